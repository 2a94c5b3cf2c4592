// How long a test waits for what must come, in milliseconds, as in support/patience.hpp.
export const patience = 60_000

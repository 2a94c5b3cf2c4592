// Keeps secrets out of what a test prints: the errors of assertions, of the browser's driver and of HTTP clients quote
// what they were given.
const secrets = new Set()

// Remembers these, and gives back the first.
export function secret(...values) {
  for (const value of values) {
    if (typeof value !== 'string' || value === '') continue
    for (const form of [value, encodeURIComponent(value), new URLSearchParams({ value }).toString().slice(6)])
      secrets.add(form)
  }
  return values[0]
}

export function hidden(text) {
  for (const value of [...secrets].toSorted((a, b) => b.length - a.length)) text = text.replaceAll(value, '***')
  return text
}

// Does the work. Its error, if any, is thrown as a text without secrets and without what hangs on it.
export async function hidingSecrets(work) {
  try {
    return await work()
  } catch (error) {
    const clean = new Error(hidden(error?.message ?? String(error)))
    clean.stack = hidden(error?.stack ?? clean.stack)
    throw clean
  }
}

// A check whose failure says `what`, and no values.
export function check(good, what) {
  if (!good) throw new Error(what)
}

// A variable of the environment that the test must set.
export function given(name) {
  const value = process.env[name]
  check(value, `${name} is not set`)
  return value
}

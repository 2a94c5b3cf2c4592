#pragma once

#include <string>
#include <string_view>

namespace muster::test {

/// A new file for what a program prints, open for both of us, or -1 when that is not kept. CTest keeps it, in the
/// folder that MUSTER_TEST_OUTPUT names, for tools/check_secrets.py. `name` is like "serve", `ending` like ".err".
int open_recording(const std::string& name, const std::string& ending);

/// Says that this may be in no such file: every secret that a test uses or gets, but for those of less than 8 letters,
/// which the check refuses. Any thread.
void record_secret(std::string_view secret);
/// The same for the secrets of all webhooks' addresses in a text.
void record_webhooks(std::string_view text);
/// The same for what lines such as "client_secret: …", "access_token: …" and "password: …" say, or JSON of these names.
void record_named_secrets(std::string_view text);

}  // namespace muster::test

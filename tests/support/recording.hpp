#pragma once

#include <string>
#include <string_view>

namespace muster::test {

/// Creates a file for the output of a program, in the folder that MUSTER_TEST_OUTPUT names; tools/check_secrets.py
/// reads it after all tests. Returns the descriptor, or -1 when the variable is not set, so that output is not kept.
/// `name` is for example "serve", and `ending` ".err".
int open_recording(const std::string& name, const std::string& ending);

/// Records a secret, so that the check fails when an output has it. Call it for every secret that a test uses or gets,
/// unless it has fewer than 8 letters: the check refuses such short ones. Any thread.
void record_secret(std::string_view secret);
/// Records the secrets of all webhook addresses in a text.
void record_webhooks(std::string_view text);
/// Records the values of client_secret, access_token, refresh_token and password in a text, in lines such as
/// "password: …" or in JSON.
void record_named_secrets(std::string_view text);

}  // namespace muster::test

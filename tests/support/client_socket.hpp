#pragma once

#include <string>
#include <string_view>

namespace muster::test {

/// A blocking socket that is connected to "127.0.0.1:PORT" (a scheme before it is ignored), from the address `from`
/// when one is named. Its operations fail after `patience`. The caller closes it. Returns -1, with errno, when nothing
/// accepts the connection; throws std::system_error for any other trouble.
int open_client_socket(std::string_view address, const std::string& from = "");

}  // namespace muster::test

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "http/tls_files.hpp"

namespace muster::app {

/// The files of a certificate authority (CA) for one machine, and of a server's certificate that it has signed.
struct LocalCa {
  explicit LocalCa(const std::filesystem::path& folder);

  std::filesystem::path certificate;
  std::filesystem::path key;
  http::TlsFiles server;
};

/// Makes the files that are missing. Clients that trust the CA then trust this machine's server as localhost,
/// 127.0.0.1,
/// ::1, and under `hosts`, which are names or IP addresses. An existing CA is kept, because clients know it, unless it
/// expires within a week. An existing certificate is kept if it has all the names and does not expire within a week.
/// `invalid` when the files of the CA cannot be read or do not belong together.
base::Result<void> make_certificate(const LocalCa& files, const std::vector<std::string>& hosts);

/// Checks a name or address for `make_certificate`. Returns "" or what is wrong.
std::string check_host(const std::string& host);

}  // namespace muster::app

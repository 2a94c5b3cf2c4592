#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "http/tls_files.hpp"

namespace muster::app {

/// Files of a CA for one machine, and of a certificate by it for a server there.
struct LocalCa {
  explicit LocalCa(const std::filesystem::path& folder);

  std::filesystem::path certificate;
  std::filesystem::path key;
  http::TlsFiles server;
};

/// Sees to it that the files are there, so that clients which trust the CA can reach this machine's server as
/// localhost, 127.0.0.1, ::1 and by `hosts`, names or IP addresses. What is there is used again: the CA always, as
/// clients know it; the certificate when it has all the names and a week left. `invalid` for a CA that cannot be read.
base::Result<void> make_certificate(const LocalCa& files, const std::vector<std::string>& hosts);

/// "" or what is wrong with a name for `make_certificate`.
std::string check_host(const std::string& host);

}  // namespace muster::app

#pragma once

#include <filesystem>

namespace muster::http {

/// Where a server's certificate is.
struct TlsFiles {
  std::filesystem::path certificate;  ///< PEM: its own, then those between it and the CA
  std::filesystem::path key;          ///< PEM, without a passphrase
};

}  // namespace muster::http

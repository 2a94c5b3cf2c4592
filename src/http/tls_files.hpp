#pragma once

#include <filesystem>

namespace muster::http {

/// The files of a server's certificate.
struct TlsFiles {
  std::filesystem::path certificate;  ///< PEM: the server's certificate, then the intermediate ones
  std::filesystem::path key;          ///< PEM, without a passphrase
};

}  // namespace muster::http

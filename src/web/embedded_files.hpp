#pragma once

#include <span>
#include <string_view>

namespace muster::web {

/// A file of the web interface, as it was at build time. Lifetime: the process's.
struct EmbeddedFile {
  std::string_view path;  ///< "/assets/index-1a2b3c4d.js"
  std::string_view sum;   ///< of the content, for entity tags
  std::string_view plain;
  std::string_view gzip;    ///< the same compressed; "" where that is not shorter
  std::string_view brotli;  ///< the same
};

/// The files that the build put into the program (tools/embed_web.mjs). Empty when it was built without the web
/// interface. Any thread.
std::span<const EmbeddedFile> embedded_files();

}  // namespace muster::web

#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "web/embedded_files.hpp"

namespace muster::web {

/// A reply that was made ready at the start, and is sent without copying its body.
struct Prepared {
  std::string_view status;  ///< "200 OK"
  std::string head;         ///< header lines from Cache-Control to the empty line
  std::string_view body;

  /// The number in the status.
  unsigned code() const { return status.starts_with('3') ? 304 : 200; }
};

/// How a file may be encoded for sending.
enum class Coding { plain, gzip, brotli };
inline constexpr std::size_t coding_count = 3;

/// A file as it is sent.
class File {
 public:
  /// `policy` is its Content-Security-Policy. Lifetime: the file outlives this.
  File(const EmbeddedFile& file, std::string_view policy);

  /// Whether it exists in this coding.
  bool has(Coding coding) const { return !of(coding).tag.empty(); }
  /// Its entity tag in this coding, with quotes.
  std::string_view tag(Coding coding) const { return of(coding).tag; }
  const Prepared& whole(Coding coding) const { return of(coding).whole; }
  /// The reply to a client that has it already.
  const Prepared& unchanged(Coding coding) const { return of(coding).unchanged; }

 private:
  struct Form {
    std::string tag;
    Prepared whole;
    Prepared unchanged;
  };
  const Form& of(Coding coding) const { return forms_[static_cast<std::size_t>(coding)]; }
  std::array<Form, coding_count> forms_;
};

/// The web interface as it is served: which path leads to which file (protocol.md 1.12). Immutable; any thread.
class Site {
 public:
  /// `image_hosts` are the origins from which the page may show pictures. Lifetime: the files outlive the site.
  explicit Site(std::span<const EmbeddedFile> files, std::span<const std::string> image_hosts = {});
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  /// The file at a path; null when there is none. The paths of the page's own places, such as "/people/5", all lead to
  /// the page.
  const File* find(std::string_view path) const;
  bool empty() const { return files_.empty(); }

 private:
  std::vector<File> files_;
  boost::unordered_flat_map<std::string_view, std::size_t> by_path_;
  std::size_t page_ = 0;
};

}  // namespace muster::web

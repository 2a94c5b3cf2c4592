#include "web/site.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace muster::web {
namespace {

constexpr std::string_view page_path = "/index.html";

constexpr std::array types = std::to_array<std::pair<std::string_view, std::string_view>>({
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".json", "application/json; charset=utf-8"},
    {".webmanifest", "application/manifest+json"},
    {".txt", "text/plain; charset=utf-8"},
});

std::string_view type_of(std::string_view path) {
  const auto found = std::ranges::find_if(types, [&](const auto& type) { return path.ends_with(type.first); });
  return found == types.end() ? "application/octet-stream" : found->second;
}

// Whether the name has a hash of the content, as the build gives it: "/assets/index-1a2b3c4d.js". Another content has
// another name, so it may be kept for ever.
bool has_hash(std::string_view path) {
  constexpr std::size_t hash_size = 8;
  if (!path.starts_with("/assets/")) return false;
  const std::string_view stem = path.substr(0, path.rfind('.'));
  if (stem.size() <= hash_size || stem[stem.size() - hash_size - 1] != '-') return false;
  return std::ranges::all_of(stem.substr(stem.size() - hash_size), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
  });
}

// Nothing is loaded from elsewhere but pictures of the hosts that the operator named, and nothing runs that is not a
// file of this server.
std::string page_policy(std::span<const std::string> image_hosts) {
  std::string images = "img-src 'self' data:";
  for (const std::string& host : image_hosts) images += " " + host;
  return fmt::format(
      "default-src 'none'; script-src 'self'; style-src 'self'; {}; connect-src 'self'; font-src 'self'; "
      "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      images);
}

constexpr std::string_view file_policy = "default-src 'none'; frame-ancestors 'none'";

// A Referrer-Policy of no-referrer would make some browsers send "Origin: null" to /oauth/session/token.
std::string common_head(std::string_view path, std::string_view policy) {
  const bool is_page = path == page_path;
  return fmt::format(
      "Cache-Control: {}\r\n"
      "X-Content-Type-Options: nosniff\r\n"
      "Content-Security-Policy: {}\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\n"
      "Referrer-Policy: same-origin\r\n"
      "{}",
      has_hash(path) ? "public, max-age=31536000, immutable" : "no-cache", policy,
      is_page ? "Cross-Origin-Opener-Policy: same-origin\r\nX-Frame-Options: DENY\r\n" : "");
}

std::string_view name_of(Coding coding) {
  switch (coding) {
    case Coding::plain: return "";
    case Coding::gzip: return "gzip";
    case Coding::brotli: return "br";
  }
  return "";
}

// The places of the page's router, which have no files. Any other path has to be that of a file, so that a wrong one is
// still answered 404.
bool is_place(std::string_view path) {
  if (path == "/") return true;
  for (const std::string_view place : {"/people", "/departments"}) {
    if (path.starts_with(place) && (path.size() == place.size() || path[place.size()] == '/')) return true;
  }
  return false;
}

}  // namespace

File::File(const EmbeddedFile& file, std::string_view policy) {
  const std::string common = common_head(file.path, policy);
  const bool has_others = !file.gzip.empty() || !file.brotli.empty();
  for (const Coding coding : {Coding::plain, Coding::gzip, Coding::brotli}) {
    const std::string_view body = coding == Coding::plain  ? file.plain
                                  : coding == Coding::gzip ? file.gzip
                                                           : file.brotli;
    if (coding != Coding::plain && body.empty()) continue;
    Form& form = forms_[static_cast<std::size_t>(coding)];
    const std::string_view name = name_of(coding);
    form.tag = fmt::format("\"{}{}{}\"", file.sum, name.empty() ? "" : "-", name);
    std::string head = common + fmt::format("ETag: {}\r\n", form.tag);
    if (has_others) head += "Vary: Accept-Encoding\r\n";
    form.unchanged = {"304 Not Modified", head + "\r\n", {}};
    if (!name.empty()) head += fmt::format("Content-Encoding: {}\r\n", name);
    head += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n\r\n", type_of(file.path), body.size());
    form.whole = {"200 OK", std::move(head), body};
  }
}

Site::Site(std::span<const EmbeddedFile> files, std::span<const std::string> image_hosts) {
  const std::string policy = page_policy(image_hosts);
  files_.reserve(files.size());
  for (const EmbeddedFile& file : files) {
    const bool is_page = file.path == page_path;
    if (is_page) page_ = files_.size();
    by_path_.emplace(file.path, files_.size());
    files_.emplace_back(file, is_page ? std::string_view(policy) : file_policy);
  }
}

const File* Site::find(std::string_view path) const {
  if (files_.empty()) return nullptr;
  if (is_place(path)) return &files_[page_];
  const auto found = by_path_.find(path);
  return found == by_path_.end() || found->second == page_ ? nullptr : &files_[found->second];
}

}  // namespace muster::web

#include "rest/protocol/multipart.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <string>

namespace muster::rest {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view dashes = "--";
constexpr std::size_t longest_boundary = 70;

// The value of a parameter of a header: `b` for `name` in `; a=x; name="b"`. Nothing when it is not there.
std::optional<std::string_view> parameter(std::string_view header, std::string_view wanted) {
  auto semicolon = header.find(';');
  while (semicolon != std::string_view::npos) {
    header.remove_prefix(semicolon + 1);
    header.remove_prefix(std::min(header.find_first_not_of(" \t"), header.size()));
    const auto equals = header.find_first_of("=;");
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view name = header.substr(0, equals);
    if (header[equals] == ';') {
      semicolon = equals;
      continue;
    }
    header.remove_prefix(equals + 1);
    std::string_view value;
    if (header.starts_with('"')) {
      const auto quote = header.find('"', 1);
      if (quote == std::string_view::npos) return std::nullopt;
      value = header.substr(1, quote - 1);
      header.remove_prefix(quote + 1);
    } else {
      value = header.substr(0, header.find_first_of("; \t"));
    }
    if (boost::algorithm::iequals(name, wanted)) return value;
    semicolon = header.find(';');
  }
  return std::nullopt;
}

// What the header lines of a part say.
struct PartHead {
  std::optional<std::string_view> name;
  bool is_file = false;
};

PartHead read_head(std::string_view lines) {
  constexpr std::string_view wanted = "content-disposition:";
  PartHead head;
  while (!lines.empty()) {
    const auto end = std::min(lines.find(line_end), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + line_end.size(), lines.size()));
    if (!boost::algorithm::istarts_with(line, wanted)) continue;
    head.name = parameter(line, "name");
    head.is_file = parameter(line, "filename") || parameter(line, "filename*");
  }
  return head;
}

}  // namespace

std::optional<std::string_view> multipart_boundary(std::string_view content_type) {
  const auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > longest_boundary) return std::nullopt;
  return boundary;
}

WireResult<void> read_multipart(
    std::string_view body, std::string_view boundary,
    const std::function<WireResult<void>(std::string_view name, std::string_view text)>& field) {
  const std::string delimiter = std::string(line_end) + std::string(dashes) + std::string(boundary);
  const std::string_view first = std::string_view(delimiter).substr(line_end.size());
  // The text before the first delimiter is a preamble, which is ignored.
  std::size_t at = body.starts_with(first) ? first.size() : body.find(delimiter);
  if (at == std::string_view::npos) return errors::body_not_multipart;
  if (at != first.size() || !body.starts_with(first)) at += delimiter.size();
  for (;;) {
    body.remove_prefix(at);
    if (body.starts_with(dashes)) return {};
    body.remove_prefix(std::min(body.find_first_not_of(" \t"), body.size()));
    if (!body.starts_with(line_end)) return errors::body_not_multipart;
    body.remove_prefix(line_end.size());
    const auto end = body.find(delimiter);
    if (end == std::string_view::npos) return errors::body_not_multipart;
    const std::string_view part = body.substr(0, end);
    const auto blank = part.find("\r\n\r\n");
    if (blank == std::string_view::npos) return errors::body_not_multipart;
    const PartHead head = read_head(part.substr(0, blank));
    if (!head.name) return errors::body_not_multipart;
    if (!head.is_file) {
      if (auto taken = field(*head.name, part.substr(blank + 4)); !taken) return taken;
    }
    at = end + delimiter.size();
  }
}

}  // namespace muster::rest

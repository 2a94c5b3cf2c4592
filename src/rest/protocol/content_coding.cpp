#include "rest/protocol/content_coding.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "base/ascii.hpp"
#include "base/secret.hpp"

namespace muster::rest {
namespace {

std::string_view without_spaces(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Removes the part before the next separator, and the separator, from `text`. Returns the part without spaces around.
std::string_view take_part(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), end + 1));
  return without_spaces(part);
}

// The weight `q` of a coding in thousandths: 800 for "q=0.8", 1000 without one. An invalid weight counts as 0.
int weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view one = take_part(parameters, ';');
    if (one.size() < 2 || (one[0] | 0x20) != 'q' || one[1] != '=') continue;
    double weight = 0;
    const auto [end, error] = std::from_chars(one.data() + 2, one.data() + one.size(), weight);
    if (error != std::errc{} || end != one.data() + one.size() || !(weight >= 0 && weight <= 1)) return 0;
    return static_cast<int>(std::lround(weight * 1000));  // 0.285 times 1000 is a little less than 285
  }
  return 1000;
}

std::string compressed(std::string_view text) {
  constexpr int gzip_window = 15 + 16;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_window, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib does not start");
  std::string out(deflateBound(&stream, text.size()), '\0');
  std::string in(text);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("zlib does not end");
  return out;
}

}  // namespace

CodingWeights coding_weights(std::string_view accept_encoding) {
  std::optional<int> gzip;
  std::optional<int> brotli;
  std::optional<int> any;
  std::optional<int> identity;
  while (!accept_encoding.empty()) {
    std::string_view parameters = take_part(accept_encoding, ',');
    const std::string_view coding = take_part(parameters, ';');
    const int weight = weight_of(parameters);
    if (base::is_in_any_case(coding, "gzip") || base::is_in_any_case(coding, "x-gzip")) gzip = weight;
    if (base::is_in_any_case(coding, "br")) brotli = weight;
    if (base::is_in_any_case(coding, "identity")) identity = weight;
    if (coding == "*") any = weight;
  }
  return {gzip.value_or(any.value_or(0)), brotli.value_or(any.value_or(0)), identity.value_or(0)};
}

bool accepts_gzip(std::string_view accept_encoding) {
  const CodingWeights weights = coding_weights(accept_encoding);
  return weights.gzip > 0 && weights.gzip >= weights.plain;
}

bool names_tag(std::string_view if_none_match, std::string_view tag) {
  while (!if_none_match.empty()) {
    std::string_view one = take_part(if_none_match, ',');
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == tag || one == "*") return true;
  }
  return false;
}

// To a cache the two forms are different things, so each has a tag of its own.
CodedText::CodedText(std::string text) : plain(std::move(text)), gzip(compressed(plain)) {
  const std::string sum = base::base64url(base::hash_secret(plain)).substr(0, 22);
  plain_tag = fmt::format("\"{}\"", sum);
  gzip_tag = fmt::format("\"{}-gzip\"", sum);
}

}  // namespace muster::rest

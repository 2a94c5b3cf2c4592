#include "http/request_reader.hpp"

#include <boost/beast/http/error.hpp>

namespace muster::http {
namespace {

namespace http = boost::beast::http;

// Room for the method, the version, and the line ends around the URL and the header block.
constexpr std::size_t request_line_overhead = 64;
// A body's memory is taken as it comes in beyond this, so that a length alone costs us nothing.
constexpr std::size_t largest_trust = 64 * 1024;

}  // namespace

RequestReader::RequestReader(const Limits& limits) : limits_(limits) {
  eager(true);
  header_limit(static_cast<std::uint32_t>(limits.header + limits.url + request_line_overhead));
  body_limit(limits.body);
}

void RequestReader::on_request_impl(Verb verb, View, View target, int version, ErrorCode& error) {
  if (target.size() > limits_.url) {
    error = http::error::header_limit;
    return;
  }
  request_.target = target;
  request_.verb = verb == Verb::get ? rest::Verb::get : verb == Verb::post ? rest::Verb::post : rest::Verb::other;
  is_head_ = verb == Verb::head;
  version_ = version;
}

void RequestReader::on_field_impl(Field field, View name, View value, ErrorCode& error) {
  header_size_ += name.size() + value.size() + 4;
  if (header_size_ > limits_.header) {
    error = http::error::header_limit;
    return;
  }
  if (field == Field::content_type) request_.content_type = value;
  if (field == Field::expect) expects_continue_ = boost::beast::iequals(value, "100-continue");
}

void RequestReader::on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode&) {
  if (length) body_.reserve(std::min<std::size_t>(*length, largest_trust));
}

std::size_t RequestReader::on_body_impl(View body, ErrorCode&) {
  body_.append(body.data(), body.size());
  return body.size();
}

std::size_t RequestReader::on_chunk_body_impl(std::uint64_t, View body, ErrorCode& error) {
  return on_body_impl(body, error);
}

void RequestReader::on_finish_impl(ErrorCode&) {
  request_.body = body_;
}

void RequestReader::keep() {
  if (kept_ || !is_header_done()) return;
  kept_ = true;
  header_copy_.reserve(request_.target.size() + request_.content_type.size());
  header_copy_ += request_.target;
  header_copy_ += request_.content_type;
  const std::string_view copy = header_copy_;
  const std::size_t target_size = request_.target.size();
  request_.target = copy.substr(0, target_size);
  request_.content_type = copy.substr(target_size);
}

const rest::WireError& RequestReader::refusal(boost::beast::error_code error, std::string_view seen,
                                              const Limits& limits) {
  if (error == http::error::body_limit) return rest::errors::body_too_large;
  if (error != http::error::header_limit && error != http::error::buffer_overflow) return rest::errors::bad_request;
  const std::size_t line = std::min(seen.find('\n'), seen.size());
  return line > limits.url ? rest::errors::url_too_long : rest::errors::header_too_large;
}

}  // namespace muster::http

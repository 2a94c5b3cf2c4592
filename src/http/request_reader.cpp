#include "http/request_reader.hpp"

#include <algorithm>
#include <boost/beast/http/error.hpp>
#include <utility>

#include "base/ascii.hpp"
#include "base/password.hpp"
#include "portal/host_name.hpp"

namespace muster::http {
namespace {

namespace http = boost::beast::http;

// Room for the method, the version, and the line ends around the URL and the header block.
constexpr std::size_t request_line_overhead = 64;
// At most so much memory is reserved because of a Content-Length. Beyond it, memory grows with what really arrives.
constexpr std::size_t largest_trust = 64 * 1024;

// The bytes that no host has, or that would make it ambiguous.
constexpr auto odd_in_host = [] {
  std::array<bool, 256> odd{};
  for (std::size_t c = 0; c < odd.size(); ++c)
    odd[c] = c <= ' ' || c >= 0x7f || std::string_view("/\\?#@,").find(static_cast<char>(c)) != std::string_view::npos;
  return odd;
}();

// DELETE is known below /oauth/ alone.
rest::Verb verb_of(http::verb verb, std::string_view target) {
  switch (verb) {
    case http::verb::get: return rest::Verb::get;
    case http::verb::head: return rest::Verb::head;
    case http::verb::post: return rest::Verb::post;
    case http::verb::options: return rest::Verb::options;
    case http::verb::delete_: return target.starts_with("/oauth/") ? rest::Verb::del : rest::Verb::other;
    default: return rest::Verb::other;
  }
}

// Whether a target begins with a scheme and is not a path, the `*` of OPTIONS, or the host and port of CONNECT.
bool is_absolute(std::string_view target) {
  if (target.starts_with('/')) return false;
  for (const std::string_view scheme : {"http:", "https:"}) {
    if (base::is_in_any_case(target.substr(0, scheme.size()), scheme)) return true;
  }
  const auto colon = target.find(':');
  return colon < target.find_first_of("/?#") && target.substr(colon).starts_with("://");
}

}  // namespace

RequestReader::RequestReader(const Limits& limits, const Peer& peer) : limits_(limits), peer_(peer) {
  eager(true);
  header_limit(static_cast<std::uint32_t>(limits.header + limits.url + request_line_overhead));
  body_limit(limits.body);
  request_.client = peer.address.view();
  request_.local = peer.local.view();
  request_.local_port = peer.local_port;
  request_.secure = peer.secure;
}

RequestReader::~RequestReader() {
  for (std::string* text : {&target_copy_, &authorization_, &cookie_, &body_}) {
    if (text->capacity() > std::string().capacity()) base::wipe(*text);
  }
}

std::size_t RequestReader::put(boost::asio::const_buffer given, ErrorCode& error) {
  const std::size_t taken = basic_parser::put(given, error);
  if (is_done() || (error && error != http::error::need_more)) return taken;
  if (taken > 0) looked_at_ = 0;
  const std::string_view all(static_cast<const char*>(given.data()), given.size());
  if (has_odd_line_end(all.substr(taken))) error = http::error::bad_line_ending;
  return taken;
}

// The parser waits for the end of a line. `left` is what it has not consumed: always part of a header line, a chunk
// header or a trailer, because bytes of a body are consumed as they come.
bool RequestReader::has_odd_line_end(std::string_view left) {
  for (std::size_t at = left.find_first_of("\r\n", looked_at_); at != std::string_view::npos;
       at = left.find_first_of("\r\n", at)) {
    if (left[at] == '\n') return true;
    if (at + 1 == left.size()) {
      looked_at_ = at;
      return false;
    }
    if (left[at + 1] != '\n') return true;
    at += 2;
  }
  looked_at_ = left.size();
  return false;
}

void RequestReader::on_request_impl(Verb verb, View, View target, int version, ErrorCode& error) {
  is_head_ = verb == Verb::head;
  if (target.size() > limits_.url) {
    exceeded_ = &rest::errors::url_too_long;
    error = http::error::header_limit;
    return;
  }
  version_ = version;
  const std::string_view given(target.data(), target.size());
  if (!is_absolute(given))
    request_.target = given;
  else if (!take_absolute(given))
    error = http::error::bad_target;
  request_.verb = verb_of(verb, request_.target);
  // A target of another form could name another host when it is appended to one, as in "@evil.example/".
  const bool is_fine = request_.target.starts_with('/') || (is_absolute_ && request_.target.starts_with('?')) ||
                       (verb == Verb::options && request_.target == "*");
  if (!is_fine) {
    request_.target = {};
    error = http::error::bad_target;
  }
}

// The absolute form (RFC 9112, section 3.2.2), which clients send to proxies. Its scheme is ignored: the connection or
// a trusted proxy tells whether the request came over HTTPS.
bool RequestReader::take_absolute(std::string_view target) {
  const auto origin = portal::take_origin(target);
  if (!origin || !take_host({origin->host.data(), origin->host.size() + origin->port.size()})) return false;
  has_host_ = false;
  is_absolute_ = true;
  request_.target = target.empty() ? "/" : target;
  return target.find('#') == std::string_view::npos;
}

void RequestReader::on_field_impl(Field field, View name, View value, ErrorCode& error) {
  header_size_ += name.size() + value.size() + 4;
  if (header_size_ > limits_.header) {
    exceeded_ = &rest::errors::header_too_large;
    error = http::error::header_limit;
    return;
  }
  if (is_header_done()) return;  // a trailer
  // Copied at once: the parser joins a value of several lines in a buffer of its own, which does not last.
  const auto copy = [&value](std::string& into, std::string_view& view) {
    into = value;
    view = into;
  };
  if (is_ambiguous(field, value)) error = http::error::bad_value;
  if (field == Field::content_type) copy(content_type_, request_.content_type);
  if (field == Field::authorization) copy(authorization_, request_.authorization);
  if (field == Field::cookie) copy(cookie_, request_.cookie);
  // These two headers matter to /openapi.json alone, so requests below /rest/ do without the copies.
  if ((field == Field::accept_encoding || field == Field::if_none_match) && !request_.target.starts_with("/rest/"))
    take_cached(field, value);
  // By these a page of our own is told from those of other sites, which matters below /oauth/ alone.
  if ((field == Field::origin || field == Field::sec_fetch_site) && request_.target.starts_with("/oauth/"))
    field == Field::origin ? copy(origin_, request_.origin) : copy(fetch_site_, request_.fetch_site);
  if (field == Field::unknown && boost::beast::iequals(name, "X-Request-ID")) copy(id_, request_.id);
  if (peer_.proxies && field == Field::unknown) {
    const std::string_view plain(value.data(), value.size());
    if (boost::beast::iequals(name, "X-Forwarded-For")) forwarded_.add_addresses(plain, *peer_.proxies);
    if (boost::beast::iequals(name, "X-Forwarded-Proto")) forwarded_.add_protocols(plain);
  }
  if (field == Field::expect) expects_continue_ = boost::beast::iequals(value, "100-continue");
}

// The header may come several times; the values together are one list.
void RequestReader::take_cached(Field field, View value) {
  const bool is_coding = field == Field::accept_encoding;
  std::string& list = is_coding ? accept_encoding_ : if_none_match_;
  if (!list.empty()) list += ", ";
  list.append(value.data(), value.size());
  (is_coding ? request_.accept_encoding : request_.if_none_match) = list;
}

// Whether a proxy in front of the server may read the header in another way than the server does. The two would then
// disagree on where a request ends or which host it is for (request smuggling). The parser itself refuses other cases.
bool RequestReader::is_ambiguous(Field field, View value) {
  if (field == Field::host) return !take_host(value);
  if (field == Field::transfer_encoding) return version_ < 11 || !boost::beast::iequals(value, "chunked");
  if (field != Field::content_length) return false;
  const bool is_second = std::exchange(has_length_, true);
  return is_second || value.find_first_not_of("0123456789") != View::npos;
}

bool RequestReader::take_host(View value) {
  const auto is_odd = [](char c) { return odd_in_host[static_cast<unsigned char>(c)]; };
  if (has_host_ || value.size() > host_.size() || std::ranges::any_of(value, is_odd)) return false;
  has_host_ = true;
  if (is_absolute_) return true;
  std::ranges::copy(value, host_.begin());
  request_.host = {host_.data(), value.size()};
  return true;
}

void RequestReader::on_header_impl(ErrorCode&) {
  if (!peer_.proxies) return;
  client_ = forwarded_.client();
  if (client_) request_.client = client_->view();
  request_.secure = forwarded_.secure().value_or(peer_.secure);
}

void RequestReader::on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode&) {
  if (length) body_.reserve(std::min<std::size_t>(*length, largest_trust));
}

std::size_t RequestReader::on_body_impl(View body, ErrorCode&) {
  if (body_.capacity() - body_.size() < body.size()) {
    // Grows by hand so that the old memory is wiped before it is freed.
    std::string larger;
    larger.reserve(std::max(2 * body_.capacity(), body_.size() + body.size()));
    larger += body_;
    base::wipe(body_);
    body_ = std::move(larger);
  }
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
  if (kept_ || request_.target.empty()) return;
  kept_ = true;
  target_copy_ = request_.target;
  request_.target = target_copy_;
}

const rest::WireError& RequestReader::refusal(boost::beast::error_code error, std::string_view given) const {
  if (error == http::error::body_limit) return rest::errors::body_too_large;
  if (error != http::error::header_limit && error != http::error::buffer_overflow) return rest::errors::bad_request;
  if (exceeded_) return *exceeded_;
  // The parser itself stopped at its limit, either within the request line or within the header lines.
  const bool has_line = !request_.target.empty() || given.find('\n') <= limits_.url + request_line_overhead;
  return has_line ? rest::errors::header_too_large : rest::errors::url_too_long;
}

}  // namespace muster::http

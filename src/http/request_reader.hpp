#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "http/engine/task.hpp"
#include "http/forwarded.hpp"
#include "http/limits.hpp"
#include "rest/protocol/request.hpp"
#include "rest/protocol/wire_error.hpp"

namespace muster::http {

/// Reads one HTTP request with Beast's parser and keeps only what the server uses. A usual request without a body needs
/// no allocation. Call `put` repeatedly, each time from the first byte that it has not consumed.
///
/// Lifetime: the limits and the peer outlive the reader. `request()` refers to the memory that was given to `put` until
/// `keep` makes a copy. Thread: one.
class RequestReader : public boost::beast::http::basic_parser<true> {
 public:
  RequestReader(const Limits& limits, const Peer& peer);
  /// Overwrites what it has copied, because requests hold passwords and secrets.
  ~RequestReader() override;
  /// A connection has one only while a request arrives, in memory that the thread used just before, for another one.
  static void* operator new(std::size_t size) { return allocate_frame(size); }
  static void operator delete(void* memory, std::size_t size) noexcept { free_frame(memory, size); }

  /// Parses like the parser's `put` and returns how many bytes it consumed. In addition, a line end other than CRLF is
  /// an error at once; the parser would wait for more bytes.
  std::size_t put(boost::asio::const_buffer given, boost::beast::error_code& error);
  /// The request. It has its body once `is_done()`.
  const rest::Request& request() const { return request_; }
  /// Whether the client waits for the status 100 before it sends the body.
  bool expects_continue() const { return expects_continue_; }
  bool is_head() const { return is_head_; }
  bool is_old_version() const { return version_ < 11; }
  /// Copies what still refers to the memory that was given to `put`. Call it before that memory changes. It may be
  /// called at any time, and more than once.
  void keep();
  /// The error to answer with after `put` has failed; `given` is what `put` was given last.
  const rest::WireError& refusal(boost::beast::error_code error, std::string_view given) const;

 private:
  using Verb = boost::beast::http::verb;
  using Field = boost::beast::http::field;
  using View = boost::beast::string_view;
  using ErrorCode = boost::beast::error_code;

  void on_request_impl(Verb verb, View verb_text, View target, int version, ErrorCode& error) override;
  void on_response_impl(int, View, int, ErrorCode&) override {}
  void on_field_impl(Field field, View name, View value, ErrorCode& error) override;
  void on_header_impl(ErrorCode&) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode& error) override;
  std::size_t on_body_impl(View body, ErrorCode& error) override;
  bool has_odd_line_end(std::string_view left);
  bool is_ambiguous(Field field, View value);
  bool take_host(View value);
  void take_cached(Field field, View value);
  // Takes the host from a target such as "http://host/path" and keeps the rest as the target. False when the target
  // cannot be served.
  bool take_absolute(std::string_view target);
  void on_chunk_header_impl(std::uint64_t, View, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t remain, View body, ErrorCode& error) override;
  void on_finish_impl(ErrorCode& error) override;

  const Limits& limits_;
  const Peer& peer_;
  rest::Request request_;
  std::size_t header_size_ = 0;
  std::size_t looked_at_ = 0;  // how many of the bytes that `put` has not consumed were checked for line ends
  int version_ = 11;
  bool expects_continue_ = false;
  bool is_head_ = false;
  bool kept_ = false;
  const rest::WireError* exceeded_ = nullptr;  // the error for the limit that was exceeded
  bool has_host_ = false;
  bool is_absolute_ = false;  // whether the host comes from the target instead of the header
  bool has_length_ = false;
  std::array<char, 256> host_;  // longer than any host name with a port, so that it needs no allocation
  std::string target_copy_;
  std::string content_type_;
  std::string authorization_;
  std::string cookie_;
  std::string accept_encoding_;
  std::string if_none_match_;
  std::string origin_;
  std::string fetch_site_;
  std::string id_;
  Forwarded forwarded_;
  std::optional<AddressText> client_;  // the address that a trusted proxy names
  std::string body_;
};

}  // namespace muster::http

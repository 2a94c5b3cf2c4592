#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "http/forwarded.hpp"
#include "http/limits.hpp"
#include "rest/protocol/request.hpp"
#include "rest/protocol/wire_error.hpp"

namespace muster::http {

/// Reads one HTTP request by Beast's parser, keeping only what we use, where it lies: a request without a body costs no
/// allocation. Feed it with `put`, each time from the first byte that it has not taken.
///
/// Lifetime: the peer outlives the reader; `request()` holds a view of the memory given to `put`, until `keep` copies
/// it. Thread: one.
class RequestReader : public boost::beast::http::basic_parser<true> {
 public:
  RequestReader(const Limits& limits, const Peer& peer);
  /// Wipes its copies: passwords and secrets come in requests.
  ~RequestReader() override;

  /// As the parser's. Besides, a line end that is no CRLF is an error at once, rather than waited on.
  std::size_t put(boost::asio::const_buffer given, boost::beast::error_code& error);
  /// The request; its body once `is_done()`.
  const rest::Request& request() const { return request_; }
  /// The client waits for a 100 before it sends the body.
  bool expects_continue() const { return expects_continue_; }
  bool is_head() const { return is_head_; }
  bool is_old_version() const { return version_ < 11; }
  /// Copies what lies in the memory given to `put`, before that moves. At any time, any number of times.
  void keep();
  /// What to answer for an error of `put`; `given` is what it was given last.
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
  // A target with a host: takes that and leaves the rest. False when it is none that can be answered.
  bool take_absolute(std::string_view target);
  void on_chunk_header_impl(std::uint64_t, View, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t remain, View body, ErrorCode& error) override;
  void on_finish_impl(ErrorCode& error) override;

  const Limits& limits_;
  const Peer& peer_;
  rest::Request request_;
  std::size_t header_size_ = 0;
  std::size_t looked_at_ = 0;  // of what is left of the header, a chunk's head or a trailer
  int version_ = 11;
  bool expects_continue_ = false;
  bool is_head_ = false;
  bool kept_ = false;
  const rest::WireError* exceeded_ = nullptr;  // which of our own limits
  bool has_host_ = false;
  bool is_absolute_ = false;  // the target has the host, and not the header
  bool has_length_ = false;
  std::array<char, 256> host_;  // longer than any host name with its port: no allocation for each request
  std::string target_copy_;
  std::string content_type_;
  std::string authorization_;
  std::string cookie_;
  std::string accept_encoding_;
  std::string if_none_match_;
  std::string id_;
  Forwarded forwarded_;
  std::optional<AddressText> client_;  // behind a proxy
  std::string body_;
};

}  // namespace muster::http

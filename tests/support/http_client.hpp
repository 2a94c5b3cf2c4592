#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace muster::test {

struct HttpReply {
  unsigned status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;

  /// The body as JSON; throws when it is none.
  boost::json::value json() const;
  /// The member `error` of the body.
  std::string error() const;
};

/// Status and headers of a reply's head, from the first line to before the empty one.
HttpReply parse_head(std::string_view head);

/// One connection to a server over a plain blocking socket. Whatever takes longer than `patience` throws, and so does
/// a connection that ends in the middle of a reply. One thread may send while another reads.
class HttpClient {
 public:
  /// "127.0.0.1:8080", with or without "http://" before it; `from` is the address of this end, such as "127.0.0.2".
  explicit HttpClient(const std::string& address, const std::string& from = "");
  HttpClient(HttpClient&& other) noexcept;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient();

  HttpReply get(const std::string& target);
  HttpReply post_form(const std::string& target, const std::string& body);
  HttpReply post_json(const std::string& target, const std::string& body);

  void send(std::string_view bytes);
  /// As `send`; false when the server has closed the connection.
  bool try_send(std::string_view bytes);
  /// Nothing further will be sent; the other direction stays open.
  void finish_sending();
  /// The next reply; an interim one too. `has_body` is false for the reply to a HEAD.
  HttpReply read_reply(bool has_body = true);
  /// What comes until the server closes in good order; throws when it resets the connection.
  std::string read_to_end();
  /// Whether bytes, or the end, come within a time.
  bool readable_within(std::chrono::milliseconds time) const;

 private:
  bool read_some();

  int socket_;
  std::string unread_;
};

/// True when nothing listens at the address, now or soon.
bool refuses_connections(const std::string& address);

/// A request as bytes: "POST", the target, further header lines each with its line end, and a body with its length.
std::string request_text(std::string_view verb, std::string_view target, std::string_view header_lines = {},
                         std::string_view body = {});

/// A parameter tree as a query or form in bracket syntax, percent-encoded; brackets stay raw when asked for.
std::string bracket_syntax(const boost::json::object& params, bool raw_brackets);

}  // namespace muster::test

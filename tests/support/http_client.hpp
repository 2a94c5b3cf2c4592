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

  /// The body as JSON. Throws when it is not JSON.
  boost::json::value json() const;
  /// The member `error` of the body.
  std::string error() const;
};

/// Parses the status line and the headers of a reply, without the empty line after them.
HttpReply parse_head(std::string_view head);

/// One connection to a server over a plain blocking socket. Throws when an operation takes longer than `patience`, and
/// when the connection ends in the middle of a reply. One thread may send while another reads.
class HttpClient {
 public:
  /// Connects to `address`, "127.0.0.1:8080" with or without "http://" before it. `from` is the client's own address,
  /// such as "127.0.0.2"; with "" the system chooses it.
  explicit HttpClient(const std::string& address, const std::string& from = "");
  HttpClient(HttpClient&& other) noexcept;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient();

  HttpReply get(const std::string& target);
  HttpReply post_form(const std::string& target, const std::string& body);
  HttpReply post_json(const std::string& target, const std::string& body);

  void send(std::string_view bytes);
  /// Sends, and returns false when the server has closed the connection.
  bool try_send(std::string_view bytes);
  /// Closes the sending direction. Replies can still be read.
  void finish_sending();
  /// Reads the next reply, which may be an interim one, such as 100. `has_body` is false for the reply to a HEAD.
  HttpReply read_reply(bool has_body = true);
  /// Reads until the server closes the connection. Throws when the server resets it.
  std::string read_to_end();
  /// Takes one byte from the socket if there is one, and forgets it.
  void read_byte();
  /// Whether bytes, or the end of the connection, arrive within `time`.
  bool readable_within(std::chrono::milliseconds time) const;

 private:
  bool read_some();

  int socket_;
  std::string unread_;
};

/// Whether the address refuses a connection, because nothing listens there.
bool refuses_connections(const std::string& address);

/// The text of a request. `header_lines` are further headers, each with its line end; a body gets its Content-Length.
std::string request_text(std::string_view verb, std::string_view target, std::string_view header_lines = {},
                         std::string_view body = {});

/// A parameter tree as a query or form in bracket syntax, percent-encoded. With `raw_brackets` brackets are not
/// encoded.
std::string bracket_syntax(const boost::json::object& params, bool raw_brackets);

}  // namespace muster::test

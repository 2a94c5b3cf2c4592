#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "http/monitor.hpp"
#include "http/request_reader.hpp"
#include "rest/dispatch/deferred_request.hpp"
#include "rest/dispatch/dispatcher.hpp"
#include "web/site.hpp"

namespace muster::http {

/// What the reply and the log need of a request that another thread answers.
struct Awaited {
  std::string id;            ///< the X-Request-ID
  std::string client;        ///< the client's IP address
  std::string portal;        ///< the portal's name; "" when unknown
  base::Microseconds start;  ///< when an I/O thread took the request up
};

/// Turns requests into the bytes of HTTP replies, header and body in one buffer (protocol.md 3.3). It also logs and
/// counts each reply, and answers the health and metrics pages itself. One for each I/O thread. Thread: one.
class ResponseWriter {
 public:
  /// Lifetime: all arguments outlive the writer.
  ResponseWriter(const rest::Service& service, rest::Dispatcher& dispatcher, AccessLog& access_log);

  /// Appends the reply to a request that was read completely. When another thread must answer it, `out` stays as it is
  /// and the request is returned, with a copy of its data. Pass the reply to the other `reply` later.
  std::optional<rest::DeferredRequest> reply(const RequestReader& reader, bool keep_alive, std::string& out);
  /// The body of the last reply when it is sent from where it lies, after `out`; "" for any other. It is returned once.
  /// Lifetime: the server's.
  std::string_view take_body() { return std::exchange(body_, {}); }
  /// Appends the reply of another thread. `reader` still has the request.
  void reply(const RequestReader& reader, bool keep_alive, const Awaited& request, const rest::Reply& reply,
             std::string_view body, std::string& out);
  /// Appends the reply to a request that cannot be read. It says that the connection closes. With `is_head` it has no
  /// body.
  void refuse(const RequestReader& reader, const rest::WireError& error, bool is_head, std::string& out);

 private:
  // The indexes in the buffer of those parts of a reply that are filled in last.
  struct Frame {
    std::size_t status;
    std::size_t type;
    std::size_t length;
    std::size_t body;
  };
  // Appends the header of a usual reply, with room for the length.
  Frame begin(std::string& out, std::string_view connection, std::string_view id);
  // Appends the header of a reply that was made ready before.
  void append_prepared(std::string& out, const web::Prepared& prepared, std::string_view connection,
                       std::string_view id);
  // Completes the header once the body is written. Returns the index at which the body begins now.
  std::size_t end(std::string& out, const Frame& frame, const rest::Reply& reply);
  // The id of the reply for the id that the client sent. Lifetime: until the next call, or that of `given`.
  std::string_view request_id(std::string_view given);
  // The first lines of a usual reply up to the id, with the header Date: they are made once a second. Lifetime: until
  // the next call.
  std::string_view first_lines();
  // Logs and counts a reply with a body of so many bytes.
  void note(const rest::Request& request, const rest::Reply& reply, std::size_t body);

  const rest::Service& service_;
  rest::Dispatcher& dispatcher_;
  AccessLog& access_log_;
  std::string_view body_;
  base::UnixSeconds second_ = -1;  // of first_lines_
  std::string first_lines_;
  static constexpr std::size_t longest_id = 128;
  std::uint64_t last_id_;
  std::array<char, 16> own_id_{};
};

}  // namespace muster::http

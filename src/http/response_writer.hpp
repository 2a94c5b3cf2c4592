#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "http/monitor.hpp"
#include "http/request_reader.hpp"
#include "rest/dispatch/deferred_request.hpp"
#include "rest/dispatch/dispatcher.hpp"

namespace muster::http {

/// What is known of a request whose reply comes later.
struct Awaited {
  std::string id;
  std::string client;
  std::string portal;  ///< its name
  base::Microseconds start;
};

/// Turns requests into the bytes of replies, header and body in one buffer. One for each I/O thread.
class ResponseWriter {
 public:
  /// Lifetime: all outlive the writer.
  ResponseWriter(const rest::Service& service, rest::Dispatcher& dispatcher, AccessLog& access_log);

  /// Appends the reply to a whole request; or gives back the request when another thread must go on with it, whose
  /// reply comes later.
  std::optional<rest::DeferredRequest> reply(const RequestReader& reader, bool keep_alive, std::string& out);
  /// Appends the reply that came later.
  void reply(const RequestReader& reader, bool keep_alive, const Awaited& request, const rest::Reply& reply,
             std::string_view body, std::string& out);
  /// Appends the reply to a request that cannot be read, which has no body for a HEAD; the connection closes after it.
  void refuse(const RequestReader& reader, const rest::WireError& error, bool is_head, std::string& out);

 private:
  // Where the parts of a reply that are known last have their place.
  struct Frame {
    std::size_t status;
    std::size_t type;
    std::size_t length;
    std::size_t body;
  };
  Frame begin(std::string& out, std::string_view connection, std::string_view id);
  // Returns where the body begins now.
  std::size_t end(std::string& out, const Frame& frame, const rest::Reply& reply);
  // Lifetime: until the next call.
  std::string_view request_id(std::string_view given);
  std::string_view date();
  // Into the log and the counts. `body` is where the reply's begins.
  void note(const rest::Request& request, const rest::Reply& reply, std::size_t body, const std::string& out);

  const rest::Service& service_;
  rest::Dispatcher& dispatcher_;
  AccessLog& access_log_;
  base::UnixSeconds date_second_ = -1;
  std::string date_;
  static constexpr std::size_t longest_id = 128;
  std::uint64_t last_id_;
  std::array<char, 16> own_id_{};
};

}  // namespace muster::http

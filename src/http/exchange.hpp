#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "http/request_reader.hpp"
#include "rest/write_desk.hpp"

namespace muster::http {

/// Turns requests into the bytes of replies, header and body in one buffer. One for each I/O thread.
class Exchange {
 public:
  /// Lifetime: both outlive the exchange.
  Exchange(const rest::Service& service, rest::Dispatcher& dispatcher);

  /// Appends the reply to a whole request; or gives back one that changes something, whose reply comes later.
  std::optional<rest::WriteRequest> reply(const RequestReader& reader, bool keep_alive, std::string& out);
  /// Appends the reply that came later. `id` is that of the write request.
  void reply(const RequestReader& reader, bool keep_alive, std::string_view id, const rest::Reply& reply,
             std::string_view body, std::string& out);
  /// Appends the reply to a request that cannot be read; the connection closes after it.
  void refuse(const RequestReader& reader, const rest::WireError& error, std::string& out);

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

  const rest::Service& service_;
  rest::Dispatcher& dispatcher_;
  base::UnixSeconds date_second_ = -1;
  std::string date_;
  static constexpr std::size_t longest_id = 128;
  std::uint64_t last_id_;
  std::array<char, 16> own_id_{};
};

}  // namespace muster::http

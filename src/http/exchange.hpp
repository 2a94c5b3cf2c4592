#pragma once

#include <string>

#include "http/request_reader.hpp"
#include "rest/dispatcher.hpp"

namespace muster::http {

/// Turns requests into the bytes of replies, header and body in one buffer. One for each I/O thread.
class Exchange {
 public:
  /// Lifetime: both outlive the exchange.
  Exchange(const rest::Service& service, rest::Dispatcher& dispatcher) : service_(service), dispatcher_(dispatcher) {}

  /// Appends the reply to a whole request.
  void reply(const RequestReader& reader, bool keep_alive, std::string& out);
  /// Appends the reply to a request that cannot be read; the connection closes after it.
  void refuse(const rest::WireError& error, std::string& out);

 private:
  // Where the parts of a reply that are known last have their place.
  struct Frame {
    std::size_t status;
    std::size_t length;
    std::size_t body;
  };
  Frame begin(std::string& out, std::string_view content_type, std::string_view connection);
  // Returns where the body begins now.
  std::size_t end(std::string& out, const Frame& frame, unsigned status);
  std::string_view date();

  const rest::Service& service_;
  rest::Dispatcher& dispatcher_;
  base::UnixSeconds date_second_ = -1;
  std::string date_;
};

}  // namespace muster::http

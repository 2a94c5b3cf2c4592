// All of a connection but the socket: http/request_reader.hpp and http/response_writer.hpp. The first byte says how
// many bytes arrive at a time.
#include "http/response_writer.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <map>
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/served.hpp"

namespace {

using namespace muster;
namespace beast = boost::beast;

// Small enough for short inputs to reach them.
constexpr http::Limits limits{.body = 512, .header = 256, .url = 256};
// A proxy that is believed, so that what it says of its clients is read.
const http::TrustedProxies proxies({*http::parse_network("10.0.0.0/8")});
const http::Peer peer{.address = http::text_of(*http::parse_address("10.0.0.1")), .proxies = &proxies};

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text;
}

void require_reply(std::string_view reply, bool is_head) {
  fuzz::require(reply.starts_with("HTTP/1.1 "), "a reply begins with the version");
  fuzz::require(!reply.starts_with("HTTP/1.1 500 "), "nothing goes wrong inside");
  const auto end = reply.find("\r\n\r\n");
  fuzz::require(end != std::string_view::npos, "a header ends");
  const std::string_view body = reply.substr(end + 4);
  std::string_view header = reply.substr(0, end);
  fuzz::take_until(header, '\n');
  std::map<std::string_view, std::string_view> fields;
  while (!header.empty()) {
    std::string_view line = fuzz::take_until(header, '\n');
    if (!header.empty()) {
      fuzz::require(line.ends_with('\r'), "lines end with both characters");
      line.remove_suffix(1);
    }
    const std::string_view name = fuzz::take_until(line, ':');
    const bool is_new = fields.emplace(name, trimmed(line)).second;
    fuzz::require(is_new || name == "Set-Cookie", "a field is there once, but for one for each cookie");
  }
  if (reply.starts_with("HTTP/1.1 304 ")) return fuzz::require(body.empty(), "what the client has is not sent");
  const std::string_view length = fields["Content-Length"];
  fuzz::require(is_head ? body.empty() : length == std::to_string(body.size()), "the length is the body's");
  if (body.empty()) return;
  if (fields["Content-Type"].starts_with("application/json")) fuzz::require_json(body);
  if (fields["Content-Type"].starts_with("application/xml")) fuzz::require_xml(body);
}

// Reads as http::Connection does.
class Connection {
 public:
  Connection(fuzz::Served& served, std::string_view sent, std::size_t step)
      : served_(served),
        access_log_(monitor_, served.service.log, {.requests = false}),
        responses_(served.service, served.dispatcher, access_log_),
        sent_(sent),
        step_(step) {}

  void run() {
    while (read_request()) {
    }
  }

 private:
  // False when the connection ends, by its client or by us.
  bool read_request() {
    http::RequestReader reader(limits, peer);
    for (;;) {
      if (!unread_.empty()) {
        beast::error_code error;
        const std::size_t taken = reader.put(boost::asio::buffer(unread_.data(), unread_.size()), error);
        if (!error && reader.is_done()) return answer(reader, taken);
        if (error && error != beast::http::error::need_more) return refuse(reader, reader.refusal(error, unread_));
        fuzz::require(taken <= unread_.size(), "no more is taken than was given");
        move_on(reader, taken);
        if (reader.is_header_done() && unread_.size() > limits.header)
          return refuse(reader, rest::errors::header_too_large);
      }
      if (sent_.empty()) return false;
      move_on(reader, 0);
      unread_ += sent_.substr(0, step_);
      sent_.remove_prefix(std::min(step_, sent_.size()));
    }
  }

  // What is left goes into memory of its own, of just its size, so that nobody can look at the old without being seen.
  void move_on(http::RequestReader& reader, std::size_t taken) {
    reader.keep();
    std::string left(std::string_view(unread_).substr(taken));
    left.shrink_to_fit();
    unread_.swap(left);
    std::ranges::fill(left, '#');
  }

  bool answer(http::RequestReader& reader, std::size_t taken) {
    const bool keep_alive = reader.keep_alive();
    std::string out;
    if (const auto deferred = responses_.reply(reader, keep_alive, out)) {
      const http::Awaited awaited{deferred->id, deferred->client, deferred->portal_name,
                                  deferred->deferral.log_context.start};
      std::string body;
      const rest::Reply reply = served_.write(*deferred, body);
      responses_.reply(reader, keep_alive, awaited, reply, body, out);
    }
    require_reply(out, reader.is_head());
    move_on(reader, taken);
    return keep_alive;
  }

  bool refuse(const http::RequestReader& reader, const rest::WireError& error) {
    fuzz::require(error.status >= 400 && error.status < 500, "it is the client's fault");
    std::string out;
    responses_.refuse(reader, error, reader.is_head(), out);
    require_reply(out, reader.is_head());
    return false;
  }

  fuzz::Served& served_;
  http::Monitor monitor_{{}};
  http::AccessLog access_log_;
  http::ResponseWriter responses_;
  std::string_view sent_;  // what has not arrived
  std::size_t step_;
  std::string unread_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::Served served;
  if (size == 0) return 0;
  const std::size_t step = data[0] >= ' ' ? data[0] - std::size_t{' '} + 1 : size;
  Connection(served, fuzz::text_of(data + 1, size - 1), step).run();
  return 0;
}

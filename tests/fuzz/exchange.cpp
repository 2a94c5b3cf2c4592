// A connection over an engine without a network: http/connection.hpp. The first byte says how many bytes arrive at a
// time.
#include "http/connection.hpp"

#include <map>
#include <memory>
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/memory_engine.hpp"
#include "fuzz/served.hpp"

namespace {

using namespace muster;

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

// The replies follow one another. Whoever asked by HEAD gets no body: then the next reply, or nothing, follows the
// head.
void require_replies(std::string_view got) {
  constexpr std::string_view interim = "HTTP/1.1 100 Continue\r\n\r\n";
  constexpr std::string_view length_name = "Content-Length:";
  while (!got.empty()) {
    if (got.starts_with(interim)) {
      got.remove_prefix(interim.size());
      continue;
    }
    const auto end = got.find("\r\n\r\n");
    fuzz::require(end != std::string_view::npos, "a header ends");
    const std::size_t head = end + 4;
    const auto at = got.substr(0, head).find(length_name);
    const std::size_t length =
        at == std::string_view::npos ? 0 : std::stoul(std::string(trimmed(got.substr(at + length_name.size()))));
    const bool has_body = length > 0 && head < got.size() && !got.substr(head).starts_with("HTTP/1.1 ");
    const std::size_t size = head + (has_body ? length : 0);
    fuzz::require(size <= got.size(), "a body is whole");
    require_reply(got.substr(0, size), !has_body);
    got.remove_prefix(size);
  }
}

http::Detached serve(std::unique_ptr<http::Connection> connection) {
  co_await connection->run();
}

// A client that sends all of it in steps of one size, and reads what it is answered.
void exchange(fuzz::Served& served, std::string_view sent, std::size_t step) {
  static fuzz::MemoryEngine engine;
  http::Monitor monitor{{}};
  http::AccessLog access_log(monitor, served.service.log, {.requests = false});
  http::ResponseWriter responses(served.service, served.dispatcher, access_log);
  http::IoThreadState thread_state{.waiting_replies = monitor.metrics().waiting_replies(),
                                   .too_much_waits = [] {},
                                   .make_elsewhere =
                                       [&](rest::DeferredRequest request, const auto& done) {
                                         std::string body;
                                         const rest::Reply reply = served.write(request, body);
                                         done(reply, std::move(body));
                                       }};
  fuzz::MemoryEngine::Client client(sent, step);
  serve(std::make_unique<http::Connection>(engine.connect(client), peer, http::ConnectionCount::Slot(), responses,
                                           limits, thread_state, nullptr));
  engine.run_to_end();
  require_replies(client.got());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::Served served;
  if (size == 0) return 0;
  const std::size_t step = data[0] >= ' ' ? data[0] - std::size_t{' '} + 1 : size;
  exchange(served, fuzz::text_of(data + 1, size - 1), step);
  return 0;
}

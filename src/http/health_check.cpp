#include "http/health_check.hpp"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <optional>

#include "portal/host_name.hpp"

namespace muster::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

// The health pages have only one line; a larger page is from another server.
constexpr std::uint64_t largest_page = 4096;

struct Target {
  std::string host;
  std::string port;
};

std::optional<Target> target_of(std::string_view address) {
  const auto origin = portal::take_origin(address);
  if (!origin || !(address.empty() || address == "/")) return std::nullopt;
  std::string_view host = origin->host;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  const std::string_view port = origin->port.empty() ? std::string_view() : origin->port.substr(1);
  return Target{std::string(host), !port.empty() ? std::string(port) : origin->scheme == "https" ? "443" : "80"};
}

using Page = beast::http::response<beast::http::string_body>;

// The page, or the error.
struct Asked {
  ErrorCode error;
  Page page;
};

constexpr auto await_check = asio::as_tuple(asio::use_awaitable);

asio::awaitable<Asked> ask(Target target, std::chrono::milliseconds limit) {
  tcp::resolver resolver(co_await asio::this_coro::executor);
  auto [unknown, places] = co_await resolver.async_resolve(target.host, target.port, await_check);
  if (unknown) co_return Asked{unknown, {}};
  beast::tcp_stream stream(resolver.get_executor());
  stream.expires_after(limit);
  const auto [refused, place] = co_await stream.async_connect(places, await_check);
  if (refused) co_return Asked{refused, {}};
  beast::http::request<beast::http::empty_body> request{beast::http::verb::get, "/healthz/ready", 11};
  request.set(beast::http::field::host, target.host);
  request.set(beast::http::field::connection, "close");
  const auto [unsent, sent] = co_await beast::http::async_write(stream, request, await_check);
  if (unsent) co_return Asked{unsent, {}};
  beast::flat_buffer buffer;
  beast::http::response_parser<beast::http::string_body> parser;
  parser.body_limit(largest_page);
  const auto [unread, read] = co_await beast::http::async_read(stream, buffer, parser, await_check);
  if (unread) co_return Asked{unread, {}};
  co_return Asked{{}, parser.release()};
}

}  // namespace

base::Result<Readiness> ask_readiness(const std::string& address, std::chrono::milliseconds limit) {
  auto target = target_of(address);
  if (!target) return base::invalid("not an address such as http://127.0.0.1:8080, without a path");
  asio::io_context context(1);
  auto answer = asio::co_spawn(context, ask(std::move(*target), limit), asio::use_future);
  context.run();
  const Asked asked = answer.get();
  if (asked.error) return base::unavailable(fmt::format("no answer: {}", asked.error.message()));
  std::string says = asked.page.body();
  while (says.ends_with('\n')) says.pop_back();
  const bool ready = asked.page.result_int() == 200 && says == "ok";
  if (!ready && asked.page.result_int() != 503) return base::unavailable("what answers there is no Muster server");
  return Readiness{ready, ready ? "" : std::move(says)};
}

}  // namespace muster::http

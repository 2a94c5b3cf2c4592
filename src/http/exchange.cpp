#include "http/exchange.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <chrono>

namespace muster::http {
namespace {

constexpr std::string_view json_type = "application/json; charset=utf-8";
constexpr std::string_view text_type = "text/plain; charset=utf-8";
constexpr std::size_t length_width = 10;
constexpr std::string_view length_space = "          ";
static_assert(length_space.size() == length_width);

std::string_view connection_line(bool keep_alive, bool old_version) {
  if (!keep_alive) return "Connection: close\r\n";
  return old_version ? "Connection: keep-alive\r\n" : "";
}

bool is_health_check(std::string_view target) {
  return target.substr(0, target.find('?')) == "/healthz";
}

// "Sat, 21 Nov 2026 04:10:00 GMT"
std::string http_date(base::UnixSeconds at) {
  using namespace std::chrono;
  static constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<std::chrono::days>(sys_seconds{seconds{at}});
  const year_month_day date{day};
  const hh_mm_ss time{sys_seconds{seconds{at}} - day};
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", days[weekday{day}.c_encoding()], unsigned{date.day()},
                     months[unsigned{date.month()} - 1], int{date.year()}, time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

}  // namespace

std::string_view Exchange::date() {
  const base::UnixSeconds now = service_.clock.now() / 1'000'000;
  if (now != date_second_) {
    date_ = http_date(now);
    date_second_ = now;
  }
  return date_;
}

// The length goes where spaces were: a header's value may be led by any number of them.
Exchange::Frame Exchange::begin(std::string& out, std::string_view content_type, std::string_view connection) {
  Frame frame{};
  out += "HTTP/1.1 ";
  frame.status = out.size();
  out += "200 OK\r\nServer: Muster\r\nDate: ";
  out += date();
  out += "\r\nContent-Type: ";
  out += content_type;
  out += "\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n";
  out += connection;
  out += "Content-Length: ";
  frame.length = out.size();
  out += length_space;
  out += "\r\n\r\n";
  frame.body = out.size();
  return frame;
}

std::size_t Exchange::end(std::string& out, const Frame& frame, unsigned status) {
  std::array<char, length_width> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), out.size() - frame.body).ptr;
  const auto count = static_cast<std::size_t>(end - digits.data());
  out.replace(frame.length + length_width - count, count, digits.data(), count);
  if (status == 200) return frame.body;
  const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  std::string line = fmt::format("{} {}", status, std::string_view(reason.data(), reason.size()));
  if (status == 405) line += "\r\nAllow: GET, POST";
  constexpr std::size_t replaced = std::string_view("200 OK").size();
  out.replace(frame.status, replaced, line);
  return frame.body + line.size() - replaced;
}

void Exchange::reply(const RequestReader& reader, bool keep_alive, std::string& out) {
  const std::string_view connection = connection_line(keep_alive, reader.is_old_version());
  const rest::Request& request = reader.request();
  const bool is_read = request.verb == rest::Verb::get || reader.is_head();
  std::size_t body = 0;
  if (is_read && is_health_check(request.target)) {
    const Frame frame = begin(out, text_type, connection);
    out += "ok\n";
    body = end(out, frame, 200);
  } else {
    const Frame frame = begin(out, json_type, connection);
    body = end(out, frame, dispatcher_.handle(request, out).status);
  }
  if (reader.is_head()) out.resize(body);
}

void Exchange::refuse(const rest::WireError& error, std::string& out) {
  const Frame frame = begin(out, json_type, "Connection: close\r\n");
  end(out, frame, dispatcher_.refuse(error, out).status);
}

}  // namespace muster::http

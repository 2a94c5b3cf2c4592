#include "http/response_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <chrono>
#include <random>

namespace muster::http {
namespace {

constexpr std::size_t length_width = 10;
constexpr std::string_view version = "HTTP/1.1 ";
constexpr std::string_view length_name = "Content-Length: ";
constexpr std::string_view type_name = "Content-Type: ";
// The lines behind the id, up to the type.
constexpr std::string_view usual_lines =
    "\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nContent-Type: ";
static_assert(usual_lines.ends_with(type_name));
constexpr std::string_view allow_origin = "Access-Control-Allow-Origin: *\r\n";
constexpr std::string_view line_ends = "\r\n\r\n";
// The end of the header of a usual reply, from the value of Content-Type on.
constexpr std::string_view json_head =
    "application/json; charset=utf-8\r\nAccess-Control-Allow-Origin: *\r\nContent-Length:           \r\n\r\n";
static_assert(json_head.starts_with(rest::json_type));
static_assert(json_head.size() ==
              rest::json_type.size() + 2 + allow_origin.size() + length_name.size() + length_width + line_ends.size());

std::string_view connection_line(bool keep_alive, bool old_version) {
  if (!keep_alive) return "Connection: close\r\n";
  return old_version ? "Connection: keep-alive\r\n" : "";
}

std::string allow_line(const rest::Reply& reply) {
  if (!reply.allow.empty()) return fmt::format("Allow: {}\r\n", reply.allow);
  return reply.any_origin ? "Allow: GET, POST, OPTIONS\r\n" : "Allow: GET, POST\r\n";
}

// A time as HTTP headers have it: "Sat, 21 Nov 2026 04:10:00 GMT".
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

ResponseWriter::ResponseWriter(const rest::Service& service, rest::Dispatcher& dispatcher, AccessLog& access_log)
    : service_(service),
      dispatcher_(dispatcher),
      access_log_(access_log),
      last_id_(std::uint64_t{std::random_device()()} << 32 | std::random_device()()) {}

std::string_view ResponseWriter::first_lines() {
  const base::UnixSeconds now = service_.clock.now() / 1'000'000;
  if (now != second_) {
    first_lines_ = fmt::format("{}200 OK\r\nServer: Muster\r\nDate: {}\r\nX-Request-ID: ", version, http_date(now));
    second_ = now;
  }
  return first_lines_;
}

// The client's own id when it is safe in a header and in a log, otherwise a new one.
std::string_view ResponseWriter::request_id(std::string_view given) {
  const auto is_sane = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.';
  };
  if (!given.empty() && given.size() <= longest_id && std::ranges::all_of(given, is_sane)) return given;
  // Similar numbers are hard to tell apart in a log, so the counter is multiplied, which changes most digits.
  std::uint64_t number = ++last_id_ * 0x9e3779b97f4a7c15;
  for (char& digit : own_id_) {
    digit = "0123456789abcdef"[number >> 60];
    number <<= 4;
  }
  return {own_id_.data(), own_id_.size()};
}

// The length is not known yet, so there are spaces instead. `end` overwrites the last of them: a header's value may
// have any number of spaces in front.
ResponseWriter::Frame ResponseWriter::begin(std::string& out, std::string_view connection, std::string_view id) {
  Frame frame{};
  frame.status = out.size() + version.size();
  out += first_lines();
  out += id;
  constexpr std::string_view before_connection = usual_lines.substr(0, usual_lines.size() - type_name.size());
  out += connection.empty() ? usual_lines : before_connection;
  if (!connection.empty()) {
    out += connection;
    out += type_name;
  }
  frame.type = out.size();
  out += json_head;
  frame.length = out.size() - length_width - line_ends.size();
  frame.body = out.size();
  return frame;
}

// Nearly every reply is JSON below /rest/ with status 200. Then only the length is filled in.
std::size_t ResponseWriter::end(std::string& out, const Frame& frame, const rest::Reply& reply) {
  std::array<char, length_width> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), out.size() - frame.body).ptr;
  const auto count = static_cast<std::size_t>(end - digits.data());
  out.replace(frame.length + length_width - count, count, digits.data(), count);
  if (reply.status == 200 && reply.content_type == rest::json_type && reply.any_origin && !reply.preflight &&
      reply.headers.empty())
    return frame.body;
  if (reply.may_be_kept) {
    constexpr std::string_view never = "no-store";
    out.replace(out.find(never, frame.status), never.size(), "no-cache");
  }
  std::string head = fmt::format("{}\r\n", reply.content_type);
  if (reply.any_origin) head += allow_origin;
  if (reply.preflight)
    head +=
        "Access-Control-Allow-Methods: GET, POST, OPTIONS\r\n"
        "Access-Control-Allow-Headers: Content-Type, Authorization, Idempotency-Key\r\n"
        "Access-Control-Max-Age: 86400\r\n";
  if (reply.status == 405) head += allow_line(reply);
  if (!reply.location.empty()) head += fmt::format("Location: {}\r\n", reply.location);
  head += reply.headers;
  // A 204 and a 304 have no body. The Content-Length of a 304 would have to be that of the full reply, so it is left
  // out, and a 204 must have none.
  if (reply.status != 304 && reply.status != 204) {
    head += length_name;
    head += std::string_view(digits.data(), count);
    head += line_ends.substr(0, 2);
  }
  head += line_ends.substr(2);
  out.replace(frame.type, frame.body - frame.type, head);
  const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(reply.status));
  const std::string line = fmt::format("{} {}", reply.status, std::string_view(reason.data(), reason.size()));
  constexpr std::size_t replaced = std::string_view("200 OK").size();
  out.replace(frame.status, replaced, line);
  return frame.type + head.size() + line.size() - replaced;
}

// Only what differs between two replies is written anew.
void ResponseWriter::append_prepared(std::string& out, const web::Prepared& prepared, std::string_view connection,
                                     std::string_view id) {
  constexpr std::string_view usual_status = "200 OK";
  const std::size_t status = out.size() + version.size();
  out += first_lines();
  if (prepared.status != usual_status) out.replace(status, usual_status.size(), prepared.status);
  out += id;
  out += "\r\n";
  out += connection;
  out += prepared.head;
}

void ResponseWriter::note(const rest::Request& request, const rest::Reply& reply, std::size_t body) {
  access_log_.answered(request, reply, service_.clock.now(), body);
}

std::optional<rest::DeferredRequest> ResponseWriter::reply(const RequestReader& reader, bool keep_alive,
                                                           std::string& out) {
  const std::size_t before = out.size();
  const std::string_view connection = connection_line(keep_alive, reader.is_old_version());
  rest::Request request = reader.request();
  request.id = request_id(request.id);
  const Frame frame = begin(out, connection, request.id);
  if (request.verb == rest::Verb::get || reader.is_head()) {
    if (const auto page = access_log_.monitor().page(request.target, request.client)) {
      out += page->text;
      const std::size_t body = end(out, frame, {.status = page->status, .content_type = page->type});
      if (reader.is_head()) out.resize(body);
      return std::nullopt;
    }
  }
  rest::Handled handled = dispatcher_.handle(request, out);
  if (auto* deferral = std::get_if<rest::Deferral>(&handled)) {
    out.resize(before);
    return rest::DeferredRequest(request, std::move(*deferral));
  }
  const auto& reply = std::get<rest::Reply>(handled);
  if (reply.prepared) {
    out.resize(before);
    append_prepared(out, *reply.prepared, connection, request.id);
    if (!reader.is_head()) body_ = reply.prepared->body;
    note(request, reply, body_.size());
    return std::nullopt;
  }
  const std::size_t body = end(out, frame, reply);
  if (reader.is_head()) out.resize(body);
  note(request, reply, out.size() - body);
  return std::nullopt;
}

void ResponseWriter::reply(const RequestReader& reader, bool keep_alive, const Awaited& request,
                           const rest::Reply& reply, std::string_view body, std::string& out) {
  const Frame frame = begin(out, connection_line(keep_alive, reader.is_old_version()), request.id);
  out += body;
  const std::size_t body_begin = end(out, frame, reply);
  if (reader.is_head()) out.resize(body_begin);
  rest::Reply whole = reply;
  whole.log_context.start = request.start;
  whole.log_context.portal = request.portal;
  note({.target = reader.request().target, .id = request.id, .client = request.client}, whole, out.size() - body_begin);
}

void ResponseWriter::refuse(const RequestReader& reader, const rest::WireError& error, bool is_head, std::string& out) {
  const std::string_view id = request_id(reader.request().id);
  const Frame frame = begin(out, "Connection: close\r\n", id);
  const rest::Reply reply = dispatcher_.refuse(error, reader.request().target, out);
  const std::size_t body = end(out, frame, reply);
  if (is_head) out.resize(body);
  note({.target = reader.request().target, .id = id, .client = reader.request().client}, reply, out.size() - body);
}

}  // namespace muster::http

#include "http/request_log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "base/json_text.hpp"

namespace muster::http {
namespace {

constexpr std::size_t write_at = 64 * 1024;
constexpr std::size_t usual_line = 1024;

// The characters of values that are written as they are. A value with any other is written in quotes.
constexpr std::array<bool, 256> plain = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:/%[]"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return plain[c]; });
}

void append_number(std::uint64_t number, std::string& out) {
  std::array<char, 20> digits;
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

void append_value(std::string_view value, std::string& out) {
  if (value.empty())
    out += '-';
  else if (is_plain(value))
    out += value;
  else
    base::append_json_text(value, out);
}

void append_id(std::uint32_t id, std::string_view unknown, std::string& out) {
  if (id != 0)
    append_number(id, out);
  else
    out += unknown;
}

void append_json_value(std::string_view value, std::string& out) {
  if (value.empty()) {
    out += "null";
  } else if (is_plain(value)) {
    out += '"';
    out += value;
    out += '"';
  } else {
    base::append_json_text(value, out);
  }
}

}  // namespace

RequestLog::RequestLog(base::Log log, base::LogFormat format) : log_(std::move(log)), format_(format) {
  lines_.reserve(write_at + usual_line);
}

RequestLog::~RequestLog() {
  flush();
}

void RequestLog::add(const LoggedRequest& request) {
  if (format_ == base::LogFormat::json)
    add_json(request);
  else
    add_text(request);
  if (lines_.size() >= write_at) flush();
}

void RequestLog::flush() {
  if (lines_.empty()) return;
  base::write_lines(log_, lines_);
  lines_.clear();
}

void RequestLog::add_text(const LoggedRequest& request) {
  lines_ += time(request.at);
  lines_ += " info request portal=";
  append_value(request.portal, lines_);
  lines_ += " method=";
  append_value(request.method, lines_);
  lines_ += " user=";
  append_id(request.user, "-", lines_);
  lines_ += " webhook=";
  append_id(request.webhook, "-", lines_);
  if (request.application != 0) {
    lines_ += " application=";
    append_number(request.application, lines_);
  }
  lines_ += " status=";
  append_number(request.status, lines_);
  lines_ += " us=";
  append_number(request.microseconds, lines_);
  lines_ += " bytes=";
  append_number(request.bytes, lines_);
  lines_ += " id=";
  append_value(request.id, lines_);
  lines_ += " client=";
  append_value(request.client, lines_);
  if (!request.error.empty()) {
    lines_ += " error=";
    append_value(request.error, lines_);
  }
  if (!request.credential.empty()) {
    lines_ += " credential=";
    append_value(request.credential, lines_);
  }
  lines_ += '\n';
}

void RequestLog::add_json(const LoggedRequest& request) {
  lines_ += R"({"time":")";
  lines_ += time(request.at);
  lines_ += R"(","level":"info","message":"request","portal":)";
  append_json_value(request.portal, lines_);
  lines_ += R"(,"method":)";
  append_json_value(request.method, lines_);
  lines_ += R"(,"user":)";
  append_id(request.user, "null", lines_);
  lines_ += R"(,"webhook":)";
  append_id(request.webhook, "null", lines_);
  if (request.application != 0) {
    lines_ += R"(,"application":)";
    append_number(request.application, lines_);
  }
  lines_ += R"(,"status":)";
  append_number(request.status, lines_);
  lines_ += R"(,"us":)";
  append_number(request.microseconds, lines_);
  lines_ += R"(,"bytes":)";
  append_number(request.bytes, lines_);
  lines_ += R"(,"id":)";
  append_json_value(request.id, lines_);
  lines_ += R"(,"client":)";
  append_json_value(request.client, lines_);
  if (!request.error.empty()) {
    lines_ += R"(,"error":)";
    append_json_value(request.error, lines_);
  }
  if (!request.credential.empty()) {
    lines_ += R"(,"credential":)";
    append_json_value(request.credential, lines_);
  }
  lines_ += "}\n";
}

// The time in the form of the other log lines: local time with its offset in text, UTC in JSON. It is formatted once a
// millisecond; mostly only the three digits of the millisecond change.
std::string_view RequestLog::time(base::Microseconds at) {
  const base::Microseconds millisecond = at / 1'000;
  if (millisecond == time_millisecond_) return time_;
  if (time_millisecond_ < 0 || millisecond / 1'000 != time_millisecond_ / 1'000) {
    const std::time_t second = millisecond / 1'000;
    std::tm parts{};
    const bool json = format_ == base::LogFormat::json;
    json ? ::gmtime_r(&second, &parts) : ::localtime_r(&second, &parts);
    time_ = fmt::format("{:%Y-%m-%dT%H:%M:%S}.000", parts);
    time_fraction_ = time_.size() - 3;
    if (json) {
      time_ += 'Z';
    } else {
      const long minutes = parts.tm_gmtoff / 60;
      time_ += fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
    }
  }
  time_millisecond_ = millisecond;
  auto rest = static_cast<unsigned>(millisecond % 1'000);
  for (std::size_t digit = 3; digit-- > 0; rest /= 10)
    time_[time_fraction_ + digit] = static_cast<char>('0' + rest % 10);
  return time_;
}

}  // namespace muster::http

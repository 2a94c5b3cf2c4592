#include "base/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <string_view>

namespace muster::base {
namespace {

constexpr std::array<spdlog::level::level_enum, 5> levels{spdlog::level::debug, spdlog::level::info,
                                                          spdlog::level::warn, spdlog::level::err, spdlog::level::off};

// The length of the UTF-8 character that `text` begins with; 0 when it begins with none.
std::size_t character_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : 4;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (const char c : text.substr(1, length - 1)) {
    if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) return 0;
  }
  return length;
}

// A message may quote a file name, whose bytes can be anything; the line must be JSON all the same.
void append_json_text(std::string_view text, spdlog::memory_buf_t& out) {
  const auto append = [&](std::string_view piece) { out.append(piece.data(), piece.data() + piece.size()); };
  out.push_back('"');
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const char c = text.front();
    if (length == 0)
      append("\\ufffd");
    else if (c == '"' || c == '\\')
      append(std::array<char, 3>{'\\', c, 0}.data());
    else if (static_cast<unsigned char>(c) < 0x20)
      append(fmt::format("\\u{:04x}", c));
    else
      append(text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  out.push_back('"');
}

class JsonFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    using namespace std::chrono;
    const auto millisecond = duration_cast<milliseconds>(message.time.time_since_epoch()).count() % 1000;
    const auto level = spdlog::level::to_string_view(message.level);
    fmt::format_to(std::back_inserter(out), R"({{"time":"{:%Y-%m-%dT%H:%M:%S}.{:03}Z","level":"{}","message":)",
                   fmt::gmtime(system_clock::to_time_t(message.time)), millisecond,
                   std::string_view(level.data(), level.size()));
    append_json_text({message.payload.data(), message.payload.size()}, out);
    out.push_back('}');
    out.push_back('\n');
  }
  std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<JsonFormatter>(); }
};

}  // namespace

Log make_log(const LogOptions& options) {
  auto log = std::make_shared<spdlog::logger>("muster", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  log->set_level(levels.at(static_cast<std::size_t>(options.level)));
  if (options.format == LogFormat::json)
    log->set_formatter(std::make_unique<JsonFormatter>());
  else
    log->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  return log;
}

}  // namespace muster::base

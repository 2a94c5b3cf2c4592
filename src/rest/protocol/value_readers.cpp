#include "rest/protocol/value_readers.hpp"

#include <algorithm>
#include <boost/json/value.hpp>
#include <limits>
#include <utility>

#include "base/ids.hpp"

namespace muster::rest {

namespace json = boost::json;

bool is_true_text(std::string_view text) {
  return text == "Y" || text == "y" || text == "true" || text == "True" || text == "1";
}

bool read_flag(const json::value& value) {
  if (const auto* flag = value.if_bool()) return *flag;
  if (const auto* text = value.if_string()) return is_true_text(*text);
  const auto number = read_integer(value);
  return number == 1;
}

std::optional<std::int64_t> read_count(const json::value& value) {
  constexpr record::Number least = std::numeric_limits<std::int64_t>::min();
  constexpr record::Number most = std::numeric_limits<std::int64_t>::max();
  if (const auto whole = read_integer(value)) return whole;
  const auto number = record::as_number(value);
  if (!number) return std::nullopt;
  return static_cast<std::int64_t>(std::clamp(*number, least, most));
}

std::optional<std::int32_t> read_sort(const json::value& value) {
  const auto number = read_integer(value);
  if (!number || !std::in_range<std::int32_t>(*number)) return std::nullopt;
  return static_cast<std::int32_t>(*number);
}

std::optional<std::uint32_t> read_record_id(const json::value* value) {
  const auto number = value ? read_integer(*value) : std::nullopt;
  if (!number || *number < 1 || *number > base::max_id) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

}  // namespace muster::rest

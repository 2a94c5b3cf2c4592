#include "record/field_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/ascii.hpp"
#include "record/fields.hpp"

namespace muster::record {

namespace json = boost::json;
using base::invalid;
using base::Result;

namespace {

// A value as error messages show it.
std::string shown(const json::value& value) {
  std::string text = json::serialize(value);
  if (text.size() > 60) {
    text.resize(60);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) text.pop_back();
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xc0) text.pop_back();
    text += "…";
  }
  return text;
}

// Reads the whole text as a number with an optional sign.
template <class T>
std::optional<T> read_whole(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty() ? std::optional(number)
                                                                                   : std::nullopt;
}

}  // namespace

base::Error unreadable(std::string_view field, const json::value& value, std::string_view wanted) {
  return invalid(fmt::format("{}: {} is not {}", field, shown(value), wanted));
}

bool is_empty_value(const json::value& value) {
  return value.is_null() || (value.is_string() && value.get_string().empty()) ||
         (value.is_array() && value.get_array().empty()) || (value.is_object() && value.get_object().empty());
}

bool is_empty_or_false(const json::value& value) {
  return is_empty_value(value) || (value.is_bool() && !value.get_bool());
}

std::optional<std::int64_t> as_integer(const json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  const auto* text = value.if_string();
  return text ? as_integer(std::string_view(*text)) : std::nullopt;
}

std::optional<std::int64_t> as_integer(std::string_view text) {
  return read_whole<std::int64_t>(text);
}

std::optional<Number> as_number(const json::value& value) {
  if (const auto whole = as_integer(value)) return static_cast<Number>(*whole);
  if (const auto* number = value.if_uint64()) return static_cast<Number>(*number);
  if (const auto* number = value.if_double())
    return std::isfinite(*number) ? std::optional<Number>(*number) : std::nullopt;
  const auto* text = value.if_string();
  if (!text) return std::nullopt;
  if (const auto whole = read_whole<std::uint64_t>(*text)) return static_cast<Number>(*whole);
  const auto number = read_whole<double>(*text);
  return number && std::isfinite(*number) ? std::optional<Number>(*number) : std::nullopt;
}

Result<std::uint32_t> as_reference(std::string_view field, const json::value& value) {
  if (is_empty_or_false(value)) return 0u;
  const auto number = as_integer(value);
  if (!number || *number < 0 || *number > base::max_id) return unreadable(field, value, "an id");
  return static_cast<std::uint32_t>(*number);
}

Result<std::optional<bool>> as_flag(std::string_view field, const json::value& value) {
  using Flag = std::optional<bool>;
  if (value.is_null()) return Flag();
  if (const auto* flag = value.if_bool()) return Flag(*flag);
  if (const auto number = as_integer(value); number && (*number == 0 || *number == 1)) return Flag(*number == 1);
  if (const auto* text = value.if_string()) {
    const auto is = [&](std::string_view word) { return base::is_in_any_case(*text, word); };
    if (text->empty()) return Flag();
    // Spreadsheets write TRUE and FALSE.
    if (is("y") || is("true")) return Flag(true);
    if (is("n") || is("false")) return Flag(false);
  }
  return unreadable(field, value, "a flag: true, false, Y or N");
}

Result<std::string> as_text(std::string_view field, const json::value& value) {
  if (is_empty_or_false(value)) return std::string();
  if (const auto* text = value.if_string()) return std::string(*text);
  if (value.is_int64() || value.is_uint64()) return json::serialize(value);
  return unreadable(field, value, "a text");
}

Result<std::optional<base::UnixSeconds>> as_moment(std::string_view field, const json::value& value,
                                                   base::UtcOffset offset) {
  if (is_empty_or_false(value)) return std::optional<base::UnixSeconds>();
  if (const auto* text = value.if_string()) {
    if (const auto at = base::parse_instant(*text, offset)) return at;
  }
  return unreadable(field, value, "a date such as 2026-03-01T09:00:00+01:00");
}

Result<std::optional<base::CivilDay>> as_day(std::string_view field, const json::value& value) {
  if (is_empty_or_false(value)) return std::optional<base::CivilDay>();
  if (const auto* text = value.if_string()) {
    if (const auto day = base::parse_day(*text)) return day;
  }
  return unreadable(field, value, "a day such as 1980-09-10");
}

Result<std::vector<directory::Membership>> as_departments(std::string_view field, const json::value& value) {
  std::vector<directory::Membership> memberships;
  const auto add = [&](const json::value& element) -> Result<void> {
    const auto id = as_reference(field, element);
    if (!id) return id.error();
    const base::DepartmentId department{*id};
    if (*id != 0 && std::ranges::find(memberships, department, &directory::Membership::department) == memberships.end())
      memberships.push_back({department, 0});
    return {};
  };
  if (const auto* list = value.if_array()) {
    for (const json::value& element : *list) {
      if (auto added = add(element); !added) return added.error();
    }
  } else if (auto added = add(value); !added) {
    return added.error();
  }
  if (memberships.size() > std::numeric_limits<std::uint16_t>::max())
    return invalid(fmt::format("{}: more than 65,535 departments", field));
  return memberships;
}

Result<directory::UserRights> as_rights(std::string_view field, const json::value& value) {
  directory::UserRights rights;
  const auto add = [&](const json::value& element) {
    const auto* name = element.if_string();
    const auto right = name ? right_named(*name) : std::nullopt;
    if (right) rights.set(*right, true);
    return right.has_value();
  };
  if (is_empty_or_false(value)) return rights;
  const auto* list = value.if_array();
  if (list ? std::ranges::all_of(*list, add) : add(value)) return rights;
  return unreadable(field, value, "a list of rights; there is structure");
}

Result<directory::Gender> as_gender(std::string_view field, const json::value& value) {
  if (is_empty_or_false(value)) return directory::Gender::unknown;
  const auto* text = value.if_string();
  if (const auto gender = text ? gender_named(*text) : std::nullopt) return *gender;
  return unreadable(field, value, "M or F");
}

}  // namespace muster::record

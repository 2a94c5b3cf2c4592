#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

#include "record/field_value.hpp"

// What the value of a parameter stands for, whatever its encoding.
namespace muster::rest {

/// Whether a text is a true flag, as `read_flag` has it.
bool is_true_text(std::string_view text);
/// True for `Y`, `y`, `true`, `True`, `1`, JSON true and 1 (protocol.md 2.6); false for anything else.
bool read_flag(const boost::json::value& value);
/// A whole number, or a text of digits with an optional sign, as in import files.
inline std::optional<std::int64_t> read_integer(const boost::json::value& value) {
  return record::as_integer(value);
}
/// A count or an offset. A fraction is cut off, because clients that count in floats send 50.0 (protocol.md 2.8). A
/// number that does not fit into 64 bits becomes the nearest one that does.
std::optional<std::int64_t> read_count(const boost::json::value& value);
/// The value of SORT: a whole number that fits into 32 bits.
std::optional<std::int32_t> read_sort(const boost::json::value& value);
/// The id of a record: a whole number from 1 to 2147483647. Nothing for any other value, and for null.
std::optional<std::uint32_t> read_record_id(const boost::json::value* value);

}  // namespace muster::rest

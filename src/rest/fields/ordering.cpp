#include "rest/fields/ordering.hpp"

#include <algorithm>
#include <bit>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <limits>

#include "directory/words/fold.hpp"
#include "rest/protocol/value_readers.hpp"

namespace muster::rest {
namespace {

namespace json = boost::json;

bool is_descending(const json::value& value) {
  const auto* text = value.if_string();
  return text && upper_case(*text) == "DESC";
}

bool is_direction(const json::value& value) {
  const auto* text = value.if_string();
  return text && (upper_case(*text) == "ASC" || upper_case(*text) == "DESC");
}

// The most significant byte comes first, and the sign bit is flipped, so that the bytes compare as the numbers do.
void append_number(std::string& out, std::int64_t number) {
  const std::uint64_t bits = static_cast<std::uint64_t>(number) ^ std::uint64_t{1} << 63;
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(bits >> shift & 0xff);
}

// The same for a double. All bits of a negative one are flipped.
void append_double(std::string& out, double number) {
  const auto bits = std::bit_cast<std::int64_t>(number + 0.0);  // -0 is 0
  append_number(out, bits < 0 ? ~bits ^ std::numeric_limits<std::int64_t>::min() : bits);
}

// The nearest double, and then the difference to the number, because a 64-bit whole number may lie between two doubles.
void append_decimal(std::string& out, record::Number number) {
  const auto nearest = static_cast<double>(number);
  append_double(out, nearest);
  append_double(out, static_cast<double>(number - nearest));
}

void append_plainly(std::string& out, const FieldValue& value, FieldType type) {
  if (type == FieldType::text) {
    std::string folded;
    directory::fold_simply(value.text, folded);
    out += folded;
    out += '\0';
    return;
  }
  if (type == FieldType::decimal) {
    out += value.decimal ? '\1' : '\0';
    if (value.decimal) append_decimal(out, *value.decimal);
    return;
  }
  const auto number = type != FieldType::ids ? value.number
                      : value.ids.empty()    ? std::nullopt
                                             : std::optional<std::int64_t>(value.ids.front().department.value);
  out += number ? '\1' : '\0';
  if (number) append_number(out, *number);
}

}  // namespace

std::vector<OrderField> read_ordering(const Params& params, bool (*is_field)(std::string_view name)) {
  std::vector<OrderField> fields;
  bool named = false;  // whether any field is named, known or not
  const auto add = [&](std::string_view name, bool descending) {
    named = true;
    std::string upper = upper_case(name);
    // Records are compared by a field only once, however often a request names it.
    if (fields.size() < most_orders && is_field(upper) &&
        std::ranges::find(fields, upper, &OrderField::name) == fields.end())
      fields.push_back({std::move(upper), descending});
  };
  const auto add_map = [&](const json::object& map) {
    for (const auto& [name, direction] : map) add(name, is_descending(direction));
  };
  const json::value* order = params.find("ORDER");
  if (order && order->is_object()) add_map(order->get_object());
  const bool descending = order && is_descending(*order);
  // `order=NAME`: a field where a direction is usual.
  if (order && order->is_string() && !is_direction(*order)) add(order->get_string(), false);
  // `sort` names a field, or is a map of fields like `order`.
  params.for_each_spelling("SORT", [&](const json::value& sort) {
    if (const auto* map = sort.if_object()) add_map(*map);
    const auto* name = sort.if_string();
    if (name && !name->empty() && !read_integer(sort)) add(*name, descending);
  });
  if (!named && descending) fields.push_back({"ID", true});
  return fields;
}

void append_order_key(std::string& out, const FieldValue& value, FieldType type, bool descending) {
  const std::size_t before = out.size();
  append_plainly(out, value, type);
  if (!descending) return;
  for (std::size_t i = before; i < out.size(); ++i) out[i] = static_cast<char>(~out[i]);
}

}  // namespace muster::rest

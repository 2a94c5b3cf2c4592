#include "rest/fields/ordering.hpp"

#include <algorithm>
#include <bit>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <limits>

#include "directory/words/fold.hpp"

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

// Most significant byte first, the sign turned round, so that bytes compare as numbers do.
void append_number(std::string& out, std::int64_t number) {
  const std::uint64_t bits = static_cast<std::uint64_t>(number) ^ std::uint64_t{1} << 63;
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(bits >> shift & 0xff);
}

// The same for a double: a negative one has all its bits turned round.
void append_double(std::string& out, double number) {
  const auto bits = std::bit_cast<std::int64_t>(number + 0.0);  // -0 is 0
  append_number(out, bits < 0 ? ~bits ^ std::numeric_limits<std::int64_t>::min() : bits);
}

// The nearest double, and then how far the number is from it: a whole number of 64 bits may lie between two doubles.
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
  bool named = false;  // a known field or not
  const auto add = [&](std::string_view name, bool descending) {
    named = true;
    std::string upper = upper_case(name);
    // However often a request names a field, records are not compared by it twice.
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
  // `order=NAME`: the field where its direction usually is.
  if (order && order->is_string() && !is_direction(*order)) add(order->get_string(), false);
  // `sort`, which may name a field, or be a map of fields as `order` is.
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

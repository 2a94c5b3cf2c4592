#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "rest/fields/filter.hpp"
#include "rest/protocol/params.hpp"

namespace muster::rest {

/// How many bytes of a search text are used. Nobody types more words, and each word takes a look-up in the index.
inline constexpr std::size_t longest_search = 256;

/// JSON schemas for the descriptions of methods that take conditions.
inline constexpr std::string_view filter_schema = R"({"type":["object","array"]})";
inline constexpr std::string_view order_schema = R"({"type":["object","array","string"]})";

/// The most conditions and patterns in a query. Each takes time for each record.
inline constexpr std::size_t most_conditions = 100;
inline constexpr std::size_t most_patterns = 1000;
/// The most bytes of all patterns together. A table that is used to search for them grows with this.
inline constexpr std::size_t most_pattern_bytes = 32'768;
inline constexpr WireError too_many_conditions{400, "INVALID_REQUEST", "There are more than 100 conditions"};
inline constexpr WireError too_many_patterns{400, "INVALID_REQUEST", "There are more than 1000 patterns to look for"};
inline constexpr WireError too_long_patterns{
    400, "INVALID_REQUEST", "The patterns to look for have more than 32768 bytes together; ask for fewer at once"};
/// These errors, for the method tables.
inline constexpr const WireError* condition_errors[] = {&too_many_conditions, &too_many_patterns, &too_long_patterns};

/// Counts the parts of a query.
class QuerySize {
 public:
  void add_condition() { ++conditions_; }
  void add_patterns(const Patterns& patterns) {
    patterns_ += patterns.size();
    pattern_bytes_ += patterns.bytes();
  }
  /// The error when the query is too large; null when it is not.
  const WireError* validation_error() const {
    if (conditions_ > most_conditions) return &too_many_conditions;
    if (patterns_ > most_patterns) return &too_many_patterns;
    return pattern_bytes_ > most_pattern_bytes ? &too_long_patterns : nullptr;
  }

 private:
  std::size_t conditions_ = 0;
  std::size_t patterns_ = 0;
  std::size_t pattern_bytes_ = 0;
};

/// Whether a top-level `SORT` is a condition rather than an order (protocol.md 8.5). It is a condition when it is a
/// number or a list of numbers. A map with numbers as keys counts as a list; any other map names fields to order by.
bool is_sort_condition(const boost::json::value& value);

/// Calls `visit(key, value)` for each entry of `FILTER`, with the key in upper case.
template <class Visit>
void for_each_in_filter(const Params& params, Visit&& visit) {
  const auto* filter = params.find("FILTER");
  const auto* map = filter ? filter->if_object() : nullptr;
  if (!map) return;
  for (const auto& member : *map) {
    const std::string upper = upper_case(member.key());
    visit(std::string_view(upper), member.value());
  }
}

/// Calls `visit(key, value)` for everything that may be a condition: each top-level parameter, and each entry of
/// `FILTER`. A top-level `SORT` that is not a condition is left out.
template <class Visit>
void for_each_filter(const Params& params, Visit&& visit) {
  for (const auto& member : params.tree()) {
    const std::string_view name = member.key();
    if (name != "SORT" && name != "FILTER") visit(name, member.value());
  }
  params.for_each_spelling("SORT", [&](const boost::json::value& value) {
    if (is_sort_condition(value)) visit(std::string_view("SORT"), value);
  });
  for_each_in_filter(params, visit);
}

}  // namespace muster::rest

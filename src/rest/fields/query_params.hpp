#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "rest/fields/filter.hpp"
#include "rest/protocol/params.hpp"

namespace muster::rest {

/// What a search looks at of a text, in bytes: more words than anybody types, and each costs a look at the index.
inline constexpr std::size_t longest_search = 256;

/// For descriptions of methods that take conditions.
inline constexpr std::string_view filter_schema = R"({"type":["object","array"]})";
inline constexpr std::string_view order_schema = R"({"type":["object","array","string"]})";

/// Each condition is asked of each record, and each pattern looked for in each text: a question has so many at the
/// most.
inline constexpr std::size_t most_conditions = 100;
inline constexpr std::size_t most_patterns = 1000;
/// They are looked for together, by means of a table that grows with their length.
inline constexpr std::size_t most_pattern_bytes = 32'768;
inline constexpr WireError too_many_conditions{400, "INVALID_REQUEST", "There are more than 100 conditions"};
inline constexpr WireError too_many_patterns{400, "INVALID_REQUEST", "There are more than 1000 patterns to look for"};
inline constexpr WireError too_long_patterns{
    400, "INVALID_REQUEST", "The patterns to look for have more than 32768 bytes together; ask for fewer at once"};
/// For the rows of methods that take conditions.
inline constexpr const WireError* condition_errors[] = {&too_many_conditions, &too_many_patterns, &too_long_patterns};

/// Counts what a question consists of.
class QuerySize {
 public:
  void add_condition() { ++conditions_; }
  void add_patterns(const Patterns& patterns) {
    patterns_ += patterns.size();
    pattern_bytes_ += patterns.bytes();
  }
  /// What is wrong with a question so large, or null.
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

/// Whether a top-level `SORT` is a condition: a number, or a list of numbers. A map is a list when its keys are
/// numbers, else it names fields to order by (contract section 2).
bool is_sort_condition(const boost::json::value& value);

/// Calls `visit(key, value)` for each entry of `FILTER`, its field's name in upper case.
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

/// Calls `visit(key, value)` for everything that may be a condition: each parameter at the top, and each entry of
/// `FILTER` as above. A top-level `SORT` that is an ordering, or nothing, is left out.
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

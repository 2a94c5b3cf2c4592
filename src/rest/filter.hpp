#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/dates.hpp"
#include "directory/entities.hpp"

// Conditions of `user.get` and `department.get`: ">ID", "!%NAME", "@SORT" (contract section 8).
namespace muster::rest {

/// How the values of a field compare.
enum class FieldType {
  text,    ///< without regard to case
  number,  ///< ids, SORT
  flag,    ///< true or false
  day,     ///< a birthday
  moment,  ///< a time
  ids,     ///< several: it is enough when one of them fits
};

/// What a record holds in a field. Lifetime: a view of the record.
struct FieldValue {
  std::string_view text = {};                       ///< FieldType::text
  std::optional<std::int64_t> number = {};          ///< number, flag (0 or 1), day, moment; nothing when it is not set
  std::span<const directory::Membership> ids = {};  ///< FieldType::ids
};
/// A day as a number that compares as days do.
std::int64_t day_number(base::CivilDay day);

/// ">=ID" taken apart.
struct FilterKey {
  enum class Op { plain, equal, like, contains, less, less_or_equal, greater, greater_or_equal };
  Op op = Op::plain;
  bool negated = false;
  std::string_view field;  ///< in the case it came in
};
FilterKey read_filter_key(std::string_view key);

/// One condition on one field. Thread: one; `holds` uses memory of its own again and again.
class Condition {
 public:
  /// `value` is a scalar, or a list of which one has to fit (with "!", none). `offset` is for dates without one.
  Condition(const FilterKey& key, FieldType type, const boost::json::value& value, base::UtcOffset offset);

  bool holds(const FieldValue& field) const;
  /// The numbers of which the field has to be one, when that is what the condition says; for indexes.
  std::optional<std::vector<std::int64_t>> wanted_numbers() const;
  /// As above for texts, in simple folding.
  std::optional<std::vector<std::string>> wanted_texts() const;
  /// The least and the largest number that fit, when the condition is a range of one value.
  struct Range {
    std::int64_t first;
    std::int64_t last;
  };
  std::optional<Range> range() const;
  bool negated() const { return key_.negated; }

 private:
  struct Wanted {
    std::string text;                    // folded
    std::optional<std::int64_t> number;  // when it can be read as one
  };
  void add(const boost::json::value& value, base::UtcOffset offset);
  bool surely_lacks(std::string_view text) const;
  bool fits(const Wanted& wanted, const FieldValue& field) const;
  bool text_fits(const Wanted& wanted, std::string_view text) const;
  bool number_fits(const Wanted& wanted, std::optional<std::int64_t> number) const;
  bool is_membership() const { return key_.op == FilterKey::Op::plain || key_.op == FilterKey::Op::equal; }

  FilterKey key_;
  FieldType type_;
  std::vector<Wanted> wanted_;
  bool unreadable_ = false;  // a date that is none: nothing fits, and nothing does not (contract section 8)
  char letter_ = '\0';       // in lower case: a text without it in either case does not fit
  mutable std::string folded_;
};

}  // namespace muster::rest

#pragma once

#include <boost/json/value.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/dates.hpp"
#include "directory/entities.hpp"
#include "directory/words/fold.hpp"
#include "record/field_value.hpp"
#include "rest/fields/patterns.hpp"

// Conditions of `user.get` and `department.get`: ">ID", "!%NAME", "@SORT" (protocol.md 8.4).
namespace muster::rest {

/// How the values of a field compare.
enum class FieldType {
  text,           ///< a text; case is ignored
  number,         ///< a whole number, such as an id or SORT
  reference,      ///< the id of another record; 0 means not set
  decimal,        ///< any number
  flag,           ///< true or false; a condition with any value that is not true asks for false
  optional_flag,  ///< like `flag`, but may be not set
  day,            ///< a date without a time, such as a birthday
  moment,         ///< a time
  ids,            ///< several ids; a condition holds when it holds for one of them
};

/// The value of a field in a record, in the member for its type. Lifetime: a view of the record.
struct FieldValue {
  std::string_view text = {};                       ///< FieldType::text; "" when not set
  std::optional<std::int64_t> number = {};          ///< all other types, flags as 0 or 1; nothing when not set
  std::optional<record::Number> decimal = {};       ///< FieldType::decimal; nothing when not set
  std::span<const directory::Membership> ids = {};  ///< FieldType::ids
};
/// Converts a day to a number that compares as days do, and back.
std::int64_t day_number(base::CivilDay day);
base::CivilDay day_of_number(std::int64_t number);

/// The parts of the name of a condition, such as ">=ID".
struct FilterKey {
  /// The operators from `less` on compare by order.
  enum class Op { plain, equal, like, contains, less, less_or_equal, greater, greater_or_equal };
  Op op = Op::plain;
  bool negated = false;
  std::string_view field;  ///< upper and lower case as given
};
FilterKey read_filter_key(std::string_view key);
/// A text that is the same for conditions that mean the same, for names of kept lists (directory::ListSpec).
std::string name_of_condition(const FilterKey& key, FieldType type, const boost::json::value& value,
                              base::UtcOffset offset);

/// A scalar as text: 1.5 is "1.5", true is "1", false is "0", null is "". Nothing for a list or a map.
std::optional<std::string> read_text(const boost::json::value& value);

/// A text with its case-folded form. The text is folded once, when the form is first needed: several conditions may be
/// about one text. Lifetime: the text and the memory outlive it.
class FoldedText {
 public:
  explicit FoldedText(std::string& memory) : memory_(memory) {}
  void set(std::string_view text) {
    text_ = text;
    is_folded_ = false;
  }
  std::string_view text() const { return text_; }
  std::string_view folded() {
    if (!is_folded_) directory::fold_simply(text_, memory_);
    is_folded_ = true;
    return memory_;
  }

 private:
  std::string& memory_;
  std::string_view text_ = {};
  bool is_folded_ = false;
};

/// One condition on one field. Thread: one, because `holds` reuses a buffer.
class Condition {
 public:
  /// `value` is a scalar, or a list. A field fits a list when it fits one of its elements; with "!" it must fit none. A
  /// list within a list fits nothing. Null, false and "" ask for fields that are not set. Two exceptions: false asks a
  /// flag for false, and every text contains "". `offset` is the UTC offset of dates without one, and of the dates in
  /// replies, which patterns are compared with.
  Condition(const FilterKey& key, FieldType type, const boost::json::value& value, base::UtcOffset offset);

  Condition(Condition&&) = default;
  Condition& operator=(Condition&&) = default;

  bool holds(const FieldValue& field) const { return verdict(fits(field)); }
  /// The same for a field of FieldType::text.
  bool holds(FoldedText& text) const { return verdict(fits(text)); }
  /// For a field with several values: call `fits` for each of them, and then `verdict` with whether one has fitted.
  bool fits(const FieldValue& field) const;
  bool fits(FoldedText& text) const;
  bool verdict(bool one_fits) const { return !unreadable_ && one_fits != key_.negated; }
  FieldType type() const { return type_; }

  // For indexes: what the field must be, when the condition can be expressed in one of these ways.

  /// The field must be one of these numbers, which are in ascending order. If `wants_unset` it may also be not set.
  /// Lifetime: that of the condition.
  std::optional<std::span<const std::int64_t>> wanted_numbers() const;
  bool wants_unset() const { return wants_unset_; }
  /// The field must be one of these texts, which are case-folded. Lifetime: that of the condition.
  std::optional<std::span<const std::string>> wanted_texts() const;
  /// The field must be from `first` to `last`, both included.
  struct Range {
    std::int64_t first;
    std::int64_t last;
  };
  std::optional<Range> range() const;
  /// The patterns that the field is searched for.
  const Patterns& patterns() const { return patterns_; }

 private:
  void add(const boost::json::value& value);
  void add_number(const boost::json::value& value);
  void add_whole(const boost::json::value& value);
  void add_date(std::optional<std::int64_t> date);
  bool asks_for_unset(const boost::json::value& value) const;
  bool is_pattern(std::string_view text) const;
  bool surely_lacks(std::string_view text) const;
  bool is_one_of_texts(std::string_view folded) const;
  template <class T>
  bool number_fits(const std::vector<T>& wanted, const std::optional<T>& number) const;
  bool pattern_fits(std::string_view text) const;
  std::string shown(std::int64_t number) const;
  std::string shown(record::Number number) const;
  bool is_comparison() const { return key_.op >= FilterKey::Op::less; }

  FilterKey key_;
  FieldType type_;
  base::UtcOffset offset_;
  // The wanted values, sorted and without duplicates. Texts are case-folded.
  std::vector<std::int64_t> numbers_;
  std::vector<record::Number> decimals_;
  std::vector<std::string> texts_;
  boost::unordered_flat_set<std::string_view> many_texts_;  // texts_ again, when there are many
  Patterns patterns_;
  bool wants_unset_ = false;
  bool unreadable_ = false;  // an invalid date: the condition never holds, even negated (protocol.md 8.4)
  char letter_ = '\0';       // if set: texts without this letter, in either case, do not fit
  mutable std::string folded_;
};

}  // namespace muster::rest

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

// Conditions of `user.get` and `department.get`: ">ID", "!%NAME", "@SORT" (contract section 8).
namespace muster::rest {

/// How the values of a field compare.
enum class FieldType {
  text,           ///< without regard to case
  number,         ///< an id, SORT: a whole number
  reference,      ///< the id of another record; 0 is not set
  decimal,        ///< any number
  flag,           ///< true or false; whatever is no yes asks for a no
  optional_flag,  ///< the same, but that it may not be set
  day,            ///< a birthday
  moment,         ///< a time
  ids,            ///< several: it is enough when one of them fits
};

/// What a record holds in a field. Lifetime: a view of the record.
struct FieldValue {
  std::string_view text = {};                       ///< FieldType::text; empty when it is not set
  std::optional<std::int64_t> number = {};          ///< the others, flags as 0 or 1; nothing when it is not set
  std::optional<record::Number> decimal = {};       ///< FieldType::decimal; nothing when it is not set
  std::span<const directory::Membership> ids = {};  ///< FieldType::ids
};
/// A day as a number that compares as days do, and back.
std::int64_t day_number(base::CivilDay day);
base::CivilDay day_of_number(std::int64_t number);

/// ">=ID" taken apart.
struct FilterKey {
  /// From `less` on they compare.
  enum class Op { plain, equal, like, contains, less, less_or_equal, greater, greater_or_equal };
  Op op = Op::plain;
  bool negated = false;
  std::string_view field;  ///< in the case it came in
};
FilterKey read_filter_key(std::string_view key);

/// A scalar as people write it: 1.5 is "1.5", true is "1", null is empty. Nothing for a list or a map.
std::optional<std::string> read_text(const boost::json::value& value);

/// A text and the same in simple folding, which is made when it is first asked for: several conditions may be about one
/// text. Lifetime: of the text and of the memory.
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

/// One condition on one field. Thread: one; `holds` uses memory of its own again and again.
class Condition {
 public:
  /// `value` is a scalar, or a list of which one has to fit (with "!", none). A list in a list fits nothing. Null,
  /// false and an empty text ask for what is not set; but a flag's false is a no, and every text contains the empty
  /// one. `offset` is for dates without one, and for those that are compared as replies show them.
  Condition(const FilterKey& key, FieldType type, const boost::json::value& value, base::UtcOffset offset);

  Condition(Condition&&) = default;
  Condition& operator=(Condition&&) = default;

  bool holds(const FieldValue& field) const { return verdict(fits(field)); }
  /// The same for FieldType::text.
  bool holds(FoldedText& text) const { return verdict(fits(text)); }
  /// For a field of several values: whether one of them is what is asked for, and what follows from one that is.
  bool fits(const FieldValue& field) const;
  bool fits(FoldedText& text) const;
  bool verdict(bool one_fits) const { return !unreadable_ && one_fits != key_.negated; }
  FieldType type() const { return type_; }

  /// The numbers of which the field has to be one, ascending, when that is what the condition says; for indexes. With
  /// `wants_unset`, or it may be not set. Lifetime: of the condition.
  std::optional<std::span<const std::int64_t>> wanted_numbers() const;
  bool wants_unset() const { return wants_unset_; }
  /// As above for texts, in simple folding; nothing when the field may be not set.
  std::optional<std::span<const std::string>> wanted_texts() const;
  /// The least and the largest number that fit, when the condition is a range.
  struct Range {
    std::int64_t first;
    std::int64_t last;
  };
  std::optional<Range> range() const;
  /// The texts that are looked for in others.
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
  // What is wanted; sorted, each once. Texts are folded.
  std::vector<std::int64_t> numbers_;
  std::vector<record::Number> decimals_;
  std::vector<std::string> texts_;
  boost::unordered_flat_set<std::string_view> many_texts_;  // the same, when they are many
  Patterns patterns_;
  bool wants_unset_ = false;
  bool unreadable_ = false;  // a date that is none: nothing fits, and nothing does not (contract section 8)
  char letter_ = '\0';       // in lower case: a text without it in either case does not fit
  mutable std::string folded_;
};

}  // namespace muster::rest

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace muster::rest {

/// A query of the usual kind, such as `ID[]=1&ID[]=2&USER_DATA=Y`, whose texts are read where they lie: no tree is
/// built. Names are made of letters, digits and `_`. Each has one text, or is a list with empty brackets, which may be
/// percent-encoded, whose texts follow one another. Texts are printable ASCII without percent signs and plus signs. A
/// query with anything else, or with two spellings of a name, is not plain.
/// Lifetime: the text outlives this. Thread: one.
class PlainQuery {
 public:
  struct Parameter {
    std::string_view name;     // as it is spelled
    std::string_view written;  // the same with its brackets, as they are written
    std::string_view texts;    // the query from its first text on
    std::uint32_t count;       // of texts
    bool is_list;

    std::string_view first_text() const { return texts.substr(0, texts.find('&')); }
  };
  static constexpr std::size_t most_parameters = 8;

  /// False when the text is not a plain query, or has more parameters than that; then it counts as empty. `but` is a
  /// view of one `name=value` in the text, which is left out.
  bool read(std::string_view text, std::string_view but);
  std::span<const Parameter> parameters() const { return {parameters_.data(), count_}; }
  /// How many pairs of a name and a text it has.
  std::size_t size() const { return pairs_; }
  /// The parameter of this name, in upper case; null when there is none.
  const Parameter* find(std::string_view name) const;
  /// Calls `visit(text)` for each text of a list, until it returns false. Whether it never did.
  template <class Visit>
  static bool for_each_text(const Parameter& list, Visit&& visit) {
    std::string_view left = list.texts;
    for (std::uint32_t seen = 1;; ++seen) {
      const auto end = left.find('&');
      if (!visit(left.substr(0, end))) return false;
      if (seen == list.count) return true;
      left.remove_prefix(end + 1);
      while (left.starts_with('&')) left.remove_prefix(1);
      left.remove_prefix(list.written.size());
      if (left.starts_with('=')) left.remove_prefix(1);
    }
  }

 private:
  bool add(const Parameter& found);
  bool give_up();

  std::array<Parameter, most_parameters> parameters_;
  std::size_t count_ = 0;
  std::size_t pairs_ = 0;
};

}  // namespace muster::rest

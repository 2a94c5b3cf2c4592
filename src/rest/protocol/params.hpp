#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "record/field_value.hpp"
#include "rest/protocol/wire_error.hpp"

namespace muster::rest {

/// What a request may ask us to take apart (contract section 2).
struct ParamLimits {
  std::size_t depth = 32;
  std::size_t count = 10'000;
};

/// The map that was appended to last, how large it is since then, and the index that comes next.
struct AppendMemo {
  const void* map = nullptr;
  std::size_t size = 0;
  std::size_t next = 0;
};

/// The parameters of a call, read from however many places into one tree; top-level names in upper case, a later place
/// or spelling replacing an earlier one (contract section 2). Lists are arrays, maps are objects, whatever the
/// encoding. Lifetime: the tree lives in the memory that was given to the constructor. Thread: one.
class Params {
 public:
  Params(const ParamLimits& limits, boost::json::storage_ptr memory)
      : limits_(limits), tree_(memory), named_(memory), replaced_(std::move(memory)) {}

  /// `a=1&b[]=2&c[d][e]=3`, percent-encoded or raw: a query string or a urlencoded form. `but` is a piece of the text
  /// that is left out, between two `&`.
  WireResult<void> add_query(std::string_view text, std::string_view but = {});
  /// A `multipart/form-data` body whose parts the boundary keeps apart. Names are in bracket syntax, as in a query.
  WireResult<void> add_multipart(std::string_view body, std::string_view boundary);
  /// An object; `[]` and nothing at all mean no parameters. `but` is the end of the text but for its bracket, a member
  /// that is left out.
  WireResult<void> add_json(std::string_view text, std::string_view but = {});

  /// A JSON text within the limits; for a parameter that holds one.
  WireResult<boost::json::value> parse(std::string_view text) const;

  const boost::json::object& tree() const { return tree_; }
  /// For who replaces values in place.
  boost::json::object& tree() { return tree_; }
  /// Nothing when absent. `name` in upper case.
  const boost::json::value* find(std::string_view name) const { return tree_.if_contains(name); }
  /// Whether there is a flag of this name and it is true.
  bool flag(std::string_view name) const;
  /// Calls `visit(value)` for what `find` gives, and then for what other spellings and places had under this name.
  template <class Visit>
  void for_each_spelling(std::string_view name, Visit&& visit) const {
    if (const auto* value = find(name)) visit(*value);
    if (const auto* others = replaced_.if_contains(name)) {
      for (const boost::json::value& value : others->get_array()) visit(value);
    }
  }

 private:
  // What one place holds, each spelling of a name for itself, and beside each when it was named last.
  struct Layer {
    explicit Layer(const boost::json::storage_ptr& memory) : values(usual, memory), named(memory) {
      named.reserve(usual);
    }
    static constexpr std::size_t usual = 4;
    boost::json::object values;
    boost::json::array named;
  };
  // Where the text of a name goes; the name is decoded already.
  WireResult<boost::json::string*> place_of(std::string_view name, Layer& layer);
  void lay_over(Layer&& layer);

  ParamLimits limits_;
  std::size_t count_ = 0;
  AppendMemo memo_;
  boost::json::object tree_;
  boost::json::array named_;      // for each member of the tree
  boost::json::object replaced_;  // name -> list of what a later spelling or place replaced
};

/// A parameter that is a text, or "" for any other and for none. `name` in upper case. Lifetime: the parameters'.
std::string_view text_in(const Params& params, std::string_view name);
/// With ASCII letters in upper case, as names compare.
std::string upper_case(std::string_view name);
/// True for `Y`, `y`, `true`, `True`, `1`, JSON true and 1 (contract section 2).
bool read_flag(const boost::json::value& value);
/// A whole number, or a text of digits with perhaps a sign; read as in files.
inline std::optional<std::int64_t> read_integer(const boost::json::value& value) {
  return record::as_integer(value);
}
/// How many there are of something, or from which on: cut to a whole number, as a client that counts in floats sends
/// 50.0 (contract section 2). One that is too large for 64 bits is the largest.
std::optional<std::int64_t> read_count(const boost::json::value& value);
/// A whole number that 32 bits hold, as a SORT.
std::optional<std::int32_t> read_sort(const boost::json::value& value);
/// The id of a record: a whole number of 1 to 2147483647. Nothing for any other value, or for none.
std::optional<std::uint32_t> read_record_id(const boost::json::value* value);

}  // namespace muster::rest

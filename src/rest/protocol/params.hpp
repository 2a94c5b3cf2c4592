#pragma once

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "record/field_value.hpp"
#include "rest/protocol/plain_query.hpp"
#include "rest/protocol/wire_error.hpp"

namespace muster::rest {

/// How deep parameters may be nested, and how many there may be (protocol.md 2.9).
struct ParamLimits {
  std::size_t depth = 32;
  std::size_t count = 10'000;
};

/// Remembers the map that was last appended to, its size since then, and its next index. It makes appending to the same
/// map again fast.
struct AppendMemo {
  const void* map = nullptr;
  std::size_t size = 0;
  std::size_t next = 0;
};

/// The parameters of a call as one tree, whatever their encoding: lists are arrays, maps are objects. They may come
/// from several sources, such as the query and the body. Top-level names are in upper case. A later source, or a later
/// spelling of a name, replaces an earlier one (protocol.md 2.5).
/// Lifetime: the tree is in the memory that was given to the constructor. Thread: one.
class Params {
 public:
  Params(const ParamLimits& limits, boost::json::storage_ptr memory)
      : limits_(limits), tree_(memory), named_(memory), replaced_(std::move(memory)) {}

  /// Adds a query string or a urlencoded form: `a=1&b[]=2&c[d][e]=3`, percent-encoded or raw. `but` is a view of one
  /// `name=value` in the text, which is left out.
  WireResult<void> add_query(std::string_view text, std::string_view but = {});
  /// The same, but of a usual query (PlainQuery) only what is asked for is read, when it is asked for. Lifetime: `text`
  /// outlives the parameters.
  WireResult<void> refer_to_query(std::string_view text, std::string_view but = {});
  /// Adds a `multipart/form-data` body. Names are in bracket syntax, as in a query.
  WireResult<void> add_multipart(std::string_view body, std::string_view boundary);
  /// Adds a JSON object. `[]` and an empty text mean that there are no parameters. `but` is a view of the end of the
  /// text without its closing brace, which is left out.
  WireResult<void> add_json(std::string_view text, std::string_view but = {});

  /// Parses a JSON text within the limits, for a parameter that holds JSON.
  WireResult<boost::json::value> parse(std::string_view text) const;

  const boost::json::object& tree() const {
    build();
    return tree_;
  }
  /// For callers that change values in the tree.
  boost::json::object& tree() {
    build();
    return tree_;
  }
  /// The parameter of this name, in upper case; null when there is none. Lifetime: that of the parameters, until others
  /// are added.
  const boost::json::value* find(std::string_view name) const {
    return is_plain_ ? find_plain(name) : tree_.if_contains(name);
  }
  bool contains(std::string_view name) const { return is_plain_ ? plain_.find(name) != nullptr : tree_.contains(name); }
  /// The parameter when it is a list of a plain query, whose texts can be read without a tree; null for any other,
  /// which `find` finds.
  const PlainQuery::Parameter* plain_list(std::string_view name) const {
    const auto* found = is_plain_ ? plain_.find(name) : nullptr;
    return found && found->is_list ? found : nullptr;
  }
  /// Whether the parameter of this name is there and a true flag.
  bool flag(std::string_view name) const;
  /// Calls `visit(value)` for the value that `find` returns, and then for those that other spellings or earlier sources
  /// had for the same name.
  template <class Visit>
  void for_each_spelling(std::string_view name, Visit&& visit) const {
    if (const auto* value = find(name)) visit(*value);
    if (const auto* others = replaced_.if_contains(name)) {
      for (const boost::json::value& value : others->get_array()) visit(value);
    }
  }

 private:
  // The parameters of one source. Each spelling of a name has its own value. `named` has, for each, a number that tells
  // when it last came.
  struct Layer {
    explicit Layer(const boost::json::storage_ptr& memory) : values(usual, memory), named(memory) {
      named.reserve(usual);
    }
    static constexpr std::size_t usual = 4;
    boost::json::object values;
    boost::json::array named;
  };
  // Where to write the text of a parameter; `name` is decoded already. Null for a parameter that is ignored.
  WireResult<boost::json::string*> place_of(std::string_view name, Layer& layer);
  void lay_over(Layer&& layer);
  const boost::json::value* find_plain(std::string_view name) const;
  // Makes the tree of a plain query.
  void build() const {
    if (is_plain_) const_cast<Params*>(this)->build_tree();
  }
  void build_tree();

  ParamLimits limits_;
  std::size_t count_ = 0;
  AppendMemo memo_;
  boost::json::object tree_;
  boost::json::array named_;      // when each member of the tree last came, as in Layer
  boost::json::object replaced_;  // name -> list of the values that were replaced
  bool is_plain_ = false;         // whether all that there is so far is in plain_, and not in the tree
  PlainQuery plain_;
  std::string_view text_;  // of the plain query, and what is left out of it
  std::string_view but_;
  // By the place in plain_: those that were asked for.
  mutable std::array<std::optional<boost::json::value>, PlainQuery::most_parameters> read_;
};

/// The text of a parameter; "" when it is absent or not a text. `name` in upper case. Lifetime: that of the parameters.
std::string_view text_in(const Params& params, std::string_view name);
/// The name with its ASCII letters in upper case. Names are compared in this form.
std::string upper_case(std::string_view name);

}  // namespace muster::rest

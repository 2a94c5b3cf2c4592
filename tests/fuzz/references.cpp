// References of a batch: a first line with the results by key, then the parameters, both JSON:
// rest/protocol/references.hpp.
#include "rest/protocol/references.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <optional>

#include "fuzz/checks.hpp"
#include "record/record_json.hpp"

namespace {

namespace json = boost::json;

std::optional<json::object> object_of(std::string_view text) {
  json::error_code error;
  json::value value = json::parse(text, error);
  // Neither parameters nor results hold other numbers.
  if (error || !value.is_object() || !muster::record::is_finite(value)) return std::nullopt;
  return std::move(value.get_object());
}

// Nothing changes but texts with a mark in them.
bool same_but_for_references(const json::value& before, const json::value& after) {
  if (const auto* text = before.if_string(); text && text->find("$result[") != json::string::npos) return true;
  if (before.kind() != after.kind()) return false;
  if (const auto* list = before.if_array()) {
    const json::array& other = after.get_array();
    return std::equal(list->begin(), list->end(), other.begin(), other.end(), same_but_for_references);
  }
  if (const auto* map = before.if_object()) {
    const json::object& other = after.get_object();
    return std::equal(map->begin(), map->end(), other.begin(), other.end(), [](const auto& a, const auto& b) {
      return a.key() == b.key() && same_but_for_references(a.value(), b.value());
    });
  }
  return before == after;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace muster;
  std::string_view rest = fuzz::text_of(data, size);
  const auto results = object_of(fuzz::take_until(rest, '\n'));
  auto tree = object_of(rest);
  if (!results || !tree) return 0;
  const json::value before(*tree);
  if (!rest::References().resolve(*tree, [&](std::string_view key) { return results->if_contains(key); })) return 0;
  fuzz::require(same_but_for_references(before, *tree), "what is no reference stays");
  fuzz::require(fuzz::depth_of(*tree) <= fuzz::depth_of(before) + fuzz::depth_of(*results), "no value is invented");
  fuzz::require_json(json::serialize(*tree));
  return 0;
}

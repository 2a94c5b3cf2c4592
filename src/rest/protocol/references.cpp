#include "rest/protocol/references.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <optional>
#include <string>

namespace muster::rest {
namespace {

namespace json = boost::json;

constexpr std::string_view mark = "$result";

// Removes "[key]" from the front of `text` and returns the key. Nothing when the text does not begin so.
std::optional<std::string_view> take_key(std::string_view& text) {
  if (!text.starts_with('[')) return std::nullopt;
  const auto close = text.find(']');
  if (close == std::string_view::npos) return std::nullopt;
  const std::string_view key = text.substr(1, close - 1);
  text.remove_prefix(close + 1);
  return key;
}

const json::value* step(const json::value& from, std::string_view key) {
  if (const auto* map = from.if_object()) return map->if_contains(key);
  const auto* list = from.if_array();
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
  if (!list || error != std::errc{} || end != key.data() + key.size() || index >= list->size()) return nullptr;
  return &(*list)[index];
}

// Removes the reference from the front of `text` and returns its value. `is_one` becomes false when "$result" has no
// key after it and so is no reference.
const json::value* take_reference(std::string_view& text, const ResultSource& results, bool& is_one) {
  std::string_view rest = text.substr(mark.size());
  const auto command = take_key(rest);
  is_one = command.has_value();
  if (!is_one) return nullptr;
  const json::value* at = results(*command);
  while (const auto key = take_key(rest)) at = at ? step(*at, *key) : nullptr;
  text = rest;
  return at;
}

// How PHP converts a value that is not a text to text. Lists and maps become "".
std::string text_of_json(const json::value& value) {
  switch (value.kind()) {
    case json::kind::bool_: return value.get_bool() ? "1" : "";
    case json::kind::int64:
    case json::kind::uint64: return json::serialize(value);
    case json::kind::double_: return fmt::format("{}", value.get_double());
    default: return {};
  }
}

// Replaces references in texts and counts what they insert.
class Resolver {
 public:
  // `left` is how much may still be inserted; it is counted down.
  Resolver(const ResultSource& results, ReferenceLimits& left) : results_(results), left_(left) {}

  // False when more is inserted than allowed.
  bool resolve_all(json::value& value) {
    if (auto* list = value.if_array())
      return std::ranges::all_of(*list, [this](json::value& element) { return resolve_all(element); });
    if (auto* map = value.if_object()) {
      for (auto& member : *map) {
        if (!resolve_all(member.value())) return false;
      }
      return true;
    }
    return !value.is_string() || resolve(value);
  }

 private:
  bool resolve(json::value& value) {
    const json::string& text = value.get_string();
    std::string_view rest = text;
    auto at = rest.find(mark);
    if (at == std::string_view::npos) return true;
    bool is_one = false;
    if (at == 0) {
      std::string_view after = rest;
      const json::value* const found = take_reference(after, results_, is_one);
      if (is_one && after.empty()) {
        if (found && !take(*found)) return false;
        json::value replacement = found ? json::value(*found, value.storage()) : json::value("", value.storage());
        value = std::move(replacement);
        return true;
      }
    }
    json::string replaced(value.storage());
    for (; at != std::string_view::npos; at = rest.find(mark)) {
      replaced.append(rest.substr(0, at));
      rest.remove_prefix(at);
      const json::value* const found = take_reference(rest, results_, is_one);
      if (found && !append_text(replaced, *found)) return false;
      if (!is_one) {
        replaced.append(mark);
        rest.remove_prefix(mark.size());
      }
    }
    replaced.append(rest);
    value = std::move(replaced);
    return true;
  }

  bool append_text(json::string& out, const json::value& value) {
    const std::string written = value.is_string() ? std::string() : text_of_json(value);
    const std::string_view text = value.is_string() ? std::string_view(value.get_string()) : written;
    if (!take_bytes(text.size())) return false;
    out.append(text);
    return true;
  }
  bool take(const json::value& value) {
    if (left_.values == 0) return false;
    --left_.values;
    if (const auto* text = value.if_string()) return take_bytes(text->size());
    if (const auto* list = value.if_array())
      return std::ranges::all_of(*list, [this](const json::value& element) { return take(element); });
    if (const auto* map = value.if_object()) {
      for (const auto& member : *map) {
        if (!take_bytes(member.key().size()) || !take(member.value())) return false;
      }
    }
    return true;
  }
  bool take_bytes(std::size_t count) {
    if (count > left_.bytes) return false;
    left_.bytes -= count;
    return true;
  }

  const ResultSource& results_;
  ReferenceLimits& left_;
};

}  // namespace

WireResult<void> References::resolve(json::object& tree, const ResultSource& results) {
  ReferenceLimits left{std::min(command_.values, left_.values), std::min(command_.bytes, left_.bytes)};
  const ReferenceLimits before = left;
  Resolver resolver(results, left);
  for (auto& member : tree) {
    if (resolver.resolve_all(member.value())) continue;
    const bool by_batch = left.values == 0 ? left_.values < command_.values : left_.bytes < command_.bytes;
    return by_batch ? too_much_in_batch : too_much_by_reference;
  }
  left_.values -= before.values - left.values;
  left_.bytes -= before.bytes - left.bytes;
  return {};
}

}  // namespace muster::rest

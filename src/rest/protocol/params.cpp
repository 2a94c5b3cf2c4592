#include "rest/protocol/params.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/utf8.hpp"
#include "record/record_json.hpp"
#include "rest/protocol/multipart.hpp"
#include "rest/protocol/value_readers.hpp"

namespace muster::rest {
namespace {

namespace json = boost::json;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Decodes percent-encoding as PHP does: a percent sign without two hex digits after it stands for itself.
void decode(std::string_view text, json::string& out) {
  out.resize(text.size());  // it only becomes shorter
  char* end = out.data();
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+') {
      c = ' ';
    } else if (c == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      c = static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    }
    *end++ = c;
  }
  out.resize(static_cast<std::size_t>(end - out.data()));
}

bool is_encoded(std::string_view text) {
  return text.find('%') != std::string_view::npos || text.find('+') != std::string_view::npos;
}

// The decoded text. It is a view of `text` when nothing is encoded, else of `memory`.
std::string_view decoded(std::string_view text, json::string& memory) {
  if (!is_encoded(text)) return text;
  decode(text, memory);
  return memory;
}

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::optional<std::size_t> as_index(std::string_view key) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
  const bool plain = key == "0" || (!key.empty() && key[0] != '0');  // "07" is a name
  return error == std::errc{} && end == key.data() + key.size() && plain ? std::optional(index) : std::nullopt;
}

// Makes a list a map, for a list that gets a name or a gap.
json::object& as_object(json::value& value) {
  if (auto* list = value.if_array()) {
    json::object map(value.storage());
    for (std::size_t i = 0; i < list->size(); ++i) map.emplace(std::to_string(i), std::move((*list)[i]));
    value = std::move(map);
  } else if (!value.is_object()) {
    value.emplace_object();
  }
  return value.get_object();
}

// One more than the largest index in the map. The memo saves looking through the same map each time.
std::size_t next_index(const json::object& map, AppendMemo& memo) {
  std::size_t next = 0;
  if (memo.map == &map && memo.size == map.size()) {
    next = memo.next;
    memo = {&map, map.size() + 1, next + 1};
    return next;
  }
  for (const auto& member : map) {
    if (const auto index = as_index(member.key())) next = std::max(next, *index + 1);
  }
  memo = {&map, map.size() + 1, next + 1};
  return next;
}

// The element that PHP would assign to for `value[key]`. An empty key appends.
json::value& element(json::value& value, std::string_view key, AppendMemo& memo) {
  if (!value.is_array() && !value.is_object()) value.emplace_array();
  if (auto* list = value.if_array()) {
    const auto index = key.empty() ? std::optional(list->size()) : as_index(key);
    if (index && *index < list->size()) return (*list)[*index];
    if (index && *index == list->size()) return list->emplace_back(nullptr);
  }
  json::object& map = as_object(value);
  if (key.empty()) return map.emplace(std::to_string(next_index(map, memo)), nullptr).first->value();
  return map[key];
}

// The parts of "ID[a][]". Brackets that are not closed are part of the name.
struct Name {
  std::string_view top;
  std::string_view brackets;
};
Name split(std::string_view name) {
  const auto open = name.find('[');
  if (open == std::string_view::npos || open == 0 || name.find(']', open) == std::string_view::npos) return {name, {}};
  return {name.substr(0, open), name.substr(open)};
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::size_t depth_of(const json::value& value) {
  std::size_t deepest = 0;
  if (const auto* list = value.if_array()) {
    for (const auto& inner : *list) deepest = std::max(deepest, depth_of(inner));
    return deepest + 1;
  }
  if (const auto* map = value.if_object()) {
    for (const auto& member : *map) deepest = std::max(deepest, depth_of(member.value()));
    return deepest + 1;
  }
  return 0;
}

std::size_t count_of(const json::value& value) {
  std::size_t count = 1;
  if (const auto* list = value.if_array()) {
    for (const auto& inner : *list) count += count_of(inner);
  } else if (const auto* map = value.if_object()) {
    for (const auto& member : *map) count += count_of(member.value());
  }
  return count;
}

// Counts commas and opening brackets outside of strings.
std::size_t rough_count(std::string_view text) {
  std::size_t count = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && in_text)
      ++i;
    else if (c == '"')
      in_text = !in_text;
    else if (!in_text && (c == ',' || c == '[' || c == '{'))
      ++count;
  }
  return count;
}

// Makes names upper case, without an allocation for short ones. Lifetime: a result is valid until the next call.
class UpperCase {
 public:
  std::string_view operator()(std::string_view name) {
    char* text = short_.data();
    if (name.size() > short_.size()) {
      long_.resize(name.size());
      text = long_.data();
    }
    std::ranges::transform(name, text, upper);
    return {text, name.size()};
  }

 private:
  std::array<char, 64> short_;
  std::string long_;
};

}  // namespace

WireResult<json::string*> Params::place_of(std::string_view name, Layer& layer) {
  if (++count_ > limits_.count) return errors::too_many;
  auto [top, brackets] = split(name);
  if (top.empty()) return nullptr;
  const auto [member, added] = layer.values.emplace(top, nullptr);
  const auto index = static_cast<std::size_t>(member - layer.values.begin());
  if (added)
    layer.named.emplace_back(count_);
  else
    layer.named[index] = count_;
  json::value* at = &member->value();
  std::size_t depth = 1;
  while (brackets.starts_with('[')) {
    const auto close = brackets.find(']');
    if (close == std::string_view::npos) break;
    if (++depth > limits_.depth) return errors::too_deep;
    at = &element(*at, brackets.substr(1, close - 1), memo_);
    brackets.remove_prefix(close + 1);
  }
  return &at->emplace_string();
}

// Each source, and each spelling of a name, is read on its own, so that two lists of one name are not joined. Of two
// spellings in one source, the one that came last wins.
void Params::lay_over(Layer&& layer) {
  tree_.reserve(tree_.size() + layer.values.size());
  named_.reserve(tree_.size() + layer.values.size());
  std::size_t index = 0;
  UpperCase upper_name;
  for (auto& member : layer.values) {
    json::value& named = layer.named[index++];
    const auto [at, added] = tree_.emplace(upper_name(member.key()), nullptr);
    if (added) {
      named_.push_back(std::move(named));
    } else {
      json::value& known = named_[static_cast<std::size_t>(at - tree_.begin())];
      const bool earlier = named.to_number<std::size_t>() < known.to_number<std::size_t>();
      json::value& other = replaced_[at->key()];
      if (!other.is_array()) other.emplace_array();
      other.get_array().push_back(std::move(earlier ? member.value() : at->value()));
      if (earlier) continue;
      known = named;
    }
    at->value() = std::move(member.value());
  }
}

// Only the first source can be kept as it is: those that follow are laid over a tree.
WireResult<void> Params::refer_to_query(std::string_view text, std::string_view but) {
  constexpr std::size_t depth_of_list = 2;
  const bool is_first = is_plain_ ? plain_.size() == 0 : count_ == 0;
  if (is_first) is_plain_ = limits_.depth >= depth_of_list && plain_.read(text, but) && plain_.size() <= limits_.count;
  if (!is_first || !is_plain_) return add_query(text, but);
  text_ = text;
  but_ = but;
  return {};
}

void Params::build_tree() {
  is_plain_ = false;
  if (plain_.size() > 0) (void)add_query(text_, but_);  // a plain query has nothing that could be refused
}

const json::value* Params::find_plain(std::string_view name) const {
  const PlainQuery::Parameter* found = plain_.find(name);
  if (!found) return nullptr;
  auto& read = read_[static_cast<std::size_t>(found - plain_.parameters().data())];
  if (read) return &*read;
  if (!found->is_list) return &read.emplace(found->first_text(), tree_.storage());
  json::array& list = read.emplace(json::array_kind, tree_.storage()).get_array();
  list.reserve(found->count);
  PlainQuery::for_each_text(*found, [&](std::string_view text) {
    list.emplace_back(text);
    return true;
  });
  return &*read;
}

// Most queries are one list of numbers, `ID[]=1&ID[]=2`: from the second one on, a number goes straight to the end of
// its list.
WireResult<void> Params::add_query(std::string_view text, std::string_view but) {
  build();
  Layer layer(tree_.storage());
  std::string_view list_name;  // as it is written, of the list that was appended to last
  json::array* list = nullptr;
  json::value* list_named = nullptr;
  while (!text.empty()) {
    const auto end = text.find('&');
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (pair.empty() || pair.data() == but.data()) continue;
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    const std::string_view written = pair.substr(0, equals);
    if (list && written == list_name && is_number(value)) {
      if (++count_ > limits_.count) return errors::too_many;
      *list_named = count_;
      list->emplace_back(value);
      continue;
    }
    json::string memory(tree_.storage());
    const std::string_view name = decoded(written, memory);
    const auto place = place_of(name, layer);
    if (!place) return place.error();
    list = nullptr;
    if (const auto [top, brackets] = split(name); brackets == "[]") {
      const auto member = layer.values.find(top);
      list = member->value().if_array();
      list_named = &layer.named[static_cast<std::size_t>(member - layer.values.begin())];
      list_name = written;
    }
    if (*place && is_encoded(value))
      decode(value, **place);
    else if (*place)
      **place = value;
    if (!base::is_utf8(name) || (*place && !base::is_utf8(**place))) return errors::body_not_text;
  }
  lay_over(std::move(layer));
  return {};
}

WireResult<void> Params::add_multipart(std::string_view body, std::string_view boundary) {
  build();
  Layer layer(tree_.storage());
  const auto read =
      read_multipart(body, boundary, [&](std::string_view name, std::string_view text) -> WireResult<void> {
        const auto place = place_of(name, layer);
        if (!place) return place.error();
        if (!base::is_utf8(name) || !base::is_utf8(text)) return errors::body_not_text;
        if (*place) (*place)->assign(text);
        return {};
      });
  if (!read) return read;
  lay_over(std::move(layer));
  return {};
}

WireResult<json::value> Params::parse(std::string_view text) const {
  // Each value has at least one comma or bracket, and at most two. So a text with too many values is refused before a
  // tree is built.
  if (text.size() > 2 * limits_.count && rough_count(text) > 2 * limits_.count) return errors::too_many;
  json::parse_options options;
  // The parser may go one level deeper than allowed; `depth_of` then finds what is just too deep.
  options.max_depth = limits_.depth + 1;
  json::error_code error;
  json::value value = json::parse(text, error, tree_.storage(), options);
  if (error == json::error::too_deep) return errors::too_deep;
  if (error) return errors::body_not_json;
  if (depth_of(value) > limits_.depth) return errors::too_deep;
  if (count_of(value) - 1 > limits_.count) return errors::too_many;
  if (!record::is_finite(value)) return errors::body_not_json;
  return value;
}

WireResult<void> Params::add_json(std::string_view text, std::string_view but) {
  build();
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
  json::string rest(tree_.storage());
  if (!but.empty()) {
    const auto size = static_cast<std::size_t>(but.data() - text.data());
    rest.reserve(size + 1);
    rest.assign(text.data(), size);
    rest.push_back('}');
    text = rest;
  }
  auto body = parse(text);
  if (!body) return body.error();
  count_ += count_of(*body) - 1;
  if (count_ > limits_.count) return errors::too_many;
  if (body->is_array() && body->get_array().empty()) return {};
  if (!body->is_object()) return errors::body_not_object;
  Layer layer(tree_.storage());
  layer.values = std::move(body->get_object());
  layer.named.resize(layer.values.size(), count_);
  lay_over(std::move(layer));
  return {};
}

bool Params::flag(std::string_view name) const {
  if (is_plain_) {
    const PlainQuery::Parameter* found = plain_.find(name);
    return found && !found->is_list && is_true_text(found->first_text());
  }
  const json::value* value = find(name);
  return value && read_flag(*value);
}

std::string_view text_in(const Params& params, std::string_view name) {
  const json::value* value = params.find(name);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

std::string upper_case(std::string_view name) {
  std::string upper_name(name);
  std::ranges::transform(upper_name, upper_name.begin(), upper);
  return upper_name;
}

}  // namespace muster::rest

#include "fuzz/checks.hpp"

#include <libxml/parser.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace muster::fuzz {
namespace {

namespace json = boost::json;

constexpr std::size_t deepest_reply = 300;

std::size_t elements_below(const xmlNode* node) {
  std::size_t count = 0;
  for (const xmlNode* child = node->children; child; child = child->next) {
    if (child->type == XML_ELEMENT_NODE) count += 1 + elements_below(child);
  }
  return count;
}

}  // namespace

std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

std::string_view take_until(std::string_view& text, char end) {
  const auto at = text.find(end);
  const std::string_view front = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return front;
}

void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "not so: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

json::value require_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = deepest_reply;
  json::error_code error;
  json::value value = json::parse(text, error, {}, options);
  if (error) std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
  require(!error, "it is valid JSON");
  return value;
}

std::size_t require_xml(std::string_view text) {
  // Its own limits are for documents from strangers.
  constexpr int options = XML_PARSE_HUGE | XML_PARSE_NONET;
  const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
      xmlReadMemory(text.data(), static_cast<int>(text.size()), "reply", nullptr, options), &xmlFreeDoc);
  require(document != nullptr, "it is well-formed XML");
  return elements_below(xmlDocGetRootElement(document.get()));
}

std::size_t depth_of(const json::value& value) {
  std::size_t deepest = 0;
  if (const auto* list = value.if_array()) {
    for (const json::value& inner : *list) deepest = std::max(deepest, depth_of(inner));
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
    for (const json::value& inner : *list) count += count_of(inner);
  } else if (const auto* map = value.if_object()) {
    for (const auto& member : *map) count += count_of(member.value());
  }
  return count;
}

}  // namespace muster::fuzz

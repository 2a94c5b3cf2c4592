#include "rest/protocol/xml.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace muster::rest {
namespace {

namespace json = boost::json;

constexpr std::size_t deepest_reply = 256;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Whether the text is an XML name of ASCII characters, which every reader accepts.
bool is_name(std::string_view text) {
  if (text.empty() || !is_letter(text[0])) return false;
  for (const char c : text) {
    if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '-' && c != '.') return false;
  }
  return true;
}

// Replaces what XML 1.0 does not allow even when escaped: U+FFFE, U+FFFF, and all control characters but three.
void append_text(std::string& out, std::string_view text) {
  constexpr std::string_view replacement = "\xef\xbf\xbd";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      case '\t': out += "&#9;"; break;
      case '\n': out += "&#10;"; break;
      case '\r': out += "&#13;"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += replacement;
        } else if (text.substr(i).starts_with("\xef\xbf\xbe") || text.substr(i).starts_with("\xef\xbf\xbf")) {
          out += replacement;
          i += 2;
        } else {
          out += c;
        }
    }
  }
}

// Boost.JSON would write 0.5 as 5E-1. All fractions in replies are seconds with six decimals.
void append_number(std::string& out, const json::value& value) {
  if (const auto* number = value.if_double())
    out += fmt::format("{:.6f}", *number);
  else
    out += json::serialize(value);
}

void append_value(std::string& out, const json::value& value);

void append_element(std::string& out, std::string_view name, const json::value& value) {
  const bool named = is_name(name);
  const std::string_view tag = named ? name : "item";
  out += '<';
  out += tag;
  if (!named && !name.empty()) {
    out += " key=\"";
    append_text(out, name);
    out += '"';
  }
  out += '>';
  append_value(out, value);
  out += "</";
  out += tag;
  out += '>';
}

void append_value(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: break;
    case json::kind::bool_: out += value.get_bool() ? '1' : '0'; break;
    case json::kind::string: append_text(out, value.get_string()); break;
    case json::kind::array:
      for (const json::value& element : value.get_array()) append_element(out, {}, element);
      break;
    case json::kind::object:
      for (const auto& [name, element] : value.get_object()) append_element(out, name, element);
      break;
    default: append_number(out, value);
  }
}

}  // namespace

void append_xml(std::string& out, std::string_view text) {
  out += "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<response>";
  json::parse_options options;
  options.max_depth = deepest_reply;
  append_value(out, json::parse(text, {}, options));
  out += "</response>\n";
}

void turn_into_xml(std::string& out, std::size_t from) {
  const std::string json = out.substr(from);
  out.resize(from);
  append_xml(out, json);
}

}  // namespace muster::rest

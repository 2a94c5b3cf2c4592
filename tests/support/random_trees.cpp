#include "support/random_trees.hpp"

namespace muster::test {
namespace {

namespace json = boost::json;

std::string percent(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c))) {
      encoded += c;
    } else {
      constexpr char digits[] = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      encoded += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return encoded;
}

// Calls `field` with the bracket name and the text of each leaf.
template <class Field>
void leaves(const std::string& name, const json::value& value, Field&& field) {
  if (const auto* list = value.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) leaves(name + "[" + std::to_string(i) + "]", (*list)[i], field);
  } else if (const auto* map = value.if_object()) {
    for (const auto& [key, inner] : *map) leaves(name + "[" + std::string(key) + "]", inner, field);
  } else {
    field(name, std::string(value.get_string()));
  }
}

template <class Field>
void leaves(const json::object& tree, Field&& field) {
  for (const auto& [name, value] : tree) leaves(std::string(name), value, field);
}

}  // namespace

std::string as_query(const json::object& tree) {
  std::string query;
  leaves(tree, [&](const std::string& name, const std::string& text) {
    query += (query.empty() ? "" : "&") + percent(name) + "=" + percent(text);
  });
  return query;
}

// Names are not encoded. No name has a quote: browsers write it as %22, and PHP does not decode that.
std::string as_multipart(const json::object& tree) {
  std::string body;
  leaves(tree, [&](const std::string& name, const std::string& text) {
    body += "--XYZ\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + text + "\r\n";
  });
  return body + "--XYZ--\r\n";
}

}  // namespace muster::test

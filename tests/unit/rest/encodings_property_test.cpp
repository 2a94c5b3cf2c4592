#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <random>

#include "rest/params.hpp"

// Random trees of non-empty maps and lists of strings mean the same however they are sent (contract section 2).
namespace muster::rest {
namespace {

namespace json = boost::json;

constexpr int trees = 500;

class TreeMaker {
 public:
  explicit TreeMaker(unsigned seed) : random_(seed) {}

  json::object tree() {
    json::object top;
    for (std::size_t i = below(4) + 1; i > 0; --i) {
      // Names at the top are folded to upper case, so each comes once.
      std::string name = "P" + std::to_string(i) + name_end();
      std::ranges::transform(name, name.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
      top[name] = value(3);
    }
    return top;
  }

 private:
  json::value value(int deep) {
    const std::size_t kind = deep == 0 ? 0 : below(3);
    if (kind == 0) return json::value(text());
    if (kind == 1) {
      json::array list;
      for (std::size_t i = below(3) + 1; i > 0; --i) list.push_back(value(deep - 1));
      return list;
    }
    json::object map;
    for (std::size_t i = below(3) + 1; i > 0; --i) map["k" + name_end() + std::to_string(i)] = value(deep - 1);
    return map;
  }

  // What may stand in a name without being taken for brackets or an end.
  std::string name_end() { return pick({"", ">", "=", "é", " x", "Ж", "%41", "+", "&", "a.b"}); }
  std::string text() {
    return pick({"", "x", "a b", "1", "0", "[3]", "a&b=c", "100%", "%41", "ёлка", "\xf0\x9f\x98\x80", "line\r\nend",
                 "--XX", "\"quoted\"", "+", "$result[a]", "<&>", "\\"});
  }
  std::string pick(std::initializer_list<const char*> list) { return *(list.begin() + below(list.size())); }
  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::mt19937 random_;
};

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

std::string as_query(const json::object& tree) {
  std::string query;
  leaves(tree, [&](const std::string& name, const std::string& text) {
    query += (query.empty() ? "" : "&") + percent(name) + "=" + percent(text);
  });
  return query;
}

// Names stand there as they are. A quote in one, which browsers write as %22, would stay so: PHP takes it no other way.
std::string as_multipart(const json::object& tree) {
  std::string body;
  leaves(tree, [&](const std::string& name, const std::string& text) {
    body += "--XYZ\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + text + "\r\n";
  });
  return body + "--XYZ--\r\n";
}

TEST(Encodings, OfOneTreeGiveOneAnswer) {
  TreeMaker maker(20261121);
  for (int i = 0; i < trees; ++i) {
    const json::object tree = maker.tree();
    Params by_query({}, {});
    Params by_multipart({}, {});
    Params by_json({}, {});
    ASSERT_TRUE(by_query.add_query(as_query(tree)));
    ASSERT_TRUE(by_multipart.add_multipart(as_multipart(tree), "XYZ"));
    ASSERT_TRUE(by_json.add_json(json::serialize(tree)));
    const std::string sent = json::serialize(tree);
    EXPECT_EQ(json::serialize(by_json.tree()), sent);
    ASSERT_EQ(json::serialize(by_query.tree()), sent) << as_query(tree);
    ASSERT_EQ(json::serialize(by_multipart.tree()), sent) << as_multipart(tree);
  }
}

}  // namespace
}  // namespace muster::rest

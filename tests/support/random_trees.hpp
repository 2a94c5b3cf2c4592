#pragma once

#include <algorithm>
#include <boost/json.hpp>
#include <random>
#include <string>
#include <vector>

namespace muster::test {

/// Makes random trees of parameters: non-empty maps and lists, with texts as leaves. The same seed gives the same
/// trees. Top-level names are in upper case.
class TreeMaker {
 public:
  /// The leaves are picked from `texts`.
  TreeMaker(unsigned seed, std::vector<std::string> texts) : random_(seed), texts_(std::move(texts)) {}

  boost::json::object tree() {
    boost::json::object top;
    for (std::size_t i = below(4) + 1; i > 0; --i) {
      std::string name = "P" + std::to_string(i) + name_end();
      std::ranges::transform(name, name.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
      top[name] = value(3);
    }
    return top;
  }

 private:
  boost::json::value value(int deep) {
    const std::size_t kind = deep == 0 ? 0 : below(3);
    if (kind == 0) return boost::json::value(text());
    if (kind == 1) {
      boost::json::array list;
      for (std::size_t i = below(3) + 1; i > 0; --i) list.push_back(value(deep - 1));
      return list;
    }
    boost::json::object map;
    for (std::size_t i = below(3) + 1; i > 0; --i) map["k" + name_end() + std::to_string(i)] = value(deep - 1);
    return map;
  }

  // Endings of names with characters that must not be mistaken for brackets or separators.
  std::string name_end() { return pick({"", ">", "=", "é", " x", "Ж", "%41", "+", "&", "a.b"}); }
  std::string text() { return texts_[below(texts_.size())]; }
  std::string pick(std::initializer_list<const char*> list) { return *(list.begin() + below(list.size())); }
  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::mt19937 random_;
  std::vector<std::string> texts_;
};

/// A tree of parameters as a query or form, percent-encoded.
std::string as_query(const boost::json::object& tree);
/// A tree of parameters as a multipart body with the boundary XYZ.
std::string as_multipart(const boost::json::object& tree);

}  // namespace muster::test

#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace muster::sync {

/// The names in the JSON objects that are being read, each object within the one before it. Boost.JSON drops a name
/// that comes twice in silence, so the reader asks here. Names count as they are written: upper and lower case differ.
class NamesSeen {
 public:
  void begin_object() {
    if (depth_ == objects_.size()) objects_.emplace_back();
    objects_[depth_].count = 0;
    objects_[depth_].further.clear();
    ++depth_;
  }
  void end_object() { --depth_; }
  /// False when the innermost object has the name already.
  bool add(std::string_view name) {
    Object& object = objects_[depth_ - 1];
    for (std::size_t i = 0; i < object.count; ++i) {
      if (object.first[i] == name) return false;
    }
    if (object.count == few) return object.further.emplace(name).second;
    // Texts of earlier records are used again, so a name costs no memory as a rule.
    if (object.count == object.first.size()) object.first.emplace_back();
    object.first[object.count++].assign(name);
    return true;
  }

 private:
  // As many as are found sooner one by one than by a hash: a record of a person has no more, as a rule.
  static constexpr std::size_t few = 64;
  struct Object {
    std::vector<std::string> first;
    std::size_t count = 0;
    boost::unordered_flat_set<std::string> further;
  };

  std::vector<Object> objects_;
  std::size_t depth_ = 0;
};

}  // namespace muster::sync

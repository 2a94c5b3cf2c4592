#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace muster::sync {

/// Finds names that come twice in a JSON object, which Boost.JSON accepts silently. It keeps the names of the objects
/// that are being read, each nested in the one before. Upper and lower case differ.
class NamesSeen {
 public:
  void begin_object() {
    if (depth_ == objects_.size()) objects_.emplace_back();
    objects_[depth_].count = 0;
    objects_[depth_].further.clear();
    ++depth_;
  }
  void end_object() { --depth_; }
  /// Adds a name to the innermost object. False when it has the name already.
  bool add(std::string_view name) {
    Object& object = objects_[depth_ - 1];
    for (std::size_t i = 0; i < object.count; ++i) {
      if (object.first[i] == name) return false;
    }
    if (object.count == few) return object.further.emplace(name).second;
    // The strings of earlier records are reused, so that a name rarely needs an allocation.
    if (object.count == object.first.size()) object.first.emplace_back();
    object.first[object.count++].assign(name);
    return true;
  }

 private:
  // Up to so many names a linear search is faster than a hash. The record of a person rarely has more.
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

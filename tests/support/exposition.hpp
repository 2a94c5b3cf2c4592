#pragma once

#include <map>
#include <string>

namespace muster::test {

/// What a page of metrics says: "name{label="value",…}" with the labels in the order of their names, and its value.
using Samples = std::map<std::string, double>;

/// Reads the text format of Prometheus, strictly: each family has its help and type before its samples, all in one
/// place, no sample twice; the buckets of a histogram rise and end with +Inf, which is its count. Throws otherwise.
Samples read_exposition(const std::string& text);

}  // namespace muster::test

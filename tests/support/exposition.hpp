#pragma once

#include <map>
#include <string>

namespace muster::test {

/// The values on a page of metrics, by sample: "name{label="value",…}", with the labels sorted by name.
using Samples = std::map<std::string, double>;

/// Parses the text format of Prometheus strictly. The samples of a family must stand together, after its help and type.
/// No sample may come twice. The buckets of a histogram must rise and end with +Inf, whose value is the count. Throws
/// when one of these does not hold.
Samples read_exposition(const std::string& text);

}  // namespace muster::test

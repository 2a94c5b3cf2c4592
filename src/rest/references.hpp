#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <string_view>

#include "rest/wire_error.hpp"

namespace muster::rest {

/// The result of an earlier command by its key; null when there is none.
using ResultSource = std::function<const boost::json::value*(std::string_view key)>;

/// How much references may bring in: a few letters can stand for a whole result, again and again.
struct ReferenceLimits {
  std::size_t values = 10'000;  ///< elements of lists and maps, all levels counted
  std::size_t bytes = std::size_t{8} << 20;
};

/// Replaces `$result[key][path]…` in every text of the tree (contract section 4): a text that is nothing else becomes
/// the value with its type, within other text it becomes text; what is not there becomes empty. `errors::too_many` when
/// it would be more than the limits; the tree is then of no use.
WireResult<void> resolve_references(boost::json::object& tree, const ResultSource& results,
                                    const ReferenceLimits& limits = {});

}  // namespace muster::rest

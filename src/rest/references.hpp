#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <string_view>

namespace muster::rest {

/// The result of an earlier command by its key; null when there is none.
using ResultSource = std::function<const boost::json::value*(std::string_view key)>;

/// Replaces `$result[key][path]…` in every text of the tree (contract section 4): a text that is nothing else becomes
/// the value with its type, within other text it becomes text; what is not there becomes empty.
void resolve_references(boost::json::object& tree, const ResultSource& results);

}  // namespace muster::rest

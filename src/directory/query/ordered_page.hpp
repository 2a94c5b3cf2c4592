#pragma once

#include <vector>

#include "directory/query/user_query.hpp"

namespace muster::directory {

/// Appends one page of `people` in the query's order. `people` has `count` members, who all match the query. With a
/// precomputed order it reads four bytes for each person of the directory. Otherwise it reads the record of each person
/// in `people`.
void append_ordered_page(const Directory& directory, const UserQuery& query, const IdSet& people, std::size_t count,
                         std::vector<UserId>& page);

}  // namespace muster::directory

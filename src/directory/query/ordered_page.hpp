#pragma once

#include <vector>

#include "directory/query/user_query.hpp"

namespace muster::directory {

/// The page of those in `people`, `count` of them, who all fit the query, in the query's order. Looks at everybody's
/// four bytes of an order that is kept ready, else at the record of each of the people.
void append_ordered_page(const Directory& directory, const UserQuery& query, const IdSet& people, std::size_t count,
                         std::vector<UserId>& page);

}  // namespace muster::directory

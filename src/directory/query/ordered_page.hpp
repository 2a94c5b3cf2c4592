#pragma once

#include <optional>
#include <vector>

#include "directory/query/user_query.hpp"

namespace muster::directory {

/// Appends the page of an ordered query to `page`. `people` are the `count` people who match.
void append_ordered_page(const Directory& directory, const UserQuery& query, const IdSet& people, std::size_t count,
                         std::vector<UserId>& page);

/// Does `select_users` by the list that the query names. Nothing when it names none, or asks for something else that
/// the list does not say.
std::optional<std::size_t> select_from_list(const Directory& directory, const UserQuery& query,
                                            std::vector<UserId>& page);

/// Appends the ids of the page at `offset` of the entries of these kinds, of a list of any table.
void append_list_page(const Ranking& list, ListDirection direction, Ranking::Kinds kinds, std::size_t offset,
                      std::size_t limit, std::vector<std::uint32_t>& page);

}  // namespace muster::directory

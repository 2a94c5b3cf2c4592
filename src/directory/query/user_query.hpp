#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "directory/directory.hpp"
#include "directory/table/id_set.hpp"
#include "directory/user_orders.hpp"

namespace muster::directory {

/// A question for people. What narrows most should be in `among`, `found` or `people`, for `matches` is asked of each
/// who is left.
struct UserQuery {
  PeopleFilter people;
  std::optional<std::vector<UserId>> among;      ///< nobody but these; ascending, each once
  const IdSet* found = nullptr;                  ///< nobody but these; nothing: whoever
  std::function<bool(const UserView&)> matches;  ///< nothing: everybody
  /// Appends bytes by which people are ordered; nothing: by id. Who has equal bytes is ordered by id.
  std::function<void(const UserView&, std::string&)> order;
  /// The same order when it is one that is kept ready; `order` is there, too.
  struct ReadyOrder {
    UserOrder order;
    bool descending = false;
    bool ids_descending = false;  ///< of those with the same key
  };
  std::optional<ReadyOrder> ready_order;
  bool descending = false;  ///< of the order by id
  std::size_t offset = 0;
  std::size_t limit = 50;
  bool count = true;  ///< whether the total is wanted; without it the search ends with the page
};

/// Appends the page to `page`; returns how many there are on all pages, which is 0 when it is not wanted.
std::size_t select_users(const Directory& directory, const UserQuery& query, std::vector<UserId>& page);

}  // namespace muster::directory

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "directory/directory.hpp"
#include "directory/table/id_set.hpp"
#include "directory/user_orders.hpp"

namespace muster::directory {

/// In which direction a list is read: its keys, and ids with equal keys.
struct ListDirection {
  bool descending = false;
  bool ids_descending = false;
};

/// A query for people. Put the strictest conditions into `among`, `found` or `people`, because `matches` is called for
/// everybody who is left.
struct UserQuery {
  PeopleFilter people;
  std::optional<std::vector<UserId>> among;      ///< only these people; ascending, each once
  const IdSet* found = nullptr;                  ///< only these people; null: everybody
  std::function<bool(const UserView&)> matches;  ///< empty: everybody
  /// Appends a sort key to compare byte by byte; empty: order by id. People with equal keys are ordered by id.
  std::function<void(const UserView&, std::string&)> order;
  /// The same as a list that is kept. Its order, with the direction, is that of `order`, or by id without one. Its
  /// filter, if it has one, is `matches`.
  struct List {
    ListSpec spec;
    ListDirection direction;
  };
  std::optional<List> list;
  bool descending = false;  ///< for the order by id
  std::size_t offset = 0;
  std::size_t limit = 50;
  bool count = true;  ///< whether the total is wanted; without it the search ends once the page is full
};

/// Appends the requested people to `page`. Returns the total number on all pages, or 0 when it is not wanted.
std::size_t select_users(const Directory& directory, const UserQuery& query, std::vector<UserId>& page);

}  // namespace muster::directory

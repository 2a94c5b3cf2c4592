#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "directory/table/id_set.hpp"
#include "directory/table/kept_lists.hpp"
#include "directory/user_bitmap.hpp"
#include "directory/user_record.hpp"

namespace muster::directory {

class Directory;

/// An order of people that is often asked for. Any other one can be described by a ListSpec.
enum class UserOrder : std::uint8_t {
  name,
  last_name,
  name_last_name,
  last_name_name,
  email,
  department,  ///< the first department of the record
};
inline constexpr std::size_t user_order_count = 6;

/// Appends a sort key for the order. Keys compare byte by byte. Texts are case-folded one character at a time, and
/// unset texts sort first. No key is a prefix of another one.
void append_key(UserOrder order, const UserView& user, std::string& key);
/// Everybody in this order.
ListSpec list_of(UserOrder order);

/// The kind of a person in lists of people: employees and extranet users, active or not, or any others.
std::uint8_t kind_of_user(RecordTable::Bytes record);
/// The kinds of the people whom a filter selects, whatever their ids. Others, such as e-mail users, are never among
/// them.
Ranking::Kinds kinds_of(const PeopleFilter& filter);

/// Adds all people for whom `fits` is true to `out`. `fits` must depend only on the person's key in this order, because
/// it is asked once for each key. Returns false without looking at anybody when there are too many different keys for
/// that to pay.
bool find_by_key(const Directory& directory, UserOrder order, const std::function<bool(const UserView&)>& fits,
                 IdSet& out);

}  // namespace muster::directory

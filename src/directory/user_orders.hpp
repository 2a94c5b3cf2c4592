#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "directory/table/id_set.hpp"
#include "directory/user_record.hpp"

namespace muster::directory {

class Directory;

/// An order that is kept ready, so that a page is found from any offset without a look at those before it.
enum class UserOrder : std::uint8_t {
  name,
  last_name,
  name_last_name,
  last_name_name,
  email,
  department,  ///< the first one of the record
};
inline constexpr std::size_t user_order_count = 6;

/// Appends bytes that compare as people stand in the order: texts in simple folding, what is not set first. No key is
/// the beginning of another one.
void append_key(UserOrder order, const UserView& user, std::string& key);

/// Adds everybody to `out` of whom `fits` says so, for which the key in this order must be enough: one with each key is
/// looked at. False when there are too many keys for that to pay; nobody is looked at then.
bool find_by_key(const Directory& directory, UserOrder order, const std::function<bool(const UserView&)>& fits,
                 IdSet& out);

/// Everybody in one order, and by id where they have the same key. Immutable.
class Ranking {
 public:
  /// Each is an id; with `same` its key is that of the one before. The first has no `same`.
  static constexpr std::uint32_t same = std::uint32_t{1} << 31;
  explicit Ranking(std::vector<std::uint32_t> entries);
  std::span<const std::uint32_t> entries() const { return entries_; }
  /// How many different keys there are.
  std::size_t keys() const { return keys_; }
  static UserId id_of(std::uint32_t entry) { return {entry & ~same}; }

 private:
  std::vector<std::uint32_t> entries_;
  std::size_t keys_;
};

/// The orders of one directory. Each is made when it is first asked for, which costs a sort of everybody. The
/// directories that come after it share it and bring it up to date when they are asked, by who changed since: that
/// costs a copy of four bytes a person, and a few comparisons for each who changed. Nothing is made that nobody asks
/// for. Thread: any number may ask; an order is made by one of them while the others wait.
class UserOrders {
 public:
  UserOrders();

  /// `directory` is the one that has these orders.
  std::shared_ptr<const Ranking> ranking(const Directory& directory, UserOrder order) const;

  /// Those of a directory that was made from `base`, which has these orders, by changing people of `touched` alone.
  UserOrders after(const Directory& base, const Directory& next, std::span<const UserId> touched) const;

 private:
  struct Shared;
  UserOrders(std::shared_ptr<Shared> shared, std::uint64_t version) : shared_(std::move(shared)), version_(version) {}

  std::shared_ptr<Shared> shared_;  // with the directories before this one and after it
  std::uint64_t version_ = 0;
};

}  // namespace muster::directory

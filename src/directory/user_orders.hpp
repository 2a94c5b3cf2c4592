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

/// An order of people that is kept precomputed, so that a page at any offset is found quickly.
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

/// Adds all people for whom `fits` is true to `out`. `fits` must depend only on the person's key in this order, because
/// it is asked once for each key. Returns false without looking at anybody when there are too many different keys for
/// that to pay.
bool find_by_key(const Directory& directory, UserOrder order, const std::function<bool(const UserView&)>& fits,
                 IdSet& out);

/// All people in one order. People with equal keys are ordered by id. Immutable.
class Ranking {
 public:
  /// Each entry is an id. The bit `same` is set when its key equals the key of the entry before. The first entry never
  /// has it.
  static constexpr std::uint32_t same = std::uint32_t{1} << 31;
  explicit Ranking(std::vector<std::uint32_t> entries);
  std::span<const std::uint32_t> entries() const { return entries_; }
  /// The number of different keys.
  std::size_t keys() const { return keys_; }
  static UserId id_of(std::uint32_t entry) { return {entry & ~same}; }

 private:
  std::vector<std::uint32_t> entries_;
  std::size_t keys_;
};

/// The precomputed orders of one directory. Each is built when it is first requested, which costs a sort of all people.
/// Later directories share it and update it on request from the list of changed people. An update copies four bytes for
/// each person and makes a few comparisons for each changed one. An order that nobody requests is never built. Thread:
/// any number may request; one of them builds an order while the others wait.
class UserOrders {
 public:
  UserOrders();

  /// `directory` must be the one that these orders belong to.
  std::shared_ptr<const Ranking> ranking(const Directory& directory, UserOrder order) const;

  /// The orders of the directory `next`, which was made from `base` by changing only the people in `touched`. `base` is
  /// the directory that these orders belong to.
  UserOrders after(const Directory& base, const Directory& next, std::span<const UserId> touched) const;

 private:
  struct Shared;
  UserOrders(std::shared_ptr<Shared> shared, std::uint64_t version) : shared_(std::move(shared)), version_(version) {}

  std::shared_ptr<Shared> shared_;  // shared with earlier and later directories
  std::uint64_t version_ = 0;
};

}  // namespace muster::directory

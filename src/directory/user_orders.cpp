#include "directory/user_orders.hpp"

#include <string_view>
#include <vector>

#include "directory/directory.hpp"
#include "directory/words/fold.hpp"

namespace muster::directory {
namespace {

void append_text(std::string& key, std::string_view text) {
  thread_local std::string folded;
  fold_simply(text, folded);
  key += folded;
  key += '\0';
}

enum Kind : std::uint8_t { active_employee, dismissed_employee, active_extranet, dismissed_extranet, other };
static_assert(Kind::other < Ranking::kinds);

}  // namespace

void append_key(UserOrder order, const UserView& user, std::string& key) {
  switch (order) {
    case UserOrder::name: return append_text(key, user.text(Text::name));
    case UserOrder::last_name: return append_text(key, user.text(Text::last_name));
    case UserOrder::email: return append_text(key, user.text(Text::email));
    case UserOrder::name_last_name:
      append_text(key, user.text(Text::name));
      return append_text(key, user.text(Text::last_name));
    case UserOrder::last_name_name:
      append_text(key, user.text(Text::last_name));
      return append_text(key, user.text(Text::name));
    case UserOrder::department: break;
  }
  key += user.memberships().empty() ? '\0' : '\1';
  if (user.memberships().empty()) return;
  const std::uint32_t id = user.memberships().front().department.value;
  for (int shift = 24; shift >= 0; shift -= 8) key += static_cast<char>(id >> shift & 0xff);
}

ListSpec list_of(UserOrder order) {
  // As user.get names the fields, so that the lists are the same.
  static constexpr std::string_view names[] = {"+NAME",           "+LAST_NAME", "+NAME+LAST_NAME",
                                               "+LAST_NAME+NAME", "+EMAIL",     "+UF_DEPARTMENT"};
  static_assert(std::size(names) == user_order_count);
  return {.order = std::string(names[static_cast<std::size_t>(order)]),
          .append_key = [order](RecordTable::Bytes record, std::string& key) {
            directory::append_key(order, UserView(record), key);
          }};
}

std::uint8_t kind_of_user(RecordTable::Bytes record) {
  const UserView user(record);
  if (user.type() == UserType::employee) return user.active() ? active_employee : dismissed_employee;
  if (user.type() == UserType::extranet) return user.active() ? active_extranet : dismissed_extranet;
  return other;
}

Ranking::Kinds kinds_of(const PeopleFilter& filter) {
  constexpr Ranking::Kinds active = 1u << active_employee | 1u << active_extranet;
  constexpr Ranking::Kinds dismissed = 1u << dismissed_employee | 1u << dismissed_extranet;
  Ranking::Kinds kinds = 0;
  if (filter.employees) kinds |= 1u << active_employee | 1u << dismissed_employee;
  if (filter.extranets) kinds |= 1u << active_extranet | 1u << dismissed_extranet;
  if (filter.active) kinds &= *filter.active ? active : dismissed;
  return kinds;
}

bool find_by_key(const Directory& directory, UserOrder order, const std::function<bool(const UserView&)>& fits,
                 IdSet& out) {
  const auto ranking = directory.users_in(list_of(order));
  constexpr std::size_t people_a_key = 16;
  if (ranking->keys() > ranking->size() / people_a_key) return false;
  std::vector<UserId> first;  // the first person with each key
  first.reserve(ranking->keys());
  ranking->for_each([&](std::uint32_t entry) {
    if (!(entry & Ranking::same)) first.push_back({entry});
  });
  std::vector<char> fitting;
  fitting.reserve(first.size());
  directory.for_users(first, [&](const UserView& user) { fitting.push_back(fits(user) ? 1 : 0); });
  std::size_t keys = 0;
  ranking->for_each([&](std::uint32_t entry) {
    if (!(entry & Ranking::same)) ++keys;
    if (fitting[keys - 1]) out.add(Ranking::id_of(entry));
  });
  return true;
}

}  // namespace muster::directory

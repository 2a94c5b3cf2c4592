#include "directory/builder.hpp"

#include <algorithm>
#include <future>

namespace muster::directory {
namespace {

// To write the words of so many people takes much longer than to start a thread.
constexpr std::size_t worth_a_thread = 10'000;

// Makes a table of lists from entries that are sorted by key. `key_of` and `item_of` say what an entry holds.
template <class Entry, class KeyOf, class ItemOf>
RecordTable lists_of(const std::vector<Entry>& entries, KeyOf&& key_of, ItemOf&& item_of) {
  using Item = std::decay_t<std::invoke_result_t<ItemOf, const Entry&>>;
  RecordTable::Filler lists;
  std::vector<Item> list;
  for (auto at = entries.begin(); at != entries.end();) {
    const std::uint32_t key = key_of(*at);
    list.clear();
    for (; at != entries.end() && key_of(*at) == key; ++at) list.push_back(item_of(*at));
    lists.add(key, std::as_bytes(std::span<const Item>(list)));
  }
  return lists.finish();
}

}  // namespace

void Builder::add(const Department& department) {
  if (draft_ || department.id.value <= departments_.last().value_or(0)) {
    draft().put_department(department);
    return;
  }
  departments_.add(department.id.value, DepartmentView::pack(department));
  word_edits_.change(words_, WordGroup::department, department.id.value, {}, {department.name});
}

void Builder::add(std::span<const std::byte> record) {
  const UserView user(record);
  if (draft_ || user.id().value <= users_.last().value_or(0)) {
    draft().apply(UserPut{PackedUser(record.begin(), record.end())});
    return;
  }
  users_.add(user.id().value, record);
  bitmap_.add(user);
  emails_.add(user.id(), user.text(Text::email));
  last_joined_ = std::max(last_joined_, user.joined());
  for (const Membership& membership : user.memberships()) {
    last_joined_ = std::max(last_joined_, membership.joined);
    members_.push_back({membership.department, Member(membership.joined, user.id(), user.listed())});
  }
  for (const WordGroup group : groups_of_people)
    word_edits_.change(words_, group, user.id().value, {}, searched_texts(group, user));
}

Draft& Builder::draft() {
  if (!draft_) draft_.emplace(build());
  return *draft_;
}

Directory Builder::finish() {
  return draft_ ? draft_->finish() : build();
}

Directory Builder::build() {
  Directory directory;
  directory.departments_ = departments_.finish();
  directory.users_ = users_.finish();
  // The words need nothing of the rest. Without `deferred`, an error would end the loading where the system allows no
  // more threads.
  const bool many = directory.users_.size() >= worth_a_thread;
  auto words = std::async(many ? std::launch::async | std::launch::deferred : std::launch::deferred,
                          [this] { word_edits_.write_to(words_); });
  directory.user_bitmap_ = bitmap_.finish();
  directory.emails_ = emails_.finish();
  directory.last_joined_ = last_joined_;
  build_lists(directory);
  words.get();
  directory.words_ = std::move(words_);
  if (directory.department_count() > 0) directory.structure_ = std::make_shared<Structure>(directory);
  directory.places_ = PlaceCounts::count_all(directory);
  return directory;
}

void Builder::build_lists(Directory& directory) {
  std::ranges::sort(members_, [](const Membered& one, const Membered& two) {
    return one.department != two.department ? one.department < two.department
                                            : identity(one.member) < identity(two.member);
  });
  directory.members_ = lists_of(
      members_, [](const Membered& one) { return one.department.value; },
      [](const Membered& one) { return one.member; });
  members_ = {};

  std::vector<DepartmentView> departments;
  departments.reserve(directory.department_count());
  directory.departments_.for_each([&](std::uint32_t, RecordTable::Bytes bytes) { departments.emplace_back(bytes); });
  const auto id_of = [](const DepartmentView& one) { return one.id(); };
  const auto by_head = [](const DepartmentView& one) { return one.head().value; };
  std::ranges::stable_sort(departments, {}, by_head);
  const auto headed = std::ranges::find_if(departments, [](const DepartmentView& one) { return bool(one.head()); });
  directory.headed_ = lists_of(std::vector(headed, departments.end()), by_head, id_of);

  const auto by_parent = [](const DepartmentView& one) { return one.parent().value; };
  std::ranges::sort(departments, [&](const DepartmentView& one, const DepartmentView& two) {
    return one.parent() != two.parent() ? one.parent() < two.parent() : one.place() < two.place();
  });
  directory.children_ = lists_of(departments, by_parent, id_of);
}

}  // namespace muster::directory

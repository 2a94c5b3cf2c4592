#include "rest/fields/kept_texts.hpp"

#include <algorithm>
#include <array>

#include "directory/query/colleagues.hpp"

namespace muster::rest {
namespace {

using base::DepartmentId;
using base::TextCache;
using base::UserId;
using directory::Directory;
using directory::RecordTable;
using directory::Structure;
using directory::UserView;
using record::JsonWriter;

constexpr std::size_t largest_group = RecordTable::largest_group;
static_assert(largest_group == TextCache::Reader::largest_group);

// So that the different texts of one record have different places in the cache.
std::uint32_t place_of(const Directory& directory, std::uint32_t id, std::uint32_t kind) {
  return directory.lineage() + id + kind * 0x85ebca6b;
}

// Calls `work` for each group of at most `largest_group`.
template <class T, class Work>
void by_groups(std::span<const T> all, Work&& work) {
  while (!all.empty()) {
    const auto group = all.first(std::min(all.size(), largest_group));
    work(group);
    all = all.subspan(group.size());
  }
}

// What `write` writes as one value, which is kept.
template <class Write>
void write_and_keep(JsonWriter& out, TextCache::Reader& texts, const TextCache::Wanted& wanted, Write&& write) {
  const std::size_t before = out.buffer().size();
  write();
  std::string_view text = std::string_view(out.buffer()).substr(before);
  if (text.starts_with(',')) text.remove_prefix(1);  // the comma before the value is not part of it
  texts.keep(wanted, text);
}

// The user objects of a group of people: all are looked for at once, and written one by one.
class People {
 public:
  People(const portal::Portal& portal, ImUserForm form, TextCache::Reader& texts)
      : portal_(portal), form_(form), texts_(texts), offset_(portal.settings.utc_offset) {}

  void find(std::span<const UserId> ids) {
    portal_.directory.locate_users(ids, located_.data());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const auto form = static_cast<std::uint32_t>(form_);
      const auto minutes = static_cast<std::uint32_t>(offset_.seconds / 60 + 24 * 60);
      wanted_[i] = {{located_[i].version, ids[i].value, minutes << 2 | form},
                    place_of(portal_.directory, ids[i].value, form)};
    }
    texts_.find_group({wanted_.data(), ids.size()}, found_.data());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (found_[i].empty()) RecordTable::fetch_record(located_[i].bytes);
    }
  }
  bool exists(std::size_t i) const { return !located_[i].bytes.empty(); }
  // The person must exist.
  void write(JsonWriter& out, std::size_t i) {
    if (!found_[i].empty()) return out.raw(found_[i]);
    write_and_keep(out, texts_, wanted_[i], [&] { write_im_user(out, UserView(located_[i].bytes), offset_, form_); });
  }

 private:
  const portal::Portal& portal_;
  const ImUserForm form_;
  TextCache::Reader& texts_;
  const base::UtcOffset offset_;
  std::array<RecordTable::Located, largest_group> located_;
  std::array<TextCache::Wanted, largest_group> wanted_;
  std::array<std::string_view, largest_group> found_;
};

// The same for departments, each without its head's object and the last brace. They must exist.
class Departments {
 public:
  Departments(const portal::Portal& portal, TextCache::Reader& texts) : portal_(portal), texts_(texts) {}

  void find(std::span<const std::uint32_t> ranks) {
    const Structure& structure = portal_.directory.structure();
    for (std::size_t i = 0; i < ranks.size(); ++i) {
      const DepartmentId id = structure.order()[ranks[i]];
      heads_[i] = structure.head_at(ranks[i]);
      wanted_[i] = {{structure.path_version(ranks[i]), id.value, heads_[i].value},
                    place_of(portal_.directory, id.value, 0)};
    }
    texts_.find_group({wanted_.data(), ranks.size()}, found_.data());
  }
  std::span<const UserId> heads(std::size_t count) const { return {heads_.data(), count}; }
  void write(JsonWriter& out, std::size_t i) {
    if (!found_[i].empty()) return out.raw(found_[i]);
    const auto department = portal_.directory.department({wanted_[i].key.id});
    write_and_keep(out, texts_, wanted_[i], [&] { begin_im_department(out, portal_, *department, heads_[i]); });
  }

 private:
  const portal::Portal& portal_;
  TextCache::Reader& texts_;
  std::array<UserId, largest_group> heads_;
  std::array<TextCache::Wanted, largest_group> wanted_;
  std::array<std::string_view, largest_group> found_;
};

void write_ranks(JsonWriter& out, const portal::Portal& portal, std::span<const std::uint32_t> ranks, bool user_data,
                 KeptTexts& kept) {
  const TextCache::Visit people_visit(kept.people);
  const TextCache::Visit departments_visit(kept.departments);
  Departments departments(portal, kept.departments);
  People heads(portal, ImUserForm::of_departments, kept.people);
  for (const std::uint32_t rank : ranks) portal.directory.structure().fetch(rank);
  by_groups(ranks, [&](std::span<const std::uint32_t> group) {
    base::WorkBudget::step(static_cast<std::int32_t>(group.size()));
    departments.find(group);
    if (user_data) heads.find(departments.heads(group.size()));
    for (std::size_t i = 0; i < group.size(); ++i) {
      base::WorkBudget::wrote(out.buffer().size());
      departments.write(out, i);
      if (user_data) {
        out.key("manager_user_data");
        heads.exists(i) ? heads.write(out, i) : out.null();
      }
      out.end_object();
    }
  });
}

}  // namespace

void write_im_users(JsonWriter& out, const portal::Portal& portal, std::span<const UserId> people, ImUserForm form,
                    KeptTexts& kept, bool keyed) {
  const TextCache::Visit visit(kept.people);
  People found(portal, form, kept.people);
  by_groups(people, [&](std::span<const UserId> group) {
    found.find(group);
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (!found.exists(i)) continue;
      if (keyed) out.key(group[i].value);
      found.write(out, i);
    }
  });
}

void write_people(JsonWriter& out, const portal::Portal& portal, std::span<const UserId> people, bool user_data,
                  KeptTexts& kept) {
  if (user_data) return write_im_users(out, portal, people, ImUserForm::of_departments, kept);
  write_ids(out, people);
}

// Texts of departments are kept with the heads that are usually shown, active employees.
void write_im_departments(JsonWriter& out, const portal::Portal& portal, std::span<const std::uint32_t> ranks,
                          bool user_data, directory::Listed who, KeptTexts& kept) {
  if (who == directory::Listed::active) return write_ranks(out, portal, ranks, user_data, kept);
  for (const std::uint32_t rank : ranks) {
    const auto department = portal.directory.department(portal.directory.structure().order()[rank]);
    const UserId head = portal.directory.listed_head(department->id(), who);
    base::WorkBudget::step();
    begin_im_department(out, portal, *department, head);
    if (user_data) {
      out.key("manager_user_data");
      head ? write_people(out, portal, {&head, 1}, true, kept) : out.null();
    }
    out.end_object();
  }
}

void write_member_lists(JsonWriter& out, const portal::Portal& portal, std::span<const DepartmentId> ids,
                        directory::Listed who, Workspace& workspace) {
  constexpr std::uint32_t of_members = 1u << 31;  // no head's id has this bit
  const Directory& directory = portal.directory;
  TextCache::Reader& texts = workspace.texts.departments;
  const TextCache::Visit visit(texts);
  const bool is_usual = who == directory::Listed::active;  // only then is the text what is kept
  std::array<RecordTable::Located, largest_group> located;
  std::array<TextCache::Wanted, largest_group> wanted;
  std::array<std::string_view, largest_group> found;
  const auto write_missing = [&](DepartmentId id, const TextCache::Wanted& missing) {
    workspace.users.clear();
    directory::list_members(directory, id, workspace.users, who);
    if (workspace.users.empty()) return;
    out.key(id.value);
    const std::size_t before = out.buffer().size();
    out.begin_array();
    write_ids(out, workspace.users);
    out.end_array();
    if (is_usual) texts.keep(missing, std::string_view(out.buffer()).substr(before));
  };
  by_groups(ids, [&](std::span<const DepartmentId> group) {
    directory.locate_members(group, located.data());
    for (std::size_t i = 0; i < group.size(); ++i) {
      const UserId head = directory.structure().listed_head(group[i]);
      wanted[i] = {{located[i].version, group[i].value, head.value | of_members},
                   place_of(directory, group[i].value, 1)};
    }
    if (is_usual) texts.find_group({wanted.data(), group.size()}, found.data());
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (located[i].bytes.empty()) continue;
      base::WorkBudget::wrote(out.buffer().size());
      if (found[i].empty()) {
        write_missing(group[i], wanted[i]);
      } else {
        out.key(group[i].value);
        out.raw(found[i]);
      }
    }
  });
}

}  // namespace muster::rest

#include "support/directory_dump.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "record/record_json.hpp"

namespace muster::test {
namespace {

using namespace directory;

template <class List>
std::string ids(const List& list) {
  std::string text;
  for (const auto id : list) text += fmt::format(" {}", id.value);
  return text;
}

void dump_structure(std::string& out, const Structure& structure) {
  out += "order" + ids(structure.order()) + "\nends";
  for (std::uint32_t rank = 0; rank < structure.order().size(); ++rank) {
    EXPECT_EQ(structure.rank(structure.order()[rank]), rank);
    out += fmt::format(" {}", structure.end(rank));
  }
  out += "\nheads" + ids(structure.heads()) + "\n";
}

void dump_places(std::string& out, const Directory& directory) {
  for (const auto kind : {EntryKind::members, EntryKind::members_and_heads, EntryKind::heads_elsewhere}) {
    const CountTree& counts = directory.places().of(kind);
    EXPECT_EQ(counts.rows(), directory.structure().order().size());
    for (std::uint32_t rank = 0; rank < counts.rows(); ++rank) {
      out += fmt::format(" {}", counts.shown_in(rank, CountTree::show_all));
      for (std::uint32_t depth = 0; depth <= directory.structure().depth(rank) && depth < CountTree::depths; ++depth)
        out += fmt::format(",{}", counts.shown_in(rank, depth));
    }
    out += '\n';
  }
}

void dump_words(std::string& out, const InvertedIndex& words) {
  out += fmt::format("{} spellings\n", words.spelling_count());
  words.for_each([&out](WordGroup group, std::string_view word, const IdSet& having) {
    out += fmt::format("{} {}", static_cast<int>(group), word);
    having.for_each([&out](std::uint32_t id) { out += fmt::format(" {}", id); });
    out += '\n';
  });
}

void dump_emails(std::string& out, const Directory& directory) {
  directory.for_each_user([&](const UserView& user) {
    out += fmt::format("e-mail of {}:{}\n", user.id().value, ids(directory.with_email(user.text(Text::email))));
  });
}

void dump_user_bitmap(std::string& out, const UserBitmap& bitmap) {
  for (const bool employees : {true, false}) {
    for (const bool active : {true, false}) {
      out += employees ? "employees" : "guests";
      out += active ? " in office" : " dismissed";
      const PeopleFilter filter{.employees = employees, .extranets = !employees, .active = active};
      out += fmt::format(", {}:", bitmap.count(filter));
      bitmap.for_each_word(filter, [&out](IdWord word) {
        out += fmt::format(" {}+{:x}", word.base, word.bits);
        return true;
      });
      out += '\n';
    }
  }
}

}  // namespace

std::string dump(const Directory& directory, std::uint32_t last) {
  std::string out = fmt::format("{} departments, {} users\n", directory.department_count(), directory.user_count());
  for (std::uint32_t id = 0; id <= last; ++id) {
    if (const auto department = directory.department({id})) record::write_department(out, department->unpack());
    if (const auto user = directory.user({id})) record::write_stored_user(out, *user);
    std::vector<DepartmentId> headed(directory.headed_by({id}).begin(), directory.headed_by({id}).end());
    std::ranges::sort(headed);
    out += fmt::format("\n{}: children{} heads{} members", id, ids(directory.children({id})), ids(headed));
    for (const Member& member : directory.members({id}))
      out += fmt::format(" {}@{}{}", member.user, member.joined, member.listed ? "+" : "-");
  }
  out += '\n';
  dump_emails(out, directory);
  dump_user_bitmap(out, directory.user_bitmap());
  dump_structure(out, directory.structure());
  dump_places(out, directory);
  dump_words(out, directory.words());
  return out;
}

}  // namespace muster::test

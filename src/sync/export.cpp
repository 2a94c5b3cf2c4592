#include "sync/export.hpp"

#include <algorithm>
#include <ostream>
#include <vector>

#include "record/json_writer.hpp"
#include "record/record_json.hpp"
#include "sync/export_target.hpp"

namespace muster::sync {
namespace {

using base::UserId;
using directory::Directory;
using portal::Portal;

// Whether the members are in another order than the one in which they joined the portal.
bool has_own_order(const Directory& directory, base::DepartmentId id) {
  directory::JoinNumber last = 0;
  for (const auto& member : directory.members(id)) {
    const directory::JoinNumber joined = directory.user(member.id())->joined();
    if (joined < last) return true;
    last = joined;
  }
  return false;
}

void write_member_orders(const Directory& directory, std::ostream& out) {
  std::string line;
  record::JsonWriter writer(line);
  writer.begin_object();
  directory.for_each_department([&](const directory::DepartmentView& department) {
    if (!has_own_order(directory, department.id())) return;
    writer.key(department.id().value);
    writer.begin_array();
    for (const auto& member : directory.members(department.id())) writer.integer(member.user);
    writer.end_array();
  });
  writer.end_object();
  if (line != "{}") out << ",\n\"member_order\":" << line;
}

}  // namespace

std::vector<UserId> people_in_order(const Directory& directory) {
  std::vector<std::pair<directory::JoinNumber, UserId>> people;
  people.reserve(directory.user_count());
  directory.for_each_user([&](const directory::UserView& user) { people.emplace_back(user.joined(), user.id()); });
  std::ranges::sort(people);
  std::vector<UserId> ids;
  ids.reserve(people.size());
  for (const auto& [joined, id] : people) ids.push_back(id);
  return ids;
}

void export_json(const Portal& portal, std::ostream& out) {
  const Directory& directory = portal.directory;
  const char* separator = "\n";
  std::string line;
  const auto write_line = [&] {
    out << separator << line;
    separator = ",\n";
    line.clear();
  };
  out << "{\"utc_offset\":\"" << base::offset_text(portal.settings.utc_offset) << "\",\n\"departments\":[";
  directory.for_each_department([&](const directory::DepartmentView& department) {
    record::write_department(line, department.unpack());
    write_line();
  });
  out << "\n],\n\"users\":[";
  separator = "\n";
  for (UserId id : people_in_order(directory)) {
    record::write_user(line, *directory.user(id), portal.settings.utc_offset);
    write_line();
  }
  out << "\n]";
  write_member_orders(directory, out);
  out << "}\n";
}

base::Result<void> export_json_file(const Portal& portal, const std::filesystem::path& file, bool force) {
  const auto target = ExportTarget::find(file, force);
  if (!target) return target.error();
  return target->write([&portal](std::ostream& out) { export_json(portal, out); });
}

}  // namespace muster::sync

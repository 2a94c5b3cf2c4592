#include "sync/export.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <ostream>
#include <vector>

#include "record/json_writer.hpp"
#include "record/record_json.hpp"

namespace muster::sync {
namespace {

using base::UserId;
using directory::Directory;
using portal::Portal;

// True when sorting the members by their place in the portal gives another order than the department's own.
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
  std::vector<std::pair<directory::JoinNumber, UserId>> people;
  people.reserve(directory.user_count());
  directory.for_each_user([&](const directory::UserView& user) { people.emplace_back(user.joined(), user.id()); });
  std::ranges::sort(people);
  separator = "\n";
  for (const auto& [joined, id] : people) {
    record::write_user(line, *directory.user(id), portal.settings.utc_offset);
    write_line();
  }
  out << "\n]";
  write_member_orders(directory, out);
  out << "}\n";
}

base::Result<void> export_json_file(const Portal& portal, const std::filesystem::path& file) {
  const std::filesystem::path part = file.string() + ".part";
  const auto failed = [&] {
    const auto error = base::unavailable(fmt::format("{}: {}", file.string(), std::strerror(errno)));
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    return error;
  };
  // People's data: nobody else's to read unless its owner says so.
  const int made = ::open(part.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (made < 0) return failed();
  std::ofstream out(part, std::ios::binary);
  export_json(portal, out);
  out.close();
  const bool saved = out && ::fsync(made) == 0;
  ::close(made);
  if (!saved) return failed();
  std::error_code error;
  std::filesystem::rename(part, file, error);
  if (error) {
    errno = error.value();
    return failed();
  }
  return {};
}

}  // namespace muster::sync

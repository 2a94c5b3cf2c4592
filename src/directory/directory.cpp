#include "directory/directory.hpp"

#include <cstring>

#include "directory/fold.hpp"

namespace muster::directory {

std::vector<std::byte> DepartmentView::pack(const Department& department) {
  const std::string folded = fold_case(department.name);
  const Header header{department.id.value,
                      department.parent.value,
                      department.head.value,
                      department.sort,
                      static_cast<std::uint32_t>(department.name.size()),
                      static_cast<std::uint32_t>(folded.size())};
  std::vector<std::byte> packed(sizeof(header) + department.name.size() + folded.size());
  std::memcpy(packed.data(), &header, sizeof(header));
  std::memcpy(packed.data() + sizeof(header), department.name.data(), department.name.size());
  std::memcpy(packed.data() + sizeof(header) + department.name.size(), folded.data(), folded.size());
  return packed;
}

Directory::Directory() : structure_(std::make_shared<Structure>()) {}

UserId Directory::listed_head(const DepartmentView& department, Listed who) const {
  if (!department.head()) return {};
  const auto head = user(department.head());
  return head && head->listed(who) ? department.head() : UserId{};
}

}  // namespace muster::directory

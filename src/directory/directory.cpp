#include "directory/directory.hpp"

#include <cstring>

#include "directory/words/fold.hpp"

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

UserId Directory::listed_head(DepartmentId id, Listed who) const {
  if (who == Listed::active) return structure_->listed_head(id);
  const auto known = department(id);
  const auto head = known ? user(known->head()) : std::nullopt;
  return head && head->listed(who) ? head->id() : UserId{};
}

}  // namespace muster::directory

#include "directory/directory.hpp"

#include <atomic>
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

namespace {

// Far from each other, so that the ids of one company follow those of another only by chance.
std::uint32_t new_lineage() {
  static std::atomic<std::uint32_t> last{0};
  return last.fetch_add(0x9e3779b9, std::memory_order_relaxed);
}

}  // namespace

Directory::Directory()
    : user_lists_(kind_of_user),
      department_lists_([](RecordTable::Bytes) { return std::uint8_t{0}; }),
      lineage_(new_lineage()),
      structure_(std::make_shared<Structure>()) {}

UserId Directory::listed_head(DepartmentId id, Listed who) const {
  if (who == Listed::active) return structure_->listed_head(id);
  const auto known = department(id);
  const auto head = known ? user(known->head()) : std::nullopt;
  return head && head->listed(who) ? head->id() : UserId{};
}

}  // namespace muster::directory

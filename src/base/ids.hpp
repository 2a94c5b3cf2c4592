#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace muster::base {

/// The largest id that clients and stores can use. Ids start at 1, and 0 means "none".
inline constexpr std::uint32_t max_id = 0x7fffffff;

/// An id of one kind of record. A department's id cannot be passed where a user's id is expected.
template <class Tag>
struct Id {
  std::uint32_t value = 0;

  explicit operator bool() const { return value != 0; }
  auto operator<=>(const Id&) const = default;
};

using DepartmentId = Id<struct DepartmentTag>;
using UserId = Id<struct UserTag>;
using WebhookId = Id<struct WebhookTag>;
using CustomFieldId = Id<struct CustomFieldTag>;
using CustomOptionId = Id<struct CustomOptionTag>;
using PortalId = Id<struct PortalTag>;
using ApplicationId = Id<struct ApplicationTag>;
using GrantId = Id<struct GrantTag>;
using SessionId = Id<struct SessionTag>;

/// The revision of a portal. Each commit adds 1, and 0 is the empty portal before its first commit.
using Revision = std::uint64_t;

}  // namespace muster::base

template <class Tag>
struct std::hash<muster::base::Id<Tag>> {
  std::size_t operator()(muster::base::Id<Tag> id) const noexcept {
    return std::size_t{id.value} * 0x9e3779b97f4a7c15ull;
  }
};

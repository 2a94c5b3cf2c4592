#include "directory/user_rules.hpp"

#include <algorithm>

namespace muster::directory {
namespace {

// The limit of mail servers, in bytes.
constexpr std::size_t longest_email = 254;

// Whether the character never occurs in hand-written addresses. Letters of any alphabet may occur.
bool is_foreign(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == 0x7f ||
         std::string_view("\"(),:;<>[\\]").find(c) != std::string_view::npos;
}

// Whether the text is names separated by single dots.
bool is_dotted(std::string_view text) {
  return !text.empty() && !text.starts_with('.') && !text.ends_with('.') && text.find("..") == std::string_view::npos;
}

}  // namespace

bool looks_like_email(std::string_view text) {
  const auto at = text.find('@');
  if (text.size() > longest_email || at == std::string_view::npos || std::ranges::any_of(text, is_foreign))
    return false;
  const std::string_view domain = text.substr(at + 1);
  return is_dotted(text.substr(0, at)) && is_dotted(domain) && domain.find('.') != std::string_view::npos &&
         domain.find('@') == std::string_view::npos;
}

std::optional<DepartmentId> unknown_department(const Draft& draft, const User& user) {
  for (const Membership& membership : user.memberships) {
    if (!draft.department(membership.department)) return membership.department;
  }
  return std::nullopt;
}

bool is_last_administrator(const Draft& draft, UserId id) {
  const auto is_one = [](const UserView& user) { return user.runs_company(); };
  const auto self = draft.user(id);
  if (!self || !is_one(*self)) return false;
  bool alone = true;
  draft.for_each_user([&](const UserView& user) { alone = alone && (user.id() == id || !is_one(user)); });
  return alone;
}

}  // namespace muster::directory

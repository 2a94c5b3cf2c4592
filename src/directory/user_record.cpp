#include "directory/user_record.hpp"

#include <algorithm>

namespace muster::directory {
namespace {

bool is_plain(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&';
  });
}

template <class T>
void append(PackedUser& out, const T& value) {
  const auto* bytes = reinterpret_cast<const std::byte*>(&value);
  out.insert(out.end(), bytes, bytes + sizeof(T));
}

}  // namespace

PackedUser pack(const User& user) {
  UserView::Header header{};
  header.id = user.id.value;
  header.joined = user.joined;
  header.active = user.active;
  header.admin = user.admin;
  header.rights = user.rights.bits();
  header.type = static_cast<std::uint8_t>(user.type);
  header.gender = static_cast<std::uint8_t>(user.gender);
  header.memberships = static_cast<std::uint16_t>(user.memberships.size());
  header.plain = 1;
  if (user.birthday) header.birthday = {user.birthday->year, user.birthday->month, user.birthday->day};
  if (user.employed_since)
    header.employed_since = {user.employed_since->year, user.employed_since->month, user.employed_since->day};
  std::size_t length = 0;
  for (const auto& [field, text] : user.texts) {
    header.texts |= 1ull << static_cast<unsigned>(field);
    length += text.size() + sizeof(std::uint32_t);
    if (!is_plain(text)) header.plain = 0;
  }
  for (const auto& [field, at] : user.moments)
    header.moments = static_cast<std::uint16_t>(header.moments | 1u << static_cast<unsigned>(field));

  PackedUser out;
  out.reserve(sizeof(header) + sizeof(Membership) * user.memberships.size() + 8 * user.moments.size() + length);
  append(out, header);
  for (const Membership& membership : user.memberships) append(out, membership);
  for (const auto& [field, at] : user.moments) append(out, at);
  std::uint32_t end = 0;
  for (const auto& [field, text] : user.texts) append(out, end += static_cast<std::uint32_t>(text.size()));
  for (const auto& [field, text] : user.texts) {
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    out.insert(out.end(), bytes, bytes + text.size());
  }
  return out;
}

std::string UserView::full_name() const {
  const std::string_view last = text(Text::last_name);
  std::string name(text(Text::name));
  if (!name.empty() && !last.empty()) name += ' ';
  return name += last;
}

User UserView::unpack() const {
  User user;
  user.id = id();
  user.joined = joined();
  user.active = active();
  user.admin = admin();
  user.rights = rights();
  user.type = type();
  user.gender = gender();
  user.birthday = birthday();
  user.employed_since = employed_since();
  const auto stored = memberships();
  user.memberships.assign(stored.begin(), stored.end());
  for (std::uint64_t set = header().texts; set != 0; set &= set - 1) {
    const auto field = static_cast<Text>(std::countr_zero(set));
    user.texts.emplace(field, text(field));
  }
  for (unsigned set = header().moments; set != 0; set &= set - 1) {
    const auto field = static_cast<Moment>(std::countr_zero(set));
    user.moments.emplace(field, *moment(field));
  }
  return user;
}

}  // namespace muster::directory

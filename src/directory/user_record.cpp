#include "directory/user_record.hpp"

#include <array>
#include <cstdint>
#include <cstring>

#include "base/eight_bytes.hpp"

namespace muster::directory {
namespace {

// Whether none of eight characters is special. '"' and '&' differ in one bit, and so do '<' and '>'.
bool is_plain(std::uint64_t some) {
  return (base::bytes_below(some, 0x20) | base::equal_bytes(some, '\\') |
          base::equal_bytes(some | base::eight_times('"' ^ '&'), '"' | '&') |
          base::equal_bytes(some | base::eight_times('<' ^ '>'), '<' | '>')) == 0;
}
static_assert(('"' | '&') == '&' && ('<' | '>') == '>');

bool is_plain(std::span<const std::byte> text) {
  std::uint64_t some = 0;
  for (; text.size() >= sizeof(some); text = text.subspan(sizeof(some))) {
    std::memcpy(&some, text.data(), sizeof(some));
    if (!is_plain(some)) return false;
  }
  some = base::eight_times(' ');
  if (!text.empty()) std::memcpy(&some, text.data(), text.size());
  return is_plain(some);
}

template <class T>
std::byte* write(std::byte* at, const T* values, std::size_t count) {
  if (count > 0) std::memcpy(at, values, count * sizeof(T));
  return at + count * sizeof(T);
}

}  // namespace

PackedUser pack(const User& user) {
  UserParts parts{.id = user.id,
                  .joined = user.joined,
                  .active = user.active,
                  .admin = user.admin,
                  .rights = user.rights,
                  .type = user.type,
                  .gender = user.gender,
                  .birthday = user.birthday,
                  .employed_since = user.employed_since,
                  .memberships = user.memberships};
  std::array<std::string_view, 64> texts;
  std::array<UnixSeconds, moment_count> moments;
  std::size_t text_count = 0;
  for (const auto& [field, text] : user.texts) {
    parts.text_fields |= 1ull << static_cast<unsigned>(field);
    texts[text_count++] = text;
  }
  parts.texts = {texts.data(), text_count};
  std::size_t moments_set = 0;
  for (const auto& [field, at] : user.moments) {
    parts.moment_fields |= 1u << static_cast<unsigned>(field);
    moments[moments_set++] = at;
  }
  parts.moments = {moments.data(), moments_set};
  PackedUser packed;
  pack(parts, packed);
  return packed;
}

void pack(const UserParts& parts, std::vector<std::byte>& out) {
  UserView::Header header{};
  header.id = parts.id.value;
  header.joined = parts.joined;
  header.texts = parts.text_fields;
  header.moments = static_cast<std::uint16_t>(parts.moment_fields);
  header.memberships = static_cast<std::uint16_t>(parts.memberships.size());
  header.active = parts.active;
  header.admin = parts.admin;
  header.rights = parts.rights.bits();
  header.type = static_cast<std::uint8_t>(parts.type);
  header.gender = static_cast<std::uint8_t>(parts.gender);
  if (const auto& day = parts.birthday) header.birthday = {day->year, day->month, day->day};
  if (const auto& day = parts.employed_since) header.employed_since = {day->year, day->month, day->day};
  std::array<std::uint32_t, 64> ends;
  std::uint32_t length = 0;
  for (std::size_t i = 0; i < parts.texts.size(); ++i)
    ends[i] = length += static_cast<std::uint32_t>(parts.texts[i].size());

  const std::size_t start = out.size();
  out.resize(start + sizeof(header) + parts.memberships.size_bytes() + parts.moments.size_bytes() +
             parts.texts.size() * sizeof(std::uint32_t) + length);
  std::byte* at = out.data() + start + sizeof(header);
  at = write(at, parts.memberships.data(), parts.memberships.size());
  at = write(at, parts.moments.data(), parts.moments.size());
  at = write(at, ends.data(), parts.texts.size());
  for (const std::string_view text : parts.texts) at = write(at, text.data(), text.size());
  header.plain = is_plain(std::span(out).last(length));
  write(out.data() + start, &header, 1);
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

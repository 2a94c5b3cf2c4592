#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace muster::access {

/// What a credential may be used for. The names are the vendor's (protocol.md 1.4).
enum class Scope : std::uint8_t { im, department, user, user_basic, user_brief, user_userfield };

inline constexpr std::array<std::string_view, 6> scope_names{"im",         "department", "user",
                                                             "user_basic", "user_brief", "user.userfield"};

inline std::string_view name_of(Scope scope) {
  return scope_names[static_cast<std::size_t>(scope)];
}

inline std::optional<Scope> scope_named(std::string_view name) {
  for (std::size_t i = 0; i < scope_names.size(); ++i) {
    if (scope_names[i] == name) return static_cast<Scope>(i);
  }
  return std::nullopt;
}

/// A set of scopes.
class Scopes {
 public:
  constexpr Scopes() = default;
  constexpr Scopes(std::initializer_list<Scope> scopes) {
    for (const Scope scope : scopes) insert(scope);
  }
  bool contains(Scope scope) const { return bits_ & 1u << static_cast<unsigned>(scope); }
  bool intersects(Scopes other) const { return bits_ & other.bits_; }
  constexpr void insert(Scope scope) { bits_ |= 1u << static_cast<unsigned>(scope); }
  bool empty() const { return bits_ == 0; }
  bool operator==(const Scopes&) const = default;

  /// Calls `visit(Scope)` for each scope, in the order of `scope_names`.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::uint32_t left = bits_; left != 0; left &= left - 1) visit(static_cast<Scope>(std::countr_zero(left)));
  }

 private:
  std::uint32_t bits_ = 0;
};

/// The names as replies and lists show them, such as "im,user".
inline std::string scope_list(Scopes scopes) {
  std::string names;
  scopes.for_each([&](Scope scope) {
    if (!names.empty()) names += ',';
    names += name_of(scope);
  });
  return names;
}

}  // namespace muster::access

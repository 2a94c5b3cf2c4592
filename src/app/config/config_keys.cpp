#include "app/config/config_keys.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/console/nearest.hpp"

namespace muster::app {
namespace {

constexpr std::string_view in_file = "_file";

std::string_view section_of(std::string_view name) {
  const auto dot = name.find('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(0, dot);
}

// The part after the section: "rate.drain" of "limits.rate.drain".
std::string_view within_section(std::string_view name) {
  return name.substr(name.find('.') + 1);
}

std::string_view last_of(std::string_view name) {
  return name.substr(name.rfind('.') + 1);
}

std::string did_you_mean(const std::string& near) {
  return near.empty() ? "; docs/configuration.md lists what there is" : fmt::format("; did you mean {}?", near);
}

}  // namespace

std::string environment_name(std::string_view key) {
  std::string name = "MUSTER_";
  for (const char c : key) name += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

std::optional<NamedKey> find_key(std::span<const Key> keys, std::string_view name) {
  if (const auto found = std::ranges::find(keys, name, &Key::name); found != keys.end()) return NamedKey{&*found};
  if (!name.ends_with(in_file)) return std::nullopt;
  name.remove_suffix(in_file.size());
  const auto found = std::ranges::find(keys, name, &Key::name);
  if (found == keys.end() || !std::holds_alternative<Secret>(found->kind)) return std::nullopt;
  return NamedKey{&*found, true};
}

bool is_section(std::span<const Key> keys, std::string_view name) {
  return std::ranges::any_of(keys, [&](const Key& key) {
    return !name.empty() && key.name.starts_with(name) && key.name.substr(name.size()).starts_with('.');
  });
}

std::string suggest_key(std::span<const Key> keys, std::string_view name) {
  const std::string_view section = section_of(name);
  const bool known_section = is_section(keys, section);
  const std::string_view last = last_of(name);
  std::vector<std::string> names;
  for (const Key& key : keys) {
    // The right name in the wrong section, or without a section, is the best guess.
    if (last_of(key.name) == last) return did_you_mean(std::string(key.name));
    if (known_section && section_of(key.name) != section) continue;
    const std::string near_name(known_section ? within_section(key.name) : key.name);
    names.push_back(near_name);
    if (std::holds_alternative<Secret>(key.kind)) names.push_back(near_name + std::string(in_file));
  }
  if (!known_section) return did_you_mean(nearest(name, names));
  const std::string near = nearest(within_section(name), names);
  return did_you_mean(near.empty() ? "" : fmt::format("{}.{}", section, near));
}

std::string suggest_section(std::span<const Key> keys, std::string_view name) {
  std::vector<std::string> sections;
  for (const Key& key : keys) sections.emplace_back(section_of(key.name));
  return did_you_mean(nearest(name, sections));
}

}  // namespace muster::app

#include "portal/portal_list.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "portal/host_name.hpp"
#include "portal/portal_name.hpp"
#include "portal/store.hpp"

namespace muster::portal {
namespace {

using base::Result;

constexpr std::size_t longest_label = 63;  // of a host name, by DNS
constexpr std::size_t longest_host = 253;
constexpr std::size_t most_named = 10;

bool is_label(std::string_view text) {
  const auto is_inner = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  return !text.empty() && text.size() <= longest_label && std::ranges::all_of(text, is_inner) && text.front() != '-' &&
         text.back() != '-';
}

bool is_host(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) return text.find_first_not_of("[]0123456789abcdef:.") == text.npos;
  if (text.empty() || text.size() > longest_host) return false;
  for (;;) {
    const auto dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == text.npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

Result<void> check_name(const PortalList& list, base::PortalId own, std::string_view name) {
  if (auto fine = check_portal_name(name); !fine) return fine;
  if (const PortalEntry* known = list.find(name); known && known->id != own)
    return base::invalid(fmt::format("there is a portal {} already", name));
  return {};
}

Result<std::vector<std::string>> check_hosts(const PortalList& list, base::PortalId own,
                                             const std::vector<std::string>& hosts) {
  std::vector<std::string> plain;
  for (const std::string& host : hosts) {
    std::string name = plain_host(host);
    if (!is_host(name) || host.find('/') != host.npos)
      return base::invalid(fmt::format("\"{}\" is not a host name such as acme.example", host));
    for (const PortalEntry& other : list.entries) {
      if (other.id == own) continue;
      if (contains(other.hosts, name)) return base::invalid(fmt::format("{} is portal {}'s", name, other.name));
      if (contains(other.old_hosts, name))
        return base::invalid(fmt::format("{} is an old name of portal {} and leads there", name, other.name));
    }
    if (!contains(plain, name)) plain.push_back(std::move(name));
  }
  return plain;
}

PortalEntry* find_for_change(PortalList& list, std::string_view name) {
  const auto found = std::ranges::find(list.entries, name, &PortalEntry::name);
  return found == list.entries.end() ? nullptr : &*found;
}

}  // namespace

const PortalEntry* PortalList::find(std::string_view name) const {
  const auto found = std::ranges::find(entries, name, &PortalEntry::name);
  return found == entries.end() ? nullptr : &*found;
}

const PortalEntry* PortalList::find(base::PortalId id) const {
  const auto found = std::ranges::find(entries, id, &PortalEntry::id);
  return found == entries.end() ? nullptr : &*found;
}

Result<void> check_portal_name(std::string_view name) {
  if (is_label(name)) return {};
  return base::invalid(fmt::format(
      "\"{}\": a portal's name has the letters a to z, digits, - and _, 63 at most, and - neither first nor last",
      name));
}

Result<base::PortalId> add_portal(PortalList& list, std::string name, const std::vector<std::string>& hosts) {
  if (auto fine = check_name(list, {}, name); !fine) return fine.error();
  auto plain = check_hosts(list, {}, hosts);
  if (!plain) return plain.error();
  const auto everywhere = std::ranges::find_if(list.entries, [](const PortalEntry& one) { return one.hosts.empty(); });
  if (plain->empty() && everywhere != list.entries.end())
    return base::invalid(
        fmt::format("portal {} has no host name and answers for all that are no other portal's; "
                    "give {} one by --host",
                    everywhere->name, name));
  list.last.value += 1;
  list.entries.push_back({.id = list.last, .name = std::move(name), .hosts = std::move(*plain)});
  return list.last;
}

Result<void> rename_portal(PortalList& list, std::string_view name, std::string new_name,
                           const std::vector<std::string>& hosts) {
  PortalEntry* entry = find_for_change(list, name);
  if (!entry) return unknown_portal(list, name);
  if (!new_name.empty()) {
    if (auto fine = check_name(list, entry->id, new_name); !fine) return fine;
  }
  auto plain = check_hosts(list, entry->id, hosts);
  if (!plain) return plain.error();
  if (!new_name.empty()) entry->name = std::move(new_name);
  if (plain->empty()) return {};
  entry->old_hosts.insert(entry->old_hosts.end(), entry->hosts.begin(), entry->hosts.end());
  std::erase_if(entry->old_hosts, [&](const std::string& old) { return contains(*plain, old); });
  entry->hosts = std::move(*plain);
  return {};
}

Result<void> set_portal_closed(PortalList& list, std::string_view name, bool closed) {
  PortalEntry* entry = find_for_change(list, name);
  if (!entry) return unknown_portal(list, name);
  if (entry->closed == closed)
    return base::invalid(fmt::format("portal {} is {} already", name, closed ? "closed" : "open"));
  entry->closed = closed;
  return {};
}

Result<void> remove_portal(PortalList& list, std::string_view name) {
  const PortalEntry* entry = list.find(name);
  if (!entry) return unknown_portal(list, name);
  if (!entry->closed)
    return base::invalid(fmt::format("portal {} is open; `muster portal close {}` first", name, name));
  std::erase_if(list.entries, [&](const PortalEntry& one) { return one.name == name; });
  return {};
}

base::Error unknown_portal(const PortalList& list, std::string_view name) {
  std::string names;
  for (std::size_t i = 0; i < std::min(list.entries.size(), most_named); ++i)
    names += (i == 0 ? "" : ", ") + list.entries[i].name;
  if (list.entries.size() > most_named) names += fmt::format(" and {} more", list.entries.size() - most_named);
  return base::not_found(list.entries.empty() ? fmt::format("there is no portal {}, nor any other", name)
                                              : fmt::format("there is no portal {}; there are {}", name, names));
}

Result<base::PortalId> create_portal(Store& store, const std::string& name) {
  base::PortalId id;
  const auto made = store.change_portals([&](PortalList& list) -> Result<void> {
    if (const PortalEntry* known = list.find(name)) {
      id = known->id;
      return {};
    }
    if (auto fine = check_name(list, {}, name); !fine) return fine;
    id = list.last = {list.last.value + 1};
    list.entries.push_back({.id = id, .name = name});
    return {};
  });
  if (!made) return made.error();
  return id;
}

}  // namespace muster::portal

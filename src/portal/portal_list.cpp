#include "portal/portal_list.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "portal/host_rules.hpp"
#include "portal/portal_name.hpp"
#include "portal/store.hpp"

namespace muster::portal {
namespace {

using base::Result;

constexpr std::size_t most_named = 10;

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

Result<void> check_name(const PortalList& list, base::PortalId own, std::string_view name) {
  if (auto fine = check_portal_name(name); !fine) return fine;
  if (const PortalEntry* known = list.find(name); known && known->id != own)
    return base::invalid(fmt::format("portal {} already exists", name));
  return {};
}

Result<void> check_is_free(const PortalList& list, base::PortalId own, const std::string& host) {
  for (const PortalEntry& other : list.entries) {
    if (other.id == own) continue;
    const bool is_old = contains(other.old_hosts, host);
    if (!is_old && !contains(other.hosts, host)) continue;
    return base::invalid(fmt::format("{0} is {1} of portal {2}; `muster portal host remove {2} {0}` frees it", host,
                                     is_old ? "an old host name" : "a host name", other.name));
  }
  return {};
}

Result<std::vector<std::string>> check_hosts(const PortalList& list, base::PortalId own,
                                             const std::vector<std::string>& hosts) {
  std::vector<std::string> plain;
  for (const std::string& text : hosts) {
    auto host = read_host(text);
    if (!host) return host.error();
    if (auto fine = check_is_free(list, own, *host); !fine) return fine.error();
    if (!contains(plain, *host)) plain.push_back(std::move(*host));
  }
  return plain;
}

// Whether a portal may lose this host name, as far as it is the last one.
Result<void> check_can_lose(const PortalList& list, const PortalEntry& entry, const std::string& host) {
  if (entry.hosts.size() > 1) return {};
  const std::string remedy = fmt::format("give it another one first, by `muster portal host add {} HOST`", entry.name);
  if (!entry.old_hosts.empty())
    return base::invalid(fmt::format("{} is the only host name of portal {}, and its old ones lead there; {}", host,
                                     entry.name, remedy));
  if (list.entries.size() == 1) return {};
  return base::invalid(fmt::format(
      "{} is the only host name of portal {}, and among several portals each needs one; {}", host, entry.name, remedy));
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
        fmt::format("portal {} has no host name and so answers at every one that is not another portal's; give portal "
                    "{} a host name by --host",
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

Result<void> add_portal_host(PortalList& list, std::string_view name, std::string_view text) {
  PortalEntry* entry = find_for_change(list, name);
  if (!entry) return unknown_portal(list, name);
  auto host = read_host(text);
  if (!host) return host.error();
  if (auto fine = check_is_free(list, entry->id, *host); !fine) return fine;
  if (contains(entry->hosts, *host))
    return base::invalid(fmt::format("portal {} has the host name {} already", name, *host));
  std::erase(entry->old_hosts, *host);
  entry->hosts.push_back(std::move(*host));
  return {};
}

Result<void> add_old_portal_host(PortalList& list, std::string_view name, std::string_view text) {
  PortalEntry* entry = find_for_change(list, name);
  if (!entry) return unknown_portal(list, name);
  auto host = read_host(text);
  if (!host) return host.error();
  if (auto fine = check_is_free(list, entry->id, *host); !fine) return fine;
  if (contains(entry->old_hosts, *host))
    return base::invalid(fmt::format("portal {} has the old host name {} already", name, *host));
  if (entry->hosts.empty())
    return base::invalid(
        fmt::format("portal {0} has no host name that an old one could lead to; give it one first, by `muster portal "
                    "host add {0} HOST`",
                    name));
  if (contains(entry->hosts, *host)) {
    if (entry->hosts.size() == 1)
      return base::invalid(fmt::format(
          "{} is the only host name of portal {}; give it another one first, by `muster portal host add {} HOST`",
          *host, name, name));
    std::erase(entry->hosts, *host);
  }
  entry->old_hosts.push_back(std::move(*host));
  return {};
}

Result<void> remove_portal_host(PortalList& list, std::string_view name, std::string_view text) {
  PortalEntry* entry = find_for_change(list, name);
  if (!entry) return unknown_portal(list, name);
  const auto host = read_host(text);
  if (!host) return host.error();
  if (std::erase(entry->old_hosts, *host) > 0) return {};
  if (!contains(entry->hosts, *host)) {
    if (auto fine = check_is_free(list, entry->id, *host); !fine) return fine;
    return base::not_found(
        fmt::format("portal {} has no host name {}; `muster portal list` shows what it has", name, *host));
  }
  if (auto fine = check_can_lose(list, *entry, *host); !fine) return fine;
  std::erase(entry->hosts, *host);
  return {};
}

Result<void> set_portal_closed(PortalList& list, std::string_view name, bool closed) {
  PortalEntry* entry = find_for_change(list, name);
  if (!entry) return unknown_portal(list, name);
  if (entry->closed == closed)
    return base::invalid(fmt::format("portal {} is already {}", name, closed ? "closed" : "open"));
  entry->closed = closed;
  return {};
}

Result<void> remove_portal(PortalList& list, std::string_view name) {
  const PortalEntry* entry = list.find(name);
  if (!entry) return unknown_portal(list, name);
  if (!entry->closed)
    return base::invalid(fmt::format("portal {0} is open; close it first, by `muster portal close {0}`", name));
  std::erase_if(list.entries, [&](const PortalEntry& one) { return one.name == name; });
  return {};
}

base::Error unknown_portal(const PortalList& list, std::string_view name) {
  std::string names;
  for (std::size_t i = 0; i < std::min(list.entries.size(), most_named); ++i)
    names += (i == 0 ? "" : ", ") + list.entries[i].name;
  if (list.entries.size() > most_named) names += fmt::format(" and {} more", list.entries.size() - most_named);
  return base::not_found(
      list.entries.empty()
          ? fmt::format("there is no portal {0}, nor any other; `muster portal add {0}` makes it", name)
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

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "access/credentials.hpp"

namespace muster::access {

struct WebhookPut {
  Webhook webhook;
  bool operator==(const WebhookPut&) const = default;
};
struct WebhookGone {
  base::WebhookId id;
  bool operator==(const WebhookGone&) const = default;
};
using Change = std::variant<WebhookPut, WebhookGone>;

/// The credentials of one portal. An immutable value: copies share the data. Thread: any number of readers.
class AccessTable {
 public:
  AccessTable();

  /// The webhook of this owner and secret, expired or not; nothing when there is none. The secret is compared by hash,
  /// and the comparison that decides takes the same time for all. Lifetime: as long as this table or a copy of it.
  const Webhook* find_webhook(base::UserId owner, std::string_view secret) const;
  const Webhook* webhook(base::WebhookId id) const;
  /// By id.
  std::span<const Webhook> webhooks() const { return *webhooks_; }

 private:
  friend class AccessDraft;
  std::shared_ptr<const std::vector<Webhook>> webhooks_;         // by id
  std::shared_ptr<const std::vector<std::uint32_t>> by_secret_;  // places in webhooks_, ordered by secret hash
};

/// The next table in the making, as directory::Draft is for the directory. Costs what it changes, until the
/// whole is asked for. Thread: one.
class AccessDraft {
 public:
  explicit AccessDraft(const AccessTable& base) : base_(base) {}

  /// Adds a webhook under the next free id above `last` and returns that.
  base::WebhookId add_webhook(Webhook webhook, base::WebhookId last = {});
  void remove_webhook(base::WebhookId id);
  void apply(const Change& change);
  /// With the changes so far; nothing when there is none. Lifetime: until the next change.
  const Webhook* webhook(base::WebhookId id) const;
  /// By id, with the changes so far.
  std::vector<Webhook> webhooks() const;

  std::vector<Change> changes() const;
  AccessTable finish();

 private:
  AccessTable base_;
  std::map<base::WebhookId, std::optional<Webhook>> edits_;  // nothing: removed
};

}  // namespace muster::access

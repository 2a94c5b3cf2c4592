#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "access/credentials.hpp"
#include "access/id_table.hpp"
#include "access/webhook_use.hpp"

namespace muster::access {

struct WebhookPut {
  Webhook webhook;
  bool operator==(const WebhookPut&) const = default;
};
struct WebhookGone {
  base::WebhookId id;
  bool operator==(const WebhookGone&) const = default;
};
template <class Record>
struct Put {
  Record record;
  bool operator==(const Put&) const = default;
};
template <class Record>
struct Gone {
  std::uint64_t key;
  bool operator==(const Gone&) const = default;
};
using Change =
    std::variant<WebhookPut, WebhookGone, Put<Application>, Gone<Application>, Put<Grant>, Gone<Grant>, Put<Session>,
                 Gone<Session>, Put<Password>, Gone<Password>, Put<OptionSet>, Gone<OptionSet>>;

/// The credentials of one portal. An immutable value: copies share the data. Thread: any number of readers.
class AccessTable {
 public:
  AccessTable();
  // Defined in the source file, because otherwise every file that includes this one would compile them.
  AccessTable(const AccessTable&);
  AccessTable(AccessTable&&) noexcept;
  AccessTable& operator=(const AccessTable&);
  AccessTable& operator=(AccessTable&&) noexcept;
  ~AccessTable();

  /// The webhook with this owner and secret, even when expired; null when there is none. The secret is compared by
  /// hash, and the final comparison takes constant time. Lifetime: as long as this table or a copy of it.
  const Webhook* find_webhook(base::UserId owner, std::string_view secret) const;
  const Webhook* webhook(base::WebhookId id) const;
  /// Ordered by id.
  std::span<const Webhook> webhooks() const { return *webhooks_; }

  /// Notes that a webhook of this table was used. Uses are not part of the value: later tables share them. Takes no
  /// lock; see UseMark::note. Any thread.
  void note_use(const Webhook& webhook, base::UnixSeconds now) const;
  /// The uses that were noted and not yet passed to `keep_uses`, ordered by id. Thread: one, the same as for
  /// `keep_uses`.
  std::vector<WebhookUse> new_uses() const;
  /// Notes that these uses are now in the store.
  void keep_uses(std::span<const WebhookUse> uses) const;

  /// All applications, grants, sessions, passwords or options, by `key_of`.
  template <class Record>
  const IdTable<Record>& all() const {
    return std::get<IdTable<Record>>(tables_);
  }
  const Application* application(base::ApplicationId id) const;
  const Grant* grant(base::GrantId id) const;
  const Session* session(base::SessionId id) const;
  const Password* password(base::UserId id) const;
  const OptionSet* options(base::ApplicationId application, base::UserId user) const;

 private:
  friend class AccessDraft;
  UseMark& mark_of(const Webhook& webhook) const;
  // The mark of the webhook with this id, or a new mark when there is no such webhook.
  std::shared_ptr<UseMark> mark_for(base::WebhookId id) const;

  std::shared_ptr<const std::vector<Webhook>> webhooks_;                // by id
  std::shared_ptr<const std::vector<std::uint32_t>> by_secret_;         // indexes of webhooks_, ordered by secret hash
  std::shared_ptr<const std::vector<std::shared_ptr<UseMark>>> marks_;  // by index of webhooks_
  std::tuple<IdTable<Application>, IdTable<Grant>, IdTable<Session>, IdTable<Password>, IdTable<OptionSet>> tables_;
};

/// Builds the next table, as directory::Draft does for the directory. Costs depend on what changes, except for
/// functions that return everything. Thread: one.
class AccessDraft {
 public:
  explicit AccessDraft(const AccessTable& base);
  AccessDraft(const AccessDraft&);
  AccessDraft(AccessDraft&&) noexcept;
  ~AccessDraft();

  /// Adds a webhook and returns its id, which is the next free one above `last`.
  base::WebhookId add_webhook(Webhook webhook, base::WebhookId last = {});
  void remove_webhook(base::WebhookId id);
  void apply(const Change& change);
  /// Null when there is none. Includes the changes so far. Lifetime: until the next change.
  const Webhook* webhook(base::WebhookId id) const;
  /// Ordered by id, with the changes so far.
  std::vector<Webhook> webhooks() const;

  /// The same as in AccessTable, with the changes so far. Lifetime: until the next change.
  template <class Record>
  const IdTable<Record>& all() const {
    return std::get<IdDraft<Record>>(drafts_).table();
  }
  const Application* application(base::ApplicationId id) const;
  const Grant* grant(base::GrantId id) const;
  const Session* session(base::SessionId id) const;
  const Password* password(base::UserId id) const;
  const OptionSet* options(base::ApplicationId application, base::UserId user) const;
  /// Adds a record, or replaces the one with the same key.
  template <class Record>
  void put(Record record) {
    std::get<IdDraft<Record>>(drafts_).put(std::move(record));
  }
  template <class Record>
  void remove(std::uint64_t key) {
    std::get<IdDraft<Record>>(drafts_).remove(key);
  }

  /// People are dismissed: ends all their sessions and revokes their grants, so no application acts for them any more.
  /// The grants are kept to tell the reason. `users` must be in order, here and in `forget`.
  void end_for(std::span<const base::UserId> users);
  /// Removes everything of these people except webhooks. An application that was for them alone is for nobody
  /// afterwards.
  void forget(std::span<const base::UserId> users);
  /// Ends all browser sessions of the person.
  void end_sessions(base::UserId user);
  /// Removes an application and its options. Its grants stay until they expire and are swept.
  void remove_application(base::ApplicationId id);
  /// Removes grants and sessions that are fully expired at `now`. The cost depends on how many are removed.
  void sweep(base::UnixSeconds now);

  std::vector<Change> changes() const;
  AccessTable finish();

 private:
  void apply_one(const WebhookPut& put);
  void apply_one(const WebhookGone& gone);
  template <class Record>
  void apply_one(const Put<Record>& put);
  template <class Record>
  void apply_one(const Gone<Record>& gone);
  template <class Record>
  void remove_owned(base::UserId user);
  template <class Record, class Which>
  void remove_those(Which&& which);
  template <class Record, class Which, class Change>
  void change_those(Which&& which, Change&& change);

  AccessTable base_;
  std::map<base::WebhookId, std::optional<Webhook>> edits_;  // no value: removed
  std::tuple<IdDraft<Application>, IdDraft<Grant>, IdDraft<Session>, IdDraft<Password>, IdDraft<OptionSet>> drafts_;
};

}  // namespace muster::access

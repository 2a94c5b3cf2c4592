#include "access/access_table.hpp"

#include <algorithm>
#include <numeric>

namespace muster::access {

AccessTable::AccessTable()
    : webhooks_(std::make_shared<std::vector<Webhook>>()), by_secret_(std::make_shared<std::vector<std::uint32_t>>()) {}

// The search compares hashes openly: to learn from its timing one would need secrets whose SHA-256 starts as wished.
// The last step, which decides, takes the same time for all.
const Webhook* AccessTable::find_webhook(base::UserId owner, std::string_view secret) const {
  const base::SecretHash hash = base::hash_secret(secret);
  const auto found = std::ranges::lower_bound(
      *by_secret_, hash, {},
      [&](std::uint32_t place) -> const base::SecretHash& { return (*webhooks_)[place].secret; });
  if (found == by_secret_->end()) return nullptr;
  const Webhook& webhook = (*webhooks_)[*found];
  return base::same_secret(webhook.secret, hash) && webhook.owner == owner ? &webhook : nullptr;
}

const Webhook* AccessTable::webhook(base::WebhookId id) const {
  const auto found = std::ranges::lower_bound(*webhooks_, id, {}, &Webhook::id);
  return found != webhooks_->end() && found->id == id ? &*found : nullptr;
}

AccessDraft::AccessDraft(const AccessTable& base)
    : base_(base),
      drafts_(IdDraft(base.all<Application>()), IdDraft(base.all<Grant>()), IdDraft(base.all<Session>()),
              IdDraft(base.all<Password>()), IdDraft(base.all<OptionSet>())) {}

base::WebhookId AccessDraft::add_webhook(Webhook webhook, base::WebhookId last) {
  if (!base_.webhooks().empty()) last = std::max(last, base_.webhooks().back().id);
  if (!edits_.empty()) last = std::max(last, edits_.rbegin()->first);
  webhook.id = {last.value + 1};
  edits_[webhook.id] = webhook;
  return webhook.id;
}

void AccessDraft::remove_webhook(base::WebhookId id) {
  if (webhook(id)) edits_[id] = std::nullopt;
}

const Webhook* AccessDraft::webhook(base::WebhookId id) const {
  const auto edit = edits_.find(id);
  if (edit == edits_.end()) return base_.webhook(id);
  return edit->second ? &*edit->second : nullptr;
}

void AccessDraft::apply(const Change& change) {
  std::visit([this](const auto& one) { apply_one(one); }, change);
}

template <class Record, class Which>
void AccessDraft::remove_those(Which&& which) {
  std::vector<std::uint64_t> keys;
  all<Record>().for_each([&](const Record& record) {
    if (which(record)) keys.push_back(key_of(record));
  });
  for (const std::uint64_t key : keys) remove<Record>(key);
}

void AccessDraft::end_for(base::UserId user) {
  end_sessions(user);
  std::vector<Grant> theirs;
  all<Grant>().for_each([&](const Grant& grant) {
    if (grant.user == user && !grant.revoked) theirs.push_back(grant);
  });
  for (Grant& grant : theirs) {
    grant.revoked = true;
    put(std::move(grant));
  }
}

void AccessDraft::forget(base::UserId user) {
  end_sessions(user);
  remove_those<Grant>([user](const Grant& grant) { return grant.user == user; });
  remove_those<OptionSet>([user](const OptionSet& options) { return options.user == user; });
  remove<Password>(user.value);
}

void AccessDraft::end_sessions(base::UserId user) {
  remove_those<Session>([user](const Session& session) { return session.user == user; });
}

void AccessDraft::remove_application(base::ApplicationId id) {
  remove_those<OptionSet>([id](const OptionSet& options) { return options.application == id; });
  remove<Application>(id.value);
}

void AccessDraft::sweep(base::UnixSeconds now) {
  const auto is_over = [now](const LiveToken& token) { return token.expires <= now; };
  remove_those<Session>([now](const Session& session) { return session.expires <= now; });
  remove_those<Grant>([&](const Grant& grant) {
    return (!grant.code || is_over(grant.code->token)) && std::ranges::all_of(grant.access, is_over) &&
           std::ranges::all_of(grant.refresh, is_over);
  });
}

std::vector<Webhook> AccessDraft::webhooks() const {
  std::vector<Webhook> merged;
  auto edit = edits_.begin();
  const auto add_edits_before = [&](auto&& wanted) {
    for (; edit != edits_.end() && wanted(edit->first); ++edit) {
      if (edit->second) merged.push_back(*edit->second);
    }
  };
  for (const Webhook& known : base_.webhooks()) {
    add_edits_before([&](base::WebhookId id) { return id < known.id; });
    if (edit == edits_.end() || edit->first != known.id) merged.push_back(known);
  }
  add_edits_before([](base::WebhookId) { return true; });
  return merged;
}

std::vector<Change> AccessDraft::changes() const {
  std::vector<Change> changes;
  for (const auto& [id, edit] : edits_) {
    const Webhook* known = base_.webhook(id);
    if (edit && (!known || *known != *edit))
      changes.emplace_back(WebhookPut{*edit});
    else if (!edit && known)
      changes.emplace_back(WebhookGone{id});
  }
  const auto add = [&changes]<class Record>(const IdDraft<Record>& draft) {
    draft.for_each_change([&](std::uint64_t key, const Record* record) {
      changes.push_back(record ? Change(Put<Record>{*record}) : Change(Gone<Record>{key}));
    });
  };
  std::apply([&add](const auto&... drafts) { (add(drafts), ...); }, drafts_);
  return changes;
}

AccessTable AccessDraft::finish() {
  AccessTable next = base_;
  std::apply([&next](const auto&... drafts) { next.tables_ = {drafts.table()...}; }, drafts_);
  if (edits_.empty()) return next;
  auto webhooks = std::make_shared<std::vector<Webhook>>(this->webhooks());
  auto by_secret = std::make_shared<std::vector<std::uint32_t>>(webhooks->size());
  std::iota(by_secret->begin(), by_secret->end(), 0u);
  std::ranges::sort(*by_secret, {}, [&](std::uint32_t place) { return (*webhooks)[place].secret; });
  next.webhooks_ = std::move(webhooks);
  next.by_secret_ = std::move(by_secret);
  return next;
}

}  // namespace muster::access

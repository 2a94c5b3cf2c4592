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

AccessDraft::AccessDraft(const AccessTable& base) : base_(base) {
  for (const Webhook& webhook : base.webhooks()) webhooks_.emplace(webhook.id, webhook);
}

base::WebhookId AccessDraft::add_webhook(Webhook webhook, base::WebhookId last) {
  if (!webhooks_.empty()) last = std::max(last, webhooks_.rbegin()->first);
  webhook.id = {last.value + 1};
  touched_[webhook.id] = true;
  webhooks_.emplace(webhook.id, webhook);
  return webhook.id;
}

void AccessDraft::remove_webhook(base::WebhookId id) {
  if (webhooks_.erase(id) > 0) touched_[id] = true;
}

void AccessDraft::apply(const Change& change) {
  if (const auto* put = std::get_if<WebhookPut>(&change)) {
    webhooks_.insert_or_assign(put->webhook.id, put->webhook);
    touched_[put->webhook.id] = true;
  } else {
    remove_webhook(std::get<WebhookGone>(change).id);
  }
}

std::vector<Change> AccessDraft::changes() const {
  std::vector<Change> changes;
  for (const auto& [id, touched] : touched_) {
    const auto found = webhooks_.find(id);
    if (found != webhooks_.end())
      changes.emplace_back(WebhookPut{found->second});
    else if (base_.webhook(id))
      changes.emplace_back(WebhookGone{id});
  }
  return changes;
}

AccessTable AccessDraft::finish() {
  if (touched_.empty()) return base_;
  auto webhooks = std::make_shared<std::vector<Webhook>>();
  for (const auto& [id, webhook] : webhooks_) webhooks->push_back(webhook);
  auto by_secret = std::make_shared<std::vector<std::uint32_t>>(webhooks->size());
  std::iota(by_secret->begin(), by_secret->end(), 0u);
  std::ranges::sort(*by_secret, {}, [&](std::uint32_t place) { return (*webhooks)[place].secret; });
  AccessTable next;
  next.webhooks_ = std::move(webhooks);
  next.by_secret_ = std::move(by_secret);
  return next;
}

}  // namespace muster::access

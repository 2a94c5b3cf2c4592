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
  if (const auto* put = std::get_if<WebhookPut>(&change))
    edits_[put->webhook.id] = put->webhook;
  else
    remove_webhook(std::get<WebhookGone>(change).id);
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
  return changes;
}

AccessTable AccessDraft::finish() {
  if (edits_.empty()) return base_;
  auto webhooks = std::make_shared<std::vector<Webhook>>(this->webhooks());
  auto by_secret = std::make_shared<std::vector<std::uint32_t>>(webhooks->size());
  std::iota(by_secret->begin(), by_secret->end(), 0u);
  std::ranges::sort(*by_secret, {}, [&](std::uint32_t place) { return (*webhooks)[place].secret; });
  AccessTable next;
  next.webhooks_ = std::move(webhooks);
  next.by_secret_ = std::move(by_secret);
  return next;
}

}  // namespace muster::access

#include "access/access_table.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace muster::access {

AccessTable::AccessTable()
    : webhooks_(std::make_shared<std::vector<Webhook>>()),
      by_secret_(std::make_shared<std::vector<std::uint32_t>>()),
      marks_(std::make_shared<std::vector<std::shared_ptr<UseMark>>>()) {}

AccessTable::AccessTable(const AccessTable&) = default;
AccessTable::AccessTable(AccessTable&&) noexcept = default;
AccessTable& AccessTable::operator=(const AccessTable&) = default;
AccessTable& AccessTable::operator=(AccessTable&&) noexcept = default;
AccessTable::~AccessTable() = default;

const Application* AccessTable::application(base::ApplicationId id) const {
  return all<Application>().find(id.value);
}

const Grant* AccessTable::grant(base::GrantId id) const {
  return all<Grant>().find(id.value);
}

const Session* AccessTable::session(base::SessionId id) const {
  return all<Session>().find(id.value);
}

const Password* AccessTable::password(base::UserId id) const {
  return all<Password>().find(id.value);
}

const OptionSet* AccessTable::options(base::ApplicationId application, base::UserId user) const {
  return all<OptionSet>().find(options_key(application, user));
}

// The search compares hashes without constant time. To learn from its timing, an attacker would need secrets whose
// SHA-256 starts with chosen bytes. The last comparison, which decides, takes constant time.
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
  const std::vector<Webhook>& all = *webhooks_;
  if (all.empty() || id < all.front().id) return nullptr;
  // Ids rise, and hardly any is missing: so it is here, or a little before.
  const std::size_t last = std::min<std::size_t>(id.value - all.front().id.value, all.size() - 1);
  if (all[last].id == id) return &all[last];
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(last);
  const auto found = std::lower_bound(all.begin(), end, id,
                                      [](const Webhook& one, base::WebhookId wanted) { return one.id < wanted; });
  return found != end && found->id == id ? &*found : nullptr;
}

void AccessTable::note_use(const Webhook& webhook, base::UnixSeconds now) const {
  mark_of(webhook).note(now);
}

std::vector<WebhookUse> AccessTable::new_uses() const {
  std::vector<WebhookUse> uses;
  for (std::size_t place = 0; place < marks_->size(); ++place) {
    const UseMark& mark = *(*marks_)[place];
    if (const base::UnixSeconds hour = mark.noted(); hour > mark.kept()) uses.push_back({(*webhooks_)[place].id, hour});
  }
  return uses;
}

void AccessTable::keep_uses(std::span<const WebhookUse> uses) const {
  for (const WebhookUse& use : uses) {
    if (const Webhook* known = webhook(use.webhook)) mark_of(*known).keep(use.hour);
  }
}

UseMark& AccessTable::mark_of(const Webhook& webhook) const {
  return *(*marks_)[static_cast<std::size_t>(&webhook - webhooks_->data())];
}

std::shared_ptr<UseMark> AccessTable::mark_for(base::WebhookId id) const {
  const Webhook* known = webhook(id);
  return known ? (*marks_)[static_cast<std::size_t>(known - webhooks_->data())] : std::make_shared<UseMark>();
}

AccessDraft::AccessDraft(const AccessTable& base)
    : base_(base),
      drafts_(IdDraft(base.all<Application>()), IdDraft(base.all<Grant>()), IdDraft(base.all<Session>()),
              IdDraft(base.all<Password>()), IdDraft(base.all<OptionSet>())) {}

AccessDraft::AccessDraft(const AccessDraft&) = default;
AccessDraft::AccessDraft(AccessDraft&&) noexcept = default;
AccessDraft::~AccessDraft() = default;

const Application* AccessDraft::application(base::ApplicationId id) const {
  return all<Application>().find(id.value);
}

const Grant* AccessDraft::grant(base::GrantId id) const {
  return all<Grant>().find(id.value);
}

const Session* AccessDraft::session(base::SessionId id) const {
  return all<Session>().find(id.value);
}

const Password* AccessDraft::password(base::UserId id) const {
  return all<Password>().find(id.value);
}

const OptionSet* AccessDraft::options(base::ApplicationId application, base::UserId user) const {
  return all<OptionSet>().find(options_key(application, user));
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

void AccessDraft::apply_one(const WebhookPut& put) {
  edits_[put.webhook.id] = put.webhook;
}

void AccessDraft::apply_one(const WebhookGone& gone) {
  remove_webhook(gone.id);
}

template <class Record>
void AccessDraft::apply_one(const Put<Record>& put) {
  this->put(put.record);
}

template <class Record>
void AccessDraft::apply_one(const Gone<Record>& gone) {
  remove<Record>(gone.key);
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

template <class Record>
void AccessDraft::remove_owned(base::UserId user) {
  for (const std::uint64_t key : all<Record>().owned_by(user.value)) remove<Record>(key);
}

template <class Record, class Which, class Change>
void AccessDraft::change_those(Which&& which, Change&& change) {
  std::vector<Record> changed;
  all<Record>().for_each([&](const Record& record) {
    if (which(record)) changed.push_back(record);
  });
  for (Record& record : changed) {
    change(record);
    put(std::move(record));
  }
}

void AccessDraft::end_for(std::span<const base::UserId> users) {
  for (const base::UserId user : users) {
    remove_owned<Session>(user);
    for (const std::uint64_t key : all<Grant>().owned_by(user.value)) {
      Grant grant = *all<Grant>().find(key);
      if (std::exchange(grant.revoked, true)) continue;
      put(std::move(grant));
    }
  }
}

void AccessDraft::forget(std::span<const base::UserId> users) {
  const auto is_one = [users](base::UserId id) { return std::ranges::binary_search(users, id); };
  for (const base::UserId user : users) {
    remove_owned<Session>(user);
    remove_owned<Grant>(user);
    remove_owned<OptionSet>(user);
    if (password(user)) remove<Password>(user.value);
  }
  change_those<Application>(
      [&](const Application& application) { return std::ranges::any_of(application.users, is_one); },
      [&](Application& application) {
        std::vector<base::UserId> left = application.users;
        std::erase_if(left, is_one);
        application.limit_to(std::move(left));
      });
}

void AccessDraft::end_sessions(base::UserId user) {
  remove_owned<Session>(user);
}

void AccessDraft::remove_application(base::ApplicationId id) {
  remove_those<OptionSet>([id](const OptionSet& options) { return options.application == id; });
  remove<Application>(id.value);
}

void AccessDraft::sweep(base::UnixSeconds now) {
  for (const std::uint64_t key : all<Session>().over_by(now)) remove<Session>(key);
  for (const std::uint64_t key : all<Grant>().over_by(now)) remove<Grant>(key);
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
  auto marks = std::make_shared<std::vector<std::shared_ptr<UseMark>>>();
  marks->reserve(webhooks->size());
  for (const Webhook& webhook : *webhooks) marks->push_back(base_.mark_for(webhook.id));
  next.webhooks_ = std::move(webhooks);
  next.by_secret_ = std::move(by_secret);
  next.marks_ = std::move(marks);
  return next;
}

}  // namespace muster::access

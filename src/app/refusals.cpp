#include "app/refusals.hpp"

#include <fmt/format.h>

namespace muster::app {
namespace {

using admin::Reason;

// What the user can do about a refusal, as the end of the sentence; "" for no advice.
std::string advice(const admin::Refusal& refusal) {
  const std::uint32_t user = refusal.user.value;
  switch (refusal.reason) {
    case Reason::unknown_user: return "; `muster user list --all` shows them all";
    case Reason::unknown_department: return "; `muster department list` shows them all";
    case Reason::unknown_webhook: return "; `muster webhook list` shows them all";
    case Reason::unknown_application: return "; `muster app list` shows them all";
    case Reason::dismissed_user: return fmt::format("; `muster user reinstate {}` takes them back", user);
    case Reason::last_administrator: return ", by `muster user admin ID`";
    case Reason::no_password: return fmt::format("; `muster user passwd {}` sets one", user);
    case Reason::not_installed: return "; `muster app install --client-id …` installs it";
    case Reason::not_for_user: return fmt::format("; `muster app users CLIENT_ID --add {}` lets them", user);
    case Reason::for_everybody: return "; use --add to name those who still may";
    case Reason::not_empty:
      return "; move them by `muster user update ID --department IDS` and `muster department move ID PARENT`, or use "
             "--move-up, which moves them to the department above";
    default: return "";
  }
}

}  // namespace

base::Error explain(const admin::Refusal& refusal) {
  return explain(refusal, refusal.field.empty() ? "" : fmt::format("--{}", refusal.field));
}

base::Error explain(const admin::Refusal& refusal, std::string_view name) {
  std::string text(name);
  if (!name.empty() && refusal.value) text += " " + *refusal.value;
  if (!text.empty()) text += ": ";
  text += refusal.message + advice(refusal);
  return admin::is_unknown(refusal.reason) ? base::not_found(std::move(text)) : base::invalid(std::move(text));
}

portal::Transaction::Write noting(bool& changed, std::function<admin::Result<bool>(portal::PortalDraft&)> change) {
  return [&changed, change = std::move(change)](portal::PortalDraft& draft) -> base::Result<void> {
    const auto made = change(draft);
    if (!made) return explain(made.error());
    changed = *made;
    return {};
  };
}

}  // namespace muster::app

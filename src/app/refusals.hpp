#pragma once

#include <functional>
#include <string_view>
#include <utility>

#include "admin/refusal.hpp"
#include "portal/transaction.hpp"

namespace muster::app {

/// A refused change as a command says it: after the flag whose value is wrong, and with the command that helps.
base::Error explain(const admin::Refusal& refusal);
/// The same where the value was no flag's. `name` stands in the flag's place; "" for nothing.
base::Error explain(const admin::Refusal& refusal, std::string_view name);

/// What the change gave, or its refusal explained.
template <class T>
base::Result<T> explained(admin::Result<T> done) {
  if (!done) return explain(done.error());
  if constexpr (std::is_void_v<T>)
    return {};
  else
    return std::move(*done);
}

/// A write by a change that says whether anything differs, which `changed` is told. Lifetime: `changed` outlives it.
portal::Transaction::Write noting(bool& changed, std::function<admin::Result<bool>(portal::PortalDraft&)> change);

}  // namespace muster::app

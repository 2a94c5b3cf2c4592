#pragma once

#include <functional>
#include <string_view>
#include <utility>

#include "admin/refusal.hpp"
#include "portal/transaction.hpp"

namespace muster::app {

/// Makes a refusal into the error of a command. It begins with the flag whose value is wrong, if there is one, and ends
/// with advice, such as the command that helps. `not_found` when a record does not exist, else `invalid`.
base::Error explain(const admin::Refusal& refusal);
/// The same for a value that no flag gave. The error begins with `name` instead of the flag; "" for neither.
base::Error explain(const admin::Refusal& refusal, std::string_view name);

/// The result of a change, with a refusal made into an error by `explain`.
template <class T>
base::Result<T> explained(admin::Result<T> done) {
  if (!done) return explain(done.error());
  if constexpr (std::is_void_v<T>)
    return {};
  else
    return std::move(*done);
}

/// Makes a write of a change that returns whether anything differs. The write stores that in `changed`, and a refusal
/// is explained. Lifetime: `changed` outlives the write.
portal::Transaction::Write noting(bool& changed, std::function<admin::Result<bool>(portal::PortalDraft&)> change);

}  // namespace muster::app

#pragma once

#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace muster::admin {

/// Why a change was refused, as far as callers answer differently to it.
enum class Reason {
  other,  ///< the message says it
  unknown_user,
  unknown_department,
  unknown_webhook,
  unknown_application,
  dismissed_user,
  guest,  ///< who can be given no rights
  last_administrator,
  no_password,
  wrong_email,
  email_taken,
  no_department,     ///< an employee needs one
  guest_department,  ///< a guest has none
  no_name,           ///< of a department
  second_top,        ///< a department besides the top one names none above it
  top_moved,
  top_deleted,
  below_itself,
  not_empty,  ///< a department that was to be deleted
  not_installed,
  not_for_user,   ///< the application
  for_everybody,  ///< the application, from whom one person is to be taken
  no_more_ids,
};

/// A change that was refused. The message is for people, names no flag and no command, and never holds a secret. A
/// caller may answer in words of its own: a REST method does, by the reason.
struct Refusal {
  Reason reason = Reason::other;
  std::string message;
  std::string_view field = {};  ///< a literal: which value of what was asked for is wrong, "email"; "" for none
  std::optional<std::string> value = {};  ///< that value, when it may be shown
  base::UserId user = {};                 ///< whom it is about, or none
};

/// Whether what was asked for does not exist, rather than cannot be done.
bool is_unknown(Reason reason);

/// Boost calls this when `value()` meets a refusal, which is a bug in the caller: it throws.
[[noreturn]] void throw_exception_from_error(const Refusal& refusal, const boost::source_location& where);

/// What every function of this layer gives. After a refusal the draft may be half changed: drop it.
template <class T>
using Result = boost::system::result<T, Refusal>;

}  // namespace muster::admin

#pragma once

#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace muster::admin {

/// Why a change was refused. Only reasons that some caller treats differently have a value of their own.
enum class Reason {
  other,  ///< see the message
  unknown_user,
  unknown_department,
  unknown_webhook,
  unknown_application,
  dismissed_user,
  guest,  ///< a guest can have no rights
  last_administrator,
  no_password,
  wrong_email,
  email_taken,
  no_department,     ///< an employee must be in a department
  guest_department,  ///< a guest must not be in a department
  no_name,           ///< a department must have a name
  second_top,        ///< there is a top department already, so another one needs a parent
  top_moved,         ///< the top department cannot get a parent
  top_deleted,       ///< the top department cannot be deleted
  below_itself,      ///< a department cannot be moved below itself
  not_empty,         ///< the department to delete has people in it or departments below it
  not_installed,     ///< the application is not installed
  not_for_user,      ///< this person may not use the application
  for_everybody,     ///< nobody can be removed from an application that everybody may use
  no_more_ids,
};

/// The error of a change that was refused. The message is a sentence for people. It names no flag and no command, and
/// never holds a secret. Commands show it with a flag and advice (app/refusals.hpp); methods of the API choose their
/// own error by the reason.
struct Refusal {
  Reason reason = Reason::other;
  std::string message;
  /// Which value is wrong, such as "email"; "" for none. A literal. Commands show it as the flag of this name.
  std::string_view field = {};
  std::optional<std::string> value = {};  ///< the wrong value, if it may be shown
  base::UserId user = {};                 ///< the person whom it is about, or none
};

/// Whether the reason is that a record does not exist.
bool is_unknown(Reason reason);

/// Throws std::runtime_error. Boost calls this when `value()` is called on a refusal, which is a bug in the caller.
[[noreturn]] void throw_exception_from_error(const Refusal& refusal, const boost::source_location& where);

/// What functions of this layer return. After a refusal the draft may be half changed, so it must be dropped.
template <class T>
using Result = boost::system::result<T, Refusal>;

}  // namespace muster::admin

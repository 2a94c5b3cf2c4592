#pragma once

#include "rest/call/call.hpp"
#include "rest/fields/user_fields.hpp"

// What a call writes of a person: contract section 8.
namespace muster::rest {

/// An ERROR_ARGUMENT, which always has the key `argument`. The vendor leaves that empty.
constexpr WireError argument_error(std::string_view description, std::string_view argument = "") {
  return {.status = 400, .code = "ERROR_ARGUMENT", .description = description, .argument = argument};
}

namespace errors {
inline constexpr WireError wrong_email = argument_error("wrong_email");
// Sent with the field's name as the argument.
inline constexpr WireError no_flag = argument_error("The value is not a flag, Y or N");
inline constexpr WireError no_day = argument_error("The value is not a day such as 1980-09-10");
inline constexpr WireError no_gender = argument_error("The value is not M or F");
inline constexpr WireError no_ids = argument_error("The value is not a list of ids");
inline constexpr WireError no_text = argument_error("The value is not a text");
}  // namespace errors

/// A list of ids as it may come: JSON within a text, or a map whose keys are whole numbers (contract section 2), made a
/// list. Any other value as it is.
boost::json::value as_list(const Params& params, const boost::json::value& value);

/// The error with the field's name beside it: a portal has many custom fields, and one of them is wrong.
WireError about_field(WireError error, std::string_view name, Workspace& workspace);

/// False for what of a person the server keeps by itself.
bool is_writable(const UserField& field);

/// Puts into `user` the fields that the call has at the top, as far as each value can tell for itself; others, and what
/// is not writable, are passed over. Custom fields are checked by their definitions, where there are some. An error
/// names the field, in the call's workspace. After one `user` is of no use.
WireResult<void> read_profile(const Call& call, portal::PortalDraft& draft, directory::User& user);

}  // namespace muster::rest

#pragma once

#include "rest/call.hpp"
#include "rest/user_fields.hpp"

// What a call writes of a person: contract section 8.
namespace muster::rest {

/// An ERROR_ARGUMENT, the only error with the key `argument`. The vendor leaves that empty.
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

/// False for what of a person the server keeps by itself.
bool is_writable(const UserField& field);

/// Puts into `user` the fields that the call has at the top, as far as each value can tell for itself; others, and what
/// is not writable, are passed over. Custom fields are checked by their definitions, where there are some. After an
/// error `user` is of no use.
WireResult<void> read_profile(const Params& params, portal::PortalDraft& draft, directory::User& user);

}  // namespace muster::rest

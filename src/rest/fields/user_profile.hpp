#pragma once

#include "rest/call/call.hpp"
#include "rest/fields/user_fields.hpp"

// Reads the fields of a person that a call writes (protocol.md 8.7).
namespace muster::rest {

/// An error with the code ERROR_ARGUMENT. Its reply always has the member `argument`, which the vendor leaves empty.
constexpr WireError argument_error(std::string_view description, std::string_view argument = "") {
  return {.status = 400, .code = "ERROR_ARGUMENT", .description = description, .argument = argument};
}

namespace errors {
inline constexpr WireError wrong_email = argument_error("wrong_email");
// These are sent with the name of the field in `argument`.
inline constexpr WireError no_flag = argument_error("The value is not a flag, Y or N");
inline constexpr WireError no_day = argument_error("The value is not a day such as 1980-09-10");
inline constexpr WireError no_gender = argument_error("The value is not M or F");
inline constexpr WireError no_ids = argument_error("The value is not a list of ids");
inline constexpr WireError no_text = argument_error("The value is not a text");
}  // namespace errors

/// Makes a list of the other forms in which a list of ids may come: JSON in a text, and a map whose keys are whole
/// numbers (protocol.md 2.7). Any other value is returned as it is.
boost::json::value as_list(const Params& params, const boost::json::value& value);

/// The error with the field's name in `argument`. The name is copied into the workspace.
WireError about_field(WireError error, std::string_view name, Workspace& workspace);

/// Whether clients may write the field. False for those that the server sets by itself.
bool is_writable(const UserField& field);

/// Sets the fields of `user` that are top-level parameters of the call. Each value is checked on its own, that of a
/// custom field by its definition if there is one. Unknown fields, and those that are not writable, are ignored. An
/// error names the field. After an error `user` must be discarded.
WireResult<void> read_profile(const Call& call, portal::PortalDraft& draft, directory::User& user);

}  // namespace muster::rest

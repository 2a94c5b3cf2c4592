#pragma once

#include <boost/json/object.hpp>
#include <functional>

#include "directory/custom_fields.hpp"
#include "rest/protocol/params.hpp"

// Reads the parameters of `user.userfield.add` and `.update` into the definition of a custom field (protocol.md 8.8).
namespace muster::rest {

/// The errors of a definition. Most have no code, as with the vendor.
namespace definition_errors {
inline constexpr WireError no_name{400, "", "The 'FIELD_NAME' field is not found."};
/// The name has characters other than letters, digits and underscores, or more than 50 with its prefix.
inline constexpr WireError wrong_name{
    .status = 400, .code = "ERROR_CORE", .description = "Fail to create new user field", .argument = "FIELD_NAME"};
/// Sent with the name of the field instead of UF_USR_X.
inline constexpr WireError name_taken{400, "ERROR_CORE", "Field UF_USR_X for USER object already exists"};
inline constexpr WireError no_type{400, "", "The 'USER_TYPE_ID' field is not found."};
inline constexpr WireError empty_type{.status = 400,
                                      .code = "ERROR_ARGUMENT",
                                      .description = "Argument 'USER_TYPE_ID' is null or empty",
                                      .argument = "USER_TYPE_ID"};
inline constexpr WireError unknown_type{
    .status = 400, .code = "ERROR_CORE", .description = "Fail to create new user field", .argument = "USER_TYPE_ID"};
inline constexpr WireError wrong_sort{400, "", "The 'SORT' field is not a whole number."};
inline constexpr WireError wrong_settings{400, "", "The 'SETTINGS' field is not an object, or nested too deep."};
/// Sent with the name of the label in `argument`.
inline constexpr WireError wrong_label{.status = 400,
                                       .code = "",
                                       .description = "A label is neither a text nor an object of texts by language.",
                                       .argument = ""};
inline constexpr WireError wrong_options{400, "", "The 'LIST' field is not a list of objects, each with a VALUE."};
inline constexpr WireError unknown_option{400, "", "The 'LIST' field names an ID that is none of the field's options."};
}  // namespace definition_errors

/// The parameter `fields` with its names in upper case; empty when it is not a map.
boost::json::object given_definition(const Params& params);

/// Whether a value of SHOW_FILTER says that a filter shows the field. The value is a flag, or one of the vendor's
/// letters I, E and S, which stand for ways to compare and mean yes.
bool shows_in_filter(const boost::json::value& value);

/// The full name of the field: `UF_USR_X` for `x` and for `UF_x`. Fails when there is no name or it is not valid.
WireResult<std::string> read_custom_name(const boost::json::object& given);
WireResult<directory::CustomType> read_custom_type(const boost::json::object& given);

/// Changes a definition by the given parameters. Parts that are not given stay as they are. The name, the type and
/// whether the field is multiple cannot be changed. `new_option` returns the id for a new option.
WireResult<void> change_definition(const boost::json::object& given, directory::CustomField& field,
                                   const std::function<base::CustomOptionId()>& new_option);

}  // namespace muster::rest

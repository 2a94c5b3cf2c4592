#pragma once

#include <boost/json/object.hpp>
#include <functional>

#include "directory/custom_fields.hpp"
#include "rest/protocol/params.hpp"

// What `user.userfield.add` and `.update` are given, read into a definition (contract section 8).
namespace muster::rest {

/// The vendor gives no code to most errors of `user.userfield.*`.
namespace definition_errors {
inline constexpr WireError no_name{400, "", "The 'FIELD_NAME' field is not found."};
/// A name of other characters than letters, digits and underscores, or of more than 50 with its prefix.
inline constexpr WireError wrong_name{
    .status = 400, .code = "ERROR_CORE", .description = "Fail to create new user field", .argument = "FIELD_NAME"};
/// Sent with the field's own name.
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
/// Sent with the name of the label as the argument.
inline constexpr WireError wrong_label{.status = 400,
                                       .code = "",
                                       .description = "A label is neither a text nor an object of texts by language.",
                                       .argument = ""};
inline constexpr WireError wrong_options{400, "", "The 'LIST' field is not a list of objects, each with a VALUE."};
inline constexpr WireError unknown_option{400, "", "The 'LIST' field names an ID that is none of the field's options."};
}  // namespace definition_errors

/// The parameter `fields` with its names in upper case; empty when it is no map.
boost::json::object given_definition(const Params& params);

/// Whether SHOW_FILTER says that a filter shows the field: a flag, or one of the vendor's I, E and S, which tell how a
/// filter compares.
bool shows_in_filter(const boost::json::value& value);

/// The full name: `x` and `UF_x` are `UF_USR_X`. An error when there is none, or when it cannot be a name.
WireResult<std::string> read_custom_name(const boost::json::object& given);
WireResult<directory::CustomType> read_custom_type(const boost::json::object& given);

/// Changes what may be changed of a definition; its name, its type and whether it is multiple are not among it. What is
/// not given stays. `new_option` gives ids to options that have none yet.
WireResult<void> change_definition(const boost::json::object& given, directory::CustomField& field,
                                   const std::function<base::CustomOptionId()>& new_option);

}  // namespace muster::rest

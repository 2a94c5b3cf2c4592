#pragma once

#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "record/json_writer.hpp"

namespace muster::rest {

/// An error as a client sees it (protocol.md 3.5). Its code and description are literals. So they live for ever, hold
/// no input, and may be logged.
struct WireError {
  unsigned status;
  std::string_view code;
  std::string_view description;
  /// The status that the vendor documents when portals were observed to send another one; 0 when both are the same.
  unsigned documented_status = 0;
  /// The value of the member `argument` in the reply; nothing when the reply has no such member. A literal, or a text
  /// in memory of `Workspace::keep`.
  std::optional<std::string_view> argument = std::nullopt;
  /// The description that the client gets instead of `description` when it has to hold a name from the input; ""
  /// otherwise. In memory of `Workspace::keep`.
  std::string_view told = {};
};

/// Writes the members that every error has, in a reply or in a batch: `error`, `error_description`, and `argument` if
/// there is one.
void write_error(record::JsonWriter& out, const WireError& error);

/// An error in the form of REST 3.0: `{"code": …, "message": …}`. Its status may be another one (protocol.md 13.2).
struct Version3Error {
  unsigned status;
  std::string code;
  std::string_view message;
};
Version3Error version_3_error(const WireError& error);

[[noreturn]] void throw_exception_from_error(const WireError& error, const boost::source_location& where);

template <class T>
using WireResult = boost::system::result<T, WireError>;

namespace errors {
inline constexpr WireError no_auth{401, "NO_AUTH_FOUND", "Wrong authorization data"};
inline constexpr WireError invalid_credentials{401, "INVALID_CREDENTIALS", "Invalid request credentials"};
inline constexpr WireError invalid_token{401, "invalid_token", "Unable to get application by token"};
inline constexpr WireError expired_token{401, "expired_token", "The access token provided has expired"};
inline constexpr WireError user_not_authorized{401, "authorization_error", "Unable to authorize user"};
inline constexpr WireError not_installed{401, "ERROR_OAUTH", "Application not installed"};
inline constexpr WireError application_not_found{401, "APPLICATION_NOT_FOUND", "Application not found"};
inline constexpr WireError insufficient_scope{
    401, "insufficient_scope", "The request requires higher privileges than provided by the webhook token", 403};
inline constexpr WireError insufficient_scope_of_token{
    401, "insufficient_scope", "The request requires higher privileges than provided by the access token", 403};
inline constexpr WireError user_access{403, "user_access_error", "The user does not have access to the application"};
inline constexpr WireError application_needed{403, "ACCESS_DENIED", "Access denied! Application context required"};
inline constexpr WireError intranet_only{403, "ACCESS_ERROR", "Only intranet users have access to this method."};
inline constexpr WireError method_not_found{404, "ERROR_METHOD_NOT_FOUND", "Method not found!"};
inline constexpr WireError path_not_found{404, "NOT_FOUND", "Nothing is served at this address"};
inline constexpr WireError method_not_allowed{405, "METHOD_NOT_ALLOWED", "Only GET and POST are served here"};
inline constexpr WireError wrong_auth_type{403, "WRONG_AUTH_TYPE",
                                           "Current authorization type is denied for this method"};
inline constexpr WireError batch_not_allowed{405, "ERROR_BATCH_METHOD_NOT_ALLOWED",
                                             "Method is not allowed for batch usage"};
inline constexpr WireError batch_too_long{400, "ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded"};
inline constexpr WireError blocked{503, "OVERLOAD_LIMIT", "REST API is blocked due to overload"};
inline constexpr WireError https_required{401, "INVALID_REQUEST", "Https required.", 400};
inline constexpr WireError too_many_requests{503, "QUERY_LIMIT_EXCEEDED", "Too many requests"};
inline constexpr WireError operation_time_limit{429, "OPERATION_TIME_LIMIT",
                                                "Method is blocked due to operation time limit."};
inline constexpr WireError not_stored{500, "ERROR_UNEXPECTED_ANSWER", "Server returned an unexpected response"};
inline constexpr WireError portal_deleted{410, "PORTAL_DELETED", "Portal was deleted", 500};
inline constexpr WireError unknown_host{404, "PORTAL_NOT_FOUND", "No portal answers for this host name"};
inline constexpr WireError internal{500, "INTERNAL_SERVER_ERROR", "Internal server error"};

inline constexpr WireError wrong_ids{400, "INVALID_FORMAT", "A wrong format for the ID field is passed"};
inline constexpr WireError department_id_empty{400, "ID_EMPTY", "Department ID can't be empty"};
inline constexpr WireError department_not_found{400, "ERROR_CORE", "Department not found"};
inline constexpr WireError user_id_empty{400, "ID_EMPTY", "User ID can't be empty"};
inline constexpr WireError user_not_exists{400, "USER_NOT_EXISTS", "User does not exist"};

inline constexpr WireError body_not_json{400, "INVALID_REQUEST", "The body is not valid JSON"};
inline constexpr WireError body_not_object{400, "INVALID_REQUEST", "The JSON body is not an object"};
inline constexpr WireError body_not_multipart{400, "INVALID_REQUEST", "The body is not valid multipart/form-data"};
inline constexpr WireError body_not_text{400, "INVALID_REQUEST", "The parameters are not valid UTF-8"};
inline constexpr WireError too_deep{400, "INVALID_REQUEST", "The parameters are nested too deep (limits.depth)"};
inline constexpr WireError too_many{400, "INVALID_REQUEST", "There are too many parameters (limits.parameters)"};
inline constexpr WireError bad_request{400, "INVALID_REQUEST", "The request is not valid HTTP"};
inline constexpr WireError body_too_large{413, "INVALID_REQUEST", "The body is too large (limits.body)"};
inline constexpr WireError header_too_large{431, "INVALID_REQUEST", "The header block is too large (limits.header)"};
inline constexpr WireError url_too_long{414, "INVALID_REQUEST", "The URL is too long (limits.url)"};
inline constexpr WireError reply_too_large{
    400, "INVALID_REQUEST", "The reply would be too large (limits.reply): ask for fewer records, page by page"};
inline constexpr WireError batch_too_large{
    400, "INVALID_REQUEST", "The replies of the batch would be too large (limits.batch_reply): use several batches"};
inline constexpr WireError request_too_long{
    429, "OPERATION_TIME_LIMIT", "The call took too long (limits.request_time): ask for less, or by indexed fields"};
inline constexpr WireError batch_too_slow{429, "OPERATION_TIME_LIMIT",
                                          "The batch took too long (limits.batch_time): use several batches"};
inline constexpr WireError header_timeout{408, "INVALID_REQUEST", "The header took too long (limits.header_time)"};
inline constexpr WireError body_timeout{408, "INVALID_REQUEST", "The body took too long (limits.body_time)"};
}  // namespace errors

}  // namespace muster::rest

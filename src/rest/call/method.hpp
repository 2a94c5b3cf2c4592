#pragma once

#include <span>
#include <string_view>

#include "access/scope.hpp"
#include "rest/call/call.hpp"

namespace muster::rest {

/// How a parameter is read, and which member of the call it is stored in.
enum class Kind {
  department_ids,  ///< a list of ids, or a text that holds one (protocol.md 2.7) -> Call::department_ids
  user_ids,        ///< the same for users -> Call::user_ids
  department_id,   ///< one id -> Call::department_id
  user_id,         ///< one id -> Call::user_id
  user_data,       ///< a flag -> Call::user_data
  offset,          ///< OFFSET, or `start` if that is above 0; not a number: 0 -> Call::offset
  limit,           ///< LIMIT; above 50: 50; below 1 or not a number: 10 -> Call::limit
  start,           ///< START, for pages of 50; not a number above 0: 0 -> Call::offset, Call::limit;
                   ///< -1 also asks for no total -> Call::count
  own,             ///< the method itself reads it from Call::params
};

/// One parameter of a method.
struct ParamSpec {
  std::string_view name;
  Kind kind;
  /// The error when the parameter is malformed or, if it is required, absent. Null when there is no such error.
  const WireError* wrong = nullptr;
  /// For descriptions: what it means, and a JSON schema for Kind::own.
  std::string_view meaning = {};
  std::string_view schema = {};
  bool is_map = false;         ///< a map, which queries and forms write in bracket syntax
  bool may_be_absent = false;  ///< `wrong` is only for a malformed parameter

  bool required() const { return wrong && !may_be_absent; }
};

/// Who may call a method.
enum class Right {
  anybody,
  intranet,     ///< employees; no bots, guests or e-mail users (protocol.md 7.1)
  application,  ///< callers with an application's token (protocol.md 9.6)
};

/// Whom the reply of a method may be about. `Visibility` (rest/call/visibility.hpp) decides which of them a caller
/// sees. A method with Right::intranet need not ask it, because guests are refused before.
enum class Tells {
  unsaid,        ///< not decided yet: guests are refused, and a test fails
  nobody,        ///< neither people nor departments
  caller,        ///< the caller and nobody else
  people,        ///< people, whom the method gets through `Visibility`
  departments,   ///< departments, perhaps with their heads; the method gets them through `Visibility`
  commands,      ///< whatever the commands in the batch tell
  right_holders  ///< it refuses callers without the right to change people or structure; guests never have that right
};

/// A method that only reads. It writes its result into `out` and returns what the reply has besides: `total` and
/// `next`. After an error, what it has written is dropped. It sees one snapshot and cannot change it.
using ReadMethod = WireResult<Paging> (*)(const Call& call, const portal::Portal& portal, record::JsonWriter& out);

/// A method that changes the draft. It writes its result into `out`. After an error, both the changes and the result
/// are dropped. It may be run again on another draft.
using WriteMethod = WireResult<Paging> (*)(const Call& call, portal::PortalDraft& draft, record::JsonWriter& out);

/// A row of the method table: everything that the dispatcher, `methods`, `batch` and the descriptions know of a method.
struct MethodSpec {
  std::string_view name;       ///< in lower case
  access::Scopes scopes = {};  ///< a caller needs one of these; none: `basic`, which every credential has
  Right right = Right::anybody;
  Tells tells = Tells::unsaid;
  std::span<const ParamSpec> params = {};
  ReadMethod read = nullptr;
  WriteMethod write = nullptr;                       ///< instead of `read`, for a method that writes
  bool (*may_write)(const Params& given) = nullptr;  ///< for `batch`: whether one of its commands writes
  bool by_webhook = true;                            ///< false: webhooks get WRONG_AUTH_TYPE
  bool in_batch = true;                              ///< false: batches get ERROR_BATCH_METHOD_NOT_ALLOWED
  bool pages = false;                                ///< whether replies have `total`, and `next` while there is more
  /// For descriptions: one sentence, and the JSON schema of the result. `errors` are those that the method may return
  /// in addition to those of its parameters.
  std::string_view summary = {};
  std::string_view result = {};
  std::span<const WireError* const> errors = {};
  /// Errors that a command of a batch may get in addition to those of its method.
  std::span<const WireError* const> command_errors = {};

  /// Whether a call with these parameters must run on the thread that writes.
  bool for_writer(const Params& given) const { return write || (may_write && may_write(given)); }
  /// Whether its time counts as operating time of the credential. False for `batch`, whose commands count themselves.
  bool is_measured() const { return !may_write; }
  /// Whether it refuses callers because of their user type.
  bool looks_at_type() const { return right == Right::intranet || tells == Tells::unsaid; }
  /// Whether a credential with these scopes may call it.
  bool granted_by(access::Scopes held) const { return scopes.empty() || scopes.intersects(held); }
};

/// The error when a credential of this kind, with these scopes, may not call the method; null when it may.
const WireError* refusal(const MethodSpec& method, const Caller& caller);

/// The method of this name, in upper or lower case; null when there is none. Any thread.
const MethodSpec* find_method(std::string_view name);
/// The method of this name, if this caller may call it; otherwise the error to answer with. `in_batch` says that the
/// call is a command of a batch. Any thread.
WireResult<const MethodSpec*> find_allowed(std::string_view name, const Caller& caller, const portal::Portal& portal,
                                           const Compat& compat, bool in_batch = false);
/// All methods, sorted by name. Any thread.
std::span<const MethodSpec> all_methods();

/// The methods of each file in rest/methods/, for the table.
std::span<const MethodSpec> department_methods();
std::span<const MethodSpec> department_write_methods();
std::span<const MethodSpec> im_department_methods();
std::span<const MethodSpec> im_search_methods();
std::span<const MethodSpec> im_user_methods();
std::span<const MethodSpec> im_user_status_methods();
std::span<const MethodSpec> option_methods();
std::span<const MethodSpec> org_methods();
std::span<const MethodSpec> org_tree_methods();
std::span<const MethodSpec> system_methods();
std::span<const MethodSpec> user_card_methods();
std::span<const MethodSpec> user_methods();
std::span<const MethodSpec> user_write_methods();
std::span<const MethodSpec> userfield_methods();
std::span<const MethodSpec> batch_methods();

/// The name of the method that a target asks for, for the access log: as in the method table or, for an unknown method,
/// masked by `base::masked_name`. "" when the target names no method.
std::string asked_method(std::string_view target);

}  // namespace muster::rest

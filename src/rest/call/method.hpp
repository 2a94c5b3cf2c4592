#pragma once

#include <span>
#include <string_view>

#include "access/scope.hpp"
#include "rest/call/call.hpp"

namespace muster::rest {

/// What a parameter is read as, and so where the call keeps it.
enum class Kind {
  department_ids,  ///< an array of ids or a string holding one (protocol.md 2.7) -> Call::department_ids
  user_ids,        ///< the same of users -> Call::user_ids
  department_id,   ///< one id -> Call::department_id
  user_id,         ///< one id -> Call::user_id
  user_data,       ///< a flag -> Call::user_data
  offset,          ///< OFFSET, or `start` above 0 -> Call::offset; what is no number counts as 0
  limit,           ///< LIMIT: over 50 is 50, under 1 or no number is 10 -> Call::limit
  start,           ///< START: pages of 50 -> Call::offset, Call::limit; what is no number above 0 counts as 0,
                   ///< and -1 asks for no total
  own,             ///< the method reads it from Call::params
};

/// One parameter of a method. `wrong` is sent when it is required and absent, or malformed; null when nothing is.
struct ParamSpec {
  std::string_view name;
  Kind kind;
  const WireError* wrong = nullptr;
  /// For descriptions: what it means, and a JSON schema for Kind::own.
  std::string_view meaning = {};
  std::string_view schema = {};
  bool is_map = false;         ///< written in brackets where there is no JSON
  bool may_be_absent = false;  ///< `wrong` is for a malformed one alone

  bool required() const { return wrong && !may_be_absent; }
};

/// Who may call a method.
enum class Right {
  anybody,
  intranet,     ///< employees; no bots, guests or e-mail users (protocol.md 7.1)
  application,  ///< who calls by an application's token (protocol.md 9.6)
};

/// Whom a method's reply may be about. What a caller sees of them, `Visibility` decides (rest/call/visibility.hpp).
enum class Tells {
  unsaid,        ///< nobody has decided: guests are refused, and a test fails
  nobody,        ///< neither people nor departments
  caller,        ///< who asks, and nobody else
  people,        ///< people whom the method gets by way of `Visibility`
  departments,   ///< departments, the same way
  commands,      ///< what the commands in it tell
  right_holders  ///< it refuses who has no right to change people or structure, which guests never have
};

/// Writes the result into `out` and returns what stands beside it. What was written before an error is dropped.
/// It sees one snapshot and cannot change it.
using ReadMethod = WireResult<Paging> (*)(const Call& call, const portal::Portal& portal, record::JsonWriter& out);

/// Changes the draft and writes the result into `out`. An error drops both. It may be run again on another draft.
using WriteMethod = WireResult<Paging> (*)(const Call& call, portal::PortalDraft& draft, record::JsonWriter& out);

/// A row of the method table: all that the dispatcher, `methods`, `batch` and the descriptions know of a method.
struct MethodSpec {
  std::string_view name;       ///< lower case
  access::Scopes scopes = {};  ///< any one of them will do; none: `basic`, which every credential has
  Right right = Right::anybody;
  Tells tells = Tells::unsaid;
  std::span<const ParamSpec> params = {};
  ReadMethod read = nullptr;
  WriteMethod write = nullptr;                       ///< instead of `read`
  bool (*may_write)(const Params& given) = nullptr;  ///< for a method that runs others
  bool by_webhook = true;                            ///< else WRONG_AUTH_TYPE
  bool in_batch = true;                              ///< else ERROR_BATCH_METHOD_NOT_ALLOWED there
  bool pages = false;                                ///< a reply has `total`, and `next` while there is more
  /// For descriptions: one sentence, and the JSON schema of the result. The errors that the method itself may give are
  /// its parameters' and these.
  std::string_view summary = {};
  std::string_view result = {};
  std::span<const WireError* const> errors = {};
  /// What the commands of a batch may get instead of a result, besides their methods' own errors.
  std::span<const WireError* const> command_errors = {};

  /// Whether a call with these parameters has to be made by the thread that writes.
  bool for_writer(const Params& given) const { return write || (may_write && may_write(given)); }
  /// Whether its time counts for the credential. Not that of a method which runs others: theirs does.
  bool is_measured() const { return !may_write; }
  /// Whether it may be closed to callers of some types.
  bool looks_at_type() const { return right == Right::intranet || tells == Tells::unsaid; }
  /// Whether a credential with these scopes has one that will do.
  bool granted_by(access::Scopes held) const { return scopes.empty() || scopes.intersects(held); }
};

/// Why a credential of this kind and these scopes does not do for the method; null when it does.
const WireError* refusal(const MethodSpec& method, const Caller& caller);

/// The method of this name, in any case. Nothing for an unknown one. Any thread.
const MethodSpec* find_method(std::string_view name);
/// The same, if this caller may use it.
WireResult<const MethodSpec*> find_allowed(std::string_view name, const Caller& caller, const portal::Portal& portal,
                                           const Compat& compat, bool in_batch = false);
/// By name.
std::span<const MethodSpec> all_methods();

/// The methods of each file in methods/, for the table.
std::span<const MethodSpec> department_methods();
std::span<const MethodSpec> department_write_methods();
std::span<const MethodSpec> im_department_methods();
std::span<const MethodSpec> im_search_methods();
std::span<const MethodSpec> im_user_methods();
std::span<const MethodSpec> im_user_status_methods();
std::span<const MethodSpec> option_methods();
std::span<const MethodSpec> org_methods();
std::span<const MethodSpec> system_methods();
std::span<const MethodSpec> user_methods();
std::span<const MethodSpec> user_write_methods();
std::span<const MethodSpec> userfield_methods();
std::span<const MethodSpec> batch_methods();

/// The name of the method that a target asks for, for the log: as the method table has it, or of one that is not there
/// as `base::masked_name` shows it. "" where none is asked for.
std::string asked_method(std::string_view target);

}  // namespace muster::rest

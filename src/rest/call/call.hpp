#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.hpp"
#include "base/text_cache.hpp"
#include "directory/query/colleagues.hpp"
#include "directory/query/word_search.hpp"
#include "portal/portal.hpp"
#include "record/arena.hpp"
#include "record/json_writer.hpp"
#include "rest/protocol/params.hpp"
#include "rest/protocol/time_block.hpp"
#include "rest/protocol/wire_error.hpp"

namespace muster::rest {

/// How a portal answers where nothing public settles it (protocol.md 20).
struct Compat {
  bool documented_statuses = false;  ///< compat.statuses = "documented"
  bool accept_scalar_id = false;     ///< compat.scalar_id = "accept"
  bool user_times_as_text = false;   ///< compat.user_times = "text"
  bool guests_see_all = false;       ///< compat.guests = "all"
  /// compat.include_inactive, .colleagues_managers, .colleagues_include_self
  directory::ColleagueRules people;
  /// compat.scopes: what `scope` lists when asked for all; without `basic`
  std::vector<std::string> scopes{access::scope_names.begin(), access::scope_names.end()};
};

/// Caches that all threads share. Lifetime: longer than what uses them. Null: nothing is kept ready.
struct TextCaches {
  base::TextCache* people = nullptr;       ///< user objects of `im.*`
  base::TextCache* departments = nullptr;  ///< departments of `im.*`, and lists of their members
};
/// One thread's access to them. Thread: one.
struct KeptTexts {
  explicit KeptTexts(const TextCaches& caches) : people(caches.people), departments(caches.departments) {}
  base::TextCache::Reader people;
  base::TextCache::Reader departments;
};

/// Memory that one I/O thread uses again for each call, so that a usual call takes none from the heap. Thread: one.
class Workspace {
 public:
  explicit Workspace(const TextCaches& caches = {}) : texts(caches) {}
  /// What parameters are read into. Lifetime: until `reset`.
  boost::json::storage_ptr memory() { return arena_.memory(); }
  std::vector<base::DepartmentId> departments;
  std::vector<std::uint32_t> ranks;  ///< of departments, in structure order
  std::vector<base::UserId> users;
  KeptTexts texts;
  directory::SearchScratch search;
  directory::IdSet found;
  directory::IdSet also_found;

  /// Keeps a text for an error, until the next one. `reset` leaves it: the error is written after that.
  std::string_view keep(std::string text) {
    kept_ = std::move(text);
    return kept_;
  }

  void reset() {
    arena_.reset();
    departments.clear();
    users.clear();
  }
  /// The same, for what may have been secret.
  void wipe() {
    reset();
    arena_.wipe();
  }

 private:
  std::array<unsigned char, 16 * 1024> buffer_;
  record::Arena arena_{buffer_};
  std::string kept_;
};

/// What stands beside the result. Integers on the wire (protocol.md 3.1).
struct Paging {
  std::optional<std::uint64_t> next;
  std::optional<std::uint64_t> total;
};

/// Who calls: a user, through a webhook or an application, with its scopes.
struct Caller {
  base::UserId user;
  access::Scopes scopes;
  base::WebhookId webhook = {};
  base::ApplicationId application = {};
  base::UnixSeconds expires = 0;  ///< of an application's token
};

class CommandRunner;

/// What a method gets of a request, checked against the method's parameter list. Lifetime: one call. Thread: one.
struct Call {
  const Caller& caller;
  const Compat& compat;
  const Params& params;  ///< for parameters of Kind::own
  base::Microseconds now;
  Workspace& workspace;
  CommandRunner& commands;

  /// The ids asked for, each once, in the order asked; parameters of Kind::department_ids put them here. An id that is
  /// too large for any department is left out, so no ids does not mean that the parameter is absent: `params.find`
  /// tells that.
  std::vector<base::DepartmentId>& department_ids;
  /// The same for Kind::user_ids.
  std::vector<base::UserId>& user_ids;
  /// Of Kind::department_id: nothing when absent.
  std::optional<base::DepartmentId> department_id = {};
  /// Of Kind::user_id: the caller when absent.
  base::UserId user_id = caller.user;
  bool user_data = false;
  /// The first entry wanted and how many, for methods that page.
  std::size_t offset = 0;
  std::size_t limit = 0;
  bool count = true;  ///< `start=-1` asks for a page without `total` and `next`
};

/// Whether the caller is one now, in a directory or a draft of it.
bool is_administrator(const Call& call, const auto& directory) {
  return directory.user(call.caller.user)->administers();
}

/// What stands beside a page of `shown` entries out of `total`, the first of which is that at `call.offset`.
inline Paging page_of(const Call& call, std::size_t shown, std::size_t total) {
  Paging paging;
  if (!call.count) return paging;
  paging.total = total;
  if (shown > 0 && call.offset + shown < total) paging.next = call.offset + shown;
  return paging;
}

/// Runs the commands of a `batch` on behalf of its caller, on the snapshot that the batch sees (protocol.md 4.2).
class CommandRunner {
 public:
  /// Appends the result to `out`; after an error nothing is appended. `times` is set in either case.
  virtual WireResult<Paging> run_command(std::string_view method, const Params& params, std::string& out,
                                         CallTimes& times) = 0;
  /// Runs commands that write one after the other, by the runner that it is given.
  using MakeCommands = std::function<void(CommandRunner& runner)>;
  /// Calls `make` to run commands that write: together, on the thread that writes, and again when another write came
  /// between, so that nothing of an earlier call may be kept. An error says why nothing of it was written.
  virtual WireResult<void> write_together(const MakeCommands& make) = 0;
  /// Parameters for a command, within the limits of any request.
  virtual Params command_params() = 0;

 protected:
  ~CommandRunner() = default;
};

}  // namespace muster::rest

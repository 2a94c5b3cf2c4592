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

/// How a portal answers where public sources leave it open, or differ (protocol.md 20).
struct Compat {
  bool documented_statuses = false;  ///< compat.statuses = "documented"
  bool accept_scalar_id = false;     ///< compat.scalar_id = "accept"
  bool user_times_as_text = false;   ///< compat.user_times = "text"
  bool guests_see_all = false;       ///< compat.guests = "all"
  /// compat.include_inactive, compat.colleagues_managers and compat.colleagues_include_self
  directory::ColleagueRules people;
  /// compat.scopes: the names that the method `scope` lists when asked for all scopes; without `basic`
  std::vector<std::string> scopes{access::scope_names.begin(), access::scope_names.end()};
};

/// Caches that all threads share. Lifetime: they outlive whoever uses them. Null: nothing is kept ready.
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

/// Memory that one dispatcher uses again for each call, so that a usual call allocates nothing. Thread: one.
class Workspace {
 public:
  explicit Workspace(const TextCaches& caches = {}) : texts(caches) {}
  /// Memory for parameters. What is allocated in it is valid until `reset`.
  boost::json::storage_ptr memory() { return arena_.memory(); }
  std::vector<base::DepartmentId> departments;  ///< for Call::department_ids
  std::vector<std::uint32_t> ranks;             ///< of departments, in structure order
  std::vector<base::UserId> users;              ///< for Call::user_ids
  KeptTexts texts;
  directory::SearchScratch search;
  directory::IdSet found;
  directory::IdSet also_found;

  /// Keeps a text for an error until the next call of `keep`. `reset` does not remove it, because the error may be
  /// written after that.
  std::string_view keep(std::string text) {
    kept_ = std::move(text);
    return kept_;
  }

  /// Makes the memory free for the next call.
  void reset() {
    arena_.reset();
    departments.clear();
    users.clear();
  }
  /// The same, and overwrites the parameters, because they may have been secret.
  void wipe() {
    reset();
    arena_.wipe();
  }

 private:
  std::array<unsigned char, 16 * 1024> buffer_;
  record::Arena arena_{buffer_};
  std::string kept_;
};

/// The members `next` and `total` of a reply; nothing for a member that it does not have (protocol.md 3.1).
struct Paging {
  std::optional<std::uint64_t> next;
  std::optional<std::uint64_t> total;
};

/// Who makes a call: a user, by a webhook, by an application's token, or by the web interface. One of `webhook`,
/// `application` and `session` is set.
struct Caller {
  base::UserId user;
  access::Scopes scopes;  ///< of the credential
  base::WebhookId webhook = {};
  base::ApplicationId application = {};
  base::UnixSeconds expires = 0;  ///< when the token expires; 0 for a webhook
  base::SessionId session = {};   ///< of the browser in which the person is signed in
};

class CommandRunner;

/// What a method gets from a request. The parameters that the method declares were checked and stored here. Lifetime:
/// one call. Thread: one.
struct Call {
  const Caller& caller;
  const Compat& compat;
  const Params& params;    ///< all parameters; methods read those of Kind::own here
  base::Microseconds now;  ///< when the call started
  Workspace& workspace;
  CommandRunner& commands;  ///< for `batch` only

  /// The ids of a parameter of Kind::department_ids, in its order and without duplicates. An id that is too large for
  /// any department is left out. So the list may be empty although the parameter is there; `params.find` tells.
  std::vector<base::DepartmentId>& department_ids;
  /// The same for Kind::user_ids.
  std::vector<base::UserId>& user_ids;
  /// Of Kind::department_id; nothing when absent. Id 0, which no department has, stands for an id that is too large.
  std::optional<base::DepartmentId> department_id = {};
  /// Of Kind::user_id; the caller when absent.
  base::UserId user_id = caller.user;
  bool user_data = false;  ///< of Kind::user_data
  /// For methods that return pages: the index of the first entry, and how many entries.
  std::size_t offset = 0;
  std::size_t limit = 0;
  bool count = true;  ///< whether the reply has `total` and `next`; `start=-1` asks for a page without them
};

/// Whether the caller is an administrator in this state. `directory` is a Directory or a Draft; the caller must exist
/// in it.
bool is_administrator(const Call& call, const auto& directory) {
  return directory.user(call.caller.user)->administers();
}

/// The paging of a reply that shows `shown` of `total` entries, from index `call.offset` on.
inline Paging page_of(const Call& call, std::size_t shown, std::size_t total) {
  Paging paging;
  if (!call.count) return paging;
  paging.total = total;
  if (shown > 0 && call.offset + shown < total) paging.next = call.offset + shown;
  return paging;
}

/// Runs the commands of a `batch` for its caller, on the state that the batch sees (protocol.md 4.2). Thread: one, or
/// two of which one waits for the other.
class CommandRunner {
 public:
  /// Runs one command and appends its result to `out`. After an error `out` is unchanged. `times` is set in both cases.
  virtual WireResult<Paging> run_command(std::string_view method, const Params& params, std::string& out,
                                         CallTimes& times) = 0;
  /// Runs a row of commands by the runner that it gets.
  using MakeCommands = std::function<void(CommandRunner& runner)>;
  /// Calls `make` on the thread that writes, to run commands that write in one transaction. When another write came
  /// between, it calls `make` again, so `make` must keep nothing from an earlier call. After an error, none of the
  /// commands has written anything. Blocks until the changes are durable and visible.
  virtual WireResult<void> write_together(const MakeCommands& make) = 0;
  /// Empty parameters for a command, with the limits of a request. Lifetime: as long as the batch's call.
  virtual Params command_params() = 0;

 protected:
  ~CommandRunner() = default;
};

}  // namespace muster::rest

#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "portal/served_portal.hpp"

namespace muster::portal {

/// Loads portals on a thread of its own, one after the other, so that neither writes to other portals nor threads that
/// answer requests wait for it.
class Loader {
 public:
  struct Times {
    std::chrono::milliseconds patience{5'000};  ///< how long after it was first asked for a portal is waited for
    std::chrono::milliseconds pause{2'000};     ///< before one that could not be loaded is tried again
  };
  explicit Loader(base::Log log) : Loader(std::move(log), Times()) {}
  Loader(base::Log log, Times times);
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;
  /// Finishes the portal that it is at. Of the others it says `busy`.
  ~Loader();

  enum class Patience { brief, endless };
  /// What came of it: `busy` when the portal is still being loaded after the patience that is brief, or nothing more is
  /// loaded; else why it could not be.
  using Then = std::function<void(const base::Result<void>&)>;
  /// Has the portal loaded, unless it is, and then calls `then`, once: within the call when there is nothing to wait
  /// for, else on one of its threads. Any thread; does not block.
  void load(std::shared_ptr<ServedPortal> portal, Then then, Patience patience = Patience::brief);
  /// From now on nobody waits, and nothing more is begun.
  void stop();

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Job {
    std::shared_ptr<ServedPortal> portal;
    Time give_up_at;          // for who has brief patience
    std::vector<Then> brief;  // empty from then on
    std::vector<Then> endless;
  };
  struct Failure {
    base::Error error;
    Time until;  // it is not tried again before
  };

  std::optional<base::Result<void>> put(std::shared_ptr<ServedPortal>& portal, Then& then, Patience patience);
  void serve(const std::stop_token& stop);
  void watch(const std::stop_token& stop);
  base::Result<void> load_now(ServedPortal& portal) const;
  void note(base::PortalId portal, const base::Result<void>& loaded);
  std::optional<Time> next_to_give_up() const;
  std::vector<Then> take_brief(Time until);
  void tell(std::vector<Then>& all, const base::Result<void>& loaded) const;

  const base::Log log_;
  const Times times_;
  std::mutex mutex_;
  std::condition_variable_any some_;     // a job, or a stop
  std::condition_variable_any changed_;  // when somebody gives up
  std::list<Job> jobs_;                  // the first is being loaded
  std::map<std::uint32_t, Failure> failures_;
  bool stopping_ = false;
  std::jthread loading_;  // the last members, so that they end before what they use
  std::jthread watching_;
};

}  // namespace muster::portal

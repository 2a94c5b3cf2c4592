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

/// Loads portals one after the other on its own thread. Writes to other portals and request threads do not wait for it.
class Loader {
 public:
  struct Times {
    std::chrono::milliseconds patience{
        5'000};                              ///< how long requests wait, counted from the first request for the portal
    std::chrono::milliseconds pause{2'000};  ///< how long a failed portal is not tried again
  };
  explicit Loader(base::Log log) : Loader(std::move(log), Times()) {}
  Loader(base::Log log, Times times);
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;
  /// Finishes the portal that is being loaded. Waiters for the others get `busy`.
  ~Loader();

  enum class Patience { brief, endless };
  /// Receives the result. `busy`: the portal was still loading after brief patience, or the loader stops. Any other
  /// error tells why the portal could not be loaded.
  using Then = std::function<void(const base::Result<void>&)>;
  /// Loads the portal unless it is loaded, then calls `then` once. If there is nothing to wait for, that happens within
  /// this call, else on a thread of the loader. Any thread; does not block.
  void load(std::shared_ptr<ServedPortal> portal, Then then, Patience patience = Patience::brief);
  /// Stops the loader: those with brief patience get `busy`, and no other portal is started.
  void stop();

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Job {
    std::shared_ptr<ServedPortal> portal;
    Time give_up_at;          // when those with brief patience give up
    std::vector<Then> brief;  // empty after that time
    std::vector<Then> endless;
  };
  struct Failure {
    base::Error error;
    Time until;  // the portal is not tried again before this time
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
  std::condition_variable_any some_;     // signals a job or a stop
  std::condition_variable_any changed_;  // signals that the next time to give up changed
  std::list<Job> jobs_;                  // the first is being loaded
  std::map<std::uint32_t, Failure> failures_;
  bool stopping_ = false;
  std::jthread loading_;  // the threads are the last members, so that they end before what they use
  std::jthread watching_;
};

}  // namespace muster::portal

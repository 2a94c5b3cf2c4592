#include "http/engine/engine_choice.hpp"

#include <fmt/format.h>

#include "http/engine/epoll.hpp"
#include "http/engine/io_uring.hpp"

namespace muster::http {

base::Result<EngineChoice> choose_engine(EngineKind wanted) {
  if (wanted == EngineKind::epoll) return EngineChoice{EngineKind::epoll, ""};
  const auto possible = IoUringEngine::probe();
  if (possible) return EngineChoice{EngineKind::io_uring, ""};
  const std::string& why = possible.error().message;
  if (wanted == EngineKind::automatic) return EngineChoice{EngineKind::epoll, why};
  return base::unavailable(
      fmt::format("server.engine: io_uring is not possible here: {}; set \"auto\" or \"epoll\", or allow io_uring: it "
                  "needs Linux 6.0, and neither the sysctl kernel.io_uring_disabled nor a container's filter of system "
                  "calls against it",
                  why));
}

std::unique_ptr<Engine> make_engine(EngineKind kind, std::chrono::milliseconds tick) {
  if (kind == EngineKind::io_uring) return std::make_unique<IoUringEngine>(tick);
  return std::make_unique<EpollEngine>(tick);
}

std::string_view name_of(EngineKind kind) {
  return engine_names[static_cast<std::size_t>(kind)];
}

}  // namespace muster::http

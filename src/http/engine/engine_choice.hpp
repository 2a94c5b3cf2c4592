#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace muster::http {

class Engine;

/// Which engine serves connections (server.engine).
enum class EngineKind { automatic, io_uring, epoll };

/// "auto", "io_uring", "epoll", as in the configuration.
inline constexpr std::string_view engine_names[] = {"auto", "io_uring", "epoll"};

/// The engine that a server uses.
struct EngineChoice {
  EngineKind kind = EngineKind::epoll;  ///< never `automatic`
  std::string why;                      ///< why it is not io_uring, although that was asked for first; else ""
};

/// Takes io_uring when it is asked for, or `automatic` is, and the kernel does what the engine needs. Error:
/// `unavailable` when io_uring was asked for and is not possible; it says what to do.
base::Result<EngineChoice> choose_engine(EngineKind wanted);

/// `kind` is not `automatic`. Throws std::system_error when the kernel refuses what the engine needs.
std::unique_ptr<Engine> make_engine(EngineKind kind, std::chrono::milliseconds tick);

std::string_view name_of(EngineKind kind);

}  // namespace muster::http

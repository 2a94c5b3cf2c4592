#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "http/engine/engine.hpp"

namespace muster::fuzz {

/// An engine without a network: a client sends a text in pieces of one size, and what it is sent is kept. Each piece is
/// in memory of its own, of just its size, and is freed when the connection waits again, so that nobody can look at it
/// later without being seen.
class MemoryEngine final : public http::Engine, private http::EngineHandler {
 public:
  MemoryEngine() : Engine(std::chrono::hours(1)) { finish(); }

  class Client;
  /// The server's end of a connection. Lifetime: the client outlives it.
  http::SocketPointer connect(Client& client);
  /// Runs until all connections have ended.
  void run_to_end() { run(*this); }

  void end_accepting() override {}

 private:
  class MemorySocket;

  void accepted(http::SocketPointer) override {}
  void tick() override {}
  void begin() override {}
  void turn(bool) override { woken(); }
  std::unique_ptr<http::Socket> make_socket(http::Descriptor) override { return nullptr; }
};

/// What a client sends and gets.
class MemoryEngine::Client {
 public:
  Client(std::string_view sends, std::size_t step) : sends_(sends), step_(step) {}
  const std::string& got() const { return got_; }

 private:
  friend class MemoryEngine::MemorySocket;

  std::string_view sends_;
  const std::size_t step_;
  std::string got_;
};

class MemoryEngine::MemorySocket final : public http::Socket {
 public:
  MemorySocket(MemoryEngine& engine, Client& client) : Socket(engine, http::Descriptor()), client_(client) {}

  bool has_arrived() const override { return !client_.sends_.empty(); }

 private:
  bool begin_receive() override {
    finish_later();
    return false;
  }
  bool begin_send(bool) override { return take(); }
  bool begin_send_slowly() override { return take(); }
  void interrupt_sending() override {}
  void on_turn() override {
    if (wait_ != Wait::receive || received_.error != 0) return finish();
    const std::string_view piece = client_.sends_.substr(0, client_.step_);
    client_.sends_.remove_prefix(piece.size());
    const auto memory = std::make_unique<char[]>(piece.size());
    std::ranges::copy(piece, memory.get());
    received_.bytes = {memory.get(), piece.size()};
    finish();  // which may end the socket
  }
  void release() override {
    released_ = true;
    static_cast<MemoryEngine&>(engine_).bury(*this);
  }
  // Part of what is much, as a system does.
  bool take() {
    sent_.bytes = std::min<std::size_t>(unsent_.size(), 1000);
    client_.got_ += unsent_.substr(0, sent_.bytes);
    return true;
  }

  Client& client_;
};

inline http::SocketPointer MemoryEngine::connect(Client& client) {
  return http::SocketPointer(new MemorySocket(*this, client));
}

}  // namespace muster::fuzz

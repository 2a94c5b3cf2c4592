#pragma once

#include <atomic>
#include <chrono>
#include <coroutine>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/engine/descriptor.hpp"

namespace muster::http {

/// What came of a wait for bytes.
struct Received {
  std::span<char> bytes;  ///< empty when the client has ended its side of the connection, or after an error
  int error = 0;          ///< an errno; ECANCELED after Socket::cancel or Socket::close
};

/// What came of sending.
struct Sent {
  std::size_t bytes = 0;  ///< how many of the bytes the system has taken
  int error = 0;          ///< an errno; ECANCELED after Socket::cancel or Socket::close
};

class Engine;

/// The socket of one connection, as an engine makes it. One coroutine uses it, and waits for one thing at a time.
///
/// Lifetime of buffers: bytes that were received belong to the engine. They may be read and changed until the coroutine
/// waits for anything; then the engine overwrites them. Bytes to send belong to the caller, who must leave them alone
/// until the wait for `send` or `send_slowly` is over. Thread: that of the engine.
class Socket {
 public:
  Socket(Engine& engine, Descriptor descriptor);
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  virtual ~Socket();

  class Waiting;
  class Receiving;
  class Sending;
  class Yielding;

  /// Waits for the client's next bytes.
  Receiving receive();
  /// Offers bytes to the system, which takes as many as fit into its buffer, perhaps none. It does not wait for the
  /// client. `urgent` says that the coroutine has something to do when they are sent, other than to wait for the
  /// client.
  Sending send(std::string_view bytes, bool urgent);
  /// Waits until the system takes at least one of the bytes: until the client has read something.
  Sending send_slowly(std::string_view bytes);
  /// Lets the other connections of the thread have their turn.
  Yielding yield();

  /// Ends what the coroutine waits for here with the error ECANCELED, soon, but not within this call. Later operations
  /// work.
  void cancel();
  /// The same, and so end all later operations.
  void close();
  /// Whether bytes have arrived that were not received yet.
  virtual bool has_arrived() const;
  /// Tells the client that nothing more comes. Bytes that were sent before still arrive. False when it is gone.
  bool end_sending() const;

  Engine& engine() const { return engine_; }
  /// The descriptor, for questions about its addresses.
  int descriptor() const { return descriptor_.get(); }
  /// Whether its owner has given it up. Only engines see such a socket.
  bool is_released() const { return released_; }

 protected:
  enum class Wait { nothing, turn, receive, send, send_slowly };
  friend class Engine;

  // Begin an operation. True when its result is there at once; else `finish` is called later.
  virtual bool begin_receive() = 0;
  virtual bool begin_send(bool urgent) = 0;
  virtual bool begin_send_slowly() = 0;
  // Has the sending that is waited for end soon.
  virtual void interrupt_sending() = 0;
  // What `finish_later` brings about.
  virtual void on_turn() { finish(); }
  // Called in place of the destructor, which may have to wait for operations.
  virtual void release() = 0;

  // Resumes the coroutine, which may destroy the socket.
  void finish();
  // The same at the engine's next turn.
  void finish_later();
  // Whether the coroutine waits for this, and its result is not there yet.
  bool awaits(Wait wait) const { return wait_ == wait && !due_; }

  Engine& engine_;
  Descriptor descriptor_;
  std::coroutine_handle<> coroutine_;
  Wait wait_ = Wait::nothing;
  bool due_ = false;     // whether `on_turn` comes
  bool closed_ = false;  // by `close`
  bool released_ = false;
  Received received_;
  std::string_view unsent_;  // what is being sent
  Sent sent_;

 private:
  friend struct ReleaseSocket;
};

struct ReleaseSocket {
  void operator()(Socket* socket) const { socket->release(); }
};
using SocketPointer = std::unique_ptr<Socket, ReleaseSocket>;

/// What an I/O thread does about what happens. The engine calls it on its thread.
class EngineHandler {
 public:
  virtual void accepted(SocketPointer socket) = 0;
  /// Called each time that the interval of the ticks is over.
  virtual void tick() = 0;

 protected:
  ~EngineHandler() = default;
};

/// The event loop of one I/O thread: accepts connections, moves their bytes and resumes their coroutines. There is one
/// implementation for each way to ask the kernel: io_uring.hpp and epoll.hpp.
class Engine {
 public:
  explicit Engine(std::chrono::milliseconds tick);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine();

  /// Accepts connections from this listening socket once the engine runs. Call it once, before `run`.
  void listen(Descriptor listener) { listener_ = std::move(listener); }
  int listener() const { return listener_.get(); }
  /// Runs until `finish` was called and all sockets have ended. Throws what the handler throws, and std::system_error
  /// when the kernel does not do what the engine needs.
  void run(EngineHandler& handler);
  /// Runs `task` on the engine's thread, soon. Any thread.
  void post(std::function<void()> task);

  // Thread: that of `run`.
  void set_tick(std::chrono::milliseconds interval) const;
  /// Accepts all that wait, then closes the listening socket; `is_accepting` says when that is done. May be called
  /// again.
  virtual void end_accepting() = 0;
  bool is_accepting() const { return listener_.is_open(); }
  void finish() { finished_ = true; }

 protected:
  friend class Socket;

  /// Begins to accept, to look at the timer and to notice `post`. Called once, on the engine's thread.
  virtual void begin() = 0;
  /// Asks the kernel for what has happened, and handles it. `may_sleep` says whether to wait for something to happen.
  virtual void turn(bool may_sleep) = 0;

  // For implementations: what has happened.
  void woken();
  void ticked();
  /// Accepts what waits, up to a bound, by plain system calls. 0 when the bound was reached; else an errno, EAGAIN when
  /// nothing is left.
  int accept_waiting(int flags);
  EngineHandler& handler() const { return *handler_; }
  virtual std::unique_ptr<Socket> make_socket(Descriptor descriptor) = 0;
  /// Destroys a socket once nobody looks at it any more.
  void bury(Socket& socket);

  Descriptor listener_;
  const Descriptor wake_;   // an eventfd that `post` writes to
  const Descriptor timer_;  // a timerfd that ticks

 private:
  void resume_due();
  void run_posted();

  EngineHandler* handler_ = nullptr;
  bool finished_ = false;
  std::size_t sockets_ = 0;
  std::vector<Socket*> due_;
  std::vector<Socket*> resuming_;
  std::vector<std::unique_ptr<Socket>> buried_;
  std::mutex mutex_;  // guards what follows
  std::vector<std::function<void()>> posted_;
  std::vector<std::function<void()>> running_;  // of the engine's thread alone
};

/// Awaits what the socket does.
class Socket::Waiting {
 public:
  bool await_ready() const noexcept { return ready_; }
  void await_suspend(std::coroutine_handle<> coroutine) const noexcept { socket_.coroutine_ = coroutine; }

 protected:
  Waiting(Socket& socket, bool ready) : socket_(socket), ready_(ready) {}
  Socket& done() const noexcept {
    socket_.wait_ = Wait::nothing;
    return socket_;
  }

  Socket& socket_;
  const bool ready_;
};

class [[nodiscard]] Socket::Receiving : public Waiting {
 public:
  Received await_resume() const noexcept { return done().received_; }

 private:
  friend class Socket;
  using Waiting::Waiting;
};

class [[nodiscard]] Socket::Sending : public Waiting {
 public:
  Sent await_resume() const noexcept { return done().sent_; }

 private:
  friend class Socket;
  using Waiting::Waiting;
};

class [[nodiscard]] Socket::Yielding : public Waiting {
 public:
  void await_resume() const noexcept { done(); }

 private:
  friend class Socket;
  using Waiting::Waiting;
};

}  // namespace muster::http

#pragma once

#include "http/engine/engine.hpp"
#include "http/engine/ring.hpp"

namespace muster::http {

/// The engine for Linux 6.0 and later, where io_uring is allowed. The kernel goes on receiving and accepting without
/// being asked again. Replies are submitted by the same system call that waits for requests: a round of many
/// connections costs one call.
///
/// A send is first tried without waiting for the client, within the call that submits it. If the coroutine would only
/// wait for the client afterwards, no completion is asked for: it comes for what was not sent whole, and where none
/// has come when the call returns, all was sent.
///
/// Lifetime of buffers in flight:
/// - Bytes that arrive are in a buffer of the thread's ring, which the kernel chose. It is wiped and given back when
/// the
///   coroutine that got them waits again. Bytes for which nobody waits are copied at once, and the buffer is given
///   back. When many such bytes have come, receiving is cancelled until they are asked for.
/// - Bytes to send are the connection's. Its coroutine is resumed only once the kernel is done with them, also after
///   `cancel`: that asks the kernel to end the operation, and the completion resumes the coroutine.
/// - A socket that its connection has given up lives on until the kernel has completed its receive. Only then is the
///   descriptor closed, so that neither its number nor the socket's address stands for another connection.
class IoUringEngine final : public Engine {
 public:
  /// Whether the kernel does all that this engine needs. The error says what it refused. Blocks for a moment.
  static base::Result<void> probe();

  /// Throws std::system_error when the kernel refuses a ring.
  explicit IoUringEngine(std::chrono::milliseconds tick);

  void end_accepting() override;

 private:
  class IoUringSocket;
  // What a completion is about: the lowest bits of what the kernel gives back; the others are the socket's address.
  enum class Topic : std::uint64_t { receive, send, accept, wake, tick, nothing };
  struct Completion {
    Topic topic;
    IoUringSocket* socket;  // for `receive` and `send`
    int result;
    unsigned flags;
  };

  void begin() override;
  void turn(bool may_sleep) override;
  std::unique_ptr<Socket> make_socket(Descriptor descriptor) override;

  static std::uint64_t tag_of(Topic topic, const IoUringSocket* socket = nullptr);
  // Asks for the end of an operation, which then completes.
  void cancel(Topic topic, const IoUringSocket* socket = nullptr);
  void watch(int descriptor, Topic topic);
  void accept();
  void finish_accepting();
  void collect();
  void settle_quiet_sends();
  void handle(const Completion& completion);
  void on_receive(const Completion& completion);
  void on_accept(const Completion& completion);

  Ring ring_;
  std::vector<Completion> completions_;
  std::size_t handled_ = 0;  // how many of the completions
  std::vector<IoUringSocket*> quiet_sends_;
  std::vector<IoUringSocket*> settling_;
  bool must_not_sleep_ = false;  // at the next turn
  bool accepts_ = false;         // whether the kernel does
  bool accept_at_tick_ = false;  // whether accepting failed, most likely as the process has no descriptors left
  bool ends_accepting_ = false;
};

}  // namespace muster::http

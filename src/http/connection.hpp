#pragma once

#include <atomic>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/channel.hpp"
#include "http/connection_count.hpp"
#include "http/drain.hpp"
#include "http/limits.hpp"
#include "http/response_writer.hpp"
#include "rest/dispatch/write_queue.hpp"

namespace muster::http {

/// What the connections of one I/O thread share with it.
struct IoThreadState {
  SteadyTime now = std::chrono::steady_clock::now();  ///< the thread's idea of the time
  std::uint64_t begun = 0;                            ///< how many requests clients have begun to send
  std::atomic<std::size_t>& waiting_replies;          ///< memory of replies that wait for clients, of all threads
  std::function<void()> too_much_waits;               ///< called when that is beyond the limit
  /// Makes a request that must not hold the thread up (rest::WriteQueue::submit).
  std::function<void(rest::DeferredRequest, rest::WriteQueue::Done)> make_elsewhere;
  /// Where the connections decrypt what they receive. What one put there is there until it waits.
  std::vector<char> decrypted = std::vector<char>(decrypted_size);

  /// A buffer for replies that begins with `begun`. A connection has one only while it has something to send.
  std::string take_buffer(std::string begun);
  void give_back(std::string&& buffer);

  static constexpr std::size_t decrypted_size = 16 * 1024;
  static constexpr std::size_t usual_reply = 1024;
  static constexpr std::size_t largest_buffer = 64 * 1024;  // of those that are kept
  static constexpr std::size_t most_buffers = 256;

  std::vector<std::string> buffers = {};
};

/// One connection: reads requests, answers them in order, several at once when the client sends ahead. Lives on one
/// I/O thread, which looks at the deadlines of all its connections now and then instead of arming a timer for each
/// read. It parses requests where its engine has received them, and keeps bytes of its own only of a request that has
/// not arrived whole: while a connection waits for a request it has no buffer.
class Connection : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  /// With `tls`, the client may choose between TLS and plain HTTP.
  /// Lifetime: `responses`, `limits`, `thread_state` and `tls` outlive the connection.
  Connection(SocketPointer socket, const Peer& peer, ConnectionCount::Slot slot, ResponseWriter& responses,
             const Limits& limits, IoThreadState& turn, TlsContext* tls);

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  /// Wipes what the client sent.
  ~Connection();

  /// Runs until the connection ends. Lifetime: the connection outlives it, and is then to be destroyed, which closes
  /// it.
  Task<void> run();
  /// Ends what waits past its deadline. The connection answers 408 where protocol.md 2.9 says so, and closes.
  void check_deadline(SteadyTime now);
  /// From now on a reply says that the connection closes, unless the client has sent further requests already.
  void stop();
  /// Whether a request that was in flight when the stop came is still to be answered.
  bool holds_up() const { return in_flight_at_stop_ && !waits_for_client(); }
  /// Ends the connection if it has waited for a request, or for the client to close it, for at least this long.
  void end_if_waiting(std::chrono::milliseconds time);
  /// Since when its client has been slow to read a reply; nothing when it is not.
  std::optional<SteadyTime> waits_for_reader() const { return waiting_ > 0 ? waits_since_ : std::nullopt; }
  /// Ends the connection in the middle of a reply.
  void give_up_reply();
  /// Closes whatever goes on.
  void abort();
  /// As `abort`, but lets go on what others than the client are to do for it.
  void abort_unless_at_work();

 private:
  enum class Phase { idle, handshake, header, body, work, drain, write };

  Task<bool> greet();
  Task<bool> read_request();
  Task<bool> read_some();
  Task<bool> flush(std::string_view behind = {});
  void count_waiting(std::size_t bytes);
  std::string_view keep_unsent(std::string_view unsent);
  Task<void> drain_and_close();
  Task<void> answer_later(rest::DeferredRequest request);
  void refuse(const rest::WireError& error);
  bool waits_for_client() const {
    return phase_ == Phase::idle || phase_ == Phase::handshake || phase_ == Phase::drain;
  }
  bool stays_open() const;
  void enter(Phase phase, std::chrono::milliseconds time);
  std::string_view unread() const { return {unread_.data(), unread_.size()}; }
  void take_in(std::span<char> bytes);
  void keep_unread();
  void drop_kept();

  Channel channel_;
  TlsContext* const tls_;
  Peer peer_;
  const ConnectionCount::Slot slot_;
  ResponseWriter& responses_;
  const Limits& limits_;
  IoThreadState& thread_state_;
  std::unique_ptr<RequestReader> reader_;
  std::span<char> unread_;  // in the engine's memory, in thread_state_.decrypted or in kept_
  std::vector<char> kept_;
  std::span<char> decrypted_;  // what is this connection's in thread_state_.decrypted
  std::string out_;
  std::size_t waiting_ = 0;  // what out_ holds while the client is slow to read
  std::optional<SteadyTime> waits_since_;
  Phase phase_ = Phase::idle;
  SteadyTime entered_;  // the phase
  SteadyTime deadline_;
  bool expired_ = false;
  bool stopping_ = false;
  bool in_flight_at_stop_ = false;
  bool closing_ = false;  // after the replies in out_
  bool refused_ = false;  // the client may still be sending what we do not read
};

}  // namespace muster::http

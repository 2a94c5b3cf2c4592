#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/channel.hpp"
#include "http/connection_count.hpp"
#include "http/exchange.hpp"
#include "http/limits.hpp"

namespace muster::http {

using SteadyTime = std::chrono::steady_clock::time_point;

/// One connection: reads requests, answers them in order, several at once when the client sends ahead. Lives on one
/// I/O thread, which looks at the deadlines of all its sessions now and then instead of arming a timer for each read.
class Session : public std::enable_shared_from_this<Session>,
                public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  /// With `tls`, the client may choose between TLS and plain HTTP.
  /// Lifetime: `exchange`, `desk`, `limits`, `now` (the thread's idea of the time) and `tls` outlive the session.
  Session(boost::asio::ip::tcp::socket socket, const Peer& peer, ConnectionCount::Place place, Exchange& exchange,
          rest::WriteDesk& desk, const Limits& limits, const SteadyTime& now, TlsContext* tls);

  /// Wipes what the client sent.
  ~Session();

  /// Runs until the connection ends. Holds the session itself.
  boost::asio::awaitable<void> run();
  /// Ends what waits past its deadline. The session answers 408 where the contract says so, and closes.
  void check_deadline(SteadyTime now);
  /// No further request: closes at once when none is in flight, else after its reply.
  void stop();
  /// Closes whatever goes on.
  void abort();

 private:
  enum class Phase { idle, handshake, header, body, work, drain, write };

  boost::asio::awaitable<void> serve();
  boost::asio::awaitable<bool> greet();
  boost::asio::awaitable<bool> read_request();
  boost::asio::awaitable<bool> read_some();
  boost::asio::awaitable<bool> flush();
  boost::asio::awaitable<void> drain_and_close();
  boost::asio::awaitable<void> answer_later(rest::WriteRequest request, bool keep_alive);
  void refuse(const rest::WireError& error);
  void enter(Phase phase, std::chrono::milliseconds time);
  std::string_view unread() const { return {in_.data() + begin_, end_ - begin_}; }
  void make_room();
  void grow(std::size_t size);
  void wipe_read();

  Channel channel_;
  TlsContext* const tls_;
  Peer peer_;
  const ConnectionCount::Place place_;
  Exchange& exchange_;
  rest::WriteDesk& desk_;
  const Limits& limits_;
  const SteadyTime& now_;
  std::optional<RequestReader> reader_;
  std::vector<char> in_;
  std::size_t begin_ = 0;  // what is unread of in_: [begin_, end_)
  std::size_t end_ = 0;
  std::string out_;
  Phase phase_ = Phase::idle;
  SteadyTime deadline_;
  bool expired_ = false;
  bool stopping_ = false;
  bool closing_ = false;  // after the replies in out_
  bool refused_ = false;  // the client may still be sending what we do not read
};

}  // namespace muster::http

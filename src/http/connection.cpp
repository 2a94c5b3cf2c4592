#include "http/connection.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cerrno>
#include <utility>

#include "base/password.hpp"

namespace muster::http {
namespace {

namespace beast = boost::beast;

constexpr std::chrono::hours longest_work{24};           // the time of the disk, and of a queue, is not the client's
constexpr std::size_t flush_at = 256 * 1024;             // replies to pipelined requests are gathered up to here
constexpr std::size_t largest_drain = 32 * 1024 * 1024;  // of a refused body

// Waits for what another thread makes of a request.
class Answering {
 public:
  Answering(IoThreadState& thread_state, Engine& engine, rest::DeferredRequest request)
      : thread_state_(thread_state), engine_(engine), request_(std::move(request)) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) {
    thread_state_.make_elsewhere(std::move(request_), [this, coroutine](const rest::Reply& reply, std::string body) {
      reply_ = reply;
      body_ = std::move(body);
      engine_.post([coroutine] { coroutine.resume(); });
    });
  }
  std::pair<rest::Reply, std::string> await_resume() { return {std::move(reply_), std::move(body_)}; }

 private:
  IoThreadState& thread_state_;
  Engine& engine_;
  rest::DeferredRequest request_;
  rest::Reply reply_;
  std::string body_;
};

}  // namespace

Connection::Connection(SocketPointer socket, const Peer& peer, ConnectionCount::Slot slot, ResponseWriter& responses,
                       const Limits& limits, IoThreadState& turn, TlsContext* tls)
    : channel_(std::move(socket)),
      tls_(tls),
      peer_(peer),
      slot_(std::move(slot)),
      responses_(responses),
      limits_(limits),
      thread_state_(turn) {
  enter(Phase::idle, limits_.idle_time);
}

Connection::~Connection() {
  count_waiting(0);
  drop_kept();
}

std::string IoThreadState::take_buffer(std::string begun) {
  if (buffers.empty()) {
    begun.reserve(usual_reply);
    return begun;
  }
  std::string buffer = std::move(buffers.back());
  buffers.pop_back();
  buffer.assign(begun);
  return buffer;
}

void IoThreadState::give_back(std::string&& buffer) {
  const bool is_usual = buffer.capacity() >= usual_reply && buffer.capacity() <= largest_buffer;
  if (!is_usual || buffers.size() >= most_buffers) return;
  buffer.clear();
  buffers.push_back(std::move(buffer));
}

void Connection::enter(Phase phase, std::chrono::milliseconds time) {
  phase_ = phase;
  entered_ = thread_state_.now;
  deadline_ = thread_state_.now + time;
  expired_ = false;
}

void Connection::check_deadline(SteadyTime now) {
  if (now < deadline_) return;
  expired_ = true;
  channel_.socket().cancel();
}

void Connection::stop() {
  stopping_ = true;
  in_flight_at_stop_ = !waits_for_client();
}

void Connection::end_if_waiting(std::chrono::milliseconds time) {
  if (waits_for_client() && thread_state_.now - entered_ >= time) channel_.socket().cancel();
}

// Said of a reply, it is for good: what the client sent ahead of it would be lost. So the last of those says it.
bool Connection::stays_open() const {
  return reader_->keep_alive() && (!stopping_ || !unread_.empty() || channel_.has_unread());
}

void Connection::abort() {
  channel_.socket().close();
}

void Connection::abort_unless_at_work() {
  if (phase_ != Phase::work) abort();
}

Task<void> Connection::run() {
  if (tls_ && !co_await greet()) {
    co_await drain_and_close();
    co_return;
  }
  while (!closing_) {
    const bool whole = co_await read_request();
    if (!whole) break;
    closing_ = !stays_open();
    if (out_.capacity() < IoThreadState::usual_reply) out_ = thread_state_.take_buffer(std::move(out_));
    if (auto deferred = responses_.reply(*reader_, !closing_, out_)) co_await answer_later(std::move(*deferred));
    reader_.reset();
    refused_ = closing_ && stopping_;  // a client that does not expect the end may be sending the next
    // A file of the web interface is sent from where it lies.
    const std::string_view body = responses_.take_body();
    if ((out_.size() >= flush_at || !body.empty()) && !co_await flush(body)) co_return;
  }
  closing_ = true;
  if (!co_await flush()) co_return;
  co_await drain_and_close();
}

// The first byte says what the client speaks. A handshake has the time of a header.
Task<bool> Connection::greet() {
  Received received;
  do received = co_await channel_.socket().receive();
  while (received.error == ECANCELED && channel_.socket().has_arrived());
  if (received.bytes.empty()) co_return false;
  ++thread_state_.begun;
  if (!Channel::begins_tls(received.bytes)) {
    take_in(received.bytes);
    co_return true;
  }
  enter(Phase::handshake, limits_.header_time);
  peer_.secure = co_await channel_.shake_hands(*tls_, {received.bytes.data(), received.bytes.size()});
  co_return peer_.secure;
}

// Waits until the request is made elsewhere, without holding the thread up. The event loop does not end before that.
Task<void> Connection::answer_later(rest::DeferredRequest request) {
  enter(Phase::work, longest_work);
  const Awaited awaited{request.id, request.client, request.portal_name, request.deferral.log_context.start};
  keep_unread();
  const auto [reply, body] = co_await Answering(thread_state_, channel_.socket().engine(), std::move(request));
  closing_ = !stays_open();  // the server may have been told to stop meanwhile
  responses_.reply(*reader_, !closing_, awaited, reply, body, out_);
}

void Connection::refuse(const rest::WireError& error) {
  // A request line that the parser does not take tells the verb all the same.
  responses_.refuse(*reader_, error, reader_->is_head() || unread().starts_with("HEAD "), out_);
  refused_ = true;
}

// True for a whole request in reader_. Before it waits for the client, it sends the replies that are ready.
Task<bool> Connection::read_request() {
  enter(unread_.empty() ? Phase::idle : Phase::header, unread_.empty() ? limits_.idle_time : limits_.header_time);
  bool continued = false;
  for (;;) {
    beast::error_code error;
    if (!unread_.empty()) {
      if (!reader_) reader_ = std::make_unique<RequestReader>(limits_, peer_);
      const std::string_view seen = unread();
      unread_ = unread_.subspan(reader_->put(boost::asio::buffer(seen.data(), seen.size()), error));
      if (!error && reader_->is_done()) co_return true;
      if (error && error != beast::http::error::need_more) {
        refuse(reader_->refusal(error, seen));
        co_return false;
      }
      // What is left of a body is the head of a chunk, or trailers, which the parser wants whole.
      if (reader_->is_header_done() && unread_.size() > limits_.header) {
        refuse(rest::errors::header_too_large);
        co_return false;
      }
      if (phase_ == Phase::idle) enter(Phase::header, limits_.header_time);
    }
    if (reader_ && reader_->is_header_done() && phase_ != Phase::body) {
      enter(Phase::body, limits_.body_time);
      if (reader_->expects_continue() && !continued && unread_.empty()) {
        out_ += "HTTP/1.1 100 Continue\r\n\r\n";
        continued = true;
      }
    }
    const Phase waiting = phase_;
    const SteadyTime deadline = deadline_;
    if (!out_.empty()) {
      if (!co_await flush()) co_return false;
      phase_ = waiting;
      entered_ = thread_state_.now;
      deadline_ = deadline;
    }
    if (!co_await read_some()) co_return false;
  }
}

// Reads what the client sends next. False at the end of the connection, or of the client's time.
Task<bool> Connection::read_some() {
  keep_unread();
  Received received;
  do {
    if (channel_.secure())
      received = co_await channel_.receive_by_tls(thread_state_.decrypted);
    else
      received = co_await channel_.socket().receive();
    // What came in the moment in which the waiting for it was ended is still read.
  } while (received.error == ECANCELED && phase_ == Phase::idle && channel_.socket().has_arrived());
  if (!received.bytes.empty()) {
    if (phase_ == Phase::idle) ++thread_state_.begun;
    if (channel_.secure()) decrypted_ = received.bytes;
    take_in(received.bytes);
    co_return true;
  }
  closing_ = true;
  if (expired_ && phase_ == Phase::header) refuse(rest::errors::header_timeout);
  if (expired_ && phase_ == Phase::body) refuse(rest::errors::body_timeout);
  co_return false;
}

// The bytes follow what is unread. They stay where they are when nothing is.
void Connection::take_in(std::span<char> bytes) {
  if (unread_.empty()) {
    drop_kept();
    unread_ = bytes;
    return;
  }
  const std::size_t needed = unread_.size() + bytes.size();
  if (kept_.capacity() - kept_.size() < bytes.size() || unread_.size() < kept_.size()) {
    // By hand, so that no piece of a password stays in memory that is given back.
    std::vector<char> larger;
    larger.reserve(needed > kept_.capacity() ? std::max(needed, 2 * kept_.capacity()) : kept_.capacity());
    larger.insert(larger.end(), unread_.begin(), unread_.end());
    drop_kept();
    kept_ = std::move(larger);
  }
  kept_.insert(kept_.end(), bytes.begin(), bytes.end());
  unread_ = kept_;
}

// Comes before each wait: what was received is overwritten then.
void Connection::keep_unread() {
  if (reader_) reader_->keep();
  channel_.keep();
  if (unread_.empty()) {
    drop_kept();
  } else if (unread_.data() < kept_.data() || unread_.data() >= kept_.data() + kept_.size()) {
    drop_kept();
    kept_.assign(unread_.begin(), unread_.end());
    unread_ = kept_;
  }
  if (!decrypted_.empty()) base::wipe(decrypted_.data(), decrypted_.size());
  decrypted_ = {};
}

void Connection::drop_kept() {
  if (kept_.capacity() == 0) return;
  base::wipe(kept_.data(), kept_.size());
  kept_ = std::vector<char>();
}

// Sends what is ready: at once as a rule. When the client is slow to take it, it waits for the client. Of much, it
// sends a piece, and then it is the turn of others. `behind` follows what is ready; it is memory that stays.
Task<bool> Connection::flush(std::string_view behind) {
  keep_unread();
  std::string_view unsent = out_;
  bool is_slow = false;
  bool is_ours = true;  // whether `unsent` is part of out_
  for (;;) {
    if (unsent.empty() && !behind.empty()) {
      unsent = std::exchange(behind, {});
      is_ours = false;
    }
    int error = 0;
    const std::string_view wire = channel_.next(unsent, closing_ && behind.empty(), error).substr(0, flush_at);
    if (error != 0) co_return false;
    if (wire.empty()) break;
    Sent sent;
    if (is_slow)
      sent = co_await channel_.socket().send_slowly(wire);
    else
      sent = co_await channel_.socket().send(
          wire, closing_ || !unread_.empty() || !behind.empty() || !channel_.is_last(wire, unsent));
    if (sent.error != 0) co_return false;
    is_slow = sent.bytes < wire.size();
    channel_.sent(sent.bytes, unsent);
    if (unsent.empty() && !is_slow) continue;
    enter(Phase::write, limits_.write_time);
    if (is_slow && is_ours)
      unsent = keep_unsent(unsent);
    else if (!is_slow)
      co_await channel_.socket().yield();
  }
  count_waiting(0);
  thread_state_.give_back(std::move(out_));
  out_ = std::string();
  co_return true;
}

// Gives back what a reply that waits need not hold, and counts the rest. `unsent` is a part of out_, and so is the
// result.
std::string_view Connection::keep_unsent(std::string_view unsent) {
  if (out_.capacity() > flush_at && out_.capacity() / 2 >= unsent.size()) {
    out_ = std::string(unsent);
    unsent = out_;
  }
  if (waiting_ == 0) waits_since_ = thread_state_.now;
  count_waiting(out_.capacity());
  if (thread_state_.waiting_replies > limits_.waiting_replies) thread_state_.too_much_waits();
  return unsent;
}

void Connection::count_waiting(std::size_t bytes) {
  if (bytes == waiting_) return;
  thread_state_.waiting_replies += bytes - waiting_;  // which may wrap around, to the right sum
  waiting_ = bytes;
}

void Connection::give_up_reply() {
  count_waiting(0);
  channel_.socket().close();
}

// A client that is still sending when its connection closes would see a reset instead of the reply.
Task<void> Connection::drain_and_close() {
  keep_unread();
  const bool is_there = co_await channel_.finish_sending();
  if (!is_there || !(refused_ || channel_.broken())) co_return;
  enter(Phase::drain, limits_.drain_time);
  for (std::size_t drained = 0; drained < largest_drain && !expired_;) {
    const Received received = co_await channel_.socket().receive();
    if (received.bytes.empty()) co_return;
    drained += received.bytes.size();
  }
}

}  // namespace muster::http

#include "http/connection.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>

#include "base/password.hpp"

namespace muster::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

constexpr std::chrono::hours longest_work{24};  // the time of the disk, and of a queue, is not the client's
constexpr std::size_t first_buffer = 4 * 1024;
constexpr std::size_t body_buffer = 64 * 1024;
constexpr std::size_t flush_at = 256 * 1024;             // replies to pipelined requests are gathered up to here
constexpr std::size_t largest_drain = 32 * 1024 * 1024;  // of a refused body

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, const Peer& peer, ConnectionCount::Slot slot,
                       ResponseWriter& responses, rest::WriteQueue& write_queue, const Limits& limits,
                       IoThreadState& turn, TlsContext* tls)
    : channel_(std::move(socket)),
      tls_(tls),
      peer_(peer),
      slot_(std::move(slot)),
      responses_(responses),
      write_queue_(write_queue),
      limits_(limits),
      thread_state_(turn),
      in_(first_buffer) {
  enter(Phase::idle, limits_.idle_time);
}

Connection::~Connection() {
  count_waiting(0);
  base::wipe(in_.data(), in_.size());
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
  channel_.cancel();
}

void Connection::stop() {
  stopping_ = true;
  in_flight_at_stop_ = !waits_for_client();
}

void Connection::end_if_waiting(std::chrono::milliseconds time) {
  if (waits_for_client() && thread_state_.now - entered_ >= time) channel_.cancel();
}

// Said of a reply, it is for good: what the client sent ahead of it would be lost. So the last of those says it.
bool Connection::stays_open() const {
  return reader_->keep_alive() && (!stopping_ || begin_ != end_ || channel_.has_unread());
}

void Connection::abort() {
  channel_.close();
}

void Connection::abort_unless_at_work() {
  if (phase_ != Phase::work) abort();
}

asio::awaitable<void> Connection::run() {
  const auto self = shared_from_this();
  co_await serve();
  abort();
}

asio::awaitable<void> Connection::serve() {
  if (channel_.open()) co_return;
  if (tls_ && !co_await greet()) {
    co_await drain_and_close();
    co_return;
  }
  while (!closing_) {
    const bool whole = co_await read_request();
    if (!whole) break;
    closing_ = !stays_open();
    if (auto deferred = responses_.reply(*reader_, !closing_, out_)) co_await answer_later(std::move(*deferred));
    const bool may_be_secret = reader_->request().target.starts_with("/oauth/");
    reader_.reset();
    if (may_be_secret) wipe_read();
    refused_ = closing_ && stopping_;  // a client that does not expect the end may be sending the next
    if (out_.size() >= flush_at && !co_await flush()) co_return;
  }
  closing_ = true;
  if (!co_await flush()) co_return;
  co_await drain_and_close();
}

// The first byte says what the client speaks. A handshake has the time of a header.
asio::awaitable<bool> Connection::greet() {
  auto wants_tls = co_await channel_.wants_tls();
  if (!wants_tls && channel_.has_arrived()) wants_tls = co_await channel_.wants_tls();
  if (!wants_tls.value_or(false)) co_return wants_tls.has_value();
  enter(Phase::handshake, limits_.header_time);
  peer_.secure = co_await channel_.shake_hands(*tls_);
  co_return peer_.secure;
}

// Waits until the request is made elsewhere, without holding the thread up. The event loop does not end before that.
asio::awaitable<void> Connection::answer_later(rest::DeferredRequest request) {
  enter(Phase::work, longest_work);
  const Awaited awaited{request.id, request.client, request.portal_name, request.deferral.log_context.start};
  const auto [reply, body] =
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void(rest::Reply, std::string)>(
          [this](auto handler, rest::DeferredRequest made) {
            const auto resume = std::make_shared<decltype(handler)>(std::move(handler));
            const auto loop = asio::prefer(channel_.executor(), asio::execution::outstanding_work.tracked);
            write_queue_.submit(std::move(made), [resume, loop](const rest::Reply& done, std::string text) {
              asio::post(loop, [resume, done, text = std::move(text)]() mutable {
                std::move (*resume)(done, std::move(text));
              });
            });
          },
          asio::use_awaitable, std::move(request));
  closing_ = !stays_open();  // the server may have been told to stop meanwhile
  responses_.reply(*reader_, !closing_, awaited, reply, body, out_);
}

void Connection::refuse(const rest::WireError& error) {
  // A request line that the parser does not take tells the verb all the same.
  responses_.refuse(*reader_, error, reader_->is_head() || unread().starts_with("HEAD "), out_);
  refused_ = true;
}

// True for a whole request in reader_. Before it waits for the client, it sends the replies that are ready.
asio::awaitable<bool> Connection::read_request() {
  if (begin_ == end_) begin_ = end_ = 0;
  reader_.emplace(limits_, peer_);
  enter(begin_ == end_ ? Phase::idle : Phase::header, begin_ == end_ ? limits_.idle_time : limits_.header_time);
  bool continued = false;
  for (;;) {
    beast::error_code error;
    if (begin_ != end_) {
      const std::string_view seen = unread();
      begin_ += reader_->put(asio::buffer(seen.data(), seen.size()), error);
      if (!error && reader_->is_done()) co_return true;
      if (error && error != beast::http::error::need_more) {
        refuse(reader_->refusal(error, seen));
        co_return false;
      }
      // What is left of a body is the head of a chunk, or trailers, which the parser wants whole.
      if (reader_->is_header_done() && end_ - begin_ > limits_.header) {
        refuse(rest::errors::header_too_large);
        co_return false;
      }
      if (phase_ == Phase::idle) enter(Phase::header, limits_.header_time);
    }
    if (reader_->is_header_done() && phase_ != Phase::body) {
      enter(Phase::body, limits_.body_time);
      if (reader_->expects_continue() && !continued && begin_ == end_) {
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
asio::awaitable<bool> Connection::read_some() {
  make_room();
  bool missed = false;
  do {
    const auto [error, length] = co_await channel_.read_some(asio::buffer(in_.data() + end_, in_.size() - end_));
    end_ += length;
    if (!error) {
      if (phase_ == Phase::idle) ++thread_state_.begun;
      co_return true;
    }
    // What came in the moment in which the waiting for it was ended is still read.
    missed = error == asio::error::operation_aborted && phase_ == Phase::idle && channel_.has_arrived();
  } while (missed);
  closing_ = true;
  if (expired_ && phase_ == Phase::header) refuse(rest::errors::header_timeout);
  if (expired_ && phase_ == Phase::body) refuse(rest::errors::body_timeout);
  co_return false;
}

void Connection::make_room() {
  reader_->keep();
  if (begin_ > 0) {
    std::memmove(in_.data(), in_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  const std::size_t wanted = phase_ == Phase::body ? body_buffer : first_buffer;
  if (end_ == 0 && phase_ == Phase::idle && in_.size() > first_buffer) {
    in_ = std::vector<char>(first_buffer);  // a connection that waits keeps little
  } else if (in_.size() < wanted) {
    grow(wanted);
  } else if (end_ == in_.size()) {
    grow(in_.size() * 2);  // the limits of the header bound this
  }
}

// As `resize`, but no piece of a password stays in memory that was given back.
void Connection::grow(std::size_t size) {
  std::vector<char> larger(std::max(size, in_.size()));
  std::copy_n(in_.begin(), end_, larger.begin());
  base::wipe(in_.data(), in_.size());
  in_ = std::move(larger);
}

void Connection::wipe_read() {
  base::wipe(in_.data(), begin_);
  base::wipe(in_.data() + end_, in_.size() - end_);
}

// Sends what is ready: by a plain system call as a rule, through the event loop when the client is slow to take it. Of
// much, a piece, and then it is the turn of others.
asio::awaitable<bool> Connection::flush() {
  beast::error_code error;
  std::size_t sent = 0;
  do {
    const std::string_view unsent = std::string_view(out_).substr(sent);
    const std::string_view piece = unsent.substr(0, flush_at);
    sent += channel_.write_some(piece, closing_ && piece.size() == unsent.size(), error);
    if (!error && sent == out_.size()) break;
    if (error && error != asio::error::would_block) co_return false;
    enter(Phase::write, limits_.write_time);
    if (!error) {
      co_await asio::post(channel_.executor(), asio::use_awaitable);
      continue;
    }
    sent = keep_unsent(sent);
    if (co_await channel_.wait_until_writable()) co_return false;
  } while (error || sent < out_.size());
  count_waiting(0);
  out_.clear();
  if (out_.capacity() > flush_at) out_ = std::string();
  co_return true;
}

// Gives back what a reply that waits need not hold, and counts the rest. How much of out_ is sent then.
std::size_t Connection::keep_unsent(std::size_t sent) {
  const std::size_t unsent = out_.size() - sent;
  if (out_.capacity() > flush_at && out_.capacity() / 2 >= unsent) {
    out_ = std::string(out_, sent);
    sent = 0;
  }
  if (waiting_ == 0) waits_since_ = thread_state_.now;
  count_waiting(out_.capacity());
  if (thread_state_.waiting_replies > limits_.waiting_replies) thread_state_.too_much_waits();
  return sent;
}

void Connection::count_waiting(std::size_t bytes) {
  if (bytes == waiting_) return;
  thread_state_.waiting_replies += bytes - waiting_;  // which may wrap around, to the right sum
  waiting_ = bytes;
}

void Connection::give_up_reply() {
  count_waiting(0);
  channel_.close();
}

// A client that is still sending when its connection closes would see a reset instead of the reply.
asio::awaitable<void> Connection::drain_and_close() {
  if (channel_.finish_sending() || !(refused_ || channel_.broken())) co_return;
  enter(Phase::drain, limits_.drain_time);
  grow(body_buffer);
  for (std::size_t drained = 0; drained < largest_drain && !expired_;) {
    const auto [failed, length] = co_await channel_.discard(asio::buffer(in_));
    if (failed) co_return;
    drained += length;
  }
}

}  // namespace muster::http

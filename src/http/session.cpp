#include "http/session.hpp"

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

Session::Session(asio::ip::tcp::socket socket, const Peer& peer, ConnectionCount::Place place, Exchange& exchange,
                 rest::WriteDesk& desk, const Limits& limits, const SteadyTime& now, TlsContext* tls)
    : channel_(std::move(socket)),
      tls_(tls),
      peer_(peer),
      place_(std::move(place)),
      exchange_(exchange),
      desk_(desk),
      limits_(limits),
      now_(now),
      in_(first_buffer) {
  enter(Phase::idle, limits_.idle_time);
}

Session::~Session() {
  base::wipe(in_.data(), in_.size());
}

void Session::enter(Phase phase, std::chrono::milliseconds time) {
  phase_ = phase;
  deadline_ = now_ + time;
  expired_ = false;
}

void Session::check_deadline(SteadyTime now) {
  // A stop may have come between two waits of a handshake, where there was nothing to end.
  if (stopping_) stop();
  if (now < deadline_) return;
  expired_ = true;
  channel_.cancel();
}

void Session::stop() {
  stopping_ = true;
  if (phase_ == Phase::idle || phase_ == Phase::handshake) channel_.cancel();
}

void Session::abort() {
  channel_.close();
}

asio::awaitable<void> Session::run() {
  const auto self = shared_from_this();
  co_await serve();
  abort();
}

asio::awaitable<void> Session::serve() {
  if (channel_.open()) co_return;
  if (tls_ && !co_await greet()) {
    co_await drain_and_close();
    co_return;
  }
  while (!closing_) {
    const bool whole = co_await read_request();
    if (!whole) break;
    const bool keep_alive = reader_->keep_alive() && !stopping_;
    if (auto write = exchange_.reply(*reader_, keep_alive, out_)) co_await answer_later(std::move(*write), keep_alive);
    const bool may_be_secret = reader_->request().target.starts_with("/oauth/");
    reader_.reset();
    if (may_be_secret) wipe_read();
    closing_ = !keep_alive;
    if (out_.size() >= flush_at && !co_await flush()) co_return;
  }
  closing_ = true;
  if (!co_await flush()) co_return;
  co_await drain_and_close();
}

// The first byte says what the client speaks. A handshake has the time of a header.
asio::awaitable<bool> Session::greet() {
  const auto wants_tls = co_await channel_.wants_tls();
  if (!wants_tls.value_or(false)) co_return wants_tls.has_value();
  enter(Phase::handshake, limits_.header_time);
  peer_.secure = co_await channel_.shake_hands(*tls_);
  co_return peer_.secure;
}

// Waits until the request is made elsewhere, without holding the thread up. The event loop does not end before that.
asio::awaitable<void> Session::answer_later(rest::WriteRequest request, bool keep_alive) {
  enter(Phase::work, longest_work);
  const Awaited awaited{request.id, request.client, request.portal_name, request.start};
  const auto [reply, body] =
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void(rest::Reply, std::string)>(
          [this](auto handler, rest::WriteRequest made) {
            const auto resume = std::make_shared<decltype(handler)>(std::move(handler));
            const auto loop = asio::prefer(channel_.executor(), asio::execution::outstanding_work.tracked);
            desk_.submit(std::move(made), [resume, loop](const rest::Reply& done, std::string text) {
              asio::post(loop, [resume, done, text = std::move(text)]() mutable {
                std::move (*resume)(done, std::move(text));
              });
            });
          },
          asio::use_awaitable, std::move(request));
  exchange_.reply(*reader_, keep_alive, awaited, reply, body, out_);
}

void Session::refuse(const rest::WireError& error) {
  exchange_.refuse(*reader_, error, out_);
  refused_ = true;
}

// True for a whole request in reader_. Before it waits for the client, it sends the replies that are ready.
asio::awaitable<bool> Session::read_request() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (begin_ == end_ && out_.empty() && stopping_) co_return false;
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
      deadline_ = deadline;
      if (stopping_ && phase_ == Phase::idle) co_return false;
    }
    if (!co_await read_some()) co_return false;
  }
}

// Reads what the client sends next. False at the end of the connection, or of the client's time.
asio::awaitable<bool> Session::read_some() {
  make_room();
  const auto [error, length] = co_await channel_.read_some(asio::buffer(in_.data() + end_, in_.size() - end_));
  end_ += length;
  if (!error) co_return true;
  closing_ = true;
  if (expired_ && phase_ == Phase::header) refuse(rest::errors::header_timeout);
  if (expired_ && phase_ == Phase::body) refuse(rest::errors::body_timeout);
  co_return false;
}

void Session::make_room() {
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
void Session::grow(std::size_t size) {
  std::vector<char> larger(std::max(size, in_.size()));
  std::copy_n(in_.begin(), end_, larger.begin());
  base::wipe(in_.data(), in_.size());
  in_ = std::move(larger);
}

void Session::wipe_read() {
  base::wipe(in_.data(), begin_);
  base::wipe(in_.data() + end_, in_.size() - end_);
}

// Sends what is ready: by a plain system call as a rule, through the event loop when the client is slow to take it.
asio::awaitable<bool> Session::flush() {
  beast::error_code error;
  std::size_t sent = 0;
  do {
    sent += channel_.write_some(std::string_view(out_).substr(sent), closing_, error);
    if (!error) continue;
    if (error != asio::error::would_block) co_return false;
    enter(Phase::write, limits_.write_time);
    if (co_await channel_.wait_until_writable()) co_return false;
  } while (error || sent < out_.size());
  out_.clear();
  if (out_.capacity() > flush_at) out_ = std::string();
  co_return true;
}

// A client that is still sending when its connection closes would see a reset instead of the reply.
asio::awaitable<void> Session::drain_and_close() {
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

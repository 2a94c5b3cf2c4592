#include "http/engine/engine.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <deque>
#include <future>
#include <thread>

#include "http/engine/engine_choice.hpp"
#include "http/engine/task.hpp"
#include "http/listener.hpp"
#include "support/http_client.hpp"
#include "support/patience.hpp"

namespace muster::http {
namespace engine_test {

using test::HttpClient;
using test::patience;

// What each connection does. It gets the socket and ends it.
using Serve = std::function<Detached(SocketPointer)>;

// An engine on a thread of its own.
class Loop final : private EngineHandler {
 public:
  Loop(EngineKind kind, Serve serve)
      : engine_(make_engine(kind, std::chrono::milliseconds(10))), serve_(std::move(serve)) {
    Endpoint endpoint = parse_endpoint("127.0.0.1", 0).value();
    auto listener = open_listener(endpoint);
    engine_->listen(std::move(*listener));
    address_ = text_of(endpoint);
    thread_ = std::thread([this] { engine_->run(*this); });
  }
  ~Loop() {
    engine_->post([this] { ends_ = true; });
    thread_.join();
  }

  const std::string& address() const { return address_; }
  HttpClient connect() const { return HttpClient(address_); }
  // Runs it on the engine's thread and waits for that.
  void run(const std::function<void()>& task) {
    std::promise<void> done;
    engine_->post([&] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }
  Engine& engine() { return *engine_; }
  int accepted_count() const { return accepted_; }
  int ticks() const { return ticks_; }

 private:
  void accepted(SocketPointer socket) override {
    ++accepted_;
    serve_(std::move(socket));
  }
  void tick() override {
    ++ticks_;
    if (!ends_) return;
    engine_->end_accepting();
    if (!engine_->is_accepting()) engine_->finish();
  }

  const std::unique_ptr<Engine> engine_;
  const Serve serve_;
  std::string address_;
  std::atomic<int> accepted_{0};
  std::atomic<int> ticks_{0};
  bool ends_ = false;
  std::thread thread_;
};

Task<bool> send_all(Socket& socket, std::string_view bytes) {
  bool is_slow = false;
  while (!bytes.empty()) {
    Sent sent;
    if (is_slow)
      sent = co_await socket.send_slowly(bytes);
    else
      sent = co_await socket.send(bytes, true);
    if (sent.error != 0) co_return false;
    is_slow = sent.bytes < bytes.size();
    bytes.remove_prefix(sent.bytes);
  }
  co_return true;
}

// Sends back what it receives, and "!" at the client's end.
Detached echo(SocketPointer socket) {
  for (;;) {
    const Received received = co_await socket->receive();
    if (received.error != 0) co_return;
    const std::string bytes(received.bytes.data(), received.bytes.size());
    if (bytes.empty()) {
      co_await send_all(*socket, "!");
      co_return;
    }
    // As connections do: a small reply after which the coroutine waits for its client.
    const Sent sent = co_await socket->send(bytes, false);
    if (sent.error != 0 || !co_await send_all(*socket, std::string_view(bytes).substr(sent.bytes))) co_return;
  }
}

// No part of it is like another, and so no order but one. Blocks with a number each keep long ones cheap.
std::string numbered(std::size_t size) {
  std::string block;
  for (std::size_t i = 0; block.size() < std::min<std::size_t>(size, 50'000); ++i) block += std::to_string(i) + ' ';
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) text += std::to_string(i) + ':' + block;
  return text;
}

class EngineTest : public testing::TestWithParam<EngineKind> {
 protected:
  void SetUp() override {
    if (!choose_engine(GetParam())) GTEST_SKIP() << "the kernel does not allow io_uring";
  }
};
INSTANTIATE_TEST_SUITE_P(EachEngine, EngineTest, testing::Values(EngineKind::epoll, EngineKind::io_uring),
                         [](const auto& one) { return std::string(name_of(one.param)); });

TEST_P(EngineTest, BytesComeBackAsTheyCame) {
  Loop loop(GetParam(), echo);
  const std::string text = numbered(3'000'000);
  HttpClient client = loop.connect();
  std::thread sender([&] {
    client.send(text);
    client.finish_sending();
  });
  EXPECT_TRUE(client.read_to_end() == text + "!");
  sender.join();
}

TEST_P(EngineTest, AHalfCloseIsSeenAfterTheBytesBeforeIt) {
  Loop loop(GetParam(), echo);
  for (int i = 0; i < 100; ++i) {
    HttpClient client = loop.connect();
    client.send("abc");
    client.finish_sending();
    EXPECT_EQ(client.read_to_end(), "abc!");
  }
}

// More clients than the thread has buffers for what they send.
TEST_P(EngineTest, ManyWhoSendAtOnceAreAllAnswered) {
  Loop loop(GetParam(), echo);
  std::deque<HttpClient> clients;
  for (int i = 0; i < 700; ++i) clients.push_back(loop.connect());
  const std::string text = numbered(6000);
  loop.run([&] {
    for (HttpClient& client : clients) client.send(text);
  });
  for (HttpClient& client : clients) {
    client.finish_sending();
    ASSERT_EQ(client.read_to_end(), text + "!");
  }
}

TEST_P(EngineTest, BytesForWhichNobodyWaitsHoldTheClientUp) {
  std::coroutine_handle<> waiting;
  struct UntilTold {
    std::coroutine_handle<>& waiting;
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> coroutine) const { waiting = coroutine; }
    void await_resume() const {}
  };
  Loop loop(GetParam(), [&](SocketPointer socket) -> Detached {
    SocketPointer own = std::move(socket);
    co_await UntilTold{waiting};
    echo(std::move(own));
  });
  HttpClient client = loop.connect();
  const std::string text = numbered(64 << 20);
  std::atomic<bool> sent{false};
  std::thread sender([&] {
    client.send(text);
    sent = true;
    client.finish_sending();
  });
  for (const int begun = loop.ticks(); loop.ticks() < begun + 20;) std::this_thread::yield();
  EXPECT_FALSE(sent) << "nobody takes 64 MiB that nobody waits for";
  loop.run([&] { waiting.resume(); });
  EXPECT_TRUE(client.read_to_end() == text + "!");
  sender.join();
}

TEST_P(EngineTest, ASendTakesWhatFitsAndASlowSendWaitsForTheReader) {
  const std::string text = numbered(40 << 20);
  std::promise<std::size_t> first;
  Loop loop(GetParam(), [&](SocketPointer socket) -> Detached {
    SocketPointer own = std::move(socket);
    const Sent sent = co_await own->send(text, false);
    first.set_value(sent.bytes);
    const Sent none = co_await own->send(std::string_view(text).substr(sent.bytes), true);
    co_await send_all(*own, std::string_view(text).substr(sent.bytes + none.bytes));
  });
  HttpClient client = loop.connect();
  const std::size_t taken = first.get_future().get();
  EXPECT_GT(taken, 0u);
  EXPECT_LT(taken, text.size());
  EXPECT_TRUE(client.read_to_end() == text);
}

TEST_P(EngineTest, ACancelledWaitEndsAndTheSocketGoesOn) {
  Socket* shared = nullptr;
  std::vector<int> errors;
  std::promise<void> cancelled;
  Loop loop(GetParam(), [&](SocketPointer socket) -> Detached {
    SocketPointer own = std::move(socket);
    shared = own.get();
    const Received none = co_await own->receive();
    errors.push_back(none.error);
    cancelled.set_value();
    const Received some = co_await own->receive();
    EXPECT_EQ(std::string(some.bytes.data(), some.bytes.size()), "late");
    const std::string much(64 << 20, 'x');
    const Sent part = co_await own->send(much, true);
    EXPECT_EQ(part.error, 0);
    const Sent sent = co_await own->send_slowly(much);
    errors.push_back(sent.error);
    own->close();
    const Received closed = co_await own->receive();
    errors.push_back(closed.error);
    const Sent after = co_await own->send("x", false);
    errors.push_back(after.error);
  });
  HttpClient client = loop.connect();
  while (loop.accepted_count() == 0) std::this_thread::yield();
  loop.run([&] { shared->cancel(); });
  cancelled.get_future().wait();
  client.send("late");
  ASSERT_TRUE(client.readable_within(patience));
  std::size_t ended = 0;
  while (ended < 2) {
    loop.run([&] {
      ended = errors.size();
      if (ended < 2) shared->cancel();
    });
  }
  loop.run([&] { ended = errors.size(); });
  EXPECT_EQ(errors, (std::vector{ECANCELED, ECANCELED, ECANCELED, ECANCELED}));
}

TEST_P(EngineTest, TasksOfOtherThreadsRun) {
  int count = 0;  // of the engine's thread alone
  Loop loop(GetParam(), echo);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) loop.engine().post([&] { ++count; });
    });
  }
  for (std::thread& thread : threads) thread.join();
  int seen = 0;
  loop.run([&] { seen = count; });
  EXPECT_EQ(seen, 4000);
}

TEST_P(EngineTest, WhoWaitsToBeAcceptedIsServedAtTheEnd) {
  std::deque<HttpClient> clients;
  auto loop = std::make_unique<Loop>(GetParam(), echo);
  HttpClient last = loop->connect();
  loop->run([&] {
    for (int i = 0; i < 100; ++i) {
      clients.push_back(loop->connect());
      clients.back().send("hello");
      clients.back().finish_sending();
    }
  });
  const std::string address = loop->address();
  std::thread ending([&] { loop.reset(); });
  for (HttpClient& client : clients) EXPECT_EQ(client.read_to_end(), "hello!");
  while (!test::refuses_connections(address)) std::this_thread::yield();
  last.send("and the last one");
  last.finish_sending();
  EXPECT_EQ(last.read_to_end(), "and the last one!") << "it goes on until its client leaves";
  ending.join();
}

TEST_P(EngineTest, AcceptingGoesOnAfterTheProcessHadNoDescriptorsLeft) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  // Before the loop begins, for io_uring keeps to the limit of that moment.
  const rlimit few{200, limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  Loop loop(GetParam(), echo);
  HttpClient before = loop.connect();
  before.send("a");
  ASSERT_TRUE(before.readable_within(patience));
  std::deque<Descriptor> all;
  for (int next = ::dup(0); next >= 0; next = ::dup(0)) all.emplace_back(next);
  ASSERT_FALSE(all.empty());
  all.pop_back();
  HttpClient client = loop.connect();
  client.send("b");
  client.finish_sending();
  for (const int begun = loop.ticks(); loop.ticks() < begun + 5;) std::this_thread::yield();
  EXPECT_EQ(loop.accepted_count(), 1);
  all.clear();
  EXPECT_EQ(client.read_to_end(), "b!");
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
}

Task<int> fails() {
  throw std::runtime_error("no");
  co_return 1;
}
Task<int> counts(int n) {
  if (n == 0) co_return 0;
  co_return 1 + co_await counts(n - 1);
}

TEST(TaskTest, ResultsAndExceptionsReachWhoAwaits) {
  int result = 0;
  std::string problem;
  [](int& into, std::string& what) -> Detached {
    into = co_await counts(10);
    try {
      co_await fails();
    } catch (const std::exception& known) {
      what = known.what();
    }
  }(result, problem);
  EXPECT_EQ(result, 10);
  EXPECT_EQ(problem, "no");
}

TEST(TaskTest, AFrameIsUsedAgain) {
  void* const first = allocate_frame(200);
  free_frame(first, 200);
  void* const second = allocate_frame(220);
  EXPECT_EQ(second, first) << "both sizes are rounded up to one";
  free_frame(second, 220);
}

TEST(EngineChoiceTest, EpollIsAlwaysPossibleAndAutoSaysWhy) {
  const auto chosen = choose_engine(EngineKind::automatic);
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->why.empty(), chosen->kind == EngineKind::io_uring);
  EXPECT_EQ(choose_engine(EngineKind::epoll)->kind, EngineKind::epoll);
}

}  // namespace engine_test
}  // namespace muster::http

// The usual read over a connection that stays open: after a few calls it takes no lock, and no memory from the heap.
#include <dlfcn.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <boost/asio/buffer.hpp>
#include <cerrno>

#include "http/response_writer.hpp"
#include "support/company.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MUSTER_COUNTS_NOTHING
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define MUSTER_COUNTS_NOTHING
#endif
#endif

namespace muster::http {
namespace hot_path_test {

struct Taken {
  std::size_t allocations = 0;
  std::size_t locks = 0;
};

thread_local Taken taken;  // by this thread since it started

}  // namespace hot_path_test
}  // namespace muster::http

// All of the program, and the libraries that it uses, call these instead of the C library's. Sanitizers have their own.
#ifndef MUSTER_COUNTS_NOTHING
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) noexcept {
  ++muster::http::hot_path_test::taken.allocations;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  ++muster::http::hot_path_test::taken.allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) noexcept {
  ++muster::http::hot_path_test::taken.allocations;
  return __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  ++muster::http::hot_path_test::taken.allocations;
  return __libc_memalign(alignment, size);
}
int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  static const auto real = reinterpret_cast<int (*)(pthread_mutex_t*)>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
  ++muster::http::hot_path_test::taken.locks;
  return real(mutex);
}
int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
  static const auto real = reinterpret_cast<int (*)(pthread_rwlock_t*)>(dlsym(RTLD_NEXT, "pthread_rwlock_rdlock"));
  ++muster::http::hot_path_test::taken.locks;
  return real(lock);
}
int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
  static const auto real = reinterpret_cast<int (*)(pthread_rwlock_t*)>(dlsym(RTLD_NEXT, "pthread_rwlock_wrlock"));
  ++muster::http::hot_path_test::taken.locks;
  return real(lock);
}
}
#endif

namespace muster::http {
namespace hot_path_test {

constexpr std::string_view secret = "HotPath";

portal::Portal small_company() {
  test::Company company;
  for (std::uint32_t id = 1; id <= 20; ++id)
    company.department(id, fmt::format("Department \"{}\"", id), {.parent = id / 2, .head = id});
  for (std::uint32_t id = 1; id <= 100; ++id)
    company.user(id, {.departments = {id % 20 + 1}, .texts = {{directory::Text::name, "Ann"}}});
  return company.webhook(test::make_webhook(100, secret)).portal();
}

// A thread of a server, but for the socket.
class Thread {
 public:
  Thread() {
    service_.texts = {&people_texts_, &department_texts_};
    dispatcher_.emplace(service_, cell_);
    writer_.emplace(service_, *dispatcher_, access_log_);
  }

  void call(std::string_view request) {
    out_.clear();
    RequestReader reader(limits_, peer_);
    boost::beast::error_code error;
    reader.put(boost::asio::buffer(request.data(), request.size()), error);
    ASSERT_TRUE(reader.is_done()) << error.message();
    ASSERT_FALSE(writer_->reply(reader, true, out_));
    ASSERT_TRUE(out_.starts_with("HTTP/1.1 200 OK\r\n")) << out_;
  }

 private:
  const Limits limits_;
  const Peer peer_{.address = text_of(*parse_address("192.0.2.1"))};
  const test::FixedClock clock_{test::test_now};
  base::TextCache people_texts_{std::size_t{1} << 20, 640};
  base::TextCache department_texts_{std::size_t{1} << 20, 192};
  const portal::SnapshotCell cell_{std::make_shared<const portal::Portal>(small_company())};
  rest::Service service_{clock_, {}, {}, base::make_log()};
  Monitor monitor_{MonitorOptions{}};
  AccessLog access_log_{monitor_, service_.log, {.requests = false}};
  std::optional<rest::Dispatcher> dispatcher_;
  std::optional<ResponseWriter> writer_;
  std::string out_;
};

struct Usual {
  std::string_view target;
  std::size_t allocations = 0;  // that one call may make
};

class HotPath : public testing::TestWithParam<Usual> {};

TEST_P(HotPath, TakesNoLockAndNoMemoryOnceItIsWarm) {
#ifdef MUSTER_COUNTS_NOTHING
  GTEST_SKIP() << "a sanitizer counts memory and locks itself";
#endif
  const std::string request = fmt::format(
      "GET /rest/100/{}/{} HTTP/1.1\r\nHost: portal.example.com\r\nAccept: */*\r\n\r\n", secret, GetParam().target);
  Thread thread;
  for (int i = 0; i < 10; ++i) ASSERT_NO_FATAL_FAILURE(thread.call(request));
  const Taken before = taken;
  for (int i = 0; i < 100; ++i) ASSERT_NO_FATAL_FAILURE(thread.call(request));
  const Taken after = taken;
  EXPECT_LE(after.allocations - before.allocations, 100 * GetParam().allocations) << "for 100 calls";
  EXPECT_EQ(after.locks - before.locks, 0u) << "for 100 calls";
}

INSTANTIATE_TEST_SUITE_P(Usual, HotPath,
                         testing::Values(Usual{"im.department.get?ID[]=1&ID[]=2&ID[]=17&ID%5B%5D=3"},
                                         Usual{"im.department.get?ID[]=1&ID[]=2&ID[]=17&USER_DATA=Y"},
                                         Usual{"im.department.managers.get?ID[]=1&ID[]=2&ID[]=17&ID[]=3&ID[]=4"},
                                         Usual{"im.department.employees.get?ID[]=1&ID[]=2&ID[]=17&ID[]=3&ID[]=4"},
                                         Usual{"im.department.employees.get?ID[]=1&ID[]=2&USER_DATA=Y"},
                                         // The set of the people who are in the list already.
                                         Usual{"im.department.colleagues.list?USER_DATA=Y&LIMIT=50", 1}));

// What counts counts.
TEST(HotPathCounts, AnAllocationAndALockAreSeen) {
#ifdef MUSTER_COUNTS_NOTHING
  GTEST_SKIP() << "a sanitizer counts memory and locks itself";
#endif
  const Taken before = taken;
  const std::string text(1000, 'x');
  std::mutex mutex;
  mutex.lock();
  mutex.unlock();
  const Taken after = taken;
  EXPECT_EQ(text.size(), 1000u);
  EXPECT_EQ(after.allocations - before.allocations, 1u);
  EXPECT_EQ(after.locks - before.locks, 1u);
}

}  // namespace hot_path_test
}  // namespace muster::http

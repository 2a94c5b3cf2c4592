#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

namespace muster::http {

/// Memory for the frames of coroutines. Each thread keeps what its coroutines gave back, up to a bound, so that a
/// connection that calls the same coroutines again and again allocates nothing.
void* allocate_frame(std::size_t size);
void free_frame(void* frame, std::size_t size) noexcept;

/// The parts of a coroutine's promise that do not depend on its result. A coroutine runs at once when it is called, up
/// to its first wait. When it ends, it resumes the coroutine that awaits it.
class PromiseOfTask {
 public:
  struct End {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
      return ended.promise().awaiting_;
    }
    void await_resume() const noexcept {}
  };

  static void* operator new(std::size_t size) { return allocate_frame(size); }
  static void operator delete(void* frame, std::size_t size) noexcept { free_frame(frame, size); }

  std::suspend_never initial_suspend() const noexcept { return {}; }
  End final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { problem_ = std::current_exception(); }

  void resume_at_end(std::coroutine_handle<> awaiting) { awaiting_ = awaiting; }

 protected:
  void rethrow() const {
    if (problem_) std::rethrow_exception(problem_);
  }

 private:
  std::coroutine_handle<> awaiting_ = std::noop_coroutine();
  std::exception_ptr problem_;
};

template <class T>
class ResultPromise : public PromiseOfTask {
 public:
  void return_value(T value) { value_ = std::move(value); }
  T take() {
    rethrow();
    return *std::move(value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class ResultPromise<void> : public PromiseOfTask {
 public:
  void return_void() const noexcept {}
  void take() const { rethrow(); }
};

/// What a coroutine returns that another one awaits, on the same thread. Await it once. Its exception is thrown there.
/// Destroying it destroys the coroutine.
template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type : ResultPromise<T> {
    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
  };

  Task(Task&& other) noexcept : running_(std::exchange(other.running_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (running_) running_.destroy();
  }

  bool await_ready() const noexcept { return running_.done(); }
  void await_suspend(std::coroutine_handle<> awaiting) const { running_.promise().resume_at_end(awaiting); }
  T await_resume() const { return running_.promise().take(); }

 private:
  explicit Task(std::coroutine_handle<promise_type> running) : running_(running) {}

  std::coroutine_handle<promise_type> running_;
};

/// What a coroutine returns that nobody awaits. It must catch its exceptions: one that leaves it ends the process.
struct Detached {
  struct promise_type {
    static void* operator new(std::size_t size) { return allocate_frame(size); }
    static void operator delete(void* frame, std::size_t size) noexcept { free_frame(frame, size); }

    Detached get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
};

}  // namespace muster::http

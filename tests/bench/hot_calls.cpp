// Makes the calls whose instructions tools/check_instructions.py counts. Under callgrind it leaves a profile for each
// kind of call, and prints the kind and how many calls the profile is of.
//
// What it does is the same in each run: the company, the callers and the order of their calls, and the clock.
#include <valgrind/callgrind.h>

#include <cstdio>

#include "bench/bench_company.hpp"
#include "rest/dispatch/dispatcher.hpp"

namespace muster::bench {
namespace {

constexpr std::uint32_t requests = 64;  // each by another caller
constexpr std::uint32_t warm_up_rounds = 4;
constexpr std::uint32_t rounds = 8;

// Each look at it is ten microseconds later.
class CountingClock final : public base::Clock {
 public:
  base::Microseconds now() const override { return now_ += 10; }

 private:
  mutable base::Microseconds now_ = 1'796'040'000'000'000;
};

class Calls {
 public:
  explicit Calls(const Case& wanted) {
    for (std::uint32_t i = 0; i < requests; ++i) targets_.push_back(company_.target(wanted, i));
  }

  bool make(std::uint32_t times) {
    for (std::uint32_t round = 0; round < times; ++round) {
      for (const std::string& target : targets_) {
        out_.clear();
        const auto handled = dispatcher_.handle({.target = target, .client = "203.0.113.7"}, out_);
        const auto* reply = std::get_if<rest::Reply>(&handled);
        if (!reply || reply->status != 200) return false;
      }
    }
    return true;
  }

 private:
  rest::Service service() {
    rest::Service service{clock_, {}, {}, base::make_log()};
    service.texts = {&people_texts_, &department_texts_};
    return service;
  }

  CountingClock clock_;
  portal::PortalDraft draft_{portal::Portal{}};
  Company company_{draft_, 150, requests};
  portal::SnapshotCell cell_{std::make_shared<const portal::Portal>(draft_.finish(1))};
  // As a server has them by default.
  base::TextCache people_texts_{std::size_t{64} << 20, 640};
  base::TextCache department_texts_{std::size_t{16} << 20, 192};
  rest::Service service_ = service();
  rest::Dispatcher dispatcher_{service_, cell_};
  std::vector<std::string> targets_;
  std::string out_;
};

bool profile(const Case& wanted) {
  Calls calls(wanted);
  CALLGRIND_START_INSTRUMENTATION;
  const bool warm = calls.make(warm_up_rounds);
  CALLGRIND_ZERO_STATS;
  const bool measured = calls.make(rounds);
  CALLGRIND_DUMP_STATS_AT(wanted.name);
  CALLGRIND_STOP_INSTRUMENTATION;
  std::printf("%s\t%u\n", wanted.name, requests * rounds);
  return warm && measured;
}

}  // namespace
}  // namespace muster::bench

int main() {
  for (const auto& wanted : muster::bench::cases) {
    if (muster::bench::profile(wanted)) continue;
    std::fprintf(stderr, "muster_hot_calls: %s is not answered\n", wanted.name);
    return 1;
  }
  return 0;
}

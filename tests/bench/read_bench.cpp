// What a call costs without the network: address, credential, parameters, method and reply.
#include <benchmark/benchmark.h>

#include "bench/synthetic_portal.hpp"
#include "rest/dispatcher.hpp"

namespace muster::bench {
namespace {

constexpr std::uint32_t small_company = 150;
constexpr std::uint32_t large_company = 100'000;
constexpr std::uint32_t callers = 140;

const portal::SnapshotCell& cell_of(std::uint32_t people) {
  static const portal::SnapshotCell small(
      std::make_shared<const portal::Portal>(synthetic_portal(small_company, callers)));
  static const portal::SnapshotCell large(
      std::make_shared<const portal::Portal>(synthetic_portal(large_company, callers)));
  return people == small_company ? small : large;
}

void call(benchmark::State& state, const BenchCase& bench) {
  const auto people = static_cast<std::uint32_t>(state.range(0));
  const base::SystemClock clock;
  const rest::Service service{clock, {}, {}, base::make_log()};
  rest::Dispatcher dispatcher(service, cell_of(people));
  std::vector<std::string> targets;
  for (std::uint32_t i = 0; i < 1000; ++i) targets.push_back(synthetic_target(bench, i, people, callers));
  std::string out;
  std::size_t bytes = 0;
  std::size_t next = 0;
  for (auto _ : state) {
    out.clear();
    rest::Request request;
    request.target = targets[next++ % targets.size()];
    if (dispatcher.handle(request, out).status != 200) state.SkipWithError(out.c_str());
    bytes += out.size();
  }
  state.counters["bytes/call"] = static_cast<double>(bytes) / static_cast<double>(state.iterations());
}

const bool registered = [] {
  for (const BenchCase& bench : bench_cases)
    benchmark::RegisterBenchmark(bench.name, [&bench](benchmark::State& state) { call(state, bench); })
        ->Arg(small_company)
        ->Arg(large_company);
  return true;
}();

}  // namespace
}  // namespace muster::bench

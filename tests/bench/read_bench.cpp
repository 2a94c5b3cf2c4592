// What a call costs without the network: address, credential, parameters, method and reply.
#include <benchmark/benchmark.h>

#include <map>

#include "bench/bench_company.hpp"
#include "rest/dispatch/dispatcher.hpp"

namespace muster::bench {
namespace {

struct Served {
  explicit Served(std::uint32_t people)
      : company(draft, people, 1000), cell(std::make_shared<const portal::Portal>(draft.finish(1))) {}

  portal::PortalDraft draft{portal::Portal{}};
  Company company;
  portal::SnapshotCell cell;
};

const Served& served(std::uint32_t people) {
  static std::map<std::uint32_t, Served> companies;
  return companies.try_emplace(people, people).first->second;
}

// Limits that count and never refuse.
struct Counted {
  explicit Counted(const base::Clock& clock) : rate({1'000'000'000, 10'000}, clock.now()) {}
  rest::RateLimit rate;
  rest::OperatingTimes operating{std::numeric_limits<base::Microseconds>::max()};
};

void call(benchmark::State& state, const Case& wanted, bool counted) {
  const Served& portal = served(static_cast<std::uint32_t>(state.range(0)));
  const base::SystemClock clock;
  rest::Service service{clock, {}, {}, base::make_log()};
  base::TextCache people_texts(std::size_t{64} << 20, 640);
  base::TextCache department_texts(std::size_t{16} << 20, 192);
  if (!std::getenv("MUSTER_BENCH_WITHOUT_CACHES")) service.texts = {&people_texts, &department_texts};
  Counted limits(clock);
  if (counted) {
    service.rate = &limits.rate;
    service.operating = &limits.operating;
  }
  rest::Dispatcher dispatcher(service, portal.cell);
  std::vector<std::string> targets;
  for (std::uint32_t i = 0; i < 1000; ++i) targets.push_back(portal.company.target(wanted, i));
  std::string out;
  std::size_t bytes = 0;
  std::size_t next = 0;
  for (auto _ : state) {
    out.clear();
    rest::Request request;
    request.client = "203.0.113.7";
    request.target = targets[next++ % targets.size()];
    if (std::get<rest::Reply>(dispatcher.handle(request, out)).status != 200) state.SkipWithError(out.c_str());
    bytes += out.size();
  }
  state.counters["bytes/call"] = static_cast<double>(bytes) / static_cast<double>(state.iterations());
}

const bool registered = [] {
  for (const Case& wanted : cases)
    benchmark::RegisterBenchmark(wanted.name, [&wanted](benchmark::State& state) { call(state, wanted, false); })
        ->Arg(150)
        ->Arg(100'000);
  const std::string name = std::string(cases[0].name) + ", limits on";
  benchmark::RegisterBenchmark(name.c_str(), [](benchmark::State& state) { call(state, cases[0], true); })
      ->Arg(150)
      ->Arg(100'000);
  return true;
}();

}  // namespace
}  // namespace muster::bench

// What a call costs without the network: address, credential, parameters, method and reply.
#include <benchmark/benchmark.h>

#include "bench/synthetic_portal.hpp"
#include "rest/dispatcher.hpp"

namespace muster::bench {
namespace {

const portal::SnapshotCell& cell_of(std::uint32_t people) {
  static const portal::SnapshotCell small(std::make_shared<const portal::Portal>(synthetic_portal(150, true)));
  static const portal::SnapshotCell large(std::make_shared<const portal::Portal>(synthetic_portal(100'000, true)));
  return people == 150 ? small : large;
}

// Asks again and again, each time as somebody else about other departments.
void call(benchmark::State& state, const std::string& method, const std::string& rest, bool ids) {
  const auto people = static_cast<std::uint32_t>(state.range(0));
  const std::uint32_t departments = departments_of(people);
  const base::SystemClock clock;
  const rest::Service service{clock, {}, {}, base::make_log()};
  rest::Dispatcher dispatcher(service, cell_of(people));
  std::vector<std::string> targets;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const std::uint32_t user = i * 7919 % people + 1;
    std::string target = "/rest/" + std::to_string(user) + "/s" + std::to_string(user) + "/" + method + "?";
    for (std::uint32_t k = 0; ids && k < 5; ++k)
      target += "ID%5B%5D=" + std::to_string((i * 31 + k * 977) % departments + 1) + "&";
    targets.push_back(target + rest);
  }
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

void department_get(benchmark::State& state) {
  call(state, "im.department.get", "", true);
}
void department_get_data(benchmark::State& state) {
  call(state, "im.department.get", "USER_DATA=Y", true);
}
void managers_get(benchmark::State& state) {
  call(state, "im.department.managers.get", "", true);
}
void employees_get(benchmark::State& state) {
  call(state, "im.department.employees.get", "", true);
}
void colleagues_50(benchmark::State& state) {
  call(state, "im.department.colleagues.list", "USER_DATA=Y&LIMIT=50", false);
}
BENCHMARK(department_get)->Arg(150)->Arg(100'000);
BENCHMARK(department_get_data)->Arg(150)->Arg(100'000);
BENCHMARK(managers_get)->Arg(150)->Arg(100'000);
BENCHMARK(employees_get)->Arg(150)->Arg(100'000);
BENCHMARK(colleagues_50)->Arg(150)->Arg(100'000);

}  // namespace
}  // namespace muster::bench

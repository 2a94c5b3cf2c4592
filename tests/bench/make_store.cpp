// Makes what tools/bench.py measures on: a store with a company and webhooks, and the requests of each case.
//
//   muster_bench_store FILE.db PEOPLE REQUESTS
//
// writes FILE.db, and FILE.db.0.paths and so on: one request path a line, REQUESTS of them. Prints the cases' names.
#include <fmt/format.h>

#include <fstream>

#include "bench/synthetic_portal.hpp"
#include "portal/live_portal.hpp"
#include "store/open_store.hpp"

namespace {

using namespace muster;

void make_store(const std::string& file, std::uint32_t people, std::uint32_t callers) {
  const auto store = store::open_sqlite_store({.file = file}).value();
  const auto portal = portal::LivePortal::open(*store, store->create_portal("main").value()).value();
  portal
      ->write([&](portal::PortalDraft& draft) -> base::Result<void> {
        bench::fill_synthetic(draft, people, callers);
        return {};
      })
      .value();
}

void write_paths(const std::string& file, const bench::BenchCase& bench, std::uint32_t people, std::uint32_t callers,
                 std::uint32_t requests) {
  std::ofstream out(file);
  for (std::uint32_t i = 0; i < requests; ++i) out << bench::synthetic_target(bench, i, people, callers) << "\n";
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) throw std::runtime_error("usage: muster_bench_store FILE.db PEOPLE REQUESTS");
  const std::string file = argv[1];
  const auto people = static_cast<std::uint32_t>(std::stoul(argv[2]));
  const auto requests = static_cast<std::uint32_t>(std::stoul(argv[3]));
  const std::uint32_t callers = std::min<std::uint32_t>(people, 1000);
  make_store(file, people, callers);
  int number = 0;
  for (const auto& bench : bench::bench_cases) {
    write_paths(fmt::format("{}.{}.paths", file, number++), bench, people, callers, requests);
    fmt::print("{}\n", bench.name);
  }
  return 0;
} catch (const std::exception& problem) {
  fmt::print(stderr, "muster_bench_store: {}\n", problem.what());
  return 1;
}

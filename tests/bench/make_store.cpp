// Makes what tools/bench.py measures on: a store with a company and webhooks, and the requests of each case.
//
//   muster_bench_store FILE.db PEOPLE REQUESTS
//
// writes FILE.db, and FILE.db.0.paths and so on: one request path a line, REQUESTS of them. Prints the cases' names.
// FILE.db.single.paths and FILE.db.batch.paths ask for departments one by one and fifty at a time.
#include <fmt/format.h>

#include <fstream>
#include <optional>

#include "bench/bench_company.hpp"
#include "portal/live_portal.hpp"
#include "store/open_store.hpp"

namespace {

using namespace muster;

bench::Company make_store(const std::string& file, std::uint32_t people) {
  const auto store = store::open_sqlite_store({.file = file}).value();
  const auto portal = portal::LivePortal::open(*store, portal::create_portal(*store, "main").value()).value();
  std::optional<bench::Company> company;
  portal
      ->write({},
              [&](portal::PortalDraft& draft) -> base::Result<void> {
                company.emplace(draft, people, 1000);
                return {};
              })
      .value();
  return *company;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) throw std::runtime_error("usage: muster_bench_store FILE.db PEOPLE REQUESTS");
  const std::string file = argv[1];
  const auto people = static_cast<std::uint32_t>(std::stoul(argv[2]));
  const auto requests = static_cast<std::uint32_t>(std::stoul(argv[3]));
  const bench::Company company = make_store(file, people);
  std::ofstream singles(file + ".single.paths");
  std::ofstream batches(file + ".batch.paths");
  for (std::uint32_t i = 0; i < requests; ++i) {
    singles << company.single_target(i) << "\n";
    batches << company.batch_target(i) << "\n";
  }
  int number = 0;
  for (const bench::Case& wanted : bench::cases) {
    std::ofstream paths(fmt::format("{}.{}.paths", file, number++));
    for (std::uint32_t i = 0; i < requests; ++i) paths << company.target(wanted, i) << "\n";
    fmt::print("{}\n", wanted.name);
  }
  return 0;
} catch (const std::exception& problem) {
  fmt::print(stderr, "muster_bench_store: {}\n", problem.what());
  return 1;
}

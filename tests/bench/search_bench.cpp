// What a search for people costs in the directory, without the call around it.
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <map>

#include "bench/bench_company.hpp"
#include "directory/query/word_search.hpp"
#include "directory/words/search_text.hpp"

namespace muster::bench {
namespace {

using directory::WordGroup;
using directory::WordGroups;
using Clock = std::chrono::steady_clock;

constexpr WordGroups of_person{WordGroup::name, WordGroup::second_name, WordGroup::position};
constexpr WordGroups everywhere{WordGroup::name, WordGroup::second_name, WordGroup::position, WordGroup::department};

const directory::Directory& company_of(std::uint32_t people) {
  static std::map<std::uint32_t, portal::Portal> portals;
  const auto found = portals.find(people);
  if (found != portals.end()) return found->second.directory;
  portal::PortalDraft draft{portal::Portal{}};
  Company(draft, people, 1);
  return portals.emplace(people, draft.finish(1)).first->second.directory;
}

// Finds and counts. Beside the mean of the runs there is the median and the 99th of a hundred.
void search(benchmark::State& state, const char* text, WordGroups where) {
  const directory::Directory& company = company_of(static_cast<std::uint32_t>(state.range(0)));
  directory::SearchScratch scratch;
  directory::IdSet found;
  std::vector<double> times;
  std::size_t hits = 0;
  for (auto _ : state) {
    const auto start = Clock::now();
    directory::find_users(company, text, where, scratch, found);
    benchmark::DoNotOptimize(hits = found.count());
    times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
  }
  std::ranges::sort(times);
  state.counters["hits"] = static_cast<double>(hits);
  state.counters["p50_us"] = times[times.size() / 2];
  state.counters["p99_us"] = times[times.size() * 99 / 100];
}

void find_departments(benchmark::State& state, const char* text) {
  const directory::Directory& company = company_of(static_cast<std::uint32_t>(state.range(0)));
  directory::SearchScratch scratch;
  directory::IdSet found;
  std::size_t hits = 0;
  for (auto _ : state) {
    directory::find_departments(company, text, scratch, found);
    benchmark::DoNotOptimize(hits = found.count());
  }
  state.counters["hits"] = static_cast<double>(hits);
}

void fold_name(benchmark::State& state, const char* name) {
  for (auto _ : state) {
    for (const std::string& word : directory::words_of(name)) benchmark::DoNotOptimize(directory::spell(word));
  }
}

void sizes(benchmark::internal::Benchmark* bench) {
  bench->Arg(1'000)->Arg(1'000'000)->MinTime(1);
}

BENCHMARK_CAPTURE(fold_name, latin, "Oliver Smith");
BENCHMARK_CAPTURE(fold_name, german, "Jörg Müller");
BENCHMARK_CAPTURE(fold_name, cyrillic, "Юлия Щербакова");
BENCHMARK_CAPTURE(search, one_letter, "s", of_person)->Apply(sizes);
BENCHMARK_CAPTURE(search, common_prefix, "ma", of_person)->Apply(sizes);
BENCHMARK_CAPTURE(search, cyrillic_prefix, "ма", of_person)->Apply(sizes);
BENCHMARK_CAPTURE(search, rare_prefix, "olivi", WordGroups{WordGroup::name})->Apply(sizes);
BENCHMARK_CAPTURE(search, nobody, "qzx", of_person)->Apply(sizes);
BENCHMARK_CAPTURE(search, two_words, "ma so", of_person)->Apply(sizes);
BENCHMARK_CAPTURE(search, department_word, "soft", everywhere)->Apply(sizes);
BENCHMARK_CAPTURE(search, department_letter, "s", everywhere)->Apply(sizes);
BENCHMARK_CAPTURE(find_departments, one_word, "soft")->Apply(sizes);
BENCHMARK_CAPTURE(find_departments, one_letter, "s")->Apply(sizes);

}  // namespace
}  // namespace muster::bench

// What a change to one person costs from draft to published snapshot, without the disk.
#include <benchmark/benchmark.h>

#include "bench/bench_company.hpp"
#include "portal/snapshot_cell.hpp"

namespace muster::bench {
namespace {

void change_one_person(benchmark::State& state) {
  const auto people = static_cast<std::uint32_t>(state.range(0));
  portal::PortalDraft filling{portal::Portal{}};
  const Company company(filling, people, 1000);
  portal::SnapshotCell cell(std::make_shared<const portal::Portal>(filling.finish(1)));
  std::uint32_t next = 0;
  for (auto _ : state) {
    const portal::Snapshot base = cell.newest();
    portal::PortalDraft draft(*base);
    const base::UserId id{next++ * 7919 % people + 1};
    directory::User user = draft.directory().user(id)->unpack();
    user.set(directory::Text::work_position, "Position " + std::to_string(next));
    draft.directory().put_user(std::move(user));
    benchmark::DoNotOptimize(draft.changes());
    cell.publish(std::make_shared<const portal::Portal>(draft.finish(base->revision + 1)));
  }
}
BENCHMARK(change_one_person)->Arg(1'000)->Arg(1'000'000);

}  // namespace
}  // namespace muster::bench

// What a change to one person costs from draft to published snapshot, without the disk.
#include <benchmark/benchmark.h>

#include <chrono>
#include <vector>

#include "bench/bench_company.hpp"
#include "portal/snapshot_cell.hpp"

namespace muster::bench {
namespace {

class Changed {
 public:
  Changed(std::uint32_t people, directory::Text field)
      : people_(people), field_(field), company_(filling_, people, 1000) {}

  void change_one() {
    const portal::Snapshot base = cell_.newest();
    portal::PortalDraft draft(*base);
    const base::UserId id{next_++ * 7919 % people_ + 1};
    directory::User user = draft.directory().user(id)->unpack();
    user.set(field_, "Position " + std::to_string(next_));
    draft.directory().put_user(std::move(user));
    benchmark::DoNotOptimize(draft.changes());
    cell_.publish(std::make_shared<const portal::Portal>(draft.finish(base->revision + 1)));
  }

 private:
  std::uint32_t people_;
  directory::Text field_;
  std::uint32_t next_ = 0;
  portal::PortalDraft filling_{portal::Portal{}};
  Company company_;
  portal::SnapshotCell cell_{std::make_shared<const portal::Portal>(filling_.finish(1))};
};

// Moves a small department back and forth between the department above it and the root.
void move_a_department(benchmark::State& state) {
  portal::PortalDraft filling{portal::Portal{}};
  const Company company(filling, static_cast<std::uint32_t>(state.range(0)), 1);
  directory::Directory now = portal::Portal(filling.finish(1)).directory;
  const base::DepartmentId id = now.structure().order().back();
  const base::DepartmentId homes[] = {now.department(id)->parent(), now.structure().order().front()};
  std::size_t moves = 0;
  for (auto _ : state) {
    directory::Draft draft(now);
    directory::Department moved = now.department(id)->unpack();
    moved.parent = homes[++moves % 2];
    draft.put_department(moved);
    now = draft.finish();
  }
}
BENCHMARK(move_a_department)->Arg(1'000)->Arg(100'000)->Arg(1'000'000);

// Moves one person after the other to another department.
void move_a_person(benchmark::State& state) {
  const auto people = static_cast<std::uint32_t>(state.range(0));
  portal::PortalDraft filling{portal::Portal{}};
  const Company company(filling, people, 1);
  directory::Directory now = portal::Portal(filling.finish(1)).directory;
  std::uint32_t moves = 0;
  for (auto _ : state) {
    directory::Draft draft(now);
    const base::UserId id{++moves * 7919 % people + 1};
    directory::User user = now.user(id)->unpack();
    const auto& order = now.structure().order();
    user.memberships = {{order[moves * 31 % order.size()], 0}};
    draft.put_user(std::move(user));
    now = draft.finish();
  }
}
BENCHMARK(move_a_person)->Arg(1'000)->Arg(1'000'000);

// One change right after the other. A phone is not searched for; a position is, and each change here has a new word.
void change_one_person(benchmark::State& state, directory::Text field) {
  Changed company(static_cast<std::uint32_t>(state.range(0)), field);
  for (auto _ : state) company.change_one();
}
BENCHMARK_CAPTURE(change_one_person, phone, directory::Text::work_phone)->Arg(1'000)->Arg(1'000'000);
BENCHMARK_CAPTURE(change_one_person, position, directory::Text::work_position)->Arg(1'000)->Arg(1'000'000);

// As it is in a server: before each change the core did something else, for a commit takes its time on the disk and
// replies are written meanwhile. Here it goes through eight times what its own caches hold.
void change_one_person_after_other_work(benchmark::State& state, directory::Text field) {
  using Clock = std::chrono::steady_clock;
  Changed company(static_cast<std::uint32_t>(state.range(0)), field);
  std::vector<unsigned> other_work(std::size_t{2} << 20);
  for (auto _ : state) {
    for (unsigned& word : other_work) ++word;
    benchmark::DoNotOptimize(other_work.data());
    const auto start = Clock::now();
    company.change_one();
    state.SetIterationTime(std::chrono::duration<double>(Clock::now() - start).count());
  }
}
BENCHMARK_CAPTURE(change_one_person_after_other_work, phone, directory::Text::work_phone)
    ->Arg(1'000)
    ->Arg(1'000'000)
    ->UseManualTime()
    ->Iterations(3000);
BENCHMARK_CAPTURE(change_one_person_after_other_work, position, directory::Text::work_position)
    ->Arg(1'000)
    ->Arg(1'000'000)
    ->UseManualTime()
    ->Iterations(3000);

}  // namespace
}  // namespace muster::bench

// What the last pages of a long list cost, and how many conditions are judged at once: user.get without the network.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <map>

#include "bench/bench_company.hpp"
#include "portal/portal.hpp"
#include "rest/dispatch/dispatcher.hpp"

namespace muster::bench {
namespace {

constexpr std::string_view secret = "Secret";

struct Served {
  explicit Served(std::uint32_t people) : draft(portal::Portal{}), company(draft, people, 1) {
    access::Webhook webhook;
    webhook.owner = company.caller(0);
    webhook.scopes = {access::Scope::user, access::Scope::department};
    webhook.secret = base::hash_secret(secret);
    draft.access().add_webhook(webhook);
    cell.publish(std::make_shared<const portal::Portal>(draft.finish(1)));
  }
  void rename_one() {
    const portal::Snapshot base = cell.newest();
    portal::PortalDraft next(*base);
    directory::User user = next.directory().user(company.caller(0))->unpack();
    user.set(directory::Text::last_name, fmt::format("Name {}", ++renamed));
    next.directory().put_user(std::move(user));
    cell.publish(std::make_shared<const portal::Portal>(next.finish(base->revision + 1)));
  }

  portal::PortalDraft draft;
  Company company;
  portal::SnapshotCell cell{std::make_shared<const portal::Portal>()};
  std::uint32_t renamed = 0;
};

Served& served(std::uint32_t people) {
  static std::map<std::uint32_t, Served> companies;
  return companies.try_emplace(people, people).first->second;
}

enum class Writes { none, before_each };

// The first call, which may have to make an order, is not counted but noted.
void ask(benchmark::State& state, const std::string& method, const std::string& body, Writes writes = Writes::none) {
  Served& portal = served(static_cast<std::uint32_t>(state.range(0)));
  const base::SystemClock clock;
  const rest::Service service{clock, {}, {}, base::make_log()};
  rest::Dispatcher dispatcher(service, portal.cell);
  const std::string target = fmt::format("/rest/{}/{}/{}", portal.company.caller(0).value, secret, method);
  std::string out;
  const auto call = [&] {
    out.clear();
    rest::Request request{.verb = rest::Verb::post, .target = target, .content_type = "application/json", .body = body};
    request.client = "203.0.113.7";
    if (std::get<rest::Reply>(dispatcher.handle(request, out)).status != 200) state.SkipWithError(out.c_str());
  };
  const base::Microseconds start = clock.now();
  call();
  state.counters["first_ms"] = static_cast<double>(clock.now() - start) / 1000;
  for (auto _ : state) {
    if (writes == Writes::before_each) {
      state.PauseTiming();
      portal.rename_one();
      state.ResumeTiming();
    }
    call();
  }
}

void page(benchmark::State& state, const char* order, const char* filter, Writes writes = Writes::none) {
  const std::int64_t start = state.range(0) / 10 * 9;
  ask(state, "user.get", fmt::format(R"({{"order":{},"filter":{},"start":{}}})", order, filter, start), writes);
}

std::string patterns(const char* key, int count, const char* before, const char* after) {
  std::string list;
  for (int i = 0; i < count; ++i) list += fmt::format(R"({}"{}q{}x{}")", i == 0 ? "" : ",", before, i, after);
  return fmt::format(R"({{"filter":{{"{}":[{}]}}}})", key, list);
}

void sizes(benchmark::internal::Benchmark* bench) {
  bench->Arg(1'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
}

BENCHMARK_CAPTURE(page, id, R"({"ID":"ASC"})", "{}")->Apply(sizes);
BENCHMARK_CAPTURE(page, id_descending, R"({"ID":"DESC"})", "{}")->Apply(sizes);
BENCHMARK_CAPTURE(page, last_name, R"({"LAST_NAME":"ASC"})", "{}")->Apply(sizes);
BENCHMARK_CAPTURE(page, last_name_descending, R"({"LAST_NAME":"DESC"})", "{}")->Apply(sizes);
BENCHMARK_CAPTURE(page, last_name_active, R"({"LAST_NAME":"ASC"})", R"({"ACTIVE":true})")->Apply(sizes);
BENCHMARK_CAPTURE(page, last_name_renamed, R"({"LAST_NAME":"ASC"})", "{}", Writes::before_each)->Apply(sizes);
BENCHMARK_CAPTURE(page, both_names, R"({"LAST_NAME":"ASC","NAME":"ASC"})", R"({"ACTIVE":true})")->Apply(sizes);
BENCHMARK_CAPTURE(page, email, R"({"EMAIL":"ASC"})", R"({"ACTIVE":true})")->Apply(sizes);
BENCHMARK_CAPTURE(page, department, R"({"UF_DEPARTMENT":"ASC"})", R"({"ACTIVE":true})")->Apply(sizes);
BENCHMARK_CAPTURE(page, not_kept_ready, R"({"PERSONAL_CITY":"ASC"})", "{}")->Apply(sizes);

BENCHMARK_CAPTURE(ask, like_500_names, "user.get", patterns("%=NAME", 500, "%a%", "%"))->Apply(sizes);
BENCHMARK_CAPTURE(ask, begin_500_names, "user.get", patterns("%=NAME", 500, "", "%"))->Apply(sizes);
BENCHMARK_CAPTURE(ask, contained_500_names, "user.get", patterns("%NAME", 500, "", ""))->Apply(sizes);
BENCHMARK_CAPTURE(ask, contained_one_name, "user.get", patterns("%LAST_NAME", 1, "", ""))->Apply(sizes);
BENCHMARK_CAPTURE(ask, none_of_9000_addresses, "user.get", patterns("!@EMAIL", 9000, "", "@example.com"))->Apply(sizes);

// A department of everybody but a few is deleted: its members go to the one above.
void empty_a_department(benchmark::State& state) {
  const auto people = static_cast<std::uint32_t>(state.range(0));
  directory::Draft filling{directory::Directory()};
  for (std::uint32_t id = 1; id <= people; ++id) {
    directory::User user;
    user.id = {id};
    user.memberships = {{{2}, 0}};
    filling.put_user(std::move(user));
  }
  const directory::Directory full = filling.finish();
  for (auto _ : state) {
    directory::Draft draft(full);
    for (const directory::Member& member : full.members({2})) {
      directory::User user = draft.user(member.id())->unpack();
      user.memberships.front().department = {1};
      draft.put_user(std::move(user));
    }
    benchmark::DoNotOptimize(draft.finish());
  }
}
BENCHMARK(empty_a_department)->Arg(1'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace muster::bench

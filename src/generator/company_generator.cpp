#include "generator/company_generator.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "generator/person_maker.hpp"

namespace muster::generator {
namespace {

using base::DepartmentId;
using base::UserId;

constexpr std::uint64_t company_stream = 4ull << 40;
constexpr std::uint64_t seat_stream = 5ull << 40;
constexpr base::UtcOffset offset{3600};
constexpr std::size_t between_reports = 4096;

// Adds the seats of those who are not active employees: about one dismissed for a hundred employees, and in larger
// companies guests and bots.
void add_others(std::uint32_t employees, std::uint32_t departments, Random& random, std::vector<Seat>& seats) {
  const auto add = [&](std::uint32_t count, SeatKind kind) {
    for (std::uint32_t i = 0; i < count; ++i) seats.push_back({random.below(departments), kind});
  };
  add(employees / 100, SeatKind::dismissed);
  add(employees / 150, SeatKind::guest);
  add(employees < 20 ? 0 : 1 + std::min(employees / 5000, 99u), SeatKind::bot);
}

// Everybody's seat in the order of joining. The head of the root comes first; the order of the others is random.
std::vector<Seat> make_seats(const std::vector<PlannedDepartment>& plan, const CompanyOrder& order) {
  Random random(order.seed, seat_stream);
  std::vector<Seat> seats;
  seats.reserve(order.employees + order.employees / 50 + 200);
  for (std::uint32_t i = 0; i < plan.size(); ++i) {
    if (plan[i].heading == Heading::own) seats.push_back({i, SeatKind::head});
  }
  for (std::uint32_t i = 0; i < plan.size(); ++i) seats.insert(seats.end(), plan[i].members, {i, SeatKind::employee});
  add_others(order.employees, static_cast<std::uint32_t>(plan.size()), random, seats);
  // Shuffled by hand, because std::shuffle differs between standard libraries.
  for (auto left = static_cast<std::uint32_t>(seats.size()); left > 2; --left)
    std::swap(seats[left - 1], seats[random.between(1, left - 1)]);
  return seats;
}

std::vector<UserId> find_heads(const std::vector<PlannedDepartment>& plan, const std::vector<Seat>& seats) {
  std::vector<UserId> heads(plan.size());
  for (std::uint32_t i = 0; i < seats.size(); ++i) {
    if (seats[i].kind == SeatKind::head) heads[seats[i].department] = {i + 1};
  }
  for (std::size_t i = 1; i < plan.size(); ++i) {
    if (plan[i].heading != Heading::acting) continue;
    std::uint32_t above = plan[i].parent;
    while (!heads[above]) above = plan[above].parent;
    heads[i] = heads[above];
  }
  return heads;
}

void put_departments(const std::vector<PlannedDepartment>& plan, const std::vector<UserId>& heads,
                     directory::Draft& draft) {
  for (std::uint32_t i = 0; i < plan.size(); ++i) {
    const DepartmentId parent = i == 0 ? DepartmentId{} : DepartmentId{plan[i].parent + 1};
    draft.put_department({{i + 1}, plan[i].name, plan[i].sort, parent, heads[i]});
  }
}

}  // namespace

GeneratedCompany generate_company(std::string_view words, const CompanyOrder& order, portal::PortalDraft& draft,
                                  const base::Progress& progress) {
  const GeneratorData data = read_generator_data(words);
  const Company& company = Random(order.seed, company_stream).pick(data.companies);
  const auto plan = plan_departments(data, company, order.employees, order.seed);
  const auto seats = make_seats(plan, order);
  put_departments(plan, find_heads(plan, seats), draft.directory());
  PersonMaker maker(data, company, plan, static_cast<std::uint32_t>(seats.size()), order.seed);
  for (std::size_t i = 0; i < seats.size(); ++i) {
    draft.directory().put_user(maker.make(seats[i]));
    if (progress && i % between_reports == 0) progress(i, static_cast<double>(i) / static_cast<double>(seats.size()));
  }
  portal::Settings settings = draft.settings();
  settings.utc_offset = offset;
  draft.set_settings(settings);
  const auto deepest = std::ranges::max_element(plan, {}, &PlannedDepartment::level);
  return {.departments = plan.size(), .levels = deepest->level + 1u, .people = seats.size()};
}

}  // namespace muster::generator

#include "generator/person_maker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace muster::generator {
namespace {

using directory::Gender;
using directory::Moment;
using directory::Text;
using directory::User;
using directory::UserType;
using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;

constexpr base::UnixSeconds second_of(sys_days day, int hour) {
  return std::chrono::sys_seconds(day).time_since_epoch().count() + hour * 3600;
}

constexpr std::uint32_t hour_seconds = 3600;
constexpr std::uint32_t day_seconds = 24 * hour_seconds;
// The day on which generated companies live. With the real date, a seed would give another company each day.
constexpr sys_days today = year{2026} / month{11} / day{20};
constexpr base::UnixSeconds now = second_of(today, 16);
constexpr sys_days portal_opened = year{2013} / month{9} / day{2};

base::CivilDay civil(sys_days at) {
  const std::chrono::year_month_day parts(at);
  return {static_cast<std::int16_t>(static_cast<int>(parts.year())),
          static_cast<std::uint8_t>(static_cast<unsigned>(parts.month())),
          static_cast<std::uint8_t>(static_cast<unsigned>(parts.day()))};
}

// Moves a day at a weekend to the Friday before.
sys_days working_day(sys_days at) {
  const unsigned weekday = std::chrono::weekday(at).iso_encoding();
  return weekday <= 5 ? at : at - std::chrono::days(weekday - 5);
}

std::string dial(const std::string& pattern, Random& random) {
  std::string number = pattern;
  for (char& c : number) {
    if (c == '#') c = static_cast<char>('0' + random.below(10));
  }
  return number;
}

}  // namespace

PersonMaker::PersonMaker(const GeneratorData& data, const Company& company, const std::vector<PlannedDepartment>& plan,
                         std::uint32_t people, std::uint64_t seed)
    : data_(data),
      company_(company),
      plan_(plan),
      people_(people),
      seed_(seed),
      names_in_use_(std::size_t{data.given_forms} * data.family_forms) {
  while (first_inner_phone_ < people) first_inner_phone_ *= 10;
  for (std::size_t i = 0; i < data.cultures.size(); ++i)
    culture_shares_.insert(culture_shares_.end(), data.cultures[i].weight, static_cast<std::uint8_t>(i));
}

User PersonMaker::make(const Seat& seat) {
  Making making{Random(seed_, ++next_), seat, plan_[seat.department], {}};
  User& user = making.user;
  user.id = {next_};
  user.active = seat.kind != SeatKind::dismissed;
  user.admin = next_ == 1;
  if (making.random.percent(40)) user.set(Text::color, making.random.pick(data_.colours));
  join(making);
  if (seat.kind == SeatKind::bot) {
    name_bot(making);
  } else {
    name(making);
    user.set(Text::work_position, position(making));
    reach(making);
  }
  date(making);
  return std::move(user);
}

void PersonMaker::join(Making& making) const {
  User& user = making.user;
  if (making.seat.kind == SeatKind::guest) {
    user.type = UserType::extranet;
    return;  // guests belong to no department
  }
  if (making.seat.kind == SeatKind::bot) user.type = UserType::bot;
  if (making.seat.kind == SeatKind::dismissed && making.random.percent(30)) return;
  user.memberships.push_back({{making.seat.department + 1}});
  if (making.seat.kind != SeatKind::employee || !making.random.percent(3)) return;
  const std::uint32_t second = making.random.below(static_cast<std::uint32_t>(plan_.size()));
  if (second == making.seat.department) return;
  user.memberships.push_back({{second + 1}});
  if (making.random.percent(50)) std::swap(user.memberships[0], user.memberships[1]);
}

const Culture& PersonMaker::pick_culture(Making& making) const {
  if (making.random.percent(60)) return data_.cultures[making.department.culture];
  return data_.cultures[making.random.pick(culture_shares_)];
}

// The first person with a name gets an address without a number; each later one gets a number after the name.
std::string PersonMaker::mail(const Name& given, const Name& family, std::string_view domain) {
  const std::uint32_t bearers = ++names_in_use_[std::size_t{given.form} * data_.family_forms + family.form];
  if (bearers == 1) return fmt::format("{}.{}@{}", given.mail, family.mail, domain);
  return fmt::format("{}.{}{}@{}", given.mail, family.mail, bearers, domain);
}

void PersonMaker::name(Making& making) {
  User& user = making.user;
  const Culture& culture = pick_culture(making);
  const bool female = making.random.percent(50);
  user.gender = female ? Gender::female : Gender::male;
  const Name& given = making.random.pick_low(female ? culture.female : culture.male);
  const GenderedName& family_pair = making.random.pick_low(culture.family);
  const Name& family = female ? family_pair.female : family_pair.male;
  user.set(Text::name, given.text);
  user.set(Text::last_name, family.text);
  if (!culture.second.empty() && making.random.percent(70)) {
    const GenderedName& second = making.random.pick_low(culture.second);
    user.set(Text::second_name, female ? second.female.text : second.male.text);
  }
  const bool guest = user.type == UserType::extranet;
  user.set(Text::email, mail(given, family, guest ? data_.guest_domain : company_.domain));
}

void PersonMaker::name_bot(Making& making) {
  const auto kinds = static_cast<std::uint32_t>(data_.bots.size());
  const std::string& kind = data_.bots[bots_ % kinds];
  const std::uint32_t earlier = bots_++ / kinds;
  making.user.set(Text::name, earlier == 0 ? kind : fmt::format("{} {}", kind, earlier + 1));
  making.user.set(Text::work_position, data_.bot_position);
}

std::string PersonMaker::position(Making& making) const {
  const PlannedDepartment& department = making.department;
  const Culture& culture = data_.cultures[department.culture];
  const Function& function = data_.functions[department.function];
  if (making.seat.kind == SeatKind::guest) return making.random.pick(data_.guest_positions);
  if (making.seat.kind == SeatKind::head) {
    if (department.level == 0) return data_.chief;
    if (department.level == 1) return function.director;
    return department.local ? culture.head : data_.head + ' ' + department.name;
  }
  if (department.level == 0) return making.random.pick(data_.office_positions);
  if (department.local && making.random.percent(80)) return culture.positions[department.function];
  const std::string& seniority = making.random.pick(data_.seniority);
  return seniority + making.random.pick(function.positions);
}

// City, time zone and telephone numbers. They are those of the department's place, whatever the person's culture is.
void PersonMaker::reach(Making& making) const {
  User& user = making.user;
  Random& random = making.random;
  const Culture& culture = data_.cultures[making.department.culture];
  if (random.percent(95)) {
    user.set(Text::personal_city, culture.cities[making.department.city].text);
    user.set(Text::time_zone, culture.time_zone);
  }
  if (!culture.phones.empty() && random.percent(60))
    user.set(Text::work_phone, dial(random.pick(culture.phones), random));
  if (!culture.phones.empty() && random.percent(5))
    user.set(Text::personal_phone, dial(random.pick(culture.phones), random));
  if (!culture.mobiles.empty() && random.percent(40))
    user.set(Text::personal_mobile, dial(random.pick(culture.mobiles), random));
  if (user.type == UserType::employee && user.active && random.percent(70))
    user.set(Text::inner_phone, std::to_string(first_inner_phone_ + user.id.value));
  if (making.seat.kind == SeatKind::head && making.department.level <= 1)
    user.set(Text::personal_www, "https://" + company_.domain);
}

// The dates. Ids are in the order of joining, so the dates are as well, give or take a week.
void PersonMaker::date(Making& making) const {
  User& user = making.user;
  Random& random = making.random;
  const std::int64_t span = (today - portal_opened).count() - 14;
  const std::int64_t rank = std::int64_t{user.id.value} - 1;
  const std::int64_t jitter = random.below(7);
  const sys_days joined = working_day(portal_opened + std::chrono::days(rank * span / people_ + jitter));
  user.moments[Moment::registered] = second_of(joined, 8) + random.below(2 * hour_seconds);
  if (user.type == UserType::bot) return;
  sys_days employed = joined;
  // The first fifth were employees before the company had a portal.
  if (user.id.value == 1 || user.id.value <= people_ / 5)
    employed = working_day(employed - std::chrono::days(random.below(15 * 365)));
  if (user.type == UserType::employee) user.employed_since = civil(employed);
  const std::uint32_t age = 19 + random.low(35);
  const std::uint32_t days_past = random.below(365);
  if (!random.percent(3)) user.birthday = civil(employed - std::chrono::days(age * 365 + age / 4 + days_past));
  use(making);
}

// When and how the person last used the portal.
void PersonMaker::use(Making& making) const {
  User& user = making.user;
  Random& random = making.random;
  if (random.percent(3)) return;  // never
  const base::UnixSeconds first = user.moments[Moment::registered] + hour_seconds;
  const std::uint32_t habit = random.below(100);
  const std::uint32_t days_ago = habit < 80 ? 3 : habit < 94 ? 30 : 400;
  base::UnixSeconds last = now - random.below(days_ago * day_seconds);
  if (!user.active) last = first + random.below(static_cast<std::uint32_t>(std::max<std::int64_t>(1, now - first)));
  last = std::max(last, first);
  const auto before = [&](std::uint32_t seconds) { return std::max(first, last - random.below(seconds)); };
  user.moments[Moment::last_activity] = last;
  user.moments[Moment::last_login] = before(9 * hour_seconds);
  if (random.percent(40)) user.moments[Moment::mobile_last] = before(day_seconds);
  if (random.percent(35)) user.moments[Moment::desktop_last] = before(day_seconds);
  if (!user.active) return;
  if (random.percent(5)) user.moments[Moment::idle_since] = before(hour_seconds);
  if (random.percent(3))
    user.moments[Moment::absent_until] = second_of(today + std::chrono::days(random.between(1, 60)), -1);
}

}  // namespace muster::generator

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <random>

#include "directory/words/fold.hpp"
#include "support/company.hpp"

// Pages of user.get in the orders that are kept ready, and in some that are not, against a plain sort.
namespace muster::rest {
namespace user_order_test {

namespace json = boost::json;
using directory::Text;
using test::Company;

struct Person {
  std::uint32_t id;
  std::string name;
  std::string last_name;
  std::string email;
  std::uint32_t department;  // 0: none
  bool active;
};

std::vector<Person> some_people() {
  static constexpr std::array names{"", "Eve", "eve", "Ada", "ADA", "Zoë", "zoë", "Ян", "a"};
  std::mt19937 random(11);
  const auto pick = [&random](std::uint32_t count) { return static_cast<std::uint32_t>(random() % count); };
  std::vector<Person> people;
  for (std::uint32_t id = 1; id <= 240; ++id) {
    std::string email = pick(4) == 0 ? "" : fmt::format("{}{}@example.com", pick(2) == 0 ? "P" : "p", id * 7 % 240);
    people.push_back(
        {id, names[pick(names.size())], names[pick(names.size())], std::move(email), pick(4), id == 1 || pick(5) != 0});
  }
  return people;
}

portal::Portal company_of(const std::vector<Person>& people) {
  Company company;
  company.department(1, "Acme").department(2, "Sales", {.parent = 1}).department(3, "IT", {.parent = 1});
  for (const Person& one : people) {
    std::vector<std::uint32_t> departments;
    if (one.department != 0) departments = {one.department, one.department % 3 + 1};
    company.user(one.id, {.departments = departments,
                          .active = one.active,
                          .texts = {{Text::name, one.name},
                                    {Text::last_name, one.last_name},
                                    {Text::email, one.email},
                                    {Text::personal_city, one.name}}});
  }
  access::Webhook webhook = test::make_webhook(1, "Secret");
  webhook.scopes = {access::Scope::user};
  return company.webhook(webhook).portal();
}

std::string key_of(const Person& person, std::string_view field) {
  std::string folded;
  if (field == "ID") return fmt::format("{:08}", person.id);
  if (field == "UF_DEPARTMENT") return fmt::format("{:08}", person.department);
  const std::string& text = field == "LAST_NAME" ? person.last_name : field == "EMAIL" ? person.email : person.name;
  directory::fold_simply(text, folded);
  return folded;
}

using Order = std::vector<std::pair<std::string, bool>>;  // fields, and whether the last comes first

std::vector<std::uint32_t> plainly_sorted(std::vector<Person> people, const Order& order, bool active_alone) {
  if (active_alone) std::erase_if(people, [](const Person& one) { return !one.active; });
  std::ranges::stable_sort(people, [&](const Person& one, const Person& two) {
    for (const auto& [field, descending] : order) {
      const int compared = key_of(one, field).compare(key_of(two, field));
      if (compared != 0) return (compared < 0) != descending;
    }
    return one.id < two.id;
  });
  std::vector<std::uint32_t> ids;
  for (const Person& one : people) ids.push_back(one.id);
  return ids;
}

std::vector<std::uint32_t> asked(const portal::Portal& portal, const Order& order, bool active_alone, int start) {
  std::string target = fmt::format("/rest/1/Secret/user.get?select[]=ID&start={}", start);
  for (const auto& [field, descending] : order)
    target += fmt::format("&order[{}]={}", field, descending ? "desc" : "asc");
  if (active_alone) target += "&filter[ACTIVE]=true";
  const auto answer = test::send(portal, {.target = target});
  std::vector<std::uint32_t> ids;
  for (const json::value& user : answer.body.at("result").as_array())
    ids.push_back(static_cast<std::uint32_t>(std::stoul(std::string(user.at("ID").as_string()))));
  return ids;
}

TEST(UserOrder, EveryPageIsThatOfAPlainSort) {
  const std::vector<Person> people = some_people();
  const portal::Portal portal = company_of(people);
  const std::vector<Order> orders{
      {{"NAME", false}},
      {{"NAME", true}},
      {{"LAST_NAME", false}},
      {{"LAST_NAME", true}, {"ID", true}},
      {{"LAST_NAME", false}, {"ID", true}},
      {{"LAST_NAME", false}, {"NAME", false}},
      {{"LAST_NAME", true}, {"NAME", true}, {"ID", false}, {"EMAIL", true}},
      {{"NAME", true}, {"LAST_NAME", true}},
      {{"NAME", true}, {"LAST_NAME", false}},  // not kept ready, as those after it
      {{"PERSONAL_CITY", true}},
      {{"LAST_NAME", false}, {"NAME", false}, {"EMAIL", false}},
      {{"EMAIL", false}},
      {{"EMAIL", true}},
      {{"UF_DEPARTMENT", false}},
      {{"UF_DEPARTMENT", true}, {"ID", true}},
      {{"ID", true}, {"NAME", false}},
  };
  for (const Order& order : orders) {
    for (const bool active_alone : {false, true}) {
      const auto wanted = plainly_sorted(people, order, active_alone);
      for (int start = 0; start <= 250; start += 50) {
        const std::size_t begin = std::min<std::size_t>(static_cast<std::size_t>(start), wanted.size());
        const std::size_t end = std::min(begin + 50, wanted.size());
        EXPECT_EQ(asked(portal, order, active_alone, start),
                  std::vector(wanted.begin() + static_cast<std::ptrdiff_t>(begin),
                              wanted.begin() + static_cast<std::ptrdiff_t>(end)))
            << "by " << order.front().first << " and " << order.size() - 1 << " more, from " << start;
      }
      EXPECT_EQ(asked(portal, order, active_alone, -1), std::vector(wanted.begin(), wanted.begin() + 50));
    }
  }
}

// In a large company a name is judged once for all who have it; the answer is that for a small one.
TEST(UserOrder, ConditionsOnNamesFindTheSameInALargeCompany) {
  std::vector<Person> people = some_people();
  const std::uint32_t few = static_cast<std::uint32_t>(people.size());
  const portal::Portal small = company_of(people);
  for (std::uint32_t id = few + 1; id <= 5000; ++id) people.push_back({id, "Bob", "Bob", "", 1, true});
  const portal::Portal large = company_of(people);
  for (const std::string_view filter :
       {"filter[%25NAME]=D", "filter[!%25NAME]=e", "filter[%25LAST_NAME]=", "filter[NAME]=ad%25",
        "filter[!NAME]=%25e%25", "filter[NAME][]=ada&filter[!LAST_NAME]=Eve",
        "filter[%25%3DNAME][]=a%25&filter[%25%3DNAME][]=z%25&filter[%25LAST_NAME]=%C3%B6",
        "filter[NAME]=", "filter[!NAME]=", "filter[%3ENAME]=b", "filter[%3ENAME]=b&filter[NAME_SEARCH]=ada",
        "filter[@NAME][]=EVE&filter[ACTIVE]=1&filter[%25PERSONAL_CITY]=v"}) {
    const auto ask = [&](const portal::Portal& portal) {
      const std::string target = fmt::format("/rest/1/Secret/user.get?select[]=ID&filter[%3C%3DID]={}&{}", few, filter);
      return test::send(portal, {.target = target}).body.at("total");
    };
    EXPECT_EQ(ask(large), ask(small)) << filter;
  }
}

}  // namespace user_order_test
}  // namespace muster::rest

// What each read costs in companies of different sizes, without the network, for answers of about the same size. A cost
// that grows with the company shows in the rows of one name.
#include <benchmark/benchmark.h>

#include <map>

#include "bench/bench_company.hpp"
#include "directory/query/org.hpp"
#include "rest/dispatch/dispatcher.hpp"

namespace muster::bench {
namespace {

using directory::Directory;

struct Question {
  const char* name;
  const char* method;
  /// Of the query. `{department}` and `{middle}` stand for a department with about 20,000 people below it, or as many
  /// as there are, and half of their number; `{user}`, `{email}` and `{half}` for somebody, their address, and half of
  /// the highest id; `{departments}` for half of the number of departments.
  const char* query;
};
constexpr Question questions[] = {
    {"department.get of five", "im.department.get", "ID[]=1&ID[]=2&ID[]=3&ID[]=4&ID[]=5"},
    {"managers.get of five", "im.department.managers.get", "ID[]=1&ID[]=2&ID[]=3&ID[]=4&ID[]=5"},
    {"employees.get of five", "im.department.employees.get", "ID[]=1&ID[]=2&ID[]=3&ID[]=4&ID[]=5"},
    {"colleagues.list", "im.department.colleagues.list", "OFFSET={middle}&LIMIT=50"},
    {"colleagues.list, USER_DATA", "im.department.colleagues.list", "OFFSET={middle}&LIMIT=50&USER_DATA=Y"},
    {"im.user.get", "im.user.get", "ID={user}"},
    {"im.user.list.get", "im.user.list.get", "ID[]={user}"},
    {"im.search.user.list ma", "im.search.user.list", "FIND=ma&LIMIT=50"},
    {"im.search.department.list soft", "im.search.department.list", "FIND=soft&LIMIT=50"},
    {"im.search.department.list all", "im.search.department.list", "FIND=&LIMIT=50"},
    {"department.get by id", "department.get", "ID={department}"},
    {"department.get by parent", "department.get", "PARENT=1"},
    {"department.get all", "department.get", ""},
    {"department.get by name", "department.get", "ORDER[NAME]=ASC"},
    {"user.get by id", "user.get", "ID={user}"},
    {"user.get after an id, start=-1", "user.get", "FILTER[>ID]={half}&start=-1"},
    {"user.get after an id, total", "user.get", "FILTER[>ID]={half}"},
    {"user.get by email", "user.get", "FILTER[EMAIL]={email}"},
    {"user.get by department", "user.get", "FILTER[UF_DEPARTMENT]={department}"},
    {"user.get sorted by name, middle", "user.get", "SORT=LAST_NAME&ORDER=ASC&start={half}"},
    {"user.get by id, middle", "user.get", "start={half}"},
    {"user.get by id backwards, middle", "user.get", "SORT=ID&ORDER=DESC&start={half}"},
    {"user.get active by name backwards, middle", "user.get",
     "SORT=LAST_NAME&ORDER=DESC&FILTER[ACTIVE]=Y&start={half}"},
    {"user.get sorted by city, middle", "user.get", "SORT=PERSONAL_CITY&ORDER=ASC&start={half}"},
    {"user.get of a name, by last name", "user.get", "FILTER[NAME]=Olivia&SORT=LAST_NAME&start=50"},
    {"user.get of a position", "user.get", "FILTER[WORK_POSITION]=engineer&start=50"},
    {"user.get registered since, late", "user.get", "FILTER[>DATE_REGISTER]=2001-01-01&start={half}"},
    {"department.get all, middle", "department.get", "start={departments}"},
    {"department.get by name, middle", "department.get", "ORDER[NAME]=DESC&start={departments}"},
    {"department.get %NAME", "department.get", "FILTER[%NAME]=soft"},
    {"user.get %LAST_NAME", "user.get", "FILTER[%LAST_NAME]=mann"},
    {"user.get %WORK_POSITION", "user.get", "FILTER[%WORK_POSITION]=engineer"},
    {"user.search ma so", "user.search", "FILTER[FIND]=ma so"},
    {"user.current", "user.current", ""},
    {"managers of a user", "muster.user.managers", "ID={user}"},
    {"subordinates", "muster.user.subordinates", "RECURSIVE=Y&start={middle}"},
    {"employees below", "muster.department.employees", "ID={department}&RECURSIVE=Y&start={middle}"},
    {"employees of one", "muster.department.employees", "ID={department}"},
    {"tree, DEPTH=1", "muster.department.tree", "DEPTH=1"},
    {"path", "muster.department.path", "ID={department}"},
};

class Served {
 public:
  explicit Served(std::uint32_t people) {
    portal::PortalDraft draft{portal::Portal{}};
    const auto made = generator::generate_company(app::generator_words(), {.employees = people}, draft, {});
    const Directory directory = portal::Portal(draft.finish(1)).directory;
    find_department(directory);
    users_ = static_cast<std::uint32_t>(made.people);
    departments_ = static_cast<std::uint32_t>(made.departments);
    email_ = directory.user({users_ / 3})->text(directory::Text::email);
    const portal::Portal founded = draft_of(directory);
    cell_ = std::make_unique<portal::SnapshotCell>(std::make_shared<const portal::Portal>(founded));
  }

  const portal::SnapshotCell& cell() const { return *cell_; }
  std::string target(const Question& question) const {
    std::string query = question.query;
    const auto set = [&query](const std::string& name, const std::string& value) {
      for (auto at = query.find(name); at != std::string::npos; at = query.find(name))
        query.replace(at, name.size(), value);
    };
    set("{department}", std::to_string(department_.value));
    set("{middle}", std::to_string(below_ / 2));
    set("{user}", std::to_string(users_ / 3));
    set("{departments}", std::to_string(departments_ / 2));
    set("{half}", std::to_string(users_ / 2));
    set("{email}", email_);
    set(" ", "%20");
    set("[>", "[%3E");
    set("[%L", "[%25L");
    set("[%W", "[%25W");
    set("[%N", "[%25N");
    return "/rest/" + std::to_string(head_.value) + "/growth12/" + question.method + "?" + query;
  }

 private:
  void find_department(const Directory& directory) {
    constexpr std::uint32_t wanted = 20'000;
    const directory::Headcounts counts(directory, 0);
    for (std::uint32_t rank = 0; rank < directory.structure().order().size(); ++rank) {
      const std::uint32_t below = counts.at(rank).employees_total;
      const auto away = [](std::uint32_t people) { return people > wanted ? people - wanted : wanted - people; };
      const base::UserId head = directory.listed_head(directory.structure().order()[rank]);
      if (!head || (rank > 0 && away(below) >= away(below_))) continue;
      department_ = directory.structure().order()[rank];
      below_ = below;
      head_ = head;
    }
  }
  portal::Portal draft_of(const Directory& directory) const {
    portal::Portal portal;
    portal.directory = directory;
    portal::PortalDraft draft(portal);
    access::Webhook webhook;
    webhook.owner = head_;
    for (const auto scope : {access::Scope::im, access::Scope::department, access::Scope::user})
      webhook.scopes.insert(scope);
    webhook.secret = base::hash_secret("growth12");
    draft.access().add_webhook(webhook);
    return draft.finish(2);
  }

  std::uint32_t users_ = 0;
  std::uint32_t departments_ = 0;
  std::uint32_t below_ = 0;
  std::string email_;
  base::DepartmentId department_;
  base::UserId head_;
  std::unique_ptr<portal::SnapshotCell> cell_;
};

const Served& served(std::uint32_t people) {
  static std::map<std::uint32_t, Served> companies;
  return companies.try_emplace(people, people).first->second;
}

void ask(benchmark::State& state, const Question& question) {
  const Served& company = served(static_cast<std::uint32_t>(state.range(0)));
  const base::SystemClock clock;
  const rest::Service service{clock, {}, {}, base::make_log()};
  rest::Dispatcher dispatcher(service, company.cell());
  const std::string target = company.target(question);
  std::string out;
  rest::Request request;
  request.client = "203.0.113.7";
  request.target = target;
  const auto call = [&] {
    out.clear();
    if (std::get<rest::Reply>(dispatcher.handle(request, out)).status != 200) state.SkipWithError(out.c_str());
  };
  // The first call, which may have to make a list, is not counted but noted.
  const base::Microseconds start = clock.now();
  call();
  state.counters["first_us"] = static_cast<double>(clock.now() - start);
  for (auto _ : state) call();
  state.counters["bytes"] = static_cast<double>(out.size());
}

const bool registered = [] {
  for (const Question& question : questions) {
    const std::string name = std::string("growth/") + question.name;
    benchmark::RegisterBenchmark(name.c_str(), [&question](benchmark::State& state) { ask(state, question); })
        ->Arg(1'000)
        ->Arg(100'000)
        ->Arg(1'000'000)
        ->MinTime(0.1);
  }
  return true;
}();

}  // namespace
}  // namespace muster::bench

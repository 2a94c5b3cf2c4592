// Makes the same call many times, by a webhook or by a token, for a tool that counts instructions.
#include <charconv>
#include <cstdio>
#include <cstring>
#include <utility>

#include "access/tokens.hpp"
#include "bench/bench_company.hpp"
#include "rest/dispatch/dispatcher.hpp"

namespace muster::bench {
namespace {

// A token of the application for this person.
std::string add_token(portal::PortalDraft& draft, base::UserId user, base::UnixSeconds now) {
  access::Application application = draft.new_application(now);
  application.scopes.insert(access::Scope::im);
  access::Grant grant = draft.new_grant(application.id, user, now);
  const auto issued = access::issue_tokens(grant, {1}, now, 3600, {});
  draft.access().put(application);
  draft.access().put(grant);
  return issued.access;
}

// What is sent: the address, and the parameters behind it or in a body.
struct Sent {
  std::string target;
  std::string authorization = {};
  std::string content_type = {};
  std::string body = {};

  rest::Request request() const {
    return {.verb = content_type.empty() ? rest::Verb::get : rest::Verb::post,
            .target = target,
            .content_type = content_type,
            .authorization = authorization,
            .body = body,
            .client = "203.0.113.7"};
  }
};

// `{"ID":["1","2"],"auth":"…"}` for `ID%5B%5D=1&ID%5B%5D=2&auth=…`.
std::string as_json(std::string_view query) {
  std::string ids, others;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string value = '"' + std::string(pair.substr(equals + 1)) + '"';
    if (pair.starts_with("ID%5B%5D="))
      ids += (ids.empty() ? "" : ",") + value;
    else
      others += ",\"" + std::string(pair.substr(0, equals)) + "\":" + value;
  }
  return "{\"ID\":[" + ids + "]" + others + "}";
}

Sent make_request(std::string target, std::string_view token, std::string_view credential, std::string_view encoding) {
  if (credential != "webhook") target = "/rest/" + target.substr(target.find("/im.") + 1);
  if (credential == "parameter") target += "auth=" + std::string(token);
  Sent sent{target};
  if (credential == "header") sent.authorization = "Bearer " + std::string(token);
  if (encoding == "query") return sent;
  const auto query = target.find('?');
  sent.target = target.substr(0, query);
  sent.body = target.substr(query + 1);
  sent.content_type = "application/x-www-form-urlencoded";
  if (encoding == "json") {
    sent.body = as_json(sent.body);
    sent.content_type = "application/json";
  }
  return sent;
}

int run(const char* credential, const char* encoding, int calls, int which, int people) {
  const base::SystemClock clock;
  portal::PortalDraft draft{portal::Portal{}};
  const Company company(draft, static_cast<std::uint32_t>(people), 1);
  const std::string token = add_token(draft, company.caller(0), clock.now() / 1'000'000);
  const Sent sent = make_request(company.target(cases[which], 0), token, credential, encoding);
  const portal::SnapshotCell cell(std::make_shared<const portal::Portal>(draft.finish(1)));
  rest::Service service{clock, {}, {}, base::make_log()};
  base::TextCache people_texts(std::size_t{64} << 20, 640);
  base::TextCache department_texts(std::size_t{16} << 20, 192);
  service.texts = {&people_texts, &department_texts};
  rest::Dispatcher dispatcher(service, cell);
  std::string out;
  for (int i = 0; i < calls; ++i) {
    out.clear();
    if (std::get<rest::Reply>(dispatcher.handle(sent.request(), out)).status != 200) {
      std::fprintf(stderr, "%s\n", out.c_str());
      return 1;
    }
  }
  return 0;
}

}  // namespace
}  // namespace muster::bench

int main(int argc, char** argv) {
  int calls = 0;
  int which = 0, people = 150;
  const auto read = [&](int place, int& number) {
    if (argc > place) std::from_chars(argv[place], argv[place] + std::strlen(argv[place]), number);
  };
  read(3, calls);
  read(4, which);
  read(5, people);
  if (argc > 6 || calls < 1 || people < 1 || which < 0 ||
      std::cmp_greater_equal(which, std::size(muster::bench::cases))) {
    std::fprintf(stderr,
                 "usage: muster_call_cost webhook|parameter|header query|form|json CALLS [CASE [PEOPLE]]\n"
                 "CASE: the place in the list of cases, from 0\n");
    return 2;
  }
  return muster::bench::run(argv[1], argv[2], calls, which, people);
}

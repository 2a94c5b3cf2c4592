// Makes the same call many times, by a webhook or by a token, for a tool that counts instructions.
#include <charconv>
#include <cstdio>
#include <cstring>

#include "access/tokens.hpp"
#include "bench/bench_company.hpp"
#include "rest/dispatcher.hpp"

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

int run(const char* credential, int calls) {
  const base::SystemClock clock;
  portal::PortalDraft draft{portal::Portal{}};
  const Company company(draft, 150, 1);
  std::string target = company.target(cases[0], 0);
  const auto method = target.find("/im.") + 1;
  const std::string token = add_token(draft, company.caller(0), clock.now() / 1'000'000);
  std::string authorization;
  if (std::strcmp(credential, "query") == 0) target = "/rest/" + target.substr(method) + "&auth=" + token;
  if (std::strcmp(credential, "header") == 0) {
    target = "/rest/" + target.substr(method);
    authorization = "Bearer " + token;
  }
  const portal::SnapshotCell cell(std::make_shared<const portal::Portal>(draft.finish(1)));
  const rest::Service service{clock, {}, {}, base::make_log()};
  rest::Dispatcher dispatcher(service, cell);
  std::string out;
  for (int i = 0; i < calls; ++i) {
    out.clear();
    if (dispatcher.handle({.target = target, .authorization = authorization, .client = "203.0.113.7"}, out).status !=
        200) {
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
  if (argc == 3) std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), calls);
  if (calls < 1) {
    std::fprintf(stderr, "usage: muster_call_cost webhook|query|header CALLS\n");
    return 2;
  }
  return muster::bench::run(argv[1], calls);
}

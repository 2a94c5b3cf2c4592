#include "e2e/oauth_served.hpp"

#include <future>
#include <set>

#include "support/recording.hpp"

// Applications and the people who sign in for them: contract section 10.
namespace muster::test {
namespace oauth_test {

TEST_F(OauthServed, fifty_refreshes_at_once_all_succeed_and_so_do_their_successors) {
  const Tokens first = muster_.tokens_for(application_, 2);
  std::vector<std::future<HttpReply>> refreshes;
  for (int i = 0; i < 50; ++i)
    refreshes.push_back(std::async(std::launch::async, [&] { return refresh(first.refresh); }));
  std::set<std::string> successors;
  for (auto& one : refreshes) {
    const Tokens tokens = tokens_of(one.get());
    EXPECT_EQ(call(tokens.access).status, 200u);
    successors.insert(tokens.refresh);
  }
  EXPECT_EQ(successors.size(), 50u);
  advance(std::chrono::seconds(61));
  for (const std::string& successor : successors) (void)tokens_of(refresh(successor));
}

TEST_F(OauthServed, a_stolen_token_revokes_its_family_and_is_logged) {
  const Tokens first = muster_.tokens_for(application_, 2);
  const Tokens second = tokens_of(refresh(first.refresh));
  advance(std::chrono::seconds(61));
  EXPECT_EQ(refresh(first.refresh).error(), "invalid_grant");
  EXPECT_EQ(call(second.access).error(), "invalid_token");
  EXPECT_EQ(refresh(second.refresh).error(), "invalid_grant");
  EXPECT_EQ(server_->stop(), 0);
  EXPECT_NE(server_->process().err().find(
                "warning application 1 sent a refresh token of user 2 that was used before: grant 1 is revoked"),
            std::string::npos);
  EXPECT_NE(server_->process().err().find(" error=invalid_grant credential=reused\n"), std::string::npos);
  EXPECT_NE(muster_.run_well({"audit"}).find("oauth.revoke"), std::string::npos);
  server_.reset();
}

TEST_F(OauthServed, tokens_survive_a_restart) {
  const Tokens first = tokens_of(refresh(muster_.tokens_for(application_, 2).refresh));
  EXPECT_EQ(server_->stop(), 0);
  start();
  EXPECT_EQ(call(first.access).status, 200u);
  const Tokens second = tokens_of(refresh(first.refresh));
  EXPECT_EQ(call(second.access).status, 200u);
}

TEST_F(OauthServed, commands_end_what_an_application_may_do) {
  const Tokens tokens = muster_.tokens_for(application_, 2);
  EXPECT_EQ(call(tokens.access).status, 200u);
  const Words about{"--client-id", application_.client_id};
  const auto app = [&](const char* what) { muster_.run_well({"app", what, about[0], about[1]}); };
  app("uninstall");
  EXPECT_EQ(call(tokens.access).error(), "ERROR_OAUTH");
  EXPECT_EQ(refresh(tokens.refresh).error(), "NOT_INSTALLED");
  app("install");
  app("block");
  EXPECT_EQ(call(tokens.access).error(), "OVERLOAD_LIMIT");
  app("unblock");
  app("rotate-secret");
  EXPECT_EQ(refresh(tokens.refresh).error(), "invalid_client");
  EXPECT_EQ(call(tokens.access).status, 200u);
  muster_.run_well({"user", "dismiss", "2"});
  EXPECT_EQ(call(tokens.access).error(), "authorization_error");
  app("remove");
  EXPECT_EQ(refresh(tokens.refresh).error(), "wrong_client");
}

TEST_F(OauthServed, who_is_taken_off_an_application_is_refused_at_once) {
  const Tokens bens = muster_.tokens_for(application_, 2);
  const Tokens cids = muster_.tokens_for(application_, 4);
  const auto users = [this](const Words& more) {
    Words words{"app", "users", application_.client_id};
    words.insert(words.end(), more.begin(), more.end());
    return muster_.run_well(words);
  };
  EXPECT_EQ(users({"--add", "2", "4"}), "users of application 1: 2,4\n");
  EXPECT_EQ(call(bens.access).status, 200u);
  EXPECT_EQ(users({"--remove", "2"}), "users of application 1: 4\n");
  const HttpReply refused = call(bens.access);
  EXPECT_EQ(refused.status, 403u);
  EXPECT_EQ(refused.error(), "user_access_error");
  EXPECT_EQ(refresh(bens.refresh).error(), "invalid_grant");
  const Tokens next = tokens_of(refresh(cids.refresh));
  EXPECT_EQ(users({"--remove", "4"}), "users of application 1: nobody\n");
  for (const std::string& access : {cids.access, next.access, bens.access})
    EXPECT_EQ(call(access).error(), "user_access_error");
  EXPECT_EQ(users({"--everybody"}), "users of application 1: everybody\n");
  EXPECT_EQ(call(bens.access).status, 200u);
  EXPECT_EQ(refresh(bens.refresh).status, 200u) << "nothing was used up";
}

TEST_F(OauthServed, what_one_person_or_everybody_granted_can_be_revoked) {
  const Tokens bens = muster_.tokens_for(application_, 2);
  const Tokens cids = muster_.tokens_for(application_, 4);
  const Words revoke{"app", "revoke", "--client-id", application_.client_id};
  EXPECT_EQ(muster_.run_well({revoke[0], revoke[1], revoke[2], revoke[3], "--user", "2"}), "revoked 1 grant\n");
  EXPECT_EQ(call(bens.access).error(), "invalid_token");
  EXPECT_EQ(refresh(bens.refresh).error(), "invalid_grant");
  EXPECT_EQ(call(cids.access).status, 200u);
  EXPECT_EQ(muster_.run_well(revoke), "revoked 1 grant\n");
  EXPECT_EQ(call(cids.access).error(), "invalid_token");
  EXPECT_EQ(muster_.run_well(revoke), "revoked 0 grants\n");
}

TEST_F(OauthServed, a_token_may_come_with_its_own_time) {
  const Tokens tokens = muster_.tokens_for(application_, 2, {"--expires-in", "60"});
  EXPECT_EQ(call(tokens.access).status, 200u);
  advance(std::chrono::seconds(60));
  EXPECT_EQ(call(tokens.access).error(), "expired_token");
}

// As a browser that keeps cookies.
TEST_F(OauthServed, no_secret_is_in_plain_in_the_store_and_none_is_printed) {
  const std::string target = "/oauth/authorize/?client_id=" + application_.client_id + "&state=x";
  const auto cookie = [](const HttpReply& reply, const std::string& name) {
    const std::string& header = reply.headers.at("set-cookie");
    const auto at = header.find(name + "=");
    std::string value = at == std::string::npos ? "" : header.substr(at + name.size() + 1);
    value = value.substr(0, value.find(';'));
    record_secret(value);
    return value;
  };
  const std::string form = cookie(server_->get(target), "muster_form");
  HttpClient client = server_->connect();
  const std::string body = "form_token=" + form + "&email=ben@acme.example&password=a+long+enough+password";
  client.send(request_text(
      "POST", target, "Content-Type: application/x-www-form-urlencoded\r\nCookie: muster_form=" + form + "\r\n", body));
  const HttpReply back = client.read_reply();
  ASSERT_EQ(back.status, 302u) << back.body;
  const std::string session = cookie(back, "muster_session_1");
  const std::string location = back.headers.at("location");
  EXPECT_TRUE(location.starts_with(redirect_ + "?code="));
  std::string code = location.substr(location.find("code=") + 5);
  code = code.substr(0, code.find('&'));
  record_secret(code);
  const Tokens tokens = tokens_of(token("grant_type=authorization_code&code=" + code));
  const Tokens later = tokens_of(refresh(tokens.refresh));
  EXPECT_EQ(server_->stop(), 0);
  server_.reset();
  std::string stored;
  for (const auto& file : muster_.store_files()) stored += read_file(file);
  ASSERT_NE(stored.find(application_.client_id), std::string::npos) << "the store is where it is looked for";
  for (const std::string& secret : {password_, application_.client_secret, form, session, code, tokens.access,
                                    tokens.refresh, later.access, later.refresh}) {
    EXPECT_GE(secret.size(), 8u);
    EXPECT_EQ(stored.find(secret), std::string::npos);
  }
}

}  // namespace oauth_test
}  // namespace muster::test

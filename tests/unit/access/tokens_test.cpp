#include "access/tokens.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

namespace muster::access {
namespace tokens_test {

constexpr base::UnixSeconds start = 1'700'000'000;
constexpr base::UnixSeconds day = 24 * 3600;
constexpr TokenTimes times;
constexpr base::PortalId acme{3};

Grant new_grant(std::uint32_t id = 5) {
  Grant grant;
  grant.id = {id};
  grant.application = {2};
  grant.user = {7};
  grant.created = start;
  grant.mac_key = base::new_mac_key();
  return grant;
}

IssuedTokens issue(Grant& grant, base::UnixSeconds now) {
  return issue_tokens(grant, acme, now, times.access, times);
}

// As a server does with a refresh token that is live.
IssuedTokens refresh(Grant& grant, const std::string& text, base::UnixSeconds now) {
  use_refresh(grant, text, now);
  return issue(grant, now);
}

std::string with_another_letter(std::string text, std::size_t place) {
  text[place] = text[place] == 'x' ? 'y' : 'x';
  return text;
}

// A token with dots, as they were issued before, put into the grant with `keep`.
template <class Keep>
std::string dotted(const Grant& grant, char kind, Keep&& keep) {
  std::string text = kind + std::string("3.") + std::to_string(grant.id.value) + "." + base::new_secret(22);
  text += base::mac_of(grant.mac_key, text);
  keep(base::hash_secret(text));
  return text;
}

TEST(TokenText, IsOfLettersAndDigits) {
  const std::regex plain("^[A-Za-z0-9]+$");
  for (const std::uint32_t id : {1u, 5u, base::max_id}) {
    Grant grant = new_grant(id);
    for (const base::PortalId portal : {acme, base::PortalId{base::max_id}}) {
      const auto issued = issue_tokens(grant, portal, start, times.access, times);
      for (const std::string& text : {issued.access, issued.refresh, issue_code(grant, portal, start, times)})
        EXPECT_TRUE(std::regex_match(text, plain)) << text;
    }
  }
}

TEST(TokenText, OfASessionOrAClientHasDotsToo) {
  const std::regex plain("^[A-Za-z0-9.]+$");
  for (const TokenKind kind : {TokenKind::session, TokenKind::client}) {
    const std::string text = new_token(kind, {base::max_id}, base::max_id);
    EXPECT_TRUE(std::regex_match(text, plain)) << text;
    EXPECT_EQ(std::ranges::count(text, '.'), 2) << text;
  }
}

TEST(TokenText, SaysWhatItIsAndWhose) {
  Grant grant = new_grant(2'147'483'647);
  const auto issued = issue(grant, start);
  const std::string code = issue_code(grant, acme, start, times);
  const std::string session = new_token(TokenKind::session, {1}, 9);
  const std::string client = new_token(TokenKind::client, {1}, 10);
  const auto expect = [](const std::string& text, TokenKind kind, base::PortalId portal, std::uint32_t owner) {
    const auto token = parse_token(text);
    ASSERT_TRUE(token) << text;
    EXPECT_EQ(token->kind, kind);
    EXPECT_EQ(token->portal, portal);
    EXPECT_EQ(token->owner, owner);
    EXPECT_EQ(token->grant(), base::GrantId{owner});
    EXPECT_EQ(token->text, text);
  };
  expect(issued.access, TokenKind::access, acme, 2'147'483'647);
  expect(issued.refresh, TokenKind::refresh, acme, 2'147'483'647);
  expect(code, TokenKind::code, acme, 2'147'483'647);
  expect(session, TokenKind::session, {1}, 9);
  expect(client, TokenKind::client, {1}, 10);
}

TEST(TokenText, NoOtherTextIsOne) {
  const std::string secret(22, 'S');
  const std::string MAC(22, 'Z');
  ASSERT_TRUE(parse_token("s1.9." + secret));
  ASSERT_TRUE(parse_token("a1.9." + secret + MAC));
  ASSERT_TRUE(parse_token("a1x9x" + secret + MAC));
  for (const std::string& text : std::vector<std::string>{
           "",
           "a",
           ".",
           "a1",
           "a1.",
           "a1.9",
           "a1.9.",
           "a.9." + secret + MAC,
           "a1.." + secret + MAC,
           "a0.9." + secret + MAC,
           "a1.0." + secret + MAC,
           "a01.9." + secret + MAC,
           "a1.09." + secret + MAC,
           "a-1.9." + secret + MAC,
           "a+1.9." + secret + MAC,
           "a 1.9." + secret + MAC,
           "a1x.9." + secret + MAC,
           "a1.9x." + secret + MAC,
           "a4294967296.9." + secret + MAC,
           "a1.4294967296." + secret + MAC,
           "A1.9." + secret + MAC,
           "b1.9." + secret + MAC,
           "1.9." + secret + MAC,
           "a1.9." + secret,
           "a1x9x",
           "axx" + secret + MAC,
           "a1x9." + secret + MAC,
           "a1.9x" + secret + MAC,
           "a1X9X" + secret + MAC,
           "a1xx" + secret + MAC,
           "a0x9x" + secret + MAC,
           "a1x09x" + secret + MAC,
           "a4294967296x9x" + secret + MAC,
           "a1x9x" + secret,
           "a1x9x" + secret + MAC + "Z",
           "s1x9x" + secret,
           "m1x9x" + secret,
           "a1.9." + secret + MAC + "Z",
           "a1.9." + secret + MAC.substr(1),
           "s1.9." + secret + MAC,
           "m1.9." + secret + "S",
           "m1.9." + secret.substr(1),
           secret + MAC,
           " a1.9." + secret + MAC,
       })
    EXPECT_FALSE(parse_token(text)) << text;
}

// Where a number ends must not depend on what the secret begins with.
TEST(TokenText, TheNumbersEndWhateverTheSecretBeginsWith) {
  for (const std::string begin : {"x", "xx", "7", "7x7x", "0", "a1x9x"}) {
    const std::string secret = begin + std::string(44 - begin.size(), 'S');
    for (const char kind : {'a', 'r', 'c'}) {
      const auto token = parse_token(kind + ("12x34x" + secret));
      ASSERT_TRUE(token) << begin;
      EXPECT_EQ(token->portal.value, 12u) << begin;
      EXPECT_EQ(token->owner, 34u) << begin;
    }
  }
}

TEST(TokenText, ThoseIssuedWithDotsStayValid) {
  Grant grant = new_grant();
  const std::string access = dotted(grant, 'a', [&](const base::SecretHash& hash) {
    grant.access.push_back({hash, start + 3600});
  });
  const std::string refreshing = dotted(grant, 'r', [&](const base::SecretHash& hash) {
    grant.refresh.push_back({hash, start + 180 * day});
  });
  const std::string code = dotted(grant, 'c', [&](const base::SecretHash& hash) {
    grant.code.emplace();
    grant.code->token = {hash, start + 30};
  });
  for (const std::string& text : {access, refreshing, code}) {
    const auto token = parse_token(text);
    ASSERT_TRUE(token);
    EXPECT_EQ(token->portal, acme);
    EXPECT_EQ(token->owner, 5u);
  }
  EXPECT_EQ(judge_access(grant, access, start + 3599).state, TokenState::live);
  EXPECT_EQ(judge_access(grant, access, start + 3600).state, TokenState::over);
  EXPECT_EQ(judge_code(grant, code, start + 29), TokenState::live);
  const auto next = refresh(grant, refreshing, start + 100);
  EXPECT_EQ(next.access.find('.'), std::string::npos);
  EXPECT_EQ(judge_access(grant, access, start + 100).state, TokenState::live) << "a refresh leaves it";
  EXPECT_EQ(judge_refresh(grant, refreshing, start + 100 + times.grace, times), TokenState::replayed);
}

// Whoever writes a token in the other form has another text, which has another hash and another MAC.
TEST(TokenText, IsNotTheSameInTheOtherForm) {
  Grant grant = new_grant();
  const auto issued = issue(grant, start);
  std::string access = issued.access;
  std::string refreshing = issued.refresh;
  for (std::string* text : {&access, &refreshing}) {
    ASSERT_TRUE(text->substr(1).starts_with("3x5x"));
    text->replace(1, 4, "3.5.");
    EXPECT_TRUE(parse_token(*text));
  }
  EXPECT_EQ(judge_access(grant, access, start).state, TokenState::unknown);
  EXPECT_EQ(judge_refresh(grant, refreshing, start, times), TokenState::unknown);
}

TEST(AccessToken, WorksForAnHourToTheSecond) {
  Grant grant = new_grant();
  const auto issued = issue(grant, start);
  EXPECT_EQ(issued.expires, start + 3600);
  EXPECT_EQ(judge_access(grant, issued.access, start).state, TokenState::live);
  EXPECT_EQ(judge_access(grant, issued.access, start + 3599).state, TokenState::live);
  EXPECT_EQ(judge_access(grant, issued.access, start + 3600).state, TokenState::over);
}

TEST(AccessToken, WorksForAsLongAsWasAskedFor) {
  Grant grant = new_grant();
  const auto issued = issue_tokens(grant, acme, start, 1, times);
  EXPECT_EQ(issued.expires, start + 1);
  EXPECT_EQ(judge_access(grant, issued.access, start).state, TokenState::live);
  EXPECT_EQ(judge_access(grant, issued.access, start + 1).state, TokenState::over);
  EXPECT_EQ(judge_refresh(grant, issued.refresh, start + 1, times), TokenState::live);
}

TEST(AccessToken, OneThatIsNoLongerKeptIsToldByItsSeal) {
  Grant grant = new_grant();
  const auto first = issue(grant, start);
  refresh(grant, first.refresh, start + 3600);
  ASSERT_EQ(grant.access.size(), 1u) << "the first is dropped";
  EXPECT_EQ(judge_access(grant, first.access, start + 3600).state, TokenState::over);
}

TEST(AccessToken, OneWithAnotherLetterNeverWas) {
  Grant grant = new_grant();
  const auto issued = issue(grant, start);
  for (std::size_t i = 0; i < issued.access.size(); ++i) {
    EXPECT_EQ(judge_access(grant, with_another_letter(issued.access, i), start).state, TokenState::unknown) << i;
    EXPECT_EQ(judge_refresh(grant, with_another_letter(issued.refresh, i), start, times), TokenState::unknown) << i;
  }
  EXPECT_EQ(judge_access(grant, "", start).state, TokenState::unknown);
  EXPECT_EQ(judge_access(grant, issued.access.substr(1), start).state, TokenState::unknown);
}

TEST(AccessToken, ThatOfAnotherGrantNeverWasThisOnes) {
  Grant grant = new_grant();
  Grant other = new_grant();
  issue(grant, start);
  const auto theirs = issue(other, start);
  EXPECT_EQ(judge_access(grant, theirs.access, start).state, TokenState::unknown);
  EXPECT_EQ(judge_refresh(grant, theirs.refresh, start, times), TokenState::unknown);
}

TEST(AccessToken, IsNoRefreshTokenNorTheOtherWay) {
  Grant grant = new_grant();
  const auto issued = issue(grant, start);
  EXPECT_NE(judge_access(grant, issued.refresh, start).state, TokenState::live);
  EXPECT_NE(judge_refresh(grant, issued.access, start, times), TokenState::live);
}

TEST(RefreshToken, WorksForHalfAYearToTheSecond) {
  Grant grant = new_grant();
  const auto issued = issue(grant, start);
  EXPECT_EQ(judge_refresh(grant, issued.refresh, start + 180 * day - 1, times), TokenState::live);
  EXPECT_EQ(judge_refresh(grant, issued.refresh, start + 180 * day, times), TokenState::over);
}

TEST(RefreshToken, WorksForAMinuteFromItsFirstUse) {
  Grant grant = new_grant();
  const auto first = issue(grant, start);
  const auto second = refresh(grant, first.refresh, start + 100);
  EXPECT_EQ(judge_refresh(grant, first.refresh, start + 130, times), TokenState::live);
  const auto third = refresh(grant, first.refresh, start + 130);
  EXPECT_EQ(judge_refresh(grant, first.refresh, start + 159, times), TokenState::live) << "59 s";
  EXPECT_EQ(judge_refresh(grant, first.refresh, start + 160, times), TokenState::replayed) << "not 130 + 60";
  EXPECT_EQ(judge_refresh(grant, second.refresh, start + 160, times), TokenState::live);
  EXPECT_EQ(judge_refresh(grant, third.refresh, start + 160, times), TokenState::live);
}

TEST(RefreshToken, OneThatIsNoLongerKeptIsStolenByItsSeal) {
  Grant grant = new_grant();
  const auto first = issue(grant, start);
  const auto second = refresh(grant, first.refresh, start + 100);
  refresh(grant, second.refresh, start + 160);
  ASSERT_EQ(grant.refresh.size(), 2u) << "the first is dropped";
  EXPECT_EQ(judge_refresh(grant, first.refresh, start + 160, times), TokenState::replayed);
  EXPECT_EQ(judge_refresh(grant, second.refresh, start + 160, times), TokenState::live);
}

TEST(RefreshToken, ItsTimeEndsTheGraceToo) {
  Grant grant = new_grant();
  const auto issued = issue(grant, start);
  use_refresh(grant, issued.refresh, start + 180 * day - 10);
  EXPECT_EQ(judge_refresh(grant, issued.refresh, start + 180 * day - 1, times), TokenState::live);
  EXPECT_EQ(judge_refresh(grant, issued.refresh, start + 180 * day, times), TokenState::over);
}

TEST(Tokens, AreKeptUpToANumber) {
  Grant grant = new_grant();
  std::vector<IssuedTokens> issued;
  for (std::size_t i = 0; i <= most_refresh_tokens; ++i) issued.push_back(issue(grant, start));
  EXPECT_EQ(grant.access.size(), most_access_tokens);
  EXPECT_EQ(grant.refresh.size(), most_refresh_tokens);
  EXPECT_EQ(judge_access(grant, issued[0].access, start).state, TokenState::over) << "the oldest goes";
  EXPECT_EQ(judge_access(grant, issued[issued.size() - most_access_tokens - 1].access, start).state, TokenState::over);
  EXPECT_EQ(judge_access(grant, issued[issued.size() - most_access_tokens].access, start).state, TokenState::live);
  EXPECT_EQ(judge_refresh(grant, issued[0].refresh, start, times), TokenState::replayed) << "nobody can tell";
  EXPECT_EQ(judge_refresh(grant, issued[1].refresh, start, times), TokenState::live);
  EXPECT_EQ(judge_access(grant, issued.back().access, start).state, TokenState::live);
  EXPECT_EQ(judge_refresh(grant, issued.back().refresh, start, times), TokenState::live);
}

TEST(Code, WorksForHalfAMinuteToTheSecond) {
  Grant grant = new_grant();
  EXPECT_EQ(judge_code(grant, "", start), TokenState::unknown);
  const std::string code = issue_code(grant, acme, start, times);
  EXPECT_EQ(judge_code(grant, code, start + 29), TokenState::live);
  EXPECT_EQ(judge_code(grant, code, start + 30), TokenState::over);
  for (std::size_t i = 0; i < code.size(); ++i)
    EXPECT_EQ(judge_code(grant, with_another_letter(code, i), start), TokenState::unknown) << i;
}

TEST(Code, WorksOnce) {
  Grant grant = new_grant();
  const std::string code = issue_code(grant, acme, start, times);
  use_code(grant, start + 1);
  EXPECT_EQ(judge_code(grant, code, start + 1), TokenState::replayed);
  EXPECT_EQ(judge_code(grant, code, start + 31), TokenState::replayed) << "also when its time is over";
}

TEST(Proof, ByHash) {
  // The example of RFC 7636, appendix B.
  const std::string verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  Code code;
  code.challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  EXPECT_TRUE(proves(code, verifier));
  EXPECT_FALSE(proves(code, ""));
  EXPECT_FALSE(proves(code, code.challenge));
  EXPECT_FALSE(proves(code, with_another_letter(verifier, 0)));
  EXPECT_FALSE(proves(code, verifier + "k"));
}

TEST(Proof, ByTheVerifierItself) {
  Code code;
  code.plain = true;
  code.challenge = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  EXPECT_TRUE(proves(code, code.challenge));
  EXPECT_FALSE(proves(code, ""));
  EXPECT_FALSE(proves(code, with_another_letter(code.challenge, 42)));
}

TEST(Proof, ByNothingWhereNoneWasAskedFor) {
  EXPECT_TRUE(proves(Code{}, ""));
  EXPECT_FALSE(proves(Code{}, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
}

}  // namespace tokens_test
}  // namespace muster::access

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>

#include "golden/wire_cases.hpp"
#include "rest/call/method.hpp"

// Requests and replies byte for byte but for times: tests/golden/wire/*.json, sent to the vendor's portal over HTTP.
//
// A line holds: `name`; `as`, whose webhook (employee) or application, by a name that `WirePortal` has
// (wire_cases.cpp); `path` below it, or `target` with {user} and {secret}, or {token}; `verb` (POST with a body, else
// GET), `headers`, `type` and `body`; then `status` (200) and `reply`, or `text` for what is no JSON; `reply_type` and
// `reply_headers`; and the `method` it is about, by which a test finds the lines of a method. "{x*3}" in a request
// stands for "xxx". A text of a reply that begins with "~" is a pattern. The server has the configuration of the same
// name, NAME.toml, where there is one; then no line may name its method.
namespace muster::test {
namespace wire_cases_test {

namespace json = boost::json;

// Both may fail without an end to the others: each case says its own.
void check_body(const WireCase& one, const HttpReply& reply) {
  if (one.line.contains("text")) {
    EXPECT_EQ(difference(one.line.at("text"), json::value(reply.body), "text"), "");
    return;
  }
  const json::value body = reply.json();
  EXPECT_EQ(difference(one.line.at("reply"), untimed(body), "reply"), "") << reply.body;
  EXPECT_TRUE(body.as_object().contains("time"));
}

void check_headers(const WireCase& one, const HttpReply& reply) {
  const std::string type = one.text("reply_type");
  EXPECT_EQ(reply.headers.at("content-type"), type.empty() ? "application/json; charset=utf-8" : type);
  const auto* headers = one.line.if_contains("reply_headers");
  if (!headers) return;
  for (const auto& [name, value] : headers->as_object()) {
    const auto found = reply.headers.find(name);
    if (found == reply.headers.end())
      ADD_FAILURE() << "no header " << name;
    else
      EXPECT_EQ(difference(value, json::value(found->second), std::string(name)), "");
  }
}

// A test for each file: starting a server for each line would take most of the time.
class Wire : public ::testing::TestWithParam<std::string> {};

TEST_P(Wire, gives_the_golden_replies) {
  WirePortal portal(GetParam());
  for (const WireCase& one : wire_cases()) {
    if (one.file != GetParam()) continue;
    SCOPED_TRACE(one.file + ": " + one.name());
    const HttpReply reply = portal.send(one);
    EXPECT_EQ(reply.status, one.status()) << reply.body;
    check_headers(one, reply);
    check_body(one, reply);
  }
  EXPECT_EQ(portal.stop(), 0);
}

std::vector<std::string> wire_files() {
  std::vector<std::string> files;
  for (const WireCase& one : wire_cases()) {
    if (files.empty() || files.back() != one.file) files.push_back(one.file);
  }
  return files;
}

INSTANTIATE_TEST_SUITE_P(Golden, Wire, ::testing::ValuesIn(wire_files()),
                         [](const auto& file) { return std::string(file.param); });

// The codes of the errors that a case's reply holds, those of a batch's commands included.
void collect_codes(const json::value& value, std::set<std::string>& codes) {
  if (const auto* list = value.if_array()) {
    for (const json::value& element : *list) collect_codes(element, codes);
  }
  const auto* map = value.if_object();
  if (!map) return;
  if (const auto* code = map->if_contains("error"); code && code->is_string())
    codes.insert(std::string(code->get_string()));
  for (const auto& member : *map) collect_codes(member.value(), codes);
}

TEST(WireCoverage, every_method_has_cases_for_success_and_for_each_error_it_declares) {
  std::map<std::string, std::set<std::string>> codes;
  std::set<std::string> successes;
  for (const WireCase& one : wire_cases()) {
    const std::string method = one.text("method");
    if (one.status() == 200) successes.insert(method);
    if (const auto* reply = one.line.if_contains("reply")) collect_codes(*reply, codes[method]);
  }
  const json::value documented =
      json::parse(read_file(std::filesystem::path(MUSTER_SOURCE_DIR) / "tests/golden/docs-cases.json"));
  for (const json::value& one : documented.as_array()) {
    const std::string method(one.at("method").as_string());
    if (!one.as_object().contains("status")) successes.insert(method);
    collect_codes(one.at("reply"), codes[method]);
  }
  for (const rest::MethodSpec& method : rest::all_methods()) {
    const std::string name(method.name);
    EXPECT_TRUE(successes.contains(name)) << name;
    std::vector<const rest::WireError*> declared(method.errors.begin(), method.errors.end());
    declared.insert(declared.end(), method.command_errors.begin(), method.command_errors.end());
    for (const rest::ParamSpec& param : method.params) {
      if (param.wrong) declared.push_back(param.wrong);
    }
    for (const rest::WireError* error : declared)
      EXPECT_TRUE(codes[name].contains(std::string(error->code))) << name << ": " << error->code;
  }
}

}  // namespace wire_cases_test
}  // namespace muster::test

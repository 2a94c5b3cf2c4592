#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "e2e/installation.hpp"

// The forms of a department list (contract section 2), over HTTP.
namespace muster::test {
namespace department_ids_test {

namespace json = boost::json;

struct IdForm {
  std::string text;   ///< a query, or a JSON body
  std::string found;  ///< ids in the reply of im.department.get; "malformed" when the list is
};

const std::string malformed = "malformed";

std::string ids_in(const HttpReply& reply) {
  json::array ids;
  const json::value body = reply.json();
  for (const json::value& department : body.at("result").as_array()) ids.push_back(department.at("id"));
  return json::serialize(ids);
}

void expect_error(const HttpReply& reply, std::string_view code, std::string_view description) {
  EXPECT_EQ(reply.status, 400u);
  EXPECT_EQ(reply.error(), code);
  EXPECT_EQ(reply.json().at("error_description").as_string(), description);
}

class DepartmentIds : public ServedCompany {
 protected:
  // `ask` sends the form to a method and returns the reply.
  template <class Ask>
  void expect_form(const IdForm& form, Ask&& ask) {
    SCOPED_TRACE(form.text);
    const HttpReply departments = ask(webhook("im.department.get"));
    const HttpReply managers = ask(webhook("im.department.managers.get"));
    if (form.found == malformed) {
      expect_error(departments, "INVALID_FORMAT", "A wrong format for the ID field is passed");
      expect_error(managers, "ID_EMPTY", "Department ID can't be empty");
    } else {
      EXPECT_EQ(departments.status, 200u);
      EXPECT_EQ(ids_in(departments), form.found);
      EXPECT_EQ(managers.status, 200u);
    }
  }
};

const IdForm queries[] = {
    {"ID[]=3", "[3]"},
    {"ID[]=5&ID[]=3", "[3,5]"},
    {"ID[0]=3&ID[1]=5", "[3,5]"},
    {"ID%5B%5D=3", "[3]"},
    {"id[]=3", "[3]"},
    {"ID[5]=3", "[3]"},
    {"ID[-1]=3", "[3]"},
    {"ID[]=3&ID[]=3", "[3]"},
    {"ID=[3,5]", "[3,5]"},
    {"ID=%5B%223%22%5D", "[3]"},
    {"ID[]=3&ID[]=4000", "[3]"},
    {"ID[]=4000", "[]"},
    {"ID[]=2147483648", "[]"},
    {"ID[]=4294967299", "[]"},
    {"", malformed},
    {"OTHER[]=3", malformed},
    {"ID=", malformed},
    {"ID", malformed},
    {"ID=3", malformed},
    {"ID=[]", malformed},
    {"ID=[3", malformed},
    {"ID=[3]x", malformed},
    {"ID={\"5\":3}", malformed},
    {"ID[a]=3", malformed},
    {"ID[0]=3&ID[a]=3", malformed},
    {"ID[]=", malformed},
    {"ID[]=0", malformed},
    {"ID[]=-1", malformed},
    {"ID[]=x", malformed},
    {"ID[]=3x", malformed},
    {"ID[]=1.5", malformed},
    {"ID[]=%203", malformed},
    {"ID[]=99999999999999999999", malformed},
    {"ID[]=3&ID[]=x", malformed},
    {"ID[0][0]=3", malformed},
};

TEST_F(DepartmentIds, in_a_query) {
  HttpClient client = connect();
  for (const IdForm& form : queries)
    expect_form(form, [&](const std::string& target) { return client.get(target + "?" + form.text); });
}

TEST_F(DepartmentIds, in_a_form) {
  HttpClient client = connect();
  for (const IdForm& form : queries)
    expect_form(form, [&](const std::string& target) { return client.post_form(target, form.text); });
}

const IdForm bodies[] = {
    {R"({"ID":[3]})", "[3]"},
    {R"({"ID":[5,3,5]})", "[3,5]"},
    {R"({"id":["3"]})", "[3]"},
    {R"({"ID":{"5":3}})", "[3]"},
    {R"({"ID":{"0":"3","1":5}})", "[3,5]"},
    {R"({"ID":"[3,5]"})", "[3,5]"},
    {R"({"ID":"[\"3\"]"})", "[3]"},
    {R"({"ID":[4294967299]})", "[]"},
    {"", malformed},
    {"[]", malformed},
    {"{}", malformed},
    {R"({"ID":null})", malformed},
    {R"({"ID":[]})", malformed},
    {R"({"ID":{}})", malformed},
    {R"({"ID":{"a":3}})", malformed},
    {R"({"ID":{"0":3,"a":5}})", malformed},
    {R"({"ID":3})", malformed},
    {R"({"ID":"3"})", malformed},
    {R"({"ID":""})", malformed},
    {R"({"ID":"x"})", malformed},
    {R"({"ID":"[]"})", malformed},
    {R"({"ID":true})", malformed},
    {R"({"ID":[0]})", malformed},
    {R"({"ID":[-1]})", malformed},
    {R"({"ID":["x"]})", malformed},
    {R"({"ID":[1.5]})", malformed},
    {R"({"ID":[true]})", malformed},
    {R"({"ID":[null]})", malformed},
    {R"({"ID":[[3]]})", malformed},
    {R"({"ID":[{"0":3}]})", malformed},
    {R"({"ID":[99999999999999999999]})", malformed},
};

TEST_F(DepartmentIds, in_a_json_body) {
  HttpClient client = connect();
  for (const IdForm& form : bodies)
    expect_form(form, [&](const std::string& target) { return client.post_json(target, form.text); });
}

TEST_F(DepartmentIds, managers_and_employees_have_no_key_for_what_is_not_there) {
  HttpClient client = connect();
  EXPECT_EQ(result_of(client.get(webhook("im.department.managers.get?ID[]=3&ID[]=5&ID[]=4000"))), R"({"3":[2]})");
  EXPECT_EQ(result_of(client.get(webhook("im.department.managers.get?ID[]=5"))), "[]");
  EXPECT_EQ(result_of(client.get(webhook("im.department.employees.get?ID[]=3&ID[]=5"))), R"({"3":[4,2]})");
  EXPECT_EQ(result_of(client.get(webhook("im.department.employees.get?ID[]=4000"))), "[]");
}

TEST_F(DepartmentIds, the_body_wins_over_the_query) {
  const HttpReply reply = connect().post_json(webhook("im.department.get?ID[]=5"), R"({"ID":[3]})");
  EXPECT_EQ(ids_in(reply), "[3]");
}

}  // namespace department_ids_test
}  // namespace muster::test

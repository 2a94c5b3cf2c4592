#include "store/change_codec.hpp"

#include <gtest/gtest.h>

#include "conformance/changes.hpp"
#include "support/company.hpp"

// What stands in the stores' files. That every change reads back the same is also the conformance suite's matter.
namespace muster::store {
namespace change_codec_test {

using portal::Change;

std::string refusal(Kind kind, std::uint32_t id, std::optional<std::string_view> body) {
  const auto change = decode(kind, id, body);
  return change ? "read" : change.error().message;
}

TEST(ChangeCodec, EveryChangeReadsBackTheSame) {
  const portal::Portal first = follow({}, first_changes(), 1);
  auto changes = second_changes(first);
  for (Change& change : first_changes()) changes.push_back(std::move(change));
  for (const Change& change : changes) {
    const StoredRecord record = encode(change);
    const auto read = decode(record.kind, record.id, record.body);
    ASSERT_TRUE(read) << read.error().message;
    // A custom field may come back in another spelling of its JSON; its record then stays the same.
    EXPECT_EQ(encode(*read).body, record.body);
    EXPECT_EQ(read->index(), change.index());
  }
}

TEST(ChangeCodec, AWebhookHoldsTheHashAloneAndItsScopesByName) {
  auto webhook = test::make_webhook(5, "abc");
  webhook.id = {3};
  webhook.label = "CRM \"sync\"";
  const StoredRecord record = encode(access::WebhookPut{webhook});
  EXPECT_EQ(record.kind, Kind::webhook);
  EXPECT_EQ(record.id, 3u);
  EXPECT_EQ(record.body, R"({"owner":5,"scopes":["im"],)"
                         R"("secret_sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",)"
                         R"("label":"CRM \"sync\"","created":1772600767})");
  EXPECT_EQ(decode(Kind::webhook, 3, *record.body).value(), portal::Change(access::WebhookPut{webhook}));
}

TEST(ChangeCodec, SettingsOfBeforeThereWereWritesHaveNoLastIds) {
  const auto change = decode(Kind::settings, 0, R"({"utc_offset":"+01:00","last_webhook":3,"demo":false})");
  ASSERT_TRUE(change);
  auto settings = test::make_settings(3600);
  settings.last_webhook = {3};
  EXPECT_EQ(std::get<portal::SettingsPut>(*change).settings, settings);
  EXPECT_NE(refusal(Kind::settings, 0, R"({"utc_offset":"+01:00","last_webhook":3,"demo":false,"last_user":"x"})"),
            "read");
}

// What imports refuse today, an earlier version may have stored.
TEST(ChangeCodec, ADepartmentWithANameOfSpacesIsLoaded) {
  const auto change = decode(Kind::department, 3, R"({"ID":"3","NAME":"  ","SORT":500,"PARENT":"1","UF_HEAD":"0"})");
  ASSERT_TRUE(change) << change.error().message;
  EXPECT_EQ(std::get<directory::DepartmentPut>(*change).department, test::make_department(3, "  ", {.parent = 1}));
}

TEST(ChangeCodec, AScopeOfANewerVersionGrantsNothing) {
  const auto change =
      decode(Kind::webhook, 3,
             R"({"owner":5,"scopes":["im","future"],"secret_sha256":")" + std::string(64, 'a') + R"(","created":1})");
  ASSERT_TRUE(change);
  access::Scopes im;
  im.insert(access::Scope::im);
  EXPECT_EQ(std::get<access::WebhookPut>(*change).webhook.scopes, im);
  EXPECT_EQ(std::get<access::WebhookPut>(*change).webhook.label, "") << "of before there were labels";
}

TEST(ChangeCodec, SettingsOfBeforeThereWereCustomFieldsAreRead) {
  const auto change = decode(Kind::settings, 0, R"({"utc_offset":"+01:00","last_webhook":5,"demo":true})");
  ASSERT_TRUE(change) << change.error().message;
  portal::Settings settings;
  settings.utc_offset = {3600};
  settings.last_webhook = {5};
  settings.demo = true;
  EXPECT_EQ(std::get<portal::SettingsPut>(*change).settings, settings);
}

TEST(ChangeCodec, ACustomFieldIsKeptWithItsLabels) {
  directory::CustomField field;
  field.id = {4};
  field.name = "UF_USR_DESK";
  field.settings = R"({"ROWS":3})";
  field.labels[0] = {{"en", "Desk"}};
  const StoredRecord record = encode(directory::CustomFieldPut{field});
  EXPECT_EQ(record.kind, Kind::custom_field);
  EXPECT_EQ(record.id, 4u);
  EXPECT_EQ(record.body, R"({"ID":"4","ENTITY_ID":"USER","FIELD_NAME":"UF_USR_DESK","USER_TYPE_ID":"string",)"
                         R"("XML_ID":null,"SORT":"100","MULTIPLE":"N","MANDATORY":"N","SHOW_FILTER":"N",)"
                         R"("SHOW_IN_LIST":"Y","EDIT_IN_LIST":"Y","IS_SEARCHABLE":"N","SETTINGS":{"ROWS":3},)"
                         R"("EDIT_FORM_LABEL":{"en":"Desk"}})");
}

TEST(ChangeCodec, WhatCannotBeReadNamesTheRecord) {
  for (const auto& [kind, body] : std::vector<std::pair<Kind, std::optional<std::string_view>>>{
           {Kind::user, "{broken"},
           {Kind::user, "[]"},
           {Kind::user, R"({"ID":7})"},
           {Kind::department, R"({"ID":7})"},
           {Kind::settings, R"({"utc_offset":"1","last_webhook":0,"demo":false})"},
           {Kind::settings, R"({})"},
           {Kind::settings, std::nullopt},
           {Kind::webhook, R"({"owner":5,"scopes":[],"secret_sha256":"abc","created":1})"},
           {Kind::webhook, R"({"owner":"x"})"},
           {Kind::custom_field, R"({"ID":"7"})"},
           {Kind::custom_field,
            R"({"ID":"7","FIELD_NAME":"UF_USR_X","USER_TYPE_ID":"future","XML_ID":null,"SORT":"1","MULTIPLE":"N",)"
            R"("MANDATORY":"N","SHOW_FILTER":"N","SHOW_IN_LIST":"N","EDIT_IN_LIST":"N","IS_SEARCHABLE":"N",)"
            R"("SETTINGS":[]})"},
           {Kind::application, R"({"client_id":"m1.7.x","scopes":[],"created":1})"},
           {Kind::grant, R"({"application":1,"user":2,"created":1,"seal":"zz"})"},
           {Kind::session, R"({"user":2})"},
           {Kind::password, R"({"argon2id":"$argon2id$"})"},
           {Kind::options, "{}"},
           {static_cast<Kind>(99), "{}"},
           {static_cast<Kind>(99), std::nullopt}}) {
    const std::string message = refusal(kind, 7, body);
    EXPECT_NE(message, "read") << body.value_or("gone");
    EXPECT_TRUE(!body || message.find(std::to_string(static_cast<int>(kind)) + "/7 ") != std::string::npos) << message;
  }
}

}  // namespace change_codec_test
}  // namespace muster::store

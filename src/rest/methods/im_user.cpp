#include <algorithm>

#include "rest/call/method.hpp"
#include "rest/call/visibility.hpp"
#include "rest/fields/kept_texts.hpp"

// im.user.* and im.revision.get: protocol.md 7.7 and 7.9.
namespace muster::rest {
namespace {

using base::UserId;
using portal::Portal;
using record::JsonWriter;

constexpr WireError stranger{400, "ACCESS_DENIED", "You can request only users who are part of your extranet group"};

constexpr const WireError* im_user_errors[] = {&errors::user_not_exists, &stranger};

constexpr std::string_view avatar_schema = R"({"$ref":"#/components/schemas/Flag"})";
constexpr std::string_view avatar_meaning = "Makes no difference: avatar_hr is there anyway";

constexpr ParamSpec im_user_params[] = {
    {.name = "ID",
     .kind = Kind::user_id,
     .wrong = &errors::user_id_empty,
     .meaning = "The user; without it who asks",
     .may_be_absent = true},
    {"AVATAR_HR", Kind::own, nullptr, avatar_meaning, avatar_schema},
};
constexpr ParamSpec users_params[] = {
    {"ID", Kind::user_ids, &errors::wrong_ids, "The users: a list of ids, or a text that holds a JSON list"},
    {"RESULT_TYPE", Kind::own, nullptr, "With array, a list instead of a map", R"({})"},
    {"AVATAR_HR", Kind::own, nullptr, avatar_meaning, avatar_schema},
};

// A guest gets the same error for everybody else, whether or not there is a user with this id.
WireResult<Paging> get_user(const Call& call, const Portal& portal, JsonWriter& out) {
  if (!visibility_of(call, portal.directory).person(call.user_id)) return stranger;
  if (!portal.directory.user(call.user_id)) return errors::user_not_exists;
  write_im_users(out, portal, {&call.user_id, 1}, ImUserForm::of_users, call.workspace.texts);
  return Paging{};
}

void list_users(const Call& call, const Portal& portal, JsonWriter& out) {
  out.begin_array();
  write_im_users(out, portal, call.user_ids, ImUserForm::of_users, call.workspace.texts);
  out.end_array();
}

void map_users(const Call& call, const Portal& portal, JsonWriter& out) {
  out.begin_object();
  write_im_users(out, portal, call.user_ids, ImUserForm::of_users, call.workspace.texts, true);
  out.end_map();
}

WireResult<Paging> get_im_users(const Call& call, const Portal& portal, JsonWriter& out) {
  const Visibility sight = visibility_of(call, portal.directory);
  std::erase_if(call.user_ids, [&](UserId id) { return !sight.person(id); });
  const auto* type = call.params.find("RESULT_TYPE");
  const bool as_list = type && type->is_string() && type->get_string() == "array";
  as_list ? list_users(call, portal, out) : map_users(call, portal, out);
  return Paging{};
}

// Clients use these numbers to learn what a portal can do.
WireResult<Paging> get_revision(const Call&, const Portal&, JsonWriter& out) {
  out.raw(R"({"rest":32,"web":130,"mobile":22,"desktop":6,"im_revision_mobile":22})");
  return Paging{};
}

constexpr MethodSpec im_user_table[] = {
    {.name = "im.user.get",
     .scopes = {access::Scope::im},
     .tells = Tells::people,
     .params = im_user_params,
     .read = get_user,
     .summary = "A user.",
     .result = R"({"$ref":"#/components/schemas/ImUser"})",
     .errors = im_user_errors},
    {.name = "im.user.list.get",
     .scopes = {access::Scope::im},
     .tells = Tells::people,
     .params = users_params,
     .read = get_im_users,
     .summary = "Users by id.",
     .result = R"({"$ref":"#/components/schemas/ImUsers"})"},
    {.name = "im.revision.get",
     .scopes = {access::Scope::im},
     .tells = Tells::nobody,
     .read = get_revision,
     .summary = "The revisions of the vendor's API that the methods of `im` go by.",
     .result = R"({"type":"object","required":["rest","web","mobile","desktop","im_revision_mobile"],"properties":)"
               R"({"rest":{"type":"integer"},"web":{"type":"integer"},"mobile":{"type":"integer"},)"
               R"("desktop":{"type":"integer"},"im_revision_mobile":{"type":"integer"}},)"
               R"("additionalProperties":false})"},
};

}  // namespace

std::span<const MethodSpec> im_user_methods() {
  return im_user_table;
}

}  // namespace muster::rest

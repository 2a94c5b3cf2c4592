#include <algorithm>

#include "record/fields.hpp"
#include "rest/call/method.hpp"
#include "rest/protocol/value_readers.hpp"

// im.user.status.*: protocol.md 7.8. Callers read and write only their own status. The user object does not show it.
namespace muster::rest {
namespace {

namespace json = boost::json;
using directory::Moment;
using directory::Text;
using portal::Portal;
using portal::PortalDraft;
using record::JsonWriter;

constexpr WireError not_available{400, "STATUS_ERROR", "Status is not available"};

constexpr std::int64_t minutes_by_default = 10;

WireResult<Paging> get_status(const Call& call, const Portal& portal, JsonWriter& out) {
  const std::string_view status = portal.directory.user(call.caller.user)->text(Text::im_status);
  status.empty() ? out.boolean(false) : out.string(status);
  return Paging{};
}

WireResult<Paging> set_status(const Call& call, PortalDraft& draft, JsonWriter& out) {
  const json::value* given = call.params.find("STATUS");
  if (!given || !given->is_string() || !record::is_im_status(given->get_string())) return not_available;
  directory::User user = draft.directory().user(call.caller.user)->unpack();
  user.set(Text::im_status, std::string(given->get_string()));
  draft.directory().put_user(std::move(user));
  out.boolean(true);
  return Paging{};
}

// The value of AGO in minutes: at least one, and not before 1970.
std::int64_t read_minutes(const Call& call) {
  const json::value* given = call.params.find("AGO");
  const std::int64_t minutes = (given ? read_count(*given) : std::nullopt).value_or(minutes_by_default);
  return std::clamp<std::int64_t>(minutes, 1, call.now / 60'000'000);
}

WireResult<Paging> start_idle(const Call& call, PortalDraft& draft, JsonWriter& out) {
  directory::User user = draft.directory().user(call.caller.user)->unpack();
  user.moments[Moment::idle_since] = call.now / 1'000'000 - 60 * read_minutes(call);
  draft.directory().put_user(std::move(user));
  out.boolean(true);
  return Paging{};
}

WireResult<Paging> end_idle(const Call& call, PortalDraft& draft, JsonWriter& out) {
  directory::User user = draft.directory().user(call.caller.user)->unpack();
  user.moments.erase(Moment::idle_since);
  draft.directory().put_user(std::move(user));
  out.boolean(true);
  return Paging{};
}

constexpr ParamSpec set_status_params[] = {
    {"STATUS", Kind::own, &not_available, "The status, in lower case", R"({"enum":["online","dnd","away","break"]})"},
};
constexpr ParamSpec start_params[] = {
    {"AGO", Kind::own, nullptr, "How many minutes ago; 10 without it, never less than 1",
     R"({"$ref":"#/components/schemas/Count"})"},
};

constexpr MethodSpec im_user_status_table[] = {
    {.name = "im.user.status.get",
     .scopes = {access::Scope::im},
     .tells = Tells::caller,
     .read = get_status,
     .summary = "The status that who asks has set, or false.",
     .result = R"({"enum":["online","dnd","away","break",false]})"},
    {.name = "im.user.status.set",
     .scopes = {access::Scope::im},
     .tells = Tells::caller,
     .params = set_status_params,
     .write = set_status,
     .summary = "Sets the status of who asks.",
     .result = R"({"const":true})"},
    {.name = "im.user.status.idle.start",
     .scopes = {access::Scope::im},
     .tells = Tells::caller,
     .params = start_params,
     .write = start_idle,
     .summary = "Says since when who asks has been idle.",
     .result = R"({"const":true})"},
    {.name = "im.user.status.idle.end",
     .scopes = {access::Scope::im},
     .tells = Tells::caller,
     .write = end_idle,
     .summary = "Says that who asks is no longer idle.",
     .result = R"({"const":true})"},
};

}  // namespace

std::span<const MethodSpec> im_user_status_methods() {
  return im_user_status_table;
}

}  // namespace muster::rest

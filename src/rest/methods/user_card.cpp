#include "base/dates.hpp"
#include "directory/query/org.hpp"
#include "rest/call/method.hpp"
#include "rest/call/visibility.hpp"
#include "rest/fields/person_card.hpp"
#include "rest/fields/user_fields.hpp"

// muster.user.card: all that a page about a person shows, in one call.
namespace muster::rest {
namespace {

using access::Scope;
using directory::Moment;
using directory::PlacedPage;
using directory::Text;
using directory::UserView;
using portal::Portal;
using record::JsonWriter;

// How many people a card lists.
constexpr directory::ListPage first_people{0, 50};

// Whether the lists of people that `user.get` gives have this person: no bots, and of the e-mail users the caller
// alone.
bool is_shown(const Call& call, const UserView& user) {
  return user.id() == call.caller.user || directory::PeopleFilter{}.accepts(user);
}

void write_own_departments(const Portal& portal, const UserView& user, JsonWriter& out) {
  out.begin_array();
  for (const directory::Membership& membership : user.memberships()) {
    const auto department = portal.directory.department(membership.department);
    if (!department) continue;
    out.begin_object();
    write_id(out, "ID", membership.department.value);
    out.string("NAME", department->name());
    out.key("PATH");
    write_department_path(out, portal.directory, membership.department);
    out.end_object();
  }
  out.end_array();
}

// The parts about other people, of whom guests see none.
class Surroundings {
 public:
  Surroundings(const Call& call, const Portal& portal, const UserView& user, JsonWriter& out)
      : call_(call), portal_(portal), user_(user), out_(out), cards_(call.caller.scopes) {}

  void write() const {
    out_.key("DEPARTMENTS");
    write_own_departments(portal_, user_, out_);
    out_.key("MANAGERS");
    write_managers();
    const directory::Directory& directory = portal_.directory;
    const directory::Listed who = call_.compat.people.who;
    write_people("REPORTS", directory::reports_of(directory, user_, first_people, who));
    write_people("COLLEAGUES", directory::members_beside(directory, user_, first_people, who));
  }
  // The same for who sees nobody else.
  static void write_none(JsonWriter& out) {
    for (const std::string_view list : {"DEPARTMENTS", "MANAGERS", "REPORTS", "COLLEAGUES"}) {
      out.key(list);
      out.raw("[]");
    }
    out.integer("REPORTS_TOTAL", 0);
    out.integer("COLLEAGUES_TOTAL", 0);
  }

 private:
  void write_managers() const {
    out_.begin_array();
    for (const auto& manager : directory::managers_of(portal_.directory, user_, call_.compat.people.who)) {
      out_.begin_object();
      write_id(out_, "ID", manager.id.value);
      write_id(out_, "DEPARTMENT", manager.department.value);
      out_.integer("DISTANCE", manager.distance);
      out_.key("USER");
      cards_.write(out_, portal_.directory, manager.id);
      out_.end_object();
    }
    out_.end_array();
  }
  void write_people(const std::string& list, const PlacedPage& page) const {
    out_.key(list);
    out_.begin_array();
    for (const directory::Placed& placed : page.people) cards_.write(out_, portal_.directory, placed.id);
    out_.end_array();
    out_.integer(list + "_TOTAL", static_cast<std::int64_t>(page.total));
  }

  const Call& call_;
  const Portal& portal_;
  const UserView& user_;
  JsonWriter& out_;
  const PersonCards cards_;
};

// What the user object of `im.*` shows. Its status is "online" for everybody; callers see their own (protocol.md 7.8).
void write_presence(const Call& call, const Portal& portal, const UserView& user, JsonWriter& out) {
  const bool sees = call.caller.scopes.contains(Scope::im);
  const auto absent = sees ? user.moment(Moment::absent_until) : std::nullopt;
  out.key("ABSENT");
  absent ? out.string(base::atom_text(*absent, portal.settings.utc_offset)) : out.boolean(false);
  const bool is_own = sees && user.id() == call.caller.user;
  const std::string_view status = is_own ? user.text(Text::im_status) : "";
  out.string("STATUS", status.empty() ? "online" : status);
}

WireResult<Paging> get_user_card(const Call& call, const Portal& portal, JsonWriter& out) {
  const Visibility sight = visibility_of(call, portal.directory);
  const auto user = sight.find(portal.directory, call.user_id);
  if (!user || !is_shown(call, *user)) return errors::user_not_exists;
  out.begin_object();
  out.key("USER");
  const UserTimes times = call.compat.user_times_as_text ? UserTimes::dates : UserTimes::empty_maps;
  UserFields::visible_to(call.caller.scopes).write(out, portal, *user, call.now, times);
  if (sight.departments())
    Surroundings(call, portal, *user, out).write();
  else
    Surroundings::write_none(out);
  write_presence(call, portal, *user, out);
  PersonCards(call.caller.scopes).write_picture(out, *user);
  out.end_object();
  return Paging{};
}

constexpr const WireError* no_such_user[] = {&errors::user_not_exists};

constexpr ParamSpec user_card_params[] = {{.name = "ID",
                                           .kind = Kind::user_id,
                                           .wrong = &errors::user_id_empty,
                                           .meaning = "The user; without it who asks",
                                           .may_be_absent = true}};

constexpr MethodSpec user_card_table[] = {
    {.name = "muster.user.card",
     .scopes = {Scope::user, Scope::user_basic, Scope::user_brief},
     .tells = Tells::people,
     .params = user_card_params,
     .read = get_user_card,
     .summary =
         "All that a page about a person shows: the user, the departments with their paths, the heads above, and "
         "the first 50 direct reports and colleagues.",
     .result =
         R"({"type":"object","required":["USER","DEPARTMENTS","MANAGERS","REPORTS","REPORTS_TOTAL","COLLEAGUES",)"
         R"("COLLEAGUES_TOTAL","ABSENT","STATUS","AVATAR","COLOR"],"properties":)"
         R"({"USER":{"$ref":"#/components/schemas/User"},)"
         R"("DEPARTMENTS":{"type":"array","items":{"type":"object","required":["ID","NAME","PATH"],)"
         R"("properties":{"ID":{"$ref":"#/components/schemas/TextId"},"NAME":{"type":"string"},)"
         R"("PATH":{"$ref":"#/components/schemas/DepartmentPath"}},"additionalProperties":false}},)"
         R"("MANAGERS":{"type":"array","items":{"type":"object","required":["ID","DEPARTMENT","DISTANCE","USER"],)"
         R"("properties":{"ID":{"$ref":"#/components/schemas/TextId"},)"
         R"("DEPARTMENT":{"$ref":"#/components/schemas/TextId"},"DISTANCE":{"type":"integer","minimum":1},)"
         R"("USER":{"$ref":"#/components/schemas/PersonCard"}},"additionalProperties":false}},)"
         R"("REPORTS":{"$ref":"#/components/schemas/PersonCards"},"REPORTS_TOTAL":{"type":"integer","minimum":0},)"
         R"("COLLEAGUES":{"$ref":"#/components/schemas/PersonCards"},)"
         R"("COLLEAGUES_TOTAL":{"type":"integer","minimum":0},)"
         R"("ABSENT":{"$ref":"#/components/schemas/Moment"},"STATUS":{"type":"string"},)"
         R"("AVATAR":{"type":"string"},"COLOR":{"type":"string"}},"additionalProperties":false})",
     .errors = no_such_user},
};

}  // namespace

std::span<const MethodSpec> user_card_methods() {
  return user_card_table;
}

}  // namespace muster::rest

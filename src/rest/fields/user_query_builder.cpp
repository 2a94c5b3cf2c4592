#include "rest/fields/user_query_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "record/fields.hpp"
#include "rest/fields/ordering.hpp"
#include "rest/fields/own_values.hpp"

namespace muster::rest {
namespace {

namespace json = boost::json;
using base::UserId;
using directory::Text;
using directory::UserOrder;
using directory::UserView;
using directory::WordGroup;
using directory::WordGroups;

// Whether there is a field of this name, or it may be the name of a custom field.
bool may_order_by(std::string_view name) {
  return user_field_named(name) || record::is_custom_name(name);
}

// In a smaller company it takes little to look at everybody.
constexpr std::size_t worth_a_list = 256;
// A longer description of conditions is no name for a list.
constexpr std::size_t longest_name = 4096;

}  // namespace

UserQueryBuilder::UserQueryBuilder(const Call& call, const UserFields& visible, const portal::Portal& portal,
                                   Fields fields)
    : visible_(visible),
      portal_(portal),
      now_(call.now),
      workspace_(call.workspace),
      fields_(fields),
      sight_(visibility_of(call, portal.directory)) {
  if (fields != Fields::none)
    for_each_filter(call.params, [this](std::string_view key, const json::value& value) { add(key, value); });
  read_order(call.params);
  // Conditions on the same text are checked together. Those on custom fields come last, because they need parsing.
  std::ranges::stable_sort(conditions_, {},
                           [](const FieldCondition& one) { return std::pair(one.field == nullptr, one.text); });
  sight_.restrict(query_);
  name_list();
  if (!query_.list) keep_by_names();
  if (!conditions_.empty()) query_.matches = [this](const UserView& user) { return matches(user); };
}

void UserQueryBuilder::add(std::string_view key, const json::value& value) {
  if (validation_error()) return;
  const FilterKey taken_apart = read_filter_key(key);
  if (narrow_by_words(taken_apart, value)) return;
  if (const UserField* field = user_field_named(taken_apart.field)) {
    size_.add_condition();
    if (!visible_.contains(*field)) return keep_among({});
    keep(field, taken_apart, field->type(), value);
  } else if (record::is_custom_name(taken_apart.field)) {
    size_.add_condition();
    if (!visible_.contains_custom(taken_apart.field)) return keep_among({});
    keep(nullptr, taken_apart, compared_as(portal_.custom_fields.named(taken_apart.field)), value);
  }
}

void UserQueryBuilder::keep(const UserField* field, const FilterKey& key, FieldType type, const json::value& value) {
  const base::UtcOffset offset = portal_.settings.utc_offset;
  Condition condition(key, type, value, offset);
  size_.add_patterns(condition.patterns());
  if (field && narrow(*field, condition)) return;
  conditions_.push_back({field, std::string(field ? "" : key.field), std::move(condition),
                         field ? field->text() : std::nullopt, name_of_condition(key, type, value, offset)});
}

void UserQueryBuilder::read_order(const Params& params) {
  for (OrderField& order : read_ordering(params, may_order_by)) {
    const UserField* field = user_field_named(order.name);
    if (field && visible_.contains(*field))
      order_.push_back({field, {}, field->type(), order.descending});
    else if (!field && visible_.contains_custom(order.name))
      order_.push_back({nullptr, order.name, compared_as(portal_.custom_fields.named(order.name)), order.descending});
  }
  if (order_.empty()) return;
  if (const UserField* first = order_.front().field; first && first->name == "ID") {
    query_.descending = order_.front().descending;
    return;
  }
  query_.order = [this](const UserView& user, std::string& key) { append_key(user, order_, false, key); };
}

bool UserQueryBuilder::changes_with_time() const {
  const auto changes = [](const auto& one) { return one.field && one.field->changes_with_time(); };
  return std::ranges::any_of(conditions_, changes) || std::ranges::any_of(order_, changes);
}

void UserQueryBuilder::name_list() {
  const bool is_list = !query_.among && !query_.found && (query_.order || !conditions_.empty());
  if (!is_list || validation_error() || changes_with_time()) return;
  if (portal_.directory.user_count() < worth_a_list) return;
  directory::UserQuery::List list;
  for (const FieldCondition& one : conditions_) list.spec.filter += one.name;
  if (list.spec.filter.size() > longest_name) return;
  if (!conditions_.empty()) {
    list.spec.has = [this](directory::RecordTable::Bytes record) { return matches(UserView(record)); };
    list.spec.find_candidates = [this](directory::IdSet& out) { return find_by_names(out); };
  }
  if (query_.order)
    name_order(list);
  else
    list.direction = {query_.descending, query_.descending};
  query_.list = std::move(list);
}

// An order and the one that goes the other way are one list, which is read forwards or backwards. Fields after ID are
// ignored, because no two people have the same id.
void UserQueryBuilder::name_order(directory::UserQuery::List& list) const {
  const bool backwards = order_.front().descending;
  const auto id =
      std::ranges::find_if(order_, [](const FieldOrder& one) { return one.field && one.field->name == "ID"; });
  list.direction = {backwards, id != order_.end() && id->descending};
  const auto count = static_cast<std::size_t>(id - order_.begin());
  for (const FieldOrder& one : std::span(order_).first(count)) {
    list.spec.order += one.descending == backwards ? '+' : '-';
    if (one.field)
      list.spec.order += one.field->name;
    else  // no field's name begins with a digit
      list.spec.order += fmt::format("{}:{} {} {}", one.custom_name.size(), one.custom_name, static_cast<int>(one.type),
                                     portal_.settings.utc_offset.seconds);
  }
  list.spec.append_key = [this, backwards, count](directory::RecordTable::Bytes record, std::string& key) {
    append_key(UserView(record), std::span(order_).first(count), backwards, key);
  };
}

void UserQueryBuilder::append_key(const UserView& user, std::span<const FieldOrder> fields, bool turned,
                                  std::string& key) const {
  std::optional<OwnValues> own;  // parsed when it is first needed
  for (const FieldOrder& order : fields) {
    const bool descending = order.descending != turned;
    if (order.field) {
      append_order_key(key, order.field->value_in(user, now_), order.type, descending);
      continue;
    }
    if (!own) own.emplace(user, portal_.settings.utc_offset);
    own->append_order_key(key, order.custom_name, order.type, descending);
  }
}

void UserQueryBuilder::keep_worded(const FilterKey& key, const json::value& value, WordGroups where) {
  using Op = FilterKey::Op;
  const auto text = read_text(value);
  const bool is_known = key.op == Op::plain || key.op == Op::equal || key.op == Op::contains;
  if (!text || !is_known || key.negated) return keep_among({});
  keep_found(*text, where);
}

void UserQueryBuilder::keep_found(std::string_view text, WordGroups where) {
  text = text.substr(0, longest_search);
  auto found = directory::find_users(portal_.directory, text, sight_.searched(where), workspace_.search);
  if (found) keep_only(std::move(found));
}

void UserQueryBuilder::keep_members(base::DepartmentId department, directory::Reach reach) {
  const directory::Structure& structure = portal_.directory.structure();
  const std::uint32_t rank = structure.rank(department);
  if (!sight_.departments() || rank == directory::Structure::nowhere) return keep_among({});
  auto found = std::make_shared<directory::IdSet>();
  const std::uint32_t end = reach == directory::Reach::all_below ? structure.end(rank) : rank + 1;
  for (std::uint32_t at = rank; at < end; ++at) {
    const auto members = portal_.directory.members(structure.order()[at]);
    base::WorkBudget::step(directory::work_of(members.size()));
    for (const directory::Member& member : members) found->add(member.id().value);
  }
  keep_only(std::move(found));
}

// In a large company many people have the same name, so a condition on a name is checked once for each different one.
// Returns false when it is on something else, or that would not pay.
bool UserQueryBuilder::find_by_name(const FieldCondition& condition, directory::IdSet& out) const {
  constexpr std::size_t large = 4096;
  if (condition.text != Text::name && condition.text != Text::last_name) return false;
  if (portal_.directory.user_count() < large) return false;
  FoldedText text(folded_);
  const auto fits = [&](const UserView& user) {
    text.set(user.text(*condition.text));
    return condition.condition.holds(text);
  };
  const UserOrder order = condition.text == Text::name ? UserOrder::name : UserOrder::last_name;
  return directory::find_by_key(portal_.directory, order, fits, out);
}

// Adds everybody for whom the conditions on names hold. Returns false when there is none that pays.
bool UserQueryBuilder::find_by_names(directory::IdSet& out) const {
  bool any = false;
  for (const FieldCondition& one : conditions_) {
    directory::IdSet& found = any ? workspace_.also_found : out;
    found.clear();
    if (!find_by_name(one, found)) continue;
    if (any) out.keep_only(found);
    any = true;
  }
  return any;
}

// Keeps those for whom the conditions on names hold, and drops these conditions.
void UserQueryBuilder::keep_by_names() {
  if (validation_error() || query_.among) return;
  std::erase_if(conditions_, [this](const FieldCondition& one) {
    if (one.text != Text::name && one.text != Text::last_name) return false;
    auto found = std::make_shared<directory::IdSet>();
    return find_by_name(one, *found) && (keep_only(std::move(found)), true);
  });
}

void UserQueryBuilder::keep_only(std::shared_ptr<const directory::IdSet> found) {
  if (!query_.found) {
    found_ = std::move(found);
    query_.found = found_.get();
    return;
  }
  if (query_.found != &workspace_.found) workspace_.found = *found_;
  workspace_.found.keep_only(*found);
  query_.found = &workspace_.found;
}

// NAME_SEARCH and UF_DEPARTMENT_NAME are not fields but searches for words. The fields of `user.search` are as well.
bool UserQueryBuilder::narrow_by_words(const FilterKey& key, const json::value& value) {
  const bool is_by_department = key.field == "UF_DEPARTMENT_NAME";
  if (is_by_department || key.field == "NAME_SEARCH") {
    size_.add_condition();
    return keep_worded(key, value, is_by_department ? WordGroups{WordGroup::department} : all_words), true;
  }
  // Every text begins with "". Null and false are not beginnings: they ask for people without a value.
  const bool is_text = !value.is_null() && !value.is_bool();
  const auto text = is_text ? read_text(value) : std::nullopt;
  if (!text || key.op != FilterKey::Op::plain || key.negated) return false;
  if (fields_ != Fields::beginnings || text->find('%') != std::string::npos) return false;
  static constexpr std::array<std::pair<std::string_view, WordGroup>, 4> searched{
      {{"NAME", WordGroup::name},
       {"LAST_NAME", WordGroup::name},
       {"SECOND_NAME", WordGroup::second_name},
       {"WORK_POSITION", WordGroup::position}}};
  const auto found = std::ranges::find(searched, key.field, &std::pair<std::string_view, WordGroup>::first);
  if (found == searched.end()) return false;
  // The index finds people with a word that begins so. Then the field itself is checked.
  size_.add_condition();
  keep_found(*text, {found->second});
  const json::value beginning(*text + "%");
  keep(user_field_named(key.field), key, FieldType::text, beginning);
  return true;
}

bool UserQueryBuilder::narrow(const UserField& field, const Condition& condition) {
  if (field.name == "ID") return narrow_by_id(condition);
  if (field.name == "ACTIVE") return narrow_by_active(condition);
  if (field.name == "USER_TYPE") return narrow_by_type(condition);
  if (field.name == "EMAIL") narrow_by_email(condition);
  if (field.name == "UF_DEPARTMENT") return narrow_by_department(condition);
  return false;
}

bool UserQueryBuilder::narrow_by_id(const Condition& condition) {
  if (const auto range = condition.range()) {
    const auto within = [](std::int64_t id) {
      return static_cast<std::uint32_t>(std::clamp<std::int64_t>(id, 0, base::max_id + std::int64_t{1}));
    };
    query_.people.first = std::max(query_.people.first, within(range->first));
    query_.people.last = std::min(query_.people.last, within(range->last));
    return true;
  }
  const auto numbers = condition.wanted_numbers();
  if (!numbers) return false;
  std::vector<UserId> people;
  for (const std::int64_t number : *numbers) {
    if (number >= 1 && number <= base::max_id) people.push_back({static_cast<std::uint32_t>(number)});
  }
  keep_among(std::move(people));
  return true;
}

bool UserQueryBuilder::narrow_by_active(const Condition& condition) {
  const auto numbers = condition.wanted_numbers();
  if (!numbers || numbers->size() != 1 || query_.people.active) return false;
  query_.people.active = numbers->front() == 1;
  return true;
}

bool UserQueryBuilder::narrow_by_type(const Condition& condition) {
  const auto texts = condition.wanted_texts();
  if (!texts) return false;
  const auto names = [&](std::string_view type) { return std::ranges::find(*texts, type) != texts->end(); };
  query_.people.employees = query_.people.employees && names("employee");
  query_.people.extranets = query_.people.extranets && names("extranet");
  query_.people.emails = query_.people.emails && names("email");
  return true;
}

void UserQueryBuilder::narrow_by_email(const Condition& condition) {
  const auto texts = condition.wanted_texts();
  if (!texts) return;
  std::vector<UserId> people;
  for (const std::string& text : *texts) {
    const auto candidates = portal_.directory.with_email(text);
    people.insert(people.end(), candidates.begin(), candidates.end());
  }
  keep_among(std::move(people));
}

bool UserQueryBuilder::narrow_by_department(const Condition& condition) {
  const auto numbers = condition.wanted_numbers();
  if (!numbers || condition.wants_unset()) return false;
  std::vector<UserId> people;
  for (const std::int64_t number : *numbers) {
    if (number < 1 || number > base::max_id) continue;
    for (const auto& member : portal_.directory.members({static_cast<std::uint32_t>(number)}))
      people.push_back(member.id());
  }
  keep_among(std::move(people));
  return true;
}

void UserQueryBuilder::keep_among(std::vector<UserId> people) {
  std::ranges::sort(people);
  people.erase(std::ranges::unique(people).begin(), people.end());
  if (query_.among)
    std::erase_if(*query_.among, [&](UserId id) { return !std::ranges::binary_search(people, id); });
  else
    query_.among = std::move(people);
}

bool UserQueryBuilder::matches(const UserView& user) const {
  std::optional<OwnValues> own;  // parsed when it is first needed
  FoldedText text(folded_);
  std::optional<directory::Text> which;
  return std::ranges::all_of(conditions_, [&](const FieldCondition& one) {
    if (one.text) {
      if (which != one.text) text.set(user.text(*one.text));
      which = one.text;
      return one.condition.holds(text);
    }
    if (one.field) return one.condition.holds(one.field->value_in(user, now_));
    if (!own) own.emplace(user, portal_.settings.utc_offset);
    return own->meet(one.condition, one.custom_name);
  });
}

}  // namespace muster::rest

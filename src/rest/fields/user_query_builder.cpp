#include "rest/fields/user_query_builder.hpp"

#include <algorithm>
#include <array>

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

// The order of the directory, already sorted, that sorts by these fields; nothing when it has none.
std::optional<UserOrder> order_by(std::span<const std::string_view> fields) {
  struct Ready {
    std::array<std::string_view, 2> fields;
    UserOrder order;
  };
  static constexpr std::array ready = std::to_array<Ready>({{{"NAME"}, UserOrder::name},
                                                            {{"LAST_NAME"}, UserOrder::last_name},
                                                            {{"NAME", "LAST_NAME"}, UserOrder::name_last_name},
                                                            {{"LAST_NAME", "NAME"}, UserOrder::last_name_name},
                                                            {{"EMAIL"}, UserOrder::email},
                                                            {{"UF_DEPARTMENT"}, UserOrder::department}});
  std::array<std::string_view, 2> asked;
  if (fields.size() > asked.size()) return std::nullopt;
  std::ranges::copy(fields, asked.begin());
  const auto found = std::ranges::find(ready, asked, &Ready::fields);
  return found == ready.end() ? std::nullopt : std::optional(found->order);
}

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
  find_by_names();
  // Conditions on the same text are checked together. Those on custom fields come last, because they need parsing.
  std::ranges::stable_sort(conditions_, {},
                           [](const FieldCondition& one) { return std::pair(one.field == nullptr, one.text); });
  sight_.restrict(query_);
  if (!conditions_.empty()) query_.matches = [this](const UserView& user) { return matches(user); };
}

void UserQueryBuilder::add(std::string_view key, const json::value& value) {
  if (validation_error()) return;
  const FilterKey taken_apart = read_filter_key(key);
  if (narrow_by_words(taken_apart, value)) return;
  if (const UserField* field = user_field_named(taken_apart.field)) {
    size_.add_condition();
    if (!visible_.contains(*field)) return keep_among({});
    keep(field, {}, Condition(taken_apart, field->type(), value, portal_.settings.utc_offset));
  } else if (record::is_custom_name(taken_apart.field)) {
    size_.add_condition();
    if (!visible_.contains_custom(taken_apart.field)) return keep_among({});
    const FieldType type = compared_as(portal_.custom_fields.named(taken_apart.field));
    keep(nullptr, taken_apart.field, Condition(taken_apart, type, value, portal_.settings.utc_offset));
  }
}

void UserQueryBuilder::keep(const UserField* field, std::string_view name, Condition condition) {
  size_.add_patterns(condition.patterns());
  if (field && narrow(*field, condition)) return;
  conditions_.push_back({field, std::string(name), std::move(condition), field ? field->text() : std::nullopt});
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
  query_.order = [this](const UserView& user, std::string& key) { append_key(user, key); };
  query_.ready_order = ready_order();
}

// Fields after ID are ignored, because no two people have the same id.
std::optional<directory::UserQuery::ReadyOrder> UserQueryBuilder::ready_order() const {
  std::vector<std::string_view> fields;
  bool ids_descending = false;
  for (const FieldOrder& order : order_) {
    if (!order.field) return std::nullopt;
    if (order.field->name == "ID") {
      ids_descending = order.descending;
      break;
    }
    if (order.descending != order_.front().descending) return std::nullopt;
    fields.push_back(order.field->name);
  }
  const auto order = order_by(fields);
  if (!order) return std::nullopt;
  return directory::UserQuery::ReadyOrder{*order, order_.front().descending, ids_descending};
}

void UserQueryBuilder::append_key(const UserView& user, std::string& key) const {
  std::optional<OwnValues> own;  // parsed when it is first needed
  for (const FieldOrder& order : order_) {
    if (order.field) {
      append_order_key(key, order.field->value_in(user, now_), order.type, order.descending);
      continue;
    }
    if (!own) own.emplace(user, portal_.settings.utc_offset);
    own->append_order_key(key, order.custom_name, order.type, order.descending);
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
  where = sight_.searched(where);
  directory::IdSet& found = query_.found ? workspace_.also_found : workspace_.found;
  if (directory::find_users(portal_.directory, text, where, workspace_.search, found) == directory::Query::no_words)
    return;
  keep_only(found);
}

void UserQueryBuilder::keep_members(base::DepartmentId department, directory::Reach reach) {
  const directory::Structure& structure = portal_.directory.structure();
  const std::uint32_t rank = structure.rank(department);
  if (!sight_.departments() || rank == directory::Structure::nowhere) return keep_among({});
  directory::IdSet& found = query_.found ? workspace_.also_found : workspace_.found;
  found.clear();
  const std::uint32_t end = reach == directory::Reach::all_below ? structure.end(rank) : rank + 1;
  for (std::uint32_t at = rank; at < end; ++at) {
    const auto members = portal_.directory.members(structure.order()[at]);
    base::WorkBudget::step(directory::work_of(members.size()));
    for (const directory::Member& member : members) found.add(member.id().value);
  }
  keep_only(found);
}

// In a large company many people have the same name, so conditions on names are checked once for each different name.
void UserQueryBuilder::find_by_names() {
  constexpr std::size_t large = 4096;
  if (validation_error() || query_.among || portal_.directory.user_count() < large) return;
  std::erase_if(conditions_, [this](const FieldCondition& one) {
    if (one.text != Text::name && one.text != Text::last_name) return false;
    directory::IdSet& found = query_.found ? workspace_.also_found : workspace_.found;
    found.clear();
    FoldedText text(folded_);
    const auto fits = [&](const UserView& user) {
      text.set(user.text(*one.text));
      return one.condition.holds(text);
    };
    const UserOrder order = one.text == Text::name ? UserOrder::name : UserOrder::last_name;
    return directory::find_by_key(portal_.directory, order, fits, found) && (keep_only(found), true);
  });
}

void UserQueryBuilder::keep_only(directory::IdSet& found) {
  if (query_.found)
    workspace_.found.keep_only(found);
  else
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
  keep(user_field_named(key.field), {}, Condition(key, FieldType::text, beginning, portal_.settings.utc_offset));
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

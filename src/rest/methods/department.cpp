#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <optional>

#include "directory/query/ordered_page.hpp"
#include "record/record_json.hpp"
#include "rest/call/method.hpp"
#include "rest/call/visibility.hpp"
#include "rest/fields/filter.hpp"
#include "rest/fields/ordering.hpp"
#include "rest/fields/query_params.hpp"

// department.get and department.fields: protocol.md 8.1.
namespace muster::rest {
namespace {

namespace json = boost::json;
using base::DepartmentId;
using directory::DepartmentView;
using portal::Portal;
using record::JsonWriter;

struct DepartmentField {
  std::string_view name;
  std::string_view title;
  FieldType type;
  FieldValue (*value)(const DepartmentView& department);
};

template <class Id>
FieldValue reference(Id id) {
  return {.number = id ? std::optional<std::int64_t>(id.value) : std::nullopt};
}

constexpr std::array department_field_table = std::to_array<DepartmentField>({
    {"ID", "ID", FieldType::number, [](const DepartmentView& one) { return FieldValue{.number = one.id().value}; }},
    {"NAME", "Department Name", FieldType::text,
     [](const DepartmentView& one) { return FieldValue{.text = one.name()}; }},
    {"SORT", "Sort Order", FieldType::number,
     [](const DepartmentView& one) { return FieldValue{.number = one.sort()}; }},
    {"PARENT", "Parent Department", FieldType::reference,
     [](const DepartmentView& one) { return reference(one.parent()); }},
    {"UF_HEAD", "Manager", FieldType::reference, [](const DepartmentView& one) { return reference(one.head()); }},
});

const DepartmentField* field_named(std::string_view name) {
  const auto found = std::ranges::find(department_field_table, name, &DepartmentField::name);
  return found == department_field_table.end() ? nullptr : found;
}

// Builds the query of a call: conditions, which must all hold, and an order.
class DepartmentQueryBuilder {
 public:
  DepartmentQueryBuilder(const Params& params, base::UtcOffset offset) : offset_(offset) {
    for_each_filter(params, [this](std::string_view key, const json::value& value) { add(key, value); });
    const auto is_field = [](std::string_view name) { return field_named(name) != nullptr; };
    for (const OrderField& order : read_ordering(params, is_field))
      order_.push_back({field_named(order.name), order.descending});
  }

  // The error when the query is too large; null when it is not.
  const WireError* validation_error() const { return size_.validation_error(); }
  // Whether all departments may match, so that a list of those that do is kept.
  bool is_list() const { return !narrowest_ && name_.size() <= longest_name && !is_for_all_by_id(); }
  bool is_for_all_by_id() const { return !narrowest_ && conditions_.empty() && order_.empty(); }
  bool is_by_id() const { return order_.empty(); }
  // Lifetime: that of the builder.
  directory::ListSpec list() const {
    directory::ListSpec list;
    list.filter = name_;
    if (!conditions_.empty())
      list.has = [this](directory::RecordTable::Bytes record) { return accepts(DepartmentView(record)); };
    for (const FieldOrder& order : order_) (list.order += order.descending ? '-' : '+') += order.field->name;
    if (!order_.empty())
      list.append_key = [this](directory::RecordTable::Bytes record, std::string& key) {
        append_key(DepartmentView(record), key);
      };
    return list;
  }
  std::vector<DepartmentId> find(const directory::Directory& directory) const {
    std::vector<DepartmentId> found;
    for_each_candidate(directory, [&](const DepartmentView& department) {
      if (accepts(department)) found.push_back(department.id());
    });
    std::ranges::sort(found);
    return found;
  }
  // Sorts at least the first `count` departments.
  void sort(const directory::Directory& directory, std::vector<DepartmentId>& found, std::size_t count) const {
    std::vector<std::pair<std::string, DepartmentId>> keys;
    keys.reserve(found.size());
    for (const DepartmentId id : found) {
      keys.emplace_back(std::string(), id);
      append_key(*directory.department(id), keys.back().first);
    }
    const auto end = keys.begin() + static_cast<std::ptrdiff_t>(std::min(count, keys.size()));
    std::partial_sort(keys.begin(), end, keys.end());
    std::ranges::transform(keys, found.begin(), &std::pair<std::string, DepartmentId>::second);
  }

 private:
  struct FieldCondition {
    const DepartmentField* field;
    Condition condition;
  };
  struct FieldOrder {
    const DepartmentField* field;
    bool descending;
  };

  void add(std::string_view key, const json::value& value) {
    const FilterKey taken_apart = read_filter_key(key);
    const DepartmentField* field = field_named(taken_apart.field);
    if (!field || validation_error()) return;
    Condition condition(taken_apart, field->type, value, offset_);
    size_.add_condition();
    size_.add_patterns(condition.patterns());
    const bool has_index = field->name == "ID" || field->name == "PARENT";
    if (!narrowest_ && has_index && condition.wanted_numbers()) {
      narrowest_ = {field, std::move(condition)};
    } else {
      name_ += name_of_condition(taken_apart, field->type, value, offset_);
      conditions_.push_back({field, std::move(condition)});
    }
  }
  bool accepts(const DepartmentView& department) const {
    return std::ranges::all_of(
        conditions_, [&](const FieldCondition& one) { return one.condition.holds(one.field->value(department)); });
  }
  // Visits the departments that may match: those that the narrowest condition names by ID or by PARENT, otherwise all.
  void for_each_candidate(const directory::Directory& directory, auto&& visit) const {
    if (!narrowest_) return directory.for_each_department(visit);
    const auto wanted = narrowest_->condition.wanted_numbers();
    const bool is_below = narrowest_->field->name == "PARENT";
    if (is_below && narrowest_->condition.wants_unset())
      directory.for_departments(directory.children(DepartmentId{}), visit);
    for (const std::int64_t number : *wanted) {
      if (number < 1 || number > base::max_id) continue;
      const DepartmentId id{static_cast<std::uint32_t>(number)};
      if (is_below)
        directory.for_departments(directory.children(id), visit);
      else
        directory.for_departments({&id, 1}, visit);
    }
  }
  void append_key(const DepartmentView& department, std::string& key) const {
    for (const FieldOrder& order : order_)
      append_order_key(key, order.field->value(department), order.field->type, order.descending);
  }

  // A longer description of conditions is no name for a list.
  static constexpr std::size_t longest_name = 4096;

  base::UtcOffset offset_;
  QuerySize size_;
  std::string name_;                         // of all conditions but the narrowest
  std::optional<FieldCondition> narrowest_;  // holds for all candidates, so it is not checked for each
  std::vector<FieldCondition> conditions_;
  std::vector<FieldOrder> order_;
};

void write_page(JsonWriter& out, const Portal& portal, std::span<const DepartmentId> page) {
  out.begin_array();
  portal.directory.for_departments(
      page, [&out](const DepartmentView& department) { record::write_department(out.buffer(), department.unpack()); });
  out.end_array();
}

// A page of all departments by id.
std::vector<DepartmentId> page_of_all(const directory::Directory& directory, const Call& call) {
  std::vector<DepartmentId> found;
  if (call.offset >= directory.department_count()) return found;
  directory.for_each_department_from(directory.department_at(call.offset), [&](const DepartmentView& department) {
    found.push_back(department.id());
    return found.size() < call.limit;
  });
  return found;
}

std::vector<DepartmentId> page_of_list(const directory::Ranking& list, const Call& call) {
  std::vector<std::uint32_t> ids;
  directory::append_list_page(list, {}, directory::Ranking::every_kind, call.offset, call.limit, ids);
  std::vector<DepartmentId> found;
  for (const std::uint32_t id : ids) found.push_back({id});
  return found;
}

WireResult<Paging> get_departments(const Call& call, const Portal& portal, JsonWriter& out) {
  const DepartmentQueryBuilder builder(call.params, portal.settings.utc_offset);
  if (const WireError* error = builder.validation_error()) return *error;
  std::vector<DepartmentId> found;
  std::size_t total = portal.directory.department_count();
  if (!visibility_of(call, portal.directory).departments()) {
    total = 0;
  } else if (builder.is_for_all_by_id()) {
    found = page_of_all(portal.directory, call);
  } else if (builder.is_list()) {
    const auto list = portal.directory.departments_in(builder.list());
    found = page_of_list(*list, call);
    total = list->size();
  } else {
    found = builder.find(portal.directory);
    total = found.size();
    const std::size_t end = std::min(call.offset, total) + call.limit;
    if (!builder.is_by_id()) builder.sort(portal.directory, found, end);
    found.resize(std::min(end, total));
    found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(std::min(call.offset, found.size())));
  }
  write_page(out, portal, found);
  return page_of(call, found.size(), total);
}

WireResult<Paging> list_department_fields(const Call&, const Portal&, JsonWriter& out) {
  out.begin_object();
  for (const DepartmentField& field : department_field_table) {
    out.string(field.name, field.title);
  }
  out.end_object();
  return Paging{};
}

constexpr std::string_view ids_schema =
    R"({"type":["number","string","boolean","null","array"],"items":{"type":["number","string","boolean","null"]}})";
constexpr ParamSpec department_get_params[] = {
    {"ID", Kind::own, nullptr, "Those with this id, or one of these", ids_schema},
    {"NAME", Kind::own, nullptr, "Those of this name, in any case", R"({"type":["string","boolean","null","array"]})"},
    {"SORT", Kind::own, nullptr, "A number: those with it; a field's name: the order", ids_schema},
    {"PARENT", Kind::own, nullptr, "Those right below; 0 or an empty text finds the root", ids_schema},
    {"UF_HEAD", Kind::own, nullptr, "Those that this user heads; 0 or an empty text finds those without a head",
     ids_schema},
    {"FILTER", Kind::own, nullptr, "Conditions on the fields, with prefixes such as `>ID`", filter_schema, true},
    {"ORDER", Kind::own, nullptr, "Fields with ASC or DESC, or a direction for SORT", order_schema, true},
    {"START", Kind::start, nullptr, "How many to pass over; -1 for a page without total and next"},
};

constexpr MethodSpec department_table[] = {
    {.name = "department.get",
     .scopes = {access::Scope::department},
     .tells = Tells::departments,
     .params = department_get_params,
     .read = get_departments,
     .pages = true,
     .summary = "Departments by conditions on their fields.",
     .result = R"({"type":"array","items":{"$ref":"#/components/schemas/Department"}})",
     .errors = condition_errors},
    {.name = "department.fields",
     .scopes = {access::Scope::department},
     .tells = Tells::nobody,
     .read = list_department_fields,
     .summary = "The fields of a department and their titles.",
     .result = R"({"$ref":"#/components/schemas/FieldTitles"})"},
};

}  // namespace

std::span<const MethodSpec> department_methods() {
  return department_table;
}

}  // namespace muster::rest

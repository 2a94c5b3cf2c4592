#include "directory/custom_fields.hpp"

#include <algorithm>

namespace muster::directory {
namespace {

const CustomField* find_by_id(std::span<const CustomField> fields, CustomFieldId id) {
  const auto found = std::ranges::lower_bound(fields, id, {}, &CustomField::id);
  return found != fields.end() && found->id == id ? &*found : nullptr;
}

// A portal has only tens of fields, so an index would not pay.
const CustomField* find_by_name(std::span<const CustomField> fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &CustomField::name);
  return found != fields.end() ? &*found : nullptr;
}

}  // namespace

std::string_view CustomField::title() const {
  const Translations& texts = labels[static_cast<std::size_t>(CustomLabel::edit_form)];
  for (const char* language : {"en", ""}) {
    if (const auto found = texts.find(language); found != texts.end()) return found->second;
  }
  return texts.empty() ? name : texts.begin()->second;
}

const CustomField* CustomFieldTable::field(CustomFieldId id) const {
  return find_by_id(all(), id);
}

const CustomField* CustomFieldTable::named(std::string_view name) const {
  return find_by_name(all(), name);
}

const CustomField* CustomFieldDraft::field(CustomFieldId id) const {
  return find_by_id(all(), id);
}

const CustomField* CustomFieldDraft::named(std::string_view name) const {
  return find_by_name(all(), name);
}

std::vector<CustomField>& CustomFieldDraft::edit() {
  if (!edited_) edited_ = *base_.fields_;
  return *edited_;
}

void CustomFieldDraft::put(CustomField field) {
  auto& fields = edit();
  const auto at = std::ranges::lower_bound(fields, field.id, {}, &CustomField::id);
  if (at != fields.end() && at->id == field.id)
    *at = std::move(field);
  else
    fields.insert(at, std::move(field));
}

void CustomFieldDraft::remove(CustomFieldId id) {
  if (field(id)) std::erase_if(edit(), [id](const CustomField& one) { return one.id == id; });
}

void CustomFieldDraft::apply(const CustomFieldChange& change) {
  if (const auto* put_one = std::get_if<CustomFieldPut>(&change))
    put(put_one->field);
  else
    remove(std::get<CustomFieldGone>(change).id);
}

std::vector<CustomFieldChange> CustomFieldDraft::changes() const {
  std::vector<CustomFieldChange> changes;
  if (!edited_) return changes;
  for (const CustomField& one : *edited_) {
    const CustomField* known = base_.field(one.id);
    if (!known || *known != one) changes.emplace_back(CustomFieldPut{one});
  }
  for (const CustomField& known : base_.all()) {
    if (!field(known.id)) changes.emplace_back(CustomFieldGone{known.id});
  }
  return changes;
}

CustomFieldTable CustomFieldDraft::finish() {
  if (!edited_) return base_;
  CustomFieldTable next;
  next.fields_ = std::make_shared<std::vector<CustomField>>(std::move(*edited_));
  return next;
}

}  // namespace muster::directory

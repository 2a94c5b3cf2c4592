#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.hpp"

// Definitions of custom fields, which a portal adds to the standard fields of its people. The values are stored in each
// person's record, as Text::custom.
namespace muster::directory {

using base::CustomFieldId;
using base::CustomOptionId;

/// The type of a field's values.
enum class CustomType : std::uint8_t {
  text,
  integer,
  number,
  day,
  moment,
  flag,
  file,
  choice,  ///< one of the field's options
  url,
  address,
  money,
  section,   ///< the id of a section
  element,   ///< the id of an element
  employee,  ///< the id of a user
  crm_entity,
  crm_status,
};

/// One of the values that a field of CustomType::choice may have.
struct CustomOption {
  CustomOptionId id;
  std::string text;
  std::int32_t sort = 500;
  bool preset = false;
  std::string xml_id;
  bool operator==(const CustomOption&) const = default;
};

/// Where a label of a field is shown.
enum class CustomLabel : std::uint8_t { edit_form, list_column, list_filter, error_message, help_message };
inline constexpr std::size_t custom_label_count = 5;
/// Texts by language code. The text of "" is for all languages.
using Translations = std::map<std::string, std::string>;

struct CustomField {
  CustomFieldId id;
  std::string name;  ///< unique in the portal
  CustomType type = CustomType::text;
  std::string xml_id;
  std::int32_t sort = 100;
  bool multiple = false;
  bool mandatory = false;
  bool in_filter = false;
  bool in_list = true;
  bool edit_in_list = true;
  bool searchable = false;
  std::string settings;               ///< a JSON object as text, or "". This layer does not read it
  std::vector<CustomOption> options;  ///< ordered by id
  std::array<Translations, custom_label_count> labels;
  bool operator==(const CustomField&) const = default;

  /// The name to show to people. It is the edit form's label: the English one, else the one for all languages, else
  /// any. Without a label it is `name`. Lifetime: as long as the field.
  std::string_view title() const;
};

struct CustomFieldPut {
  CustomField field;
  bool operator==(const CustomFieldPut&) const = default;
};
struct CustomFieldGone {
  CustomFieldId id;
  bool operator==(const CustomFieldGone&) const = default;
};
using CustomFieldChange = std::variant<CustomFieldPut, CustomFieldGone>;

/// The custom field definitions of one portal. An immutable value: copies share the data. Thread: any number of
/// readers.
class CustomFieldTable {
 public:
  CustomFieldTable() : fields_(std::make_shared<std::vector<CustomField>>()) {}

  /// Ordered by id. Lifetime: as long as this table or a copy of it.
  std::span<const CustomField> all() const { return *fields_; }
  /// Null when there is none. Lifetime: as long as this table or a copy of it.
  const CustomField* field(CustomFieldId id) const;
  const CustomField* named(std::string_view name) const;

 private:
  friend class CustomFieldDraft;
  std::shared_ptr<const std::vector<CustomField>> fields_;  // ordered by id
};

/// Builds the next table. The first change copies all definitions; before that it costs nothing. Thread: one.
class CustomFieldDraft {
 public:
  explicit CustomFieldDraft(const CustomFieldTable& base) : base_(base) {}

  /// The same as in CustomFieldTable, with the changes so far. Lifetime: until the next change.
  const CustomField* field(CustomFieldId id) const;
  const CustomField* named(std::string_view name) const;
  std::span<const CustomField> all() const { return edited_ ? *edited_ : base_.all(); }

  /// Adds the field, or replaces the one with this id.
  void put(CustomField field);
  void remove(CustomFieldId id);
  void apply(const CustomFieldChange& change);

  /// The differences from the base. Each definition occurs at most once.
  std::vector<CustomFieldChange> changes() const;
  CustomFieldTable finish();

 private:
  std::vector<CustomField>& edit();

  CustomFieldTable base_;
  std::optional<std::vector<CustomField>> edited_;
};

}  // namespace muster::directory

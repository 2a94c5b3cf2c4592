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

// The fields that a portal gives its people beside those that every portal has. What people hold in them is in their
// records, as Text::custom; here is what each field is.
namespace muster::directory {

using base::CustomFieldId;
using base::CustomOptionId;

/// What the values of a field are.
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

/// What a field of CustomType::choice may hold.
struct CustomOption {
  CustomOptionId id;
  std::string text;
  std::int32_t sort = 500;
  bool preset = false;
  std::string xml_id;
  bool operator==(const CustomOption&) const = default;
};

/// Where a field is named or explained.
enum class CustomLabel : std::uint8_t { edit_form, list_column, list_filter, error_message, help_message };
inline constexpr std::size_t custom_label_count = 5;
/// A text by language; that of "" is for all languages.
using Translations = std::map<std::string, std::string>;

struct CustomField {
  CustomFieldId id;
  std::string name;  ///< of the portal's fields no other one has it
  CustomType type = CustomType::text;
  std::string xml_id;
  std::int32_t sort = 100;
  bool multiple = false;
  bool mandatory = false;
  bool in_filter = false;
  bool in_list = true;
  bool edit_in_list = true;
  bool searchable = false;
  std::string settings;               ///< a JSON object as text, or nothing; nobody here looks inside
  std::vector<CustomOption> options;  ///< by id
  std::array<Translations, custom_label_count> labels;
  bool operator==(const CustomField&) const = default;

  /// What people call it: the label of the edit form in English, for all languages, or in some language, and the name
  /// when there is none. Lifetime: the field's.
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

/// The definitions of one portal. An immutable value: copies share the data. Thread: any number of readers.
class CustomFieldTable {
 public:
  CustomFieldTable() : fields_(std::make_shared<std::vector<CustomField>>()) {}

  /// By id. Lifetime: as long as this table or a copy of it.
  std::span<const CustomField> all() const { return *fields_; }
  /// Nothing when there is none. Lifetime as above.
  const CustomField* field(CustomFieldId id) const;
  const CustomField* named(std::string_view name) const;

 private:
  friend class CustomFieldDraft;
  std::shared_ptr<const std::vector<CustomField>> fields_;  // by id
};

/// The next table in the making. Costs nothing until the first change, which copies the definitions. Thread: one.
class CustomFieldDraft {
 public:
  explicit CustomFieldDraft(const CustomFieldTable& base) : base_(base) {}

  /// As CustomFieldTable's, with the changes so far. Lifetime: until the next change.
  const CustomField* field(CustomFieldId id) const;
  const CustomField* named(std::string_view name) const;
  std::span<const CustomField> all() const { return edited_ ? *edited_ : base_.all(); }

  /// Adds or replaces, by id.
  void put(CustomField field);
  void remove(CustomFieldId id);
  void apply(const CustomFieldChange& change);

  /// What differs from the base, each definition once.
  std::vector<CustomFieldChange> changes() const;
  CustomFieldTable finish();

 private:
  std::vector<CustomField>& edit();

  CustomFieldTable base_;
  std::optional<std::vector<CustomField>> edited_;
};

}  // namespace muster::directory

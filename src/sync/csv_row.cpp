#include "sync/csv_row.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "record/fields.hpp"

namespace muster::sync {
namespace {

namespace json = boost::json;
using base::Result;

// Marks a value that is not plain text, so that import reads numbers, lists and "" back as what they were.
constexpr std::string_view json_mark = "json:";

bool names(std::span<const std::string_view> fields, std::string_view column) {
  return std::ranges::find(fields, column) != fields.end();
}

json::value read_list(std::string_view cell, const json::storage_ptr& memory) {
  json::array words(memory);
  while (!cell.empty()) {
    const auto end = std::min(cell.find(';'), cell.size());
    std::string_view word = cell.substr(0, end);
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    if (!word.empty()) words.emplace_back(json::string_view(word));
    cell.remove_prefix(std::min(end + 1, cell.size()));
  }
  return words;
}

Result<json::value> read_custom(std::string_view cell, const json::storage_ptr& memory) {
  // Null removes the field from the record: a custom field is either there with a value, or not there at all.
  if (cell.empty()) return json::value(nullptr, memory);
  if (!cell.starts_with(json_mark)) return json::value(json::string_view(cell), memory);
  json::error_code error;
  auto value = json::parse(cell.substr(json_mark.size()), error, memory);
  if (error) return base::invalid("what follows json: is not valid JSON: " + error.message());
  return value;
}

std::string plain_text(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const auto* flag = value.if_bool()) return *flag ? "Y" : "N";
  return json::serialize(value);
}

}  // namespace

CellForm form_of(RecordKind kind, std::string_view column) {
  if (kind == RecordKind::department)
    return names(record::department_fields(), column) ? CellForm::text : CellForm::unknown;
  if (column == "UF_DEPARTMENT" || column == "RIGHTS") return CellForm::list;
  if (column == "IS_ONLINE") return CellForm::ignored;
  if (column == "ACTIVE" || column == "USER_TYPE") return CellForm::choice;
  if (names(record::user_fields(), column)) return CellForm::text;
  return record::is_custom_name(column) ? CellForm::custom : CellForm::unknown;
}

Result<json::value> read_cell(CellForm form, std::string_view cell, const json::storage_ptr& memory) {
  if (form == CellForm::list) return read_list(cell, memory);
  if (form == CellForm::custom) return read_custom(cell, memory);
  return json::value(json::string_view(cell), memory);
}

std::string cell_text(CellForm form, const json::value* value) {
  if (!value) return {};
  if (form == CellForm::list && value->is_array()) {
    std::string words;
    for (const json::value& word : value->get_array()) words += (words.empty() ? "" : ";") + plain_text(word);
    return words;
  }
  if (form != CellForm::custom) return plain_text(*value);
  const auto* text = value->if_string();
  if (text && !text->empty() && !std::string_view(*text).starts_with(json_mark)) return std::string(*text);
  return std::string(json_mark) + json::serialize(*value);
}

void append_cell(std::string& line, std::string_view cell) {
  // Without quotes, some programs trim spaces at the ends or take a semicolon for the separator.
  const bool quoted =
      cell.find_first_of(",;\"\r\n") != std::string_view::npos || cell.starts_with(' ') || cell.ends_with(' ');
  if (!quoted) {
    line += cell;
    return;
  }
  line += '"';
  for (const char c : cell) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

}  // namespace muster::sync

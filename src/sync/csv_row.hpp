#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "sync/source.hpp"

namespace muster::sync {

/// How a column's values are written in cells. An empty cell means an empty value, except for choices.
enum class CellForm {
  unknown,  ///< no field of a record has this name
  ignored,  ///< a field that is never stored
  text,     ///< a text as it is; flags are Y and N
  choice,   ///< one of a few words; an empty cell counts as absent
  list,     ///< ids or words, separated by semicolons: "3;7"
  custom,   ///< a custom field: text as it is, anything else as "json:" followed by JSON
};

/// The form of the column with this name, in a file of records of this kind.
CellForm form_of(RecordKind kind, std::string_view column);

/// Reads the value of a cell. The error says what is wrong, but does not name the column.
base::Result<boost::json::value> read_cell(CellForm form, std::string_view cell,
                                           const boost::json::storage_ptr& memory);
/// Writes a value as the text of a cell, still without quotes. `value` is null when the record has no such field.
std::string cell_text(CellForm form, const boost::json::value* value);

/// Appends a cell, in quotes when it needs them (RFC 4180). The text is not changed otherwise, so a spreadsheet may
/// read a text that begins with "=" as a formula.
void append_cell(std::string& line, std::string_view cell);

}  // namespace muster::sync

#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "sync/source.hpp"

namespace muster::sync {

/// How the values of a column stand in its cells. An empty cell is an empty value, but for choices.
enum class CellForm {
  unknown,  ///< no field of a record has this name
  ignored,  ///< a field that is never stored
  text,     ///< as it is; flags as Y and N
  choice,   ///< one of a few words; here an empty cell is as no cell
  list,     ///< ids, or other words, with semicolons between them, "3;7"
  custom,   ///< a field of the portal's own: text as it is, anything else as "json:" and its JSON
};

CellForm form_of(RecordKind kind, std::string_view column);

/// The value in a record that the cell stands for. The error says what is wrong and does not name the column.
base::Result<boost::json::value> read_cell(CellForm form, std::string_view cell,
                                           const boost::json::storage_ptr& memory);
/// The inverse; not quoted yet. `value` is nothing when the record has no such field.
std::string cell_text(CellForm form, const boost::json::value* value);

/// Appends a cell as RFC 4180 has it: in quotes when it needs them. Nothing else is done to the text, so a spreadsheet
/// may take one that begins with "=" for a formula.
void append_cell(std::string& line, std::string_view cell);

}  // namespace muster::sync

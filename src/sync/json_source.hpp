#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <functional>

#include "base/result.hpp"

namespace muster::sync {

/// Takes the records of an import one by one (contract section 12). An error ends the reading.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  /// `line` is where the record begins, from 1. The object lives for the call.
  virtual base::Result<void> department(std::size_t line, const boost::json::object& record) = 0;
  virtual base::Result<void> user(std::size_t line, const boost::json::object& record) = 0;
  /// Any other member of the file, "utc_offset" for one.
  virtual base::Result<void> setting(std::size_t line, std::string_view name, const boost::json::value& value) = 0;
};

/// How far a reading is: records so far and the share of the file, 0 to 1.
using Progress = std::function<void(std::size_t records, double done)>;

/// Reads a JSON file record by record; it is never in memory whole. Errors name the file and the line.
base::Result<void> read_json_file(const std::filesystem::path& file, RecordSink& sink, const Progress& progress);
/// As above, for text that is in memory; `name` stands for the file in errors.
base::Result<void> read_json_text(std::string_view text, std::string_view name, RecordSink& sink);

}  // namespace muster::sync

#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "base/progress.hpp"
#include "base/result.hpp"

namespace muster::sync {

enum class RecordKind { department, user };

/// Takes the records of an import one by one (protocol.md 12). An error ends the reading.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  /// The source has a list of this kind, even if nothing follows. Called once or more, before its records.
  virtual void list_begins(RecordKind) {}
  /// `line` is where the record begins, from 1. The object lives for the call.
  virtual base::Result<void> department(std::size_t line, const boost::json::object& record) = 0;
  virtual base::Result<void> user(std::size_t line, const boost::json::object& record) = 0;
  /// Any other member of the file, "utc_offset" for one.
  virtual base::Result<void> setting(std::size_t line, std::string_view name, const boost::json::value& value) = 0;
  /// Something that the reader passed over, in the list of this kind.
  virtual void warning(RecordKind, std::size_t /*line*/, std::string_view /*what*/) {}
};

using base::Progress;

}  // namespace muster::sync

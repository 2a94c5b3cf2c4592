#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "base/progress.hpp"
#include "base/result.hpp"

namespace muster::sync {

enum class RecordKind { department, user };

/// Receives the records of an import one by one (protocol.md 12). When it returns an error, reading stops.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  /// The source has a list of this kind, perhaps an empty one. Called at least once before the records of the list.
  virtual void list_begins(RecordKind) {}
  /// `line` is the line where the record begins, counted from 1. Lifetime: the object is valid during the call.
  virtual base::Result<void> department(std::size_t line, const boost::json::object& record) = 0;
  virtual base::Result<void> user(std::size_t line, const boost::json::object& record) = 0;
  /// Any other member of the file, such as "utc_offset".
  virtual base::Result<void> setting(std::size_t line, std::string_view name, const boost::json::value& value) = 0;
  /// The reader ignored something in the list of this kind.
  virtual void warning(RecordKind, std::size_t /*line*/, std::string_view /*what*/) {}
};

using base::Progress;

}  // namespace muster::sync

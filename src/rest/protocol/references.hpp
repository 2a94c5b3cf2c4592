#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <string_view>

#include "rest/protocol/wire_error.hpp"

namespace muster::rest {

/// Finds the result of an earlier command of the batch by its key; null when there is none.
using ResultSource = std::function<const boost::json::value*(std::string_view key)>;

/// How much the references of a command, or of a batch, may insert. Without a limit, a short text could stand for a
/// large result many times.
struct ReferenceLimits {
  std::size_t values;  ///< inserted values, with the elements of lists and maps on all levels
  std::size_t bytes;   ///< of inserted texts and names
};
inline constexpr ReferenceLimits command_references{10'000, std::size_t{1} << 20};
inline constexpr ReferenceLimits batch_references{100'000, std::size_t{4} << 20};

inline constexpr WireError too_much_by_reference{400, "INVALID_REQUEST",
                                                 "The references of this command bring in more than 10000 values or 1 "
                                                 "MiB of text; refer to single fields of a result,"
                                                 " or send the values themselves"};
inline constexpr WireError too_much_in_batch{400, "INVALID_REQUEST",
                                             "The references of this batch bring in more than 100000 values or 4 MiB "
                                             "of text; make several batches of it, or refer"
                                             " to single fields of a result"};

/// Resolves the references of one batch and keeps count of how much they may still insert. Thread: one.
class References {
 public:
  explicit References(const ReferenceLimits& command = command_references,
                      const ReferenceLimits& batch = batch_references)
      : command_(command), left_(batch) {}

  /// Replaces `$result[key][path]…` in every text of the tree (protocol.md 4.4). A text that is just one reference
  /// becomes the value with its type; within a longer text the value is inserted as text. A reference to nothing
  /// becomes "". Fails when a command or the batch would insert too much. The tree must then be discarded, and what was
  /// inserted does not count for the batch.
  WireResult<void> resolve(boost::json::object& tree, const ResultSource& results);

 private:
  ReferenceLimits command_;
  ReferenceLimits left_;  // what the batch may still insert
};

}  // namespace muster::rest

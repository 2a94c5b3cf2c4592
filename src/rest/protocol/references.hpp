#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <string_view>

#include "rest/protocol/wire_error.hpp"

namespace muster::rest {

/// The result of an earlier command by its key; null when there is none.
using ResultSource = std::function<const boost::json::value*(std::string_view key)>;

/// How much references may bring in: a few letters can stand for a whole result, again and again.
struct ReferenceLimits {
  std::size_t values;  ///< elements of lists and maps, all levels counted
  std::size_t bytes;   ///< of texts and names
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

/// The references of one batch, with what they may still bring in. Thread: one.
class References {
 public:
  explicit References(const ReferenceLimits& command = command_references,
                      const ReferenceLimits& batch = batch_references)
      : command_(command), left_(batch) {}

  /// Replaces `$result[key][path]…` in every text of the tree (contract section 4): a text that is nothing else becomes
  /// the value with its type, within other text it becomes text; what is not there becomes empty. An error when it
  /// would be more than a command or the batch may bring in; the tree is then of no use, and nothing of it counts.
  WireResult<void> resolve(boost::json::object& tree, const ResultSource& results);

 private:
  ReferenceLimits command_;
  ReferenceLimits left_;  // of the batch
};

}  // namespace muster::rest

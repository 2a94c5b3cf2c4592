#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace muster::fuzz {

/// libFuzzer's input as text.
std::string_view text_of(const std::uint8_t* data, std::size_t size);
/// Takes everything up to the first `end`, and `end`, off the front of `text`; all of it when there is none.
std::string_view take_until(std::string_view& text, char end);

/// Stops the target, which keeps the input, unless `holds`. `what` is a sentence that should have been true.
void require(bool holds, std::string_view what);
/// A reply's JSON, however deep; requires that it is valid.
boost::json::value require_json(std::string_view text);
/// The number of elements below the root; requires that it is well-formed, as libxml2 sees it.
std::size_t require_xml(std::string_view text);

/// How deep lists and maps are in each other: 0 for any other value, 1 for one that is empty.
std::size_t depth_of(const boost::json::value& value);
/// This value, and all within it.
std::size_t count_of(const boost::json::value& value);

}  // namespace muster::fuzz

// Replies as XML, from any valid JSON: rest/protocol/xml.hpp.
#include "rest/protocol/xml.hpp"

#include <boost/json/parse.hpp>

#include "fuzz/checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace muster;
  const std::string_view input = fuzz::text_of(data, size);
  boost::json::parse_options options;
  options.max_depth = 256;  // as deep as replies may be
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(input, error, {}, options);
  if (error) return 0;
  std::string out = "before";
  rest::append_xml(out, input);
  fuzz::require(out.starts_with("before"), "what was there stays");
  const std::size_t elements = fuzz::require_xml(std::string_view(out).substr(6));
  fuzz::require(elements == fuzz::count_of(value) - 1, "each value but the outermost is an element");
  return 0;
}

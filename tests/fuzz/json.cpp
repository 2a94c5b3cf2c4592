// Parameters as JSON, over those of a query when a line begins with "?": rest/protocol/params.hpp.
#include "fuzz/params_checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace muster;
  std::string_view body = fuzz::text_of(data, size);
  const std::string_view query = body.starts_with('?') ? fuzz::take_until(body, '\n').substr(1) : std::string_view();
  for (const rest::ParamLimits& limits : fuzz::param_limits) {
    rest::Params params(limits, {});
    if (!params.add_query(query) || !params.add_json(body)) continue;
    fuzz::require_params(params, limits);
    fuzz::require(fuzz::count_of(params.tree()) - 1 <= 2 * limits.count * limits.depth, "parameters are counted");
    if (query.empty()) fuzz::require(fuzz::count_of(params.tree()) - 1 <= limits.count, "values are counted");
  }
  return 0;
}

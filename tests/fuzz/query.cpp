// Parameters as a query and as a form, each line one place: rest/protocol/params.hpp.
#include "fuzz/params_checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace muster;
  const std::string_view input = fuzz::text_of(data, size);
  for (const rest::ParamLimits& limits : fuzz::param_limits) {
    rest::Params params(limits, {});
    bool taken = true;
    for (std::string_view rest = input; taken && !rest.empty();)
      taken = params.add_query(fuzz::take_until(rest, '\n')).has_value();
    if (taken) fuzz::require_params(params, limits);
  }
  return 0;
}

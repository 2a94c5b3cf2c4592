// Parameters as a query and as a form, each line one place: rest/protocol/params.hpp.
#include "fuzz/params_checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace muster;
  const std::string_view input = fuzz::text_of(data, size);
  for (const rest::ParamLimits& limits : fuzz::param_limits) {
    rest::Params params(limits, {}), referred(limits, {});
    bool taken = true, is_referred = true;
    for (std::string_view rest = input; taken && !rest.empty();)
      taken = params.add_query(fuzz::take_until(rest, '\n')).has_value();
    for (std::string_view rest = input; is_referred && !rest.empty();)
      is_referred = referred.refer_to_query(fuzz::take_until(rest, '\n')).has_value();
    fuzz::require(taken == is_referred, "a query that is read later is taken or not as any other");
    if (!taken) continue;
    fuzz::require_params(params, limits);
    for (const auto& member : params.tree()) {
      const boost::json::value* found = referred.find(member.key());
      fuzz::require(found && *found == member.value(), "it has the same parameters");
      fuzz::require(referred.flag(member.key()) == params.flag(member.key()), "and the same flags");
    }
    fuzz::require(boost::json::serialize(referred.tree()) == boost::json::serialize(params.tree()),
                  "and the same tree");
  }
  return 0;
}

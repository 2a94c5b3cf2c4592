#include "app/config/config_limits.hpp"

namespace muster::app {
namespace {

constexpr const char* rate_is_custom =
    R"(limits.rate: this goes with limits.profile = "custom" alone; the other profiles have their own rate, or none)";
constexpr const char* rate_is_half = "limits.rate: capacity and drain are given together or not at all";
constexpr const char* custom_wants_rate =
    R"(limits.profile: "custom" takes a rate, such as limits.rate = { capacity = 50, drain = 2 })";

rest::Limits limits_of_profile(LimitProfile profile) {
  switch (profile) {
    case LimitProfile::off: break;
    case LimitProfile::standard: return rest::standard_limits;
    case LimitProfile::enterprise: return rest::enterprise_limits;
    case LimitProfile::custom: return {.operating = rest::usual_operating};
  }
  return {};
}

}  // namespace

base::Result<rest::Limits> limits_of(const LimitKeys& keys) {
  const bool custom = keys.profile == LimitProfile::custom;
  if (!custom && (keys.capacity || keys.drain)) return base::invalid(rate_is_custom);
  if (keys.capacity.has_value() != keys.drain.has_value()) return base::invalid(rate_is_half);
  if (custom && !keys.capacity) return base::invalid(custom_wants_rate);
  rest::Limits limits = limits_of_profile(keys.profile);
  if (custom) limits.rate = rest::Rate{*keys.capacity, *keys.drain};
  if (keys.operating_seconds) {
    limits.operating.reset();
    if (*keys.operating_seconds > 0) limits.operating = *keys.operating_seconds * 1'000'000;
  }
  return limits;
}

}  // namespace muster::app

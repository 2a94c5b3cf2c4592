#pragma once

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "fuzz/checks.hpp"
#include "rest/protocol/params.hpp"
#include "rest/protocol/value_readers.hpp"

namespace muster::fuzz {

/// As they are by default, and so small that short inputs reach them.
inline constexpr rest::ParamLimits param_limits[] = {{}, {.depth = 4, .count = 8}};

/// What holds for parameters that were taken, wherever they came from.
inline void require_params(const rest::Params& params, const rest::ParamLimits& limits) {
  require(depth_of(params.tree()) <= limits.depth, "parameters are nested within the limit");
  const boost::json::value again = require_json(boost::json::serialize(params.tree()));
  require(again.is_object() && again.get_object().size() == params.tree().size(), "parameters survive their text");
  for (const auto& member : params.tree()) {
    const bool is_upper = std::ranges::none_of(member.key(), [](char c) { return c >= 'a' && c <= 'z'; });
    require(is_upper, "names are in upper case");
    require(params.find(member.key()) == &member.value(), "what is there is found");
    rest::read_flag(member.value());
    rest::read_integer(member.value());
  }
}

}  // namespace muster::fuzz

// Multipart bodies, below a first line with their content type: rest/protocol/multipart.hpp.
#include "rest/protocol/multipart.hpp"

#include <functional>

#include "fuzz/params_checks.hpp"

namespace {

bool lies_in(std::string_view part, std::string_view whole) {
  const std::less_equal<> not_after;
  return not_after(whole.data(), part.data()) && not_after(part.data() + part.size(), whole.data() + whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace muster;
  std::string_view body = fuzz::text_of(data, size);
  const std::string_view type = fuzz::take_until(body, '\n');
  const auto boundary = rest::multipart_boundary(type);
  if (!boundary) return 0;
  fuzz::require(lies_in(*boundary, type) && !boundary->empty(), "a boundary is part of the content type");
  const auto read = rest::read_multipart(body, *boundary, [&](std::string_view name, std::string_view text) {
    fuzz::require(lies_in(name, body) && lies_in(text, body), "names and texts are parts of the body");
    fuzz::require(text.find("\r\n--" + std::string(*boundary)) == std::string_view::npos, "a boundary ends a text");
    return rest::WireResult<void>();
  });
  for (const rest::ParamLimits& limits : fuzz::param_limits) {
    rest::Params params(limits, {});
    const bool taken = params.add_multipart(body, *boundary).has_value();
    fuzz::require(read.has_value() || !taken, "parameters are taken from valid bodies alone");
    if (taken) fuzz::require_params(params, limits);
  }
  return 0;
}

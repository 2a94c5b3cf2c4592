#include "rest/protocol/request_params.hpp"

#include "base/ascii.hpp"
#include "rest/protocol/multipart.hpp"

namespace muster::rest {
namespace {

// A content type without its parameters: "application/json" for "application/json; charset=utf-8".
std::string_view media_type(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (content_type.ends_with(' ')) content_type.remove_suffix(1);
  return content_type;
}

}  // namespace

BodyForm body_form(const Request& request) {
  if (request.verb != Verb::post || request.body.empty()) return BodyForm::none;
  const std::string_view type = media_type(request.content_type);
  if (base::is_in_any_case(type, "application/json")) return BodyForm::json;
  if (base::is_in_any_case(type, "multipart/form-data")) return BodyForm::multipart;
  return BodyForm::form;
}

WireResult<void> read_params(const Request& request, const Address& address, Params& params, std::string_view but) {
  if (address.route == Route::version_3)
    return request.verb == Verb::post ? params.add_json(request.body) : WireResult<void>();
  if (auto read = params.refer_to_query(address.query, but); !read) return read;
  switch (body_form(request)) {
    case BodyForm::none: return {};
    case BodyForm::json: return params.add_json(request.body, but);
    case BodyForm::form: return params.refer_to_query(request.body, but);
    case BodyForm::multipart: break;
  }
  const auto boundary = multipart_boundary(request.content_type);
  if (!boundary) return errors::body_not_multipart;
  return params.add_multipart(request.body, *boundary);
}

}  // namespace muster::rest

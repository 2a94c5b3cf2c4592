#include "rest/dispatcher.hpp"

#include <algorithm>
#include <charconv>

#include "rest/address.hpp"
#include "rest/arguments.hpp"
#include "rest/time_block.hpp"

namespace muster::rest {
namespace {

using base::Microseconds;
using portal::Portal;

bool same_but_for_case(std::string_view a, std::string_view lower_case) {
  return std::ranges::equal(a, lower_case, [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x + 32 : x) == y; });
}

// The type without its parameters: "application/json" of "application/json; charset=utf-8".
std::string_view media_type(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (content_type.ends_with(' ')) content_type.remove_suffix(1);
  return content_type;
}

void append_error(std::string& out, const WireError& error) {
  record::JsonWriter writer(out);
  writer.begin_object();
  writer.key("error");
  writer.string(error.code);
  writer.key("error_description");
  writer.string(error.description);
}

}  // namespace

Reply Dispatcher::handle(const Request& request, std::string& out) {
  const std::size_t before = out.size();
  const Microseconds start = service_.clock.now();
  WireError error = errors::internal;
  try {
    const auto answered = answer(request, start, out);
    workspace_.reset();
    if (answered) return {200};
    error = answered.error();
  } catch (const std::exception& problem) {
    // A bug of ours. The client learns nothing of it; the address is not logged, for it holds the secret.
    service_.log->error("a request failed: {}", problem.what());
    workspace_.reset();
  }
  out.resize(before);
  return refuse(error, out);
}

Reply Dispatcher::refuse(const WireError& error, std::string& out) {
  const Microseconds now = service_.clock.now();
  append_error(out, error);
  append_time(out, {now, now, now}, snapshots_.get().settings.utc_offset);
  out += '}';
  const bool documented = service_.compat.documented_statuses && error.documented_status != 0;
  return {documented ? error.documented_status : error.status};
}

WireResult<void> Dispatcher::answer(const Request& request, Microseconds start, std::string& out) {
  const Address address = parse_address(request.target);
  if (!address.is_rest) return errors::path_not_found;
  if (request.verb == Verb::other) return errors::method_not_allowed;
  const Portal& portal = snapshots_.get();
  Params params(service_.limits, workspace_.memory());
  if (!address.by_webhook) {
    if (auto read = read_params(request, address.query, params); !read) return read;
    if (params.find("AUTH")) return errors::invalid_token;
    return errors::no_auth;
  }
  const auto caller = caller_by_webhook(portal, address.user, address.secret, start);
  if (!caller) return caller.error();
  const MethodSpec* method = find_method(address.method);
  if (!method) return errors::method_not_found;
  if (!caller->scopes.contains(method->scope)) return errors::insufficient_scope;
  if (method->right == Right::intranet && portal.directory.user(caller->user)->type() != directory::UserType::employee)
    return errors::intranet_only;
  if (auto read = read_params(request, address.query, params); !read) return read;
  return run(*method, *caller, params, portal, start, out);
}

WireResult<Dispatcher::Caller> Dispatcher::caller_by_webhook(const Portal& portal, std::string_view user,
                                                             std::string_view secret, Microseconds now) const {
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(user.data(), user.data() + user.size(), id);
  if (error != std::errc{} || end != user.data() + user.size()) return errors::invalid_credentials;
  const access::Webhook* webhook = portal.access.find_webhook({id}, secret);
  if (!webhook || (webhook->expires && now >= *webhook->expires * 1'000'000)) return errors::invalid_credentials;
  const auto owner = portal.directory.user(webhook->owner);
  if (!owner || !owner->active()) return errors::invalid_credentials;
  return Caller{webhook->owner, webhook->scopes};
}

// The body wins over the query (contract section 2).
WireResult<void> Dispatcher::read_params(const Request& request, std::string_view query, Params& params) const {
  if (auto read = params.add_query(query); !read) return read;
  if (request.verb != Verb::post || request.body.empty()) return {};
  const std::string_view type = media_type(request.content_type);
  if (same_but_for_case(type, "application/json")) return params.add_json(request.body);
  if (same_but_for_case(type, "multipart/form-data")) return errors::no_multipart;
  return params.add_query(request.body);
}

WireResult<void> Dispatcher::run(const MethodSpec& method, const Caller& caller, const Params& params,
                                 const Portal& portal, Microseconds start, std::string& out) {
  Call call{caller.user, service_.compat, workspace_, workspace_.departments};
  if (auto read = read_arguments(method, params, call); !read) return read;
  const Microseconds processing_start = service_.clock.now();
  record::JsonWriter writer(out);
  writer.begin_object();
  writer.key("result");
  const auto paging = method.read(call, portal, writer);
  if (!paging) return paging.error();
  if (paging->next) {
    writer.key("next");
    writer.integer(static_cast<std::int64_t>(*paging->next));
  }
  if (paging->total) {
    writer.key("total");
    writer.integer(static_cast<std::int64_t>(*paging->total));
  }
  append_time(out, {start, processing_start, service_.clock.now()}, portal.settings.utc_offset);
  out += '}';
  return {};
}

}  // namespace muster::rest

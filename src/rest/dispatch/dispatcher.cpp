#include "rest/dispatch/dispatcher.hpp"

#include <utility>

#include "base/ascii.hpp"
#include "base/mask.hpp"
#include "rest/call/endpoints.hpp"
#include "rest/dispatch/error_reply.hpp"
#include "rest/dispatch/file_reply.hpp"
#include "rest/oauth/oauth.hpp"
#include "rest/openapi/openapi.hpp"
#include "rest/protocol/content_coding.hpp"
#include "rest/protocol/request_params.hpp"
#include "rest/protocol/xml.hpp"

namespace muster::rest {
namespace {

constexpr std::string_view text_type = "text/plain; charset=utf-8";

// How long an I/O thread works on one request, because other requests wait meanwhile.
constexpr base::WorkLimits slice{.time = 2'000};
// A longer body may take more than the slice to read.
constexpr std::size_t longest_quick_body = std::size_t{64} << 10;

bool is_call(Route route) {
  return route == Route::method || route == Route::version_3;
}

// On a host of the authorisation server, `/rest/app.info` is not a method of a portal (protocol.md 10.6).
bool is_token_info(const RequestContext& context) {
  const Address& address = context.address;
  return address.route == Route::method && !address.by_webhook && base::is_in_any_case(address.method, "app.info") &&
         !oauth_host_of(context.request, context.service).empty();
}

void append_paging(record::JsonWriter& writer, const Paging& paging) {
  if (paging.next) {
    writer.integer("next", static_cast<std::int64_t>(*paging.next));
  }
  if (paging.total) {
    writer.integer("total", static_cast<std::int64_t>(*paging.total));
  }
}

}  // namespace

// All steps of a request in their order. A step puts what it finds into the context. When it returns an end, no further
// step follows.
Step Dispatcher::answer(RequestContext& context) {
  if (auto end = read_address(context)) return end;
  if (is_oauth(context.address.route) || is_token_info(context)) return answer_oauth(context);
  if (auto end = find_portal(context)) return end;
  if (auto end = check_https_and_rate(context)) return end;
  if (auto end = choose_thread(context)) return end;
  if (context.address.route == Route::description) return describe(context);
  if (auto end = identify(context)) return end;
  if (auto end = find_method(context)) return end;
  if (auto end = read_parameters(context)) return end;
  if (auto end = make_call(context)) return end;
  return write_reply(context);
}

Step Dispatcher::read_address(RequestContext& context) {
  context.address = parse_address(context.request.target);
  context.reply.content_type = context.address.format == Format::xml ? xml_type : json_type;
  context.reply.any_origin = context.address.any_origin;
  if (context.request.verb != Verb::options || !context.reply.any_origin) return {};
  context.reply.preflight = true;
  return Answered{};
}

Step Dispatcher::find_portal(RequestContext& context) {
  if (context.writing) {
    context.see(context.writing->transaction.portal());
  } else {
    const PortalResolver::Resolution resolution = resolver_.find(context.request.host, is_call(context.address.route));
    context.follow(resolution);
    if (resolution.refusal) return *resolution.refusal;
    if (resolution.by_old_name) return send_to_new_host(context);
  }
  if (context.address.route == Route::none) return answer_file(context);
  const bool may_head = context.address.route == Route::description;
  if (!is_usual(context.request.verb) && !(may_head && context.request.verb == Verb::head))
    return errors::method_not_allowed;
  return {};
}

// A file of the web interface. It belongs to no portal, and does not count for the rate of calls: a page has several.
Step Dispatcher::answer_file(RequestContext& context) const {
  const web::Prepared* file = service_.site ? find_file_reply(*service_.site, context.request) : nullptr;
  if (!file) return errors::path_not_found;
  if (service_.require_https && !context.request.secure && !is_from_this_machine(context.request))
    return errors::https_required;
  context.reply.prepared = file;
  context.reply.status = file->code();
  context.log_context().page = "web";
  return Answered{};
}

// On other threads than I/O threads nothing is checked, because an I/O thread has checked the request already.
Step Dispatcher::check_https_and_rate(const RequestContext& context) const {
  if (context.writing || role_ == Role::reads || role_ == Role::batches) return {};
  const Request& request = context.request;
  if (service_.require_https && !request.secure && !is_from_this_machine(request)) return errors::https_required;
  if (service_.rate && !service_.rate->admit(context.portal_id(), request.client, context.start()))
    return errors::too_many_requests;
  return {};
}

// Leaves a request to another thread when its portal is not loaded, or when it is known to take long.
Step Dispatcher::choose_thread(const RequestContext& context) const {
  const Route route = context.address.route;
  if (is_call(route) && !context.portal) return context.defer(Deferral::To::loader);
  if (!leaves_long_work(context)) return {};
  const bool is_long_body = is_call(route) && context.request.body.size() > longest_quick_body;
  if (!is_long_body && (route == Route::method || openapi_is_made())) return {};
  const bool is_loaded = context.hosted->served->snapshots();
  return context.defer(is_loaded ? Deferral::To::reads : Deferral::To::loader);
}

// REST 3.0 has no methods in the table so far. `describe_in_reply` looks at what such an address asks for.
Step Dispatcher::find_method(RequestContext& context) const {
  if (context.address.route == Route::version_3) return {};
  const std::string_view name = context.address.method;
  const auto allowed = find_allowed(name, context.caller, *context.portal, service_.compat);
  context.method = allowed ? *allowed : rest::find_method(name);
  context.log_context().method = context.method;
  if (!allowed) return allowed.error();
  return {};
}

// When the credential was a parameter, `identify` has read all of them already.
Step Dispatcher::read_parameters(RequestContext& context) {
  const Credential& credential = context.credential;
  if (credential.source == Credential::Source::params) return {};
  const auto read = read_params(context.request, context.address, context.params, credential.pair);
  if (!read) return read.error();
  return {};
}

// A method that writes runs on the thread that writes only. A batch with such a command runs on a thread for batches.
Step Dispatcher::make_call(RequestContext& context) {
  const bool writes = context.method && context.method->for_writer(context.params);
  if (writes && !context.writing) {
    if (context.method->write) return context.defer(Deferral::To::writer);
    if (role_ != Role::batches) return context.defer(Deferral::To::batches);
  }
  record::JsonWriter writer(context.out);
  writer.begin_object();
  writer.key("result");
  context.times = {context.start(), context.start(), context.start()};
  if (context.address.route == Route::version_3) return describe_in_reply(context);
  const auto paging = runner_.run(context);
  if (!paging) return paging.error();
  context.paging = *paging;
  return {};
}

Step Dispatcher::write_reply(RequestContext& context) const {
  record::JsonWriter writer(context.out);
  append_paging(writer, context.paging);
  writer.key("time");
  append_time(context.out, context.times, context.utc_offset);
  writer.end_object();
  if (context.address.format != Format::xml) return Answered{};
  const bool takes_long = context.out.size() - context.begin > longest_quick_body;
  if (takes_long && leaves_long_work(context)) return context.defer(Deferral::To::reads);
  turn_into_xml(context.out, context.begin);
  return Answered{};
}

Step Dispatcher::send_to_new_host(RequestContext& context) {
  const portal::PortalEntry& portal = context.hosted->entry;
  context.reply.status = 302;
  context.reply.content_type = text_type;
  context.reply.location = address_at(portal, context.request, context.service.public_url);
  context.out += "This portal has moved to " + portal.hosts.front() + ".\n";
  return Answered{};
}

Step Dispatcher::describe(RequestContext& context) {
  Reply& reply = context.reply;
  const CodedText& document = coded_openapi_document();
  const bool gzip = accepts_gzip(context.request.accept_encoding);
  const std::string& tag = gzip ? document.gzip_tag : document.plain_tag;
  reply.may_be_kept = true;
  reply.headers = "ETag: " + tag + "\r\nVary: Accept-Encoding\r\n";
  if (names_tag(context.request.if_none_match, tag)) {
    reply.status = 304;
    return Answered{};
  }
  if (gzip) reply.headers += "Content-Encoding: gzip\r\n";
  context.out += gzip ? document.gzip : document.plain;
  return Answered{};
}

// So far the only method of REST 3.0 is the one that describes the methods.
Step Dispatcher::describe_in_reply(RequestContext& context) {
  const std::string_view name = context.address.method;
  if (!base::is_in_any_case(name, "rest.documentation.openapi") && !base::is_in_any_case(name, "documentation"))
    return errors::method_not_found;
  record::JsonWriter(context.out).raw(coded_openapi_document().plain);
  context.times.finish = context.service.clock.now();
  return {};
}

Handled Dispatcher::handle(const Request& request, std::string& out) {
  RequestContext context(request, service_, workspace_, out);
  return handle(context);
}

Handled Dispatcher::write(const Request& request, portal::Transaction& transaction, std::string& out,
                          Effects& effects) {
  for (const auto& charge : effects.charges) service_.operating->take_back(charge);
  effects = {effects.portal};
  const Writing writing{transaction, effects};
  RequestContext context(request, service_, workspace_, out, &writing);
  return handle(context);
}

Handled Dispatcher::handle(RequestContext& context) {
  context.log_context().start = service_.clock.now();
  Step end = answer_without_throwing(context);
  if (auto* deferral = std::get_if<Deferral>(&*end)) {
    context.out.resize(context.begin);
    return std::move(*deferral);
  }
  if (const auto* error = std::get_if<WireError>(&*end)) write_failure(*error, context);
  return std::move(context.reply);
}

// An exception is a bug of Muster. The client learns nothing about it. The address is not logged, because it holds the
// secret.
Step Dispatcher::answer_without_throwing(RequestContext& context) try {
  return answer_in_time(context);
} catch (const std::exception& problem) {
  service_.log->error("request {} failed: {}", context.request.id, base::masked(problem.what()));
  context.times = {};
  return errors::internal;
}

// On an I/O thread a request has two milliseconds. If it takes longer, another thread runs it again from the start.
Step Dispatcher::answer_in_time(RequestContext& context) {
  if (role_ != Role::io || context.writing) return answer(context);
  const base::WorkBudget budget(slice);
  try {
    return answer(context);
  } catch (const base::WorkStopped& stopped) {
    if (!stopped.is_of(budget) || !context.hosted) throw;
    return context.defer(Deferral::To::reads);
  }
}

Reply Dispatcher::fail(const Request& request, const WireError& error, std::string& out) {
  RequestContext context(request, service_, workspace_, out);
  (void)read_address(context);
  context.follow(resolver_.find(request.host, is_call(context.address.route)));
  write_failure(error, context);
  context.log_context().portal = {};  // the next line releases the memory that it refers to
  resolver_.release();
  return std::move(context.reply);
}

// A web page may have sent the request. When the target is unknown, a page from anywhere may read the reply
// (protocol.md 1.8).
Reply Dispatcher::refuse(const WireError& error, std::string_view target, std::string& out) {
  const Request request{.target = target};
  RequestContext context(request, service_, workspace_, out);
  context.log_context().start = service_.clock.now();
  (void)read_address(context);
  write_failure_as_json(error, context);
  context.reply.content_type = json_type;
  context.reply.any_origin = target.empty() || context.address.any_origin;
  return std::move(context.reply);
}

}  // namespace muster::rest

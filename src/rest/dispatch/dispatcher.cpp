#include "rest/dispatch/dispatcher.hpp"

#include <utility>

#include "base/ascii.hpp"
#include "base/mask.hpp"
#include "rest/call/arguments.hpp"
#include "rest/call/credential.hpp"
#include "rest/call/visibility.hpp"
#include "rest/call/endpoints.hpp"
#include "rest/oauth/oauth.hpp"
#include "rest/openapi/openapi.hpp"
#include "rest/protocol/content_coding.hpp"
#include "rest/protocol/request_params.hpp"
#include "rest/protocol/time_block.hpp"
#include "rest/protocol/xml.hpp"

namespace muster::rest {
namespace {

constexpr std::string_view xml_type = "application/xml; charset=utf-8";
constexpr std::string_view text_type = "text/plain; charset=utf-8";

using base::Microseconds;
using portal::Portal;

// How long an I/O thread tries: others wait for it meanwhile.
constexpr base::WorkLimits slice{.time = 2'000};
// What takes as long to read as a slice.
constexpr std::size_t longest_quick_body = std::size_t{64} << 10;

bool is_left(Outcome outcome) {
  return outcome == Outcome::for_writer || outcome == Outcome::for_reads || outcome == Outcome::for_batches;
}

bool is_call(Route route) {
  return route == Route::method || route == Route::version_3;
}

Reply reply_at(const Address& address, unsigned status) {
  return {.status = status,
          .content_type = address.format == Format::xml ? xml_type : json_type,
          .any_origin = address.any_origin};
}

void turn_into_xml(std::string& out, std::size_t from) {
  const std::string json = out.substr(from);
  out.resize(from);
  append_xml(out, json);
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

Reply Dispatcher::handle(const Request& request, std::string& out) {
  const std::size_t before = out.size();
  operating_.reset();
  const Address address = parse_address(request.target);
  Reply reply = reply_at(address, 200);
  reply.log_context.start = service_.clock.now();
  if (request.verb == Verb::options && reply.any_origin) {
    reply.preflight = true;
    return reply;
  }
  log_context_ = reply.log_context;
  WireError error = errors::internal;
  bool failed = false;
  try {
    resolver_.forget();
    const auto answered = answer_in_time(request, address, reply, out);
    workspace_.reset();
    left_by_batch_ = nullptr;
    reply.log_context = log_context_;
    if (answered && is_left(*answered)) {
      out.resize(before);
      if (!writing_) reply.for_writer = resolver_.hosted().served;
      reply.worker = worker_for(*answered);
      return reply;
    }
    if (answered && *answered == Outcome::moved) {
      reply.status = 302;
      reply.content_type = text_type;
      reply.location = resolver_.new_address(request, service_.public_url);
      out += "This portal has moved to " + resolver_.hosted().entry.hosts.front() + ".\n";
      return reply;
    }
    if (answered && address.format == Format::xml) turn_into_xml(out, before);
    if (!answered) {
      failed = true;
      error = answered.error();
    }
  } catch (const std::exception& problem) {
    // A bug of ours. The client learns nothing of it; the address is not logged, for it holds the secret.
    service_.log->error("request {} failed: {}", request.id, base::masked(problem.what()));
    workspace_.reset();
    left_by_batch_ = nullptr;
    failed = true;
    reply.log_context = log_context_;
  }
  if (failed) {
    out.resize(before);
    reply.status = status_of(error, address);
    append_failure(error, address, reply, out);
    reply.log_context.fail(error);
  }
  return reply;
}

Reply Dispatcher::write(const Request& request, portal::Transaction& transaction, std::string& out, Effects& effects) {
  for (const auto& charge : effects.charges) service_.operating->take_back(charge);
  effects = {effects.portal};
  const Writing writing{request, transaction, effects};
  const WritingHere here(*this, writing);
  return handle(request, out);
}

// On an I/O thread a request has a few milliseconds. What takes longer is made again elsewhere, from the start.
WireResult<Outcome> Dispatcher::answer_in_time(const Request& request, const Address& address, Reply& reply,
                                               std::string& out) {
  if (role_ != Role::io || writing_) return answer(request, address, reply, out);
  const std::size_t before = out.size();
  const base::WorkBudget budget(slice);
  try {
    auto answered = answer(request, address, reply, out);
    if (address.format == Format::xml && out.size() - before > longest_quick_body) answered = Outcome::for_reads;
    return answered;
  } catch (const base::WorkStopped& stopped) {
    if (!stopped.is_of(budget) || !resolver_.id()) throw;
    return Outcome::for_reads;
  }
}

// Only what leads to a portal can be made elsewhere.
bool Dispatcher::leaves_long_work() const {
  return role_ == Role::io && !writing_ && resolver_.id();
}

Reply Dispatcher::fail(const Request& request, const WireError& error, std::string& out) {
  operating_.reset();
  const Address address = parse_address(request.target);
  (void)resolver_.open(request.host, is_call(address.route));
  Reply reply = reply_at(address, status_of(error, address));
  append_failure(error, address, reply, out);
  resolver_.release();
  return reply;
}

// What was not read may have come from a page: without a target it may read the reply, too.
Reply Dispatcher::refuse(const WireError& error, std::string_view target, std::string& out) {
  resolver_.forget();
  operating_.reset();
  const Address address = parse_address(target);
  append_error(error, address, out);
  Reply reply{.status = status_of(error, address),
              .content_type = json_type,
              .any_origin = target.empty() || address.any_origin};
  reply.log_context.start = service_.clock.now();
  reply.log_context.fail(error);
  return reply;
}

void Dispatcher::append_failure(const WireError& error, const Address& address, Reply& reply, std::string& out) {
  if (is_page(address.route)) {
    const unsigned status = reply.status;
    write_failed_page(error, reply, out);
    reply.status = status;
    return;
  }
  const std::size_t before = out.size();
  append_error(error, address, out);
  if (address.format == Format::xml) turn_into_xml(out, before);
}

unsigned Dispatcher::status_of(const WireError& error, const Address& address) const {
  if (address.version_3) return version_3_error(error).status;
  return service_.compat.documented_statuses && error.documented_status != 0 ? error.documented_status : error.status;
}

void Dispatcher::append_error(const WireError& error, const Address& address, std::string& out) {
  record::JsonWriter writer(out);
  writer.begin_object();
  if (address.version_3) {
    const Version3Error form = version_3_error(error);
    writer.key("error");
    writer.begin_object();
    writer.string("code", form.code);
    writer.string("message", form.message);
    writer.end_object();
  } else {
    write_error(writer, error);
  }
  if (address.route == Route::token) return writer.end_object();
  const Microseconds now = service_.clock.now();
  writer.key("time");
  append_time(out, {now, now, now, operating_}, utc_offset());
  writer.end_object();
}

// Of what could not be led to a portal there is none.
base::UtcOffset Dispatcher::utc_offset() const {
  return writing_ || resolver_.snapshot() ? portal().settings.utc_offset : base::UtcOffset{};
}

base::PortalId Dispatcher::portal_id() const {
  return writing_ ? writing_->effects.portal : resolver_.id();
}

WireResult<Outcome> Dispatcher::answer(const Request& request, const Address& address, Reply& reply, std::string& out) {
  const Microseconds start = reply.log_context.start;
  if (!oauth_page(address.route).empty() || is_token_info(request, address, service_))
    return answer_oauth(request, address, reply, out);
  if (!writing_) {
    const auto resolution = resolver_.open(request.host, is_call(address.route));
    log_context_.portal = resolver_.name();
    if (!resolution) return resolution.error();
    if (*resolution == PortalResolver::Resolution::moved) return Outcome::moved;
  }
  if (address.route == Route::none) return errors::path_not_found;
  const bool may_head = address.route == Route::description;
  if (!is_usual(request.verb) && !(may_head && request.verb == Verb::head)) return errors::method_not_allowed;
  if (const auto admitted = admit(request, address.route, start); !admitted) return admitted.error();
  if (!writing_ && is_call(address.route) && !resolver_.snapshot()) return Outcome::for_writer;
  if (leaves_long_work() && is_call(address.route) && request.body.size() > longest_quick_body)
    return Outcome::for_reads;
  if (address.route != Route::method && leaves_long_work() && !openapi_is_made()) return Outcome::for_reads;
  if (address.route == Route::method) return answer_method(request, address, start, out);
  if (address.route == Route::version_3) {
    if (const auto answered = answer_version_3(request, address, start, out); !answered) return answered.error();
  } else {
    answer_description(request, reply, out);
  }
  return Outcome::answered;
}

void Dispatcher::answer_description(const Request& request, Reply& reply, std::string& out) {
  const CodedText& document = coded_openapi_document();
  const bool gzip = accepts_gzip(request.accept_encoding);
  const std::string& tag = gzip ? document.gzip_tag : document.plain_tag;
  reply.may_be_kept = true;
  reply.headers = "ETag: " + tag + "\r\nVary: Accept-Encoding\r\n";
  if (names_tag(request.if_none_match, tag)) {
    reply.status = 304;
    return;
  }
  if (gzip) reply.headers += "Content-Encoding: gzip\r\n";
  out += gzip ? document.gzip : document.plain;
}

// What is asked before a credential is looked at. A request for the writer was admitted by the I/O thread that had it.
WireResult<void> Dispatcher::admit(const Request& request, Route route, Microseconds now) const {
  if (is_admitted()) return {};
  if (service_.require_https && !request.secure && !is_from_this_machine(request)) return errors::https_required;
  const bool counts = is_call(route) || route == Route::description || !oauth_page(route).empty();
  if (counts && service_.rate && !service_.rate->admit(portal_id(), request.client, now))
    return errors::too_many_requests;
  return {};
}

WireResult<Outcome> Dispatcher::answer_method(const Request& request, const Address& address, Microseconds start,
                                              std::string& out) {
  const Portal& portal = this->portal();
  Params params(service_.limits, workspace_.memory());
  const Credential credential = find_credential(request, address);
  const auto caller = identify(request, address, credential, params);
  if (!caller) return caller.error();
  const auto method = find_allowed(address.method, *caller, portal, false);
  log_context_.method = method ? *method : find_method(address.method);
  if (!method) return method.error();
  if (auto read = read_rest(request, address, credential, params); !read) return read.error();
  if (!writing_ && (*method)->for_writer(params)) {
    if ((*method)->write) return Outcome::for_writer;
    if (role_ != Role::batches) return Outcome::for_batches;
  }
  const Asked asked{request, address, credential, params};
  asked_ = &asked;
  record::JsonWriter writer(out);
  writer.begin_object();
  writer.key("result");
  CallTimes times{start, start, start};
  const auto paging = run(**method, *caller, params, portal, out, times);
  if (!paging) {
    operating_ = times.operating;
    return paging.error();
  }
  append_paging(writer, *paging);
  writer.key("time");
  append_time(out, times, portal.settings.utc_offset);
  writer.end_object();
  return Outcome::answered;
}

// So far just the description of what there is: everything else has an address of the older form.
WireResult<void> Dispatcher::answer_version_3(const Request& request, const Address& address, Microseconds start,
                                              std::string& out) {
  const Portal& portal = this->portal();
  Params params(service_.limits, workspace_.memory());
  const Credential credential = find_credential(request, address);
  const auto caller = identify(request, address, credential, params);
  if (!caller) return caller.error();
  if (auto read = read_rest(request, address, credential, params); !read) return read;
  if (!base::is_in_any_case(address.method, "rest.documentation.openapi") &&
      !base::is_in_any_case(address.method, "documentation"))
    return errors::method_not_found;
  record::JsonWriter writer(out);
  writer.begin_object();
  writer.key("result");
  writer.raw(coded_openapi_document().plain);
  writer.key("time");
  append_time(out, {start, start, service_.clock.now()}, portal.settings.utc_offset);
  writer.end_object();
  return {};
}

// Parameters are read once: before the caller is known when they may say who it is, else after.
WireResult<Caller> Dispatcher::identify(const Request& request, const Address& address, const Credential& credential,
                                        Params& params) {
  if (credential.source == Credential::Source::params) {
    if (const auto read = read_params(request, address, params); !read) return read.error();
  }
  return find_caller(credential, address, portal(), portal_id(), log_context_.start, params, log_context_);
}

WireResult<void> Dispatcher::read_rest(const Request& request, const Address& address, const Credential& credential,
                                       Params& params) {
  if (credential.source == Credential::Source::params) return {};
  return read_params(request, address, params, credential.pair);
}

WireResult<const MethodSpec*> Dispatcher::find_allowed(std::string_view name, const Caller& caller,
                                                       const Portal& portal, bool in_batch) const {
  const MethodSpec* method = find_method(name);
  if (!method) return errors::method_not_found;
  if (in_batch && !method->in_batch) return errors::batch_not_allowed;
  if (const WireError* error = refusal(*method, caller)) return *error;
  if (method->looks_at_type() &&
      sight_of(*method, portal.directory.user(caller.user)->type(), service_.compat) == Sight::refused)
    return errors::intranet_only;
  return method;
}

Worker Dispatcher::worker_for(Outcome outcome) const {
  if (outcome == Outcome::for_reads) return Worker::reads;
  return outcome == Outcome::for_batches ? Worker::batches : Worker::writer;
}

}  // namespace muster::rest

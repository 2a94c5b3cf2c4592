#include "rest/dispatch/error_reply.hpp"

#include "rest/oauth/oauth.hpp"
#include "rest/protocol/xml.hpp"

namespace muster::rest {
namespace {

unsigned status_of(const WireError& error, const RequestContext& context) {
  if (context.address.version_3) return version_3_error(error).status;
  const bool as_documented = context.service.compat.documented_statuses && error.documented_status != 0;
  return as_documented ? error.documented_status : error.status;
}

void append_error(const WireError& error, const RequestContext& context) {
  record::JsonWriter writer(context.out);
  writer.begin_object();
  if (context.address.version_3) {
    const Version3Error form = version_3_error(error);
    writer.key("error");
    writer.begin_object();
    writer.string("code", form.code);
    writer.string("message", form.message);
    writer.end_object();
  } else {
    write_error(writer, error);
  }
  const Route route = context.address.route;
  if (route == Route::token || route == Route::session_token) return writer.end_object();
  const base::Microseconds now = context.service.clock.now();
  writer.key("time");
  append_time(context.out, {now, now, now, context.times.operating}, context.utc_offset);
  writer.end_object();
}

}  // namespace

void write_failure(const WireError& error, RequestContext& context) {
  if (!is_page(context.address.route)) {
    write_failure_as_json(error, context);
    if (context.address.format == Format::xml) turn_into_xml(context.out, context.begin);
    return;
  }
  context.out.resize(context.begin);
  write_failed_page(error, context);
  context.reply.status = status_of(error, context);
  context.log_context().fail(error);
}

void write_failure_as_json(const WireError& error, RequestContext& context) {
  context.out.resize(context.begin);
  append_error(error, context);
  context.reply.status = status_of(error, context);
  context.log_context().fail(error);
}

}  // namespace muster::rest

#include "rest/oauth/page_reply.hpp"

#include <algorithm>

#include "rest/oauth/browser.hpp"
#include "rest/oauth/oauth.hpp"
#include "rest/oauth/pages.hpp"

namespace muster::rest {
namespace {

constexpr std::size_t form_token_size = 32;

bool is_form_token(std::string_view text) {
  return text.size() == form_token_size && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
         });
}

}  // namespace

End show(RequestContext& context, unsigned status, const std::string& page, std::string_view leads_to) {
  context.reply.status = status;
  context.reply.content_type = html_type;
  context.reply.headers += page_headers(leads_to);
  context.out += page;
  return Answered{};
}

End tell(RequestContext& context, unsigned status, std::string_view title, std::string_view text) {
  return show(context, status, message_page(title, text, company_name(*context.portal)));
}

End redirect(RequestContext& context, std::string address) {
  context.reply.status = 302;
  context.reply.content_type = "text/plain; charset=utf-8";
  context.reply.headers += "Referrer-Policy: no-referrer\r\n";
  context.reply.location = std::move(address);
  context.out += "Please go on there.\n";
  return Answered{};
}

std::string_view company_name(const portal::Portal& portal) {
  const auto& order = portal.directory.structure().order();
  return order.empty() ? std::string_view() : portal.directory.department(order.front())->name();
}

std::string own_address(const RequestContext& context) {
  std::string_view target = context.request.target;
  while (target.starts_with('/')) target.remove_prefix(1);
  return "/" + std::string(target);
}

std::string form_token(RequestContext& context) {
  std::string token(cookie(context.request, form_cookie(context.request)));
  if (!is_form_token(token)) token = base::new_secret(form_token_size);
  context.reply.headers += set_cookie(form_cookie(context.request), token, session_time);
  return token;
}

bool is_own_form(const RequestContext& context) {
  const std::string_view token = cookie(context.request, form_cookie(context.request));
  return is_form_token(token) && base::same_text(token, context.text("FORM_TOKEN"));
}

void write_failed_page(const WireError& error, RequestContext& context) {
  context.reply.headers.clear();
  (void)show(context, error.status, message_page("This did not work", error.description));
}

}  // namespace muster::rest

#pragma once

#include <string>
#include <string_view>

#include "rest/call/request_context.hpp"

// How the pages for people are answered: a page, a redirect, and the token by which a form is known to be ours.
namespace muster::rest {

/// Answers with a page. `leads_to` is as for `page_headers`.
End show(RequestContext& context, unsigned status, const std::string& page, std::string_view leads_to = {});
/// Answers with a page of one message.
End tell(RequestContext& context, unsigned status, std::string_view title, std::string_view text);
End redirect(RequestContext& context, std::string address);

/// What people call the portal: its topmost department. Lifetime: the portal's.
std::string_view company_name(const portal::Portal& portal);
/// Where forms of the page that was asked for go: to itself, at this host.
std::string own_address(const RequestContext& context);

/// The value that proves a form to be ours: it is in a cookie, too, which no other site can read, nor set over HTTPS.
/// Sets that cookie.
std::string form_token(RequestContext& context);
/// Whether the form that was posted has the value of its cookie.
bool is_own_form(const RequestContext& context);

}  // namespace muster::rest

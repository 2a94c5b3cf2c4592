#pragma once

#include "rest/protocol/request.hpp"
#include "web/site.hpp"

namespace muster::rest {

/// The reply to a request for a file of the web interface; null when the site has no such file, or the verb is not one
/// that reads. The client gets the shortest coding that it takes, or 304 when it has the file already. Lifetime: the
/// site's.
const web::Prepared* find_file_reply(const web::Site& site, const Request& request);

}  // namespace muster::rest

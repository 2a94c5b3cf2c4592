#pragma once

#include <string>
#include <vector>

namespace muster::test {

/// The values in a line of the access log, in its text form. "-" means unknown or, for an error, none.
struct RequestLine {
  std::string portal, method, user, webhook, status, us, bytes, id, client, error, credential;
};

/// The lines about requests in a log, in their order. Throws when any line of the log is incomplete.
std::vector<RequestLine> request_lines(const std::string& log);

}  // namespace muster::test

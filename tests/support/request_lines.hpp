#pragma once

#include <string>
#include <vector>

namespace muster::test {

/// What a line of the request log says, in its text form; "-" for what is unknown, and for no error.
struct RequestLine {
  std::string portal, method, user, webhook, status, us, bytes, id, client, error, credential;
};

/// The lines about requests, in order. Throws when any line of the log is not whole, whatever it is about.
std::vector<RequestLine> request_lines(const std::string& log);

}  // namespace muster::test

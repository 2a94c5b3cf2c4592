#include "support/request_lines.hpp"

#include <regex>
#include <sstream>
#include <stdexcept>

namespace muster::test {

std::vector<RequestLine> request_lines(const std::string& log) {
  static const std::regex any(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d (debug|info|warning|error) (.+))");
  static const std::regex request(
      R"(request portal=(\S+) method=(\S+) user=(\d+|-) webhook=(\d+|-)(?: application=\d+)? status=(\d{3}) us=(\d+) bytes=(\d+))"
      R"( id=(\S+) client=(\S+)(?: error=(\S+))?(?: credential=(\S+))?)");
  if (!log.empty() && !log.ends_with('\n')) throw std::runtime_error("the last line has no end");
  std::vector<RequestLine> all;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    std::smatch said;
    if (!std::regex_match(line, said, any)) throw std::runtime_error("not a line of the log: " + line);
    const std::string message = said[2];
    if (message.find("request portal=") == std::string::npos) continue;
    std::smatch part;
    if (!std::regex_match(message, part, request)) throw std::runtime_error("not a whole line: " + line);
    all.push_back({part[1], part[2], part[3], part[4], part[5], part[6], part[7], part[8], part[9],
                   part[10].matched ? part[10].str() : "-", part[11].matched ? part[11].str() : "-"});
  }
  return all;
}

}  // namespace muster::test

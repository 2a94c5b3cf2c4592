#include "e2e/secure_demo.hpp"

#include <stdexcept>

namespace muster::test {
namespace {

Words demo_with(const Words& further) {
  Words command{"demo", "--tls"};
  command.insert(command.end(), further.begin(), further.end());
  return command;
}

}  // namespace

SecureDemo::SecureDemo(const Installation& muster, const Words& further)
    : server_(muster, demo_with(further)), webhook_(line_with("webhook: ")), ca_(line_with("ca: ")) {}

std::string SecureDemo::line_with(const std::string& label) {
  const std::string line = server_.process().read_line().value_or("");
  if (!line.starts_with(label)) throw std::runtime_error("no line with " + label);
  return line.substr(label.size());
}

}  // namespace muster::test

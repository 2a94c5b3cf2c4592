#include "e2e/tls_server.hpp"

#include <csignal>
#include <stdexcept>

#include "e2e/programs.hpp"

namespace muster::test {
namespace {

Words on_a_free_port(Words command) {
  if (command.front() == "serve") command.push_back("--create");
  command.insert(command.end(), {"--listen", "127.0.0.1:0"});
  return command;
}

int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TlsServer::TlsServer(const Installation& muster, const Words& command)
    : process_(muster_program(), on_a_free_port(command),
               {"XDG_DATA_HOME=" + muster.path("data").string(), "HOME=" + muster.path("").string(),
                "MUSTER_LOG_LEVEL=debug"}) {
  constexpr std::string_view label = "listening: ";
  const std::string line = read_line();
  if (!line.starts_with(label)) throw std::runtime_error("the server did not start: " + line + log());
  url_ = line.substr(label.size());
}

bool TlsServer::logs(const std::string& text, int times) const {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < deadline) {
    if (count(log(), text) >= times) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

int TlsServer::stop() {
  send_signal(SIGTERM);
  return wait();
}

}  // namespace muster::test

#include "support/recording.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <regex>
#include <system_error>

namespace muster::test {
namespace {

// The folder for outputs, "" when they are not kept.
std::string folder() {
  const char* name = std::getenv("MUSTER_TEST_OUTPUT");
  return name ? name : "";
}

}  // namespace

int open_recording(const std::string& name, const std::string& ending) {
  if (folder().empty()) return -1;
  std::string path = folder() + "/" + name + "-XXXXXX" + ending;
  const int file = mkostemps(path.data(), static_cast<int>(ending.size()), O_APPEND | O_CLOEXEC);
  if (file < 0) throw std::system_error(errno, std::generic_category(), path);
  return file;
}

void record_secret(std::string_view secret) {
  if (folder().empty()) return;
  const std::string path = folder() + "/" + std::to_string(getpid()) + ".secrets";
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const std::string line = std::string(secret) + "\n";
  const bool kept = file >= 0 && write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  if (file >= 0) close(file);
  if (!kept) throw std::system_error(errno, std::generic_category(), path);
}

void record_webhooks(std::string_view text) {
  static const std::regex address("/rest/[0-9]+/([A-Za-z0-9]+)/");
  for (std::cregex_iterator at(text.data(), text.data() + text.size(), address), end; at != end; ++at)
    record_secret((*at)[1].str());
}

void record_named_secrets(std::string_view text) {
  static const std::regex line("(?:client_secret|access_token|refresh_token|password)(?:: |\":\")([^\\s\"]+)");
  for (std::cregex_iterator at(text.data(), text.data() + text.size(), line), end; at != end; ++at)
    record_secret((*at)[1].str());
}

}  // namespace muster::test

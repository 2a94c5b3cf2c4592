#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "e2e/installation.hpp"
#include "support/patience.hpp"
#include "support/tls_client.hpp"

namespace muster::test {

/// `muster demo --tls` or `muster serve` on a free port, with a log that can be read while it runs.
class TlsServer {
 public:
  TlsServer(const Installation& muster, const Words& command);
  /// `muster demo --tls`, whose webhook is `webhook`.
  explicit TlsServer(const Installation& muster) : TlsServer(muster, {"demo", "--tls", "--secret", "tlsDemoSecret"}) {}

  const std::string& url() const { return url_; }
  /// For clients that know no https://.
  std::string address() const { return url_.substr(url_.find("//") + 2); }
  /// The next line that the server prints.
  std::string read_line() { return process_.read_line().value_or(""); }
  std::string log() const { return process_.err(); }
  /// Waits until the log has a text so many times. False when it never has.
  bool logs(const std::string& text, int times = 1) const;
  void send_signal(int signal) const { process_.send_signal(signal); }
  int wait() { return process_.wait(); }
  /// Asks for an end and waits for it: the exit code.
  int stop();

 private:
  Process process_;
  std::string url_;
};

inline const std::string demo_webhook = "/rest/1/tlsDemoSecret/";

}  // namespace muster::test

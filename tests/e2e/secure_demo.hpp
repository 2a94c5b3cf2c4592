#pragma once

#include <string>

#include "e2e/installation.hpp"

namespace muster::test {

/// `muster demo --tls` on a free port, and what it prints for its clients.
class SecureDemo {
 public:
  /// `further` are flags.
  explicit SecureDemo(const Installation& muster, const Words& further = {});

  /// "https://127.0.0.1:4711"
  const std::string& url() const { return server_.url(); }
  /// "https://127.0.0.1:4711/rest/1/<secret>/", with every scope.
  const std::string& webhook() const { return webhook_; }
  /// The file of the CA that clients are to trust.
  const std::string& ca() const { return ca_; }
  /// Asks for an end and waits for it: the exit code.
  int stop() { return server_.stop(); }
  std::string log() { return server_.process().err(); }

 private:
  std::string line_with(const std::string& label);

  Server server_;
  std::string webhook_;
  std::string ca_;
};

}  // namespace muster::test

#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"

namespace muster::http {

/// What the access log says about a request. "" and 0 mean unknown. Lifetime: views, valid for one call.
struct LoggedRequest {
  base::Microseconds at = 0;  ///< when it was answered
  std::string_view portal = {};
  std::string_view method = {};
  std::uint32_t user = 0;
  std::uint32_t webhook = 0;
  std::uint32_t application = 0;
  unsigned status = 0;
  std::uint64_t microseconds = 0;
  std::size_t bytes = 0;  ///< of the reply's body
  std::string_view id = {};
  std::string_view client = {};
  std::string_view error = {};       ///< the error code of the reply
  std::string_view credential = {};  ///< what is wrong with the credential
};

/// Writes a line for each request, in the format of the log, and passes many lines to the log at once. One for each
/// I/O thread.
class RequestLog {
 public:
  RequestLog(base::Log log, base::LogFormat format);
  RequestLog(const RequestLog&) = delete;
  RequestLog& operator=(const RequestLog&) = delete;
  /// Calls `flush`.
  ~RequestLog();

  /// Keeps the line until the next `flush`, or until 64 KiB of lines are kept.
  void add(const LoggedRequest& request);
  /// Passes the kept lines to the log. Does not wait for them to be written.
  void flush();

 private:
  void add_text(const LoggedRequest& request);
  void add_json(const LoggedRequest& request);
  std::string_view time(base::Microseconds at);

  base::Log log_;
  const base::LogFormat format_;
  std::string lines_;
  std::string time_;  // time_millisecond_ as the format writes it
  std::size_t time_fraction_ = 0;
  base::Microseconds time_millisecond_ = -1;
};

}  // namespace muster::http

#pragma once

#include <memory>
#include <mutex>

#include "base/log.hpp"
#include "base/result.hpp"
#include "http/tls_files.hpp"
#include "http/tls_stream.hpp"

namespace muster::http {

/// The certificate that a server shows, and what it takes to resume a session: one for all its threads, so that a
/// client may come back on any of them. TLS 1.2 and 1.3.
class TlsContext {
 public:
  /// Reads both files. Errors name the file and what is wrong with it. A certificate whose time is not now is logged,
  /// and used.
  static base::Result<std::unique_ptr<TlsContext>> load(TlsFiles files, base::Log log);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  ~TlsContext();

  /// Reads both files anew, for connections that come later; their clients may resume sessions from before. After an
  /// error everything is as it was. Any thread.
  base::Result<void> reload();
  /// TLS for a new connection of a client. Any thread. Lifetime: the context outlives the stream.
  std::unique_ptr<TlsStream> accept(int socket);

  const TlsFiles& files() const { return files_; }
  const base::Log& log() const { return log_; }

 private:
  TlsContext(TlsFiles files, base::Log log);
  base::Result<TlsHandle<ssl_ctx_st>> read_files() const;
  void warn_of_time(const ssl_ctx_st& context) const;

  const TlsFiles files_;
  const base::Log log_;
  const TlsHandle<bio_method_st> transport_;
  std::mutex mutex_;
  TlsHandle<ssl_ctx_st> context_;  // streams hold on to the one they began with
};

}  // namespace muster::http

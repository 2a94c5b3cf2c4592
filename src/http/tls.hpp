#pragma once

#include <memory>
#include <mutex>

#include "base/log.hpp"
#include "base/result.hpp"
#include "http/tls_files.hpp"
#include "http/tls_stream.hpp"

namespace muster::http {

/// The certificate of a server and the keys of its TLS session tickets. All threads share them, so a client can resume
/// its TLS session on any of them. TLS 1.2 and 1.3.
class TlsContext {
 public:
  /// Reads both files. Errors name the file and what is wrong with it. A certificate that has expired, or is not valid
  /// yet, is used all the same, with a warning in the log.
  static base::Result<std::unique_ptr<TlsContext>> load(TlsFiles files, base::Log log);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  ~TlsContext();

  /// Reads both files again, for new connections. Clients can still resume their earlier TLS sessions. After an error
  /// the earlier certificate stays in use. Any thread.
  base::Result<void> reload();
  /// Creates TLS for a new connection of a client. Any thread. Lifetime: the context outlives the stream.
  std::unique_ptr<TlsStream> accept();

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
  TlsHandle<ssl_ctx_st> context_;  // each stream keeps the one that it began with
};

}  // namespace muster::http

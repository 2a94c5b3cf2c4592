#pragma once

#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/http_client.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace muster::test {

using Words = std::vector<std::string>;

/// How a command ended.
struct Outcome {
  int exit = 0;
  std::string out;
  std::string err;
};

/// What `muster app add` printed.
struct Application {
  std::string client_id;
  std::string client_secret;
};

/// What `muster app token` printed.
struct Tokens {
  std::string access;
  std::string refresh;
};

/// The built program with a data folder of its own.
class Installation {
 public:
  Installation() = default;
  /// With its folder in `parent`.
  explicit Installation(const std::filesystem::path& parent) : dir_(parent) {}

  Process start(const Words& arguments, const std::filesystem::path& input = "/dev/null") const;
  /// The same by the program whose clock a TestClock at `control()` puts forward.
  Process start_clocked(const Words& arguments) const;
  /// Runs a command to its end.
  Outcome run(const Words& arguments, const std::filesystem::path& input = "/dev/null") const;
  /// The same with its standard output where a shell's words say: "> /dev/full", ">&-".
  Outcome run_into(const std::string& redirection, const Words& arguments) const;
  /// As `run`, for a command that must succeed and complain of nothing. What it printed.
  std::string run_well(const Words& arguments) const;

  std::filesystem::path path(const std::string& name) const { return dir_ / name; }
  /// The socket at which a server of `start_clocked` is told the time.
  std::filesystem::path control() const { return path("control"); }
  /// Where a store is without --data.
  std::filesystem::path store(const std::string& name = "muster.db") const;
  /// That file and those that SQLite has beside it.
  std::vector<std::filesystem::path> store_files() const;
  /// Writes a file and returns its path.
  std::string write(const std::string& name, std::string_view text) const;
  /// Imports a text, or a file, which must succeed without a warning.
  void import(std::string_view text) const;
  void import_file(const std::string& file) const;
  /// What `muster export` writes of the default store.
  std::string exported(const Words& further = {}) const;
  /// Makes a webhook and returns its path: "/rest/1/<secret>/".
  std::string add_webhook(unsigned user, const std::string& scope = "im", const Words& further = {}) const;
  /// Installs an application, which has the name "App" and the scope `im` unless `arguments` say otherwise.
  Application add_application(const Words& arguments = {}) const;
  /// Has an application act for a person.
  Tokens tokens_for(const Application& application, unsigned user, const Words& further = {}) const;
  /// Gives a person a password, of eight letters or more.
  void set_password(unsigned user, const std::string& password) const;

 private:
  Words environment() const;

  TempDir dir_;
};

/// Which program a server is.
enum class Timekeeping {
  real,     ///< the one that is shipped
  by_test,  ///< the one for a TestClock
};

/// `muster serve` or `muster demo` on a free port.
class Server {
 public:
  explicit Server(const Installation& installation, Words command = {"serve"},
                  Timekeeping timekeeping = Timekeeping::real);

  const std::string& url() const { return url_; }
  HttpClient connect() const { return HttpClient(url_); }
  HttpReply get(const std::string& target) const { return connect().get(target); }
  Process& process() { return process_; }
  /// Sends the signal and waits; the exit code, which is 0 unless something is wrong (a sanitizer's report, too).
  int stop(int signal = 15);

 private:
  Process process_;
  std::string url_;
};

/// A small company of every kind of person, served; each test ends with a good request and a clean exit.
class ServedCompany : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;
  /// What the server's configuration file says.
  virtual std::string configuration() const { return ""; }

  std::string webhook(const std::string& method) const { return webhook_ + method; }
  HttpClient connect() const { return server_->connect(); }

  Installation muster_;
  std::string webhook_;
  std::unique_ptr<Server> server_;
};

/// The company that ServedCompany serves, in the import format, one record to a line.
std::string_view small_company();

std::string read_file(const std::filesystem::path& path);

/// "/rest/1/<secret>/" of "http://host/rest/1/<secret>/".
std::string path_of(const std::string& url);

/// `result` of a reply, as text.
std::string result_of(const HttpReply& reply);

}  // namespace muster::test

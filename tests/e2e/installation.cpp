#include "e2e/installation.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "e2e/programs.hpp"
#include "support/engine_under_test.hpp"
#include "support/recording.hpp"

namespace muster::test {
namespace {

// A server on a free port; one that serves a new store makes it.
Words with_free_port(Words command) {
  if (command.front() == "serve") command.push_back("--create");
  if (std::ranges::find(command, "--listen") == command.end())
    command.insert(command.end(), {"--listen", "127.0.0.1:0"});
  return command;
}

// What the line "name: value" of an output says.
std::string value_in(const std::string& out, const std::string& name) {
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + ": ")) return line.substr(name.size() + 2);
  }
  throw std::runtime_error("nothing says " + name);
}

}  // namespace

Process Installation::start(const Words& arguments, const std::filesystem::path& input) const {
  return {muster_program(), arguments, environment(), input};
}

Process Installation::start_clocked(const Words& arguments) const {
  Words variables = environment();
  variables.push_back("MUSTER_CONTROL_SOCKET=" + control().string());
  return {clocked_program(), arguments, variables};
}

Words Installation::environment() const {
  Words variables{"XDG_DATA_HOME=" + path("data").string(), "HOME=" + dir_.path().string()};
  if (engine_under_test() != "auto") variables.push_back("MUSTER_SERVER_ENGINE=" + engine_under_test());
  return variables;
}

Outcome Installation::run(const Words& arguments, const std::filesystem::path& input) const {
  Process process = start(arguments, input);
  const int exit = process.wait();
  return {exit, process.out(), process.err()};
}

Outcome Installation::run_into(const std::string& redirection, const Words& arguments) const {
  Words words{"-c", "exec " + redirection + "; exec \"$0\" \"$@\"", muster_program().string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  Process process("/bin/sh", words, environment());
  const int exit = process.wait();
  return {exit, process.out(), process.err()};
}

std::string Installation::run_well(const Words& arguments) const {
  const Outcome outcome = run(arguments);
  if (outcome.exit != 0 || !outcome.err.empty())
    throw std::runtime_error(arguments.front() + " failed: " + outcome.err);
  return outcome.out;
}

std::filesystem::path Installation::store(const std::string& name) const {
  return path("data") / "muster" / name;
}

std::vector<std::filesystem::path> Installation::store_files() const {
  std::vector<std::filesystem::path> files;
  for (const char* const ending : {"", "-wal", "-shm"}) {
    const std::filesystem::path file = store().string() + ending;
    if (std::filesystem::exists(file)) files.push_back(file);
  }
  return files;
}

std::string Installation::write(const std::string& name, std::string_view text) const {
  const auto file = path(name);
  std::ofstream(file, std::ios::binary) << text;
  return file.string();
}

void Installation::import(std::string_view text) const {
  import_file(write("import.json", text));
}

void Installation::import_file(const std::string& file) const {
  // How far a slow import is may stand there.
  const Outcome outcome = run({"import", file});
  if (outcome.exit != 0 || outcome.err.find("warning: ") != std::string::npos)
    throw std::runtime_error("import failed: " + outcome.err);
}

std::string Installation::exported(const Words& further) const {
  const auto file = path("export.json");
  Words command{"export", file.string()};
  command.insert(command.end(), further.begin(), further.end());
  run_well(command);
  return read_file(file);
}

std::string Installation::add_webhook(unsigned user, const std::string& scope, const Words& further) const {
  Words command{"webhook", "add", "--user", std::to_string(user), "--scope", scope};
  command.insert(command.end(), further.begin(), further.end());
  return path_of(value_in(run_well(command), "webhook"));
}

Application Installation::add_application(const Words& arguments) const {
  Words command{"app", "add"};
  const auto add_usual = [&](const char* flag, const char* value) {
    if (std::ranges::find(arguments, flag) == arguments.end()) command.insert(command.end(), {flag, value});
  };
  add_usual("--name", "App");
  add_usual("--scope", "im");
  command.insert(command.end(), arguments.begin(), arguments.end());
  const std::string out = run_well(command);
  return {value_in(out, "client_id"), value_in(out, "client_secret")};
}

Tokens Installation::tokens_for(const Application& application, unsigned user, const Words& further) const {
  Words command{"app", "token", "--client-id", application.client_id, "--user", std::to_string(user)};
  command.insert(command.end(), further.begin(), further.end());
  const std::string out = run_well(command);
  return {value_in(out, "access_token"), value_in(out, "refresh_token")};
}

void Installation::set_password(unsigned user, const std::string& password) const {
  record_secret(password);
  const Outcome outcome = run({"user", "passwd", std::to_string(user)}, write("password", password + "\n"));
  if (outcome.exit != 0) throw std::runtime_error("user passwd failed: " + outcome.err);
}

Server::Server(const Installation& installation, Words command, Timekeeping timekeeping)
    : process_(timekeeping == Timekeeping::real ? installation.start(with_free_port(std::move(command)))
                                                : installation.start_clocked(with_free_port(std::move(command)))) {
  constexpr std::string_view label = "listening: ";
  const std::string line = process_.read_line().value_or("");
  if (!line.starts_with(label)) {
    process_.wait();
    throw std::runtime_error("the server did not start: " + line + process_.err());
  }
  url_ = line.substr(label.size());
}

int Server::stop(int signal) {
  process_.send_signal(signal);
  return process_.wait();
}

void ServedCompany::SetUp() {
  muster_.import(small_company());
  webhook_ = muster_.add_webhook(1);
  server_ =
      std::make_unique<Server>(muster_, Words{"serve", "--config", muster_.write("muster.toml", configuration())});
}

void ServedCompany::TearDown() {
  const HttpReply reply = server_->get(webhook("im.department.get?ID[]=3"));
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(result_of(reply), R"([{"id":3,"name":"Sales","full_name":"Sales / Acme","manager_user_id":2}])");
  EXPECT_EQ(server_->stop(), 0) << server_->process().err();
}

std::string_view small_company() {
  return R"({"utc_offset": "+02:00",
"departments": [
{"ID": "1", "NAME": "Acme", "SORT": 500, "UF_HEAD": "1"},
{"ID": "3", "NAME": "Sales", "SORT": 100, "PARENT": "1", "UF_HEAD": "2"},
{"ID": "5", "NAME": "Empty", "SORT": 200, "PARENT": "1"}
],
"users": [
{"ID": "1", "NAME": "Ada", "LAST_NAME": "One", "EMAIL": "ada@acme.example", "UF_DEPARTMENT": [1]},
{"ID": "2", "NAME": "Ben", "LAST_NAME": "Two", "EMAIL": "ben@acme.example", "UF_DEPARTMENT": [3]},
{"ID": "4", "NAME": "Cid", "LAST_NAME": "Four", "EMAIL": "cid@acme.example", "UF_DEPARTMENT": [3, 1]},
{"ID": "6", "NAME": "Gus", "LAST_NAME": "Guest", "UF_DEPARTMENT": [], "USER_TYPE": "extranet"},
{"ID": "7", "NAME": "Robot", "UF_DEPARTMENT": [3], "USER_TYPE": "bot"},
{"ID": "8", "NAME": "Old", "LAST_NAME": "Hand", "ACTIVE": false, "UF_DEPARTMENT": [3]}
]}
)";
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string path_of(const std::string& url) {
  return url.substr(url.find('/', url.find("//") + 2));
}

std::string result_of(const HttpReply& reply) {
  return boost::json::serialize(reply.json().at("result"));
}

}  // namespace muster::test

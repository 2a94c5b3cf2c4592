#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "e2e/programs.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

// What the program says of a configuration, word for word, and that a server does as its configuration says.
namespace muster {
namespace config_test {

using testing::HasSubstr;
using testing::StartsWith;

const std::filesystem::path golden = std::filesystem::path(MUSTER_SOURCE_DIR) / "tests/golden/config";

std::string content(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

struct Ran {
  std::string said;
  int code;
};

// Both outputs and the exit code of the program, run where the golden files are, with this environment and no other.
Ran run(const std::string& arguments, const std::string& environment = "") {
  const std::string command = "cd '" + golden.string() + "' && env -i " + environment + " '" +
                              test::muster_program().string() + "' " + arguments + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  std::string said;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
  const int status = pclose(pipe);
  return {said, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

// What is said of a path in a file names it from the root, which is another one on each machine.
std::string without_folder(std::string text) {
  const std::string folder = golden.string() + "/";
  for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder)) text.erase(at, folder.size());
  return text;
}

// Each NAME.toml says what NAME.txt holds.
TEST(ConfigGolden, EachFileSaysWhatIsWrongWithIt) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(golden)) {
    if (entry.path().extension() != ".toml") continue;
    ++files;
    const std::string wanted = content(std::filesystem::path(entry.path()).replace_extension(".txt"));
    const Ran ran = run("check-config --config " + entry.path().filename().string());
    EXPECT_EQ(without_folder(ran.said), wanted) << entry.path();
    EXPECT_EQ(ran.code, wanted.ends_with(": ok\n") ? 0 : 1) << entry.path();
  }
  EXPECT_GE(files, 9u);
}

TEST(ConfigGolden, ABadVariableIsNamed) {
  const Ran ran = run("check-config --config fine.toml", "MUSTER_SERVER_THREADS=many MUSTER_COMPAT_SCALAR_ID=acept");
  EXPECT_EQ(ran.said,
            "muster: MUSTER_SERVER_THREADS: \"many\" is not a whole number from 1 to 1024\n"
            "muster: MUSTER_COMPAT_SCALAR_ID: \"acept\" is not \"reject\" or \"accept\"; did you mean \"accept\"?\n");
  EXPECT_EQ(ran.code, 1);
}

TEST(ConfigGolden, ABadFlagIsWrongUsage) {
  Ran ran = run("serve --threads 5000");
  EXPECT_EQ(ran.said, "muster: --threads: \"5000\" is not a whole number from 1 to 1024, such as --threads 4\n");
  EXPECT_EQ(ran.code, 2);
  ran = run("demo --listen localhost:80");
  EXPECT_EQ(ran.said,
            "muster: --listen: \"localhost:80\" is not ADDRESS:PORT, such as \"127.0.0.1:8080\" or \"[::1]:8080\"\n");
  EXPECT_EQ(ran.code, 2);
  ran = run("check-config");
  EXPECT_EQ(ran.said,
            "muster: `muster check-config` needs --config, such as `muster check-config --config muster.toml`\n");
  EXPECT_EQ(ran.code, 2);
}

TEST(ConfigGolden, AServerDoesNotStartByABadFile) {
  const Ran ran = run("serve --config unknown_key.toml");
  EXPECT_EQ(ran.said, content(golden / "unknown_key.txt"));
  EXPECT_EQ(ran.code, 1);
}

TEST(ConfigGolden, TheDocumentationIsUpToDate) {
  EXPECT_EQ(run("check-config --print-docs").said,
            content(std::filesystem::path(MUSTER_SOURCE_DIR) / "docs/configuration.md"))
      << "write it anew: muster check-config --print-docs > docs/configuration.md";
}

// `muster demo` by a configuration file, killed with the object.
class Demo {
 public:
  explicit Demo(const std::filesystem::path& config)
      : process_(test::muster_program(), {"demo", "--listen", "127.0.0.1:0", "--config", config.string()}, {}) {
    const std::string listening = process_.read_line().value_or("");
    port_ = static_cast<std::uint16_t>(std::stoi(listening.substr(listening.rfind(':') + 1)));
    webhook_ = process_.read_line().value_or("");
  }
  const std::string& webhook() const { return webhook_; }

  // Everything that comes back for these bytes.
  std::string send(const std::string& request) const {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(write(socket, request.data(), request.size()), static_cast<ssize_t>(request.size()));
    std::string reply;
    char c = 0;
    while (read(socket, &c, 1) == 1) reply += c;
    close(socket);
    return reply;
  }
  std::string post(const std::string& path, const std::string& body) const {
    return send("POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
  }

 private:
  test::Process process_;
  std::uint16_t port_ = 0;
  std::string webhook_;
};

TEST(ConfigGolden, AServerDoesAsItsFileSays) {
  const test::TempDir folder;
  std::ofstream(folder / "muster.toml") << R"(
store = "demo.db"
server.public_url = "https://portal.example.com/"
[limits]
body = "2 KiB"
header = "1 KiB"
url = "1 KiB"
depth = 3
parameters = 4
header_time = "100 ms"
body_time = "100 ms"
)";
  const Demo demo(folder / "muster.toml");
  EXPECT_THAT(demo.webhook(), StartsWith("webhook: https://portal.example.com/rest/1/"));
  EXPECT_TRUE(std::filesystem::exists(folder / "demo.db"));

  const std::string path = "/rest/im.department.get";
  EXPECT_THAT(demo.post(path, std::string(2049, 'x')), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(demo.post(path, "a[b][c][d]=1"), HasSubstr("(limits.depth)"));
  EXPECT_THAT(demo.post(path, "a[b][c]=1"), HasSubstr("NO_AUTH_FOUND"));
  EXPECT_THAT(demo.post(path, "a=1&b=2&c=3&d=4&e=5"), HasSubstr("(limits.parameters)"));
  EXPECT_THAT(demo.post(path + "?" + std::string(1024, 'x'), ""), StartsWith("HTTP/1.1 414 "));
  EXPECT_THAT(demo.send("GET / HTTP/1.1\r\nX: " + std::string(1024, 'x') + "\r\n\r\n"), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(demo.send("GET / HTTP/1.1\r\n"), HasSubstr("(limits.header_time)"));
  EXPECT_THAT(demo.send("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n"), HasSubstr("(limits.body_time)"));

  const Ran added = run("webhook add --user 1 --scope im --config '" + (folder / "muster.toml").string() + "'");
  EXPECT_THAT(added.said, HasSubstr("webhook: https://portal.example.com/rest/1/"));
}

}  // namespace config_test
}  // namespace muster

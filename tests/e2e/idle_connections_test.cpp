#include <gtest/gtest.h>
#include <sys/resource.h>

#include "e2e/installation.hpp"

namespace muster::test {
namespace idle_connections_test {

constexpr std::size_t crowd = 5000;

// This process holds one end of each connection, the server the other.
bool allow_descriptors(rlim_t count) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < count) return false;
  limit.rlim_cur = std::max(limit.rlim_cur, count);
  return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

class IdleConnections : public ServedCompany {
 protected:
  // Where the machine has other work, it takes longer than usual until the last of them is asked.
  std::string configuration() const override {
    return "limits.connections_per_address = 0\nlimits.header_time = \"5 min\"\nlimits.idle_time = \"5 min\"";
  }
};

TEST_F(IdleConnections, five_thousand_leave_the_server_answering) {
  ASSERT_TRUE(allow_descriptors(crowd + 200)) << "the system allows too few open files";
  const std::string question = webhook("im.department.get?ID[]=3");
  std::vector<HttpClient> idle;
  idle.reserve(crowd);
  HttpClient busy = connect();
  while (idle.size() < crowd) {
    idle.push_back(connect());
    // Some stop in the middle of a request.
    if (idle.size() % 3 == 0) idle.back().send("GET /healthz HT");
    if (idle.size() % 100 == 0) {
      ASSERT_EQ(busy.get(question).status, 200u);
    }
  }
  ASSERT_EQ(connect().get(question).status, 200u);
  for (std::size_t i = 0; i < crowd; ++i) {
    idle[i].send((i + 1) % 3 == 0 ? "TP/1.1\r\n\r\n" : "GET /healthz HTTP/1.1\r\n\r\n");
    ASSERT_EQ(idle[i].read_reply().body, "ok\n") << i;
  }
  EXPECT_EQ(busy.get(question).status, 200u);
}

}  // namespace idle_connections_test
}  // namespace muster::test

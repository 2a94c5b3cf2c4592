#include "golden/wire_cases.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>

#include "rest/protocol/address.hpp"
#include "rest/protocol/multipart.hpp"
#include "rest/protocol/params.hpp"

namespace muster::test {
namespace {

namespace json = boost::json;

const auto folder = std::filesystem::path(MUSTER_SOURCE_DIR) / "tests" / "golden" / "wire";

std::vector<WireCase> read_cases() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<WireCase> cases;
  for (const auto& file : files) {
    json::parse_options options;
    options.max_depth = 64;
    const json::value lines = json::parse(read_file(file), {}, options);
    for (const json::value& line : lines.as_array()) cases.push_back({file.stem().string(), line.as_object()});
  }
  return cases;
}

// Texts are long: what is said of them is short.
std::string shown(const json::value& value) {
  return json::serialize(value).substr(0, 300);
}

std::string replaced(std::string text, std::string_view what, const std::string& with) {
  const auto at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

// "{x*3}" is "xxx".
std::string unfolded(const std::string& text) {
  static const std::regex placeholder(R"(\{([^*{}]+)\*(\d+)\})");
  std::string all;
  std::string rest = text;
  for (std::sregex_iterator match(text.begin(), text.end(), placeholder), end; match != end; ++match) {
    all += match->prefix();
    for (unsigned long i = std::stoul((*match)[2]); i > 0; --i) all += (*match)[1];
    rest = match->suffix();
  }
  return all + rest;
}

}  // namespace

std::string WireCase::text(std::string_view key) const {
  const auto* value = line.if_contains(key);
  return value ? std::string(value->as_string()) : std::string();
}

unsigned WireCase::status() const {
  const auto* value = line.if_contains("status");
  return value ? static_cast<unsigned>(value->as_int64()) : 200;
}

const std::vector<WireCase>& wire_cases() {
  static const std::vector<WireCase> cases = read_cases();
  return cases;
}

WirePortal::WirePortal(const std::string& name) {
  muster_.run_well(
      {"import", (std::filesystem::path(MUSTER_SOURCE_DIR) / "tests" / "golden" / "docs-portal.json").string()});
  muster_.run_well(
      {"import", (std::filesystem::path(MUSTER_SOURCE_DIR) / "tests" / "golden" / "wire-portal-extra.json").string()});
  webhooks_["employee"] = muster_.add_webhook(503);
  webhooks_["admin"] = muster_.add_webhook(1, "im,department,user");
  webhooks_["guest"] = muster_.add_webhook(701);
  webhooks_["bot"] = muster_.add_webhook(702);
  webhooks_["user_scope"] = muster_.add_webhook(503, "user");
  webhooks_["user_brief_scope"] = muster_.add_webhook(503, "user_brief");
  webhooks_["head"] = muster_.add_webhook(103, "department");
  webhooks_["editor"] = muster_.add_webhook(278, "department,user");  // may edit the structure, by the import above
  webhooks_["guest_with_user_scope"] = muster_.add_webhook(701, "user");
  webhooks_["bot_with_user_scope"] = muster_.add_webhook(702, "user");
  webhooks_["user_basic_scope"] = muster_.add_webhook(503, "user_basic");
  webhooks_["user_brief_and_fields"] = muster_.add_webhook(503, "user_brief,user.userfield");
  webhooks_["fields_admin"] = muster_.add_webhook(1, "user,user.userfield");
  webhooks_["guest_with_department_scope"] = muster_.add_webhook(701, "department");
  webhooks_["blocked"] = muster_.add_webhook(503);
  muster_.run_well({"webhook", "block", std::to_string(webhooks_.size())});
  add_applications();
  Words serve{"serve"};
  // Without a configuration of its own, and without the web interface: the lines tell what is served at other
  // addresses.
  const auto configuration = folder / (name + ".toml");
  serve.insert(serve.end(), {"--config", std::filesystem::exists(configuration)
                                             ? configuration.string()
                                             : muster_.write("usual.toml", "server.web = false\n")});
  server_ = std::make_unique<Server>(muster_, serve);
}

void WirePortal::add_applications() {
  const auto add = [this](const std::string& name, unsigned user, const std::string& scope) {
    const Application application = muster_.add_application({"--name", name, "--scope", scope});
    tokens_[name] = muster_.tokens_for(application, user).access;
    return application;
  };
  const Application application = add("application", 503, "im,user");
  tokens_["application_as_admin"] = muster_.tokens_for(application, 1).access;
  add("application_for_admin", 1, "im,department");
  for (const auto& [name, change] :
       {std::pair("uninstalled", "uninstall"), {"removed", "remove"}, {"blocked_application", "block"}})
    muster_.run_well({"app", change, "--client-id", add(name, 503, "im").client_id});
  muster_.run_well({"app", "users", add("for_others", 503, "im").client_id, "--add", "1"});
}

std::string WirePortal::token(const WireCase& one) const {
  const auto found = tokens_.find(one.text("as"));
  return found == tokens_.end() ? "" : found->second;
}

std::string WirePortal::target(const WireCase& one) const {
  if (const std::string token = this->token(one); !token.empty())
    return one.line.contains("target") ? replaced(one.text("target"), "{token}", token) : "/rest/" + one.text("path");
  const std::string as = one.text("as");
  const auto found = webhooks_.find(as.empty() ? "employee" : as);
  if (found == webhooks_.end()) throw std::invalid_argument("there is no webhook of this name for `as`: " + as);
  const std::string& webhook = found->second;  // "/rest/<user>/<secret>/"
  if (!one.line.contains("target")) return webhook + one.text("path");
  const auto slash = webhook.find('/', 6);
  std::string target = replaced(one.text("target"), "{user}", webhook.substr(6, slash - 6));
  return replaced(std::move(target), "{secret}", webhook.substr(slash + 1, webhook.size() - slash - 2));
}

HttpReply WirePortal::send(const WireCase& one) {
  std::string verb = one.text("verb");
  if (verb.empty()) verb = one.line.contains("body") ? "POST" : "GET";
  std::string headers;
  if (const auto* lines = one.line.if_contains("headers")) {
    for (const json::value& line : lines->as_array()) headers += std::string(line.as_string()) + "\r\n";
  }
  if (const std::string token = this->token(one); !token.empty() && !one.line.contains("target"))
    headers += "Authorization: Bearer " + token + "\r\n";
  if (one.line.contains("type")) headers += "Content-Type: " + one.text("type") + "\r\n";
  HttpClient client = server_->connect();
  client.send(request_text(verb, unfolded(target(one)), unfolded(headers), unfolded(one.text("body"))));
  return client.read_reply();
}

json::object WirePortal::params(const WireCase& one) {
  const std::string target = one.text(one.line.contains("target") ? "target" : "path");
  rest::Params params({}, {});
  bool fine = params.add_query(rest::parse_address("/" + target).query).has_value();
  const std::string type = one.text("type");
  const std::string body = one.text("body");
  if (type.starts_with("application/json"))
    fine = fine && params.add_json(body).has_value();
  else if (const auto boundary = rest::multipart_boundary(type))
    fine = fine && params.add_multipart(body, *boundary).has_value();
  else
    fine = fine && params.add_query(body).has_value();
  return fine ? params.tree() : json::object();
}

std::string difference(const json::value& expected, const json::value& actual, const std::string& where) {
  if (expected.is_string() && expected.get_string().starts_with("~")) {
    const std::string text = actual.is_string() ? std::string(actual.get_string()) : json::serialize(actual);
    return std::regex_match(text, std::regex(std::string(expected.get_string().subview(1))))
               ? ""
               : where + ": " + shown(actual) + " does not match " + shown(expected);
  }
  if (expected.is_array() && actual.is_array() && expected.get_array().size() == actual.get_array().size()) {
    for (std::size_t i = 0; i < expected.get_array().size(); ++i) {
      const auto inside =
          difference(expected.get_array()[i], actual.get_array()[i], where + "[" + std::to_string(i) + "]");
      if (!inside.empty()) return inside;
    }
    return "";
  }
  if (expected.is_object() && actual.is_object() && expected.get_object().size() == actual.get_object().size()) {
    auto member = actual.get_object().begin();
    for (const auto& [key, value] : expected.get_object()) {
      if (member->key() != key)
        return where + ": " + std::string(member->key()) + " stands where " + std::string(key) + " should";
      const auto inside = difference(value, member->value(), where + "." + std::string(key));
      if (!inside.empty()) return inside;
      ++member;
    }
    return "";
  }
  return expected == actual ? "" : where + ": " + shown(actual) + " instead of " + shown(expected);
}

json::value untimed(const json::value& reply) {
  json::object kept;
  for (const auto& [key, value] : reply.as_object()) {
    if (key != "time") kept.emplace(key, value);
  }
  auto* const result = kept.if_contains("result");
  auto* const times = result && result->is_object() ? result->get_object().if_contains("result_time") : nullptr;
  if (times && times->is_object()) {
    for (auto& member : times->get_object()) member.value() = nullptr;
  } else if (times && times->is_array()) {
    for (json::value& time : times->get_array()) time = nullptr;
  }
  return kept;
}

}  // namespace muster::test

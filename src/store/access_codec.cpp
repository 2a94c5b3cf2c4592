#include "store/access_codec.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>
#include <stdexcept>

#include "record/json_writer.hpp"

namespace muster::store {
namespace {

namespace json = boost::json;
using record::JsonWriter;

std::string hex(const base::SecretHash& hash) {
  std::string text;
  for (std::uint8_t byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

base::SecretHash hash_from(const json::value& value) {
  const std::string_view text = value.as_string();
  base::SecretHash hash{};
  if (text.size() != 2 * hash.size()) throw std::runtime_error("a hash has another length");
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = std::string_view("0123456789abcdef").find(text[i]);
    if (digit == std::string_view::npos) throw std::runtime_error("a hash is not hexadecimal");
    hash[i / 2] = static_cast<std::uint8_t>(std::size_t{hash[i / 2]} << 4 | digit);
  }
  return hash;
}

// Builds the JSON of one record. Members with default values are left out.
class Body {
 public:
  Body() { out_.begin_object(); }

  Body& number(std::string_view name, std::int64_t value) {
    out_.integer(name, value);
    return *this;
  }
  Body& optional(std::string_view name, const std::optional<base::UnixSeconds>& value) {
    return value ? number(name, *value) : *this;
  }
  Body& text(std::string_view name, std::string_view value) {
    if (value.empty()) return *this;
    out_.string(name, value);
    return *this;
  }
  Body& flag(std::string_view name, bool value, bool usual = false) {
    if (value == usual) return *this;
    out_.boolean(name, value);
    return *this;
  }
  Body& hash(std::string_view name, const base::SecretHash& value) { return text(name, hex(value)); }
  Body& scopes(const access::Scopes& scopes) {
    out_.key("scopes");
    out_.begin_array();
    scopes.for_each([&](access::Scope scope) { out_.plain_string(access::name_of(scope)); });
    out_.end_array();
    return *this;
  }
  Body& users(const std::vector<base::UserId>& users) {
    if (users.empty()) return *this;
    out_.key("users");
    out_.begin_array();
    for (const base::UserId user : users) out_.integer(user.value);
    out_.end_array();
    return *this;
  }
  Body& tokens(std::string_view name, const std::vector<access::LiveToken>& tokens) {
    if (tokens.empty()) return *this;
    out_.key(name);
    out_.begin_array();
    for (const access::LiveToken& token : tokens) {
      Body one;
      one.token(token);
      out_.raw(one.done());
    }
    out_.end_array();
    return *this;
  }
  Body& token(const access::LiveToken& token) {
    return hash("sha256", token.hash).number("expires", token.expires).optional("used", token.used);
  }
  Body& raw(std::string_view name, std::string_view json) {
    out_.key(name);
    out_.raw(json);
    return *this;
  }
  std::string done() {
    out_.end_object();
    return std::move(text_);
  }

 private:
  std::string text_;
  JsonWriter out_{text_};
};

std::int64_t number_in(const json::object& object, std::string_view name) {
  return object.at(name).to_number<std::int64_t>();
}

base::UserId user_in(const json::object& object, std::string_view name) {
  return {object.at(name).to_number<std::uint32_t>()};
}

std::optional<base::UnixSeconds> optional_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value ? std::optional(value->to_number<std::int64_t>()) : std::nullopt;
}

std::string text_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value ? std::string(std::string_view(value->as_string())) : "";
}

bool flag_in(const json::object& object, std::string_view name, bool usual = false) {
  const auto* value = object.if_contains(name);
  return value ? value->as_bool() : usual;
}

access::Scopes scopes_in(const json::object& object) {
  access::Scopes scopes;
  for (const json::value& name : object.at("scopes").as_array()) {
    // A scope that this version does not know, from a newer version, is ignored and grants nothing.
    if (const auto scope = access::scope_named(name.as_string())) scopes.insert(*scope);
  }
  return scopes;
}

access::LiveToken token_in(const json::object& object) {
  return {hash_from(object.at("sha256")), number_in(object, "expires"), optional_in(object, "used")};
}

std::vector<access::LiveToken> tokens_in(const json::object& object, std::string_view name) {
  std::vector<access::LiveToken> tokens;
  if (const auto* list = object.if_contains(name)) {
    for (const json::value& one : list->as_array()) tokens.push_back(token_in(one.as_object()));
  }
  return tokens;
}

}  // namespace

std::string body_of(const access::Webhook& webhook) {
  return Body()
      .number("owner", webhook.owner.value)
      .scopes(webhook.scopes)
      .hash("secret_sha256", webhook.secret)
      .text("label", webhook.label)
      .number("created", webhook.created)
      .optional("expires", webhook.expires)
      .flag("blocked", webhook.blocked)
      .flag("demo", webhook.demo)
      .done();
}

void read_body(const json::object& object, std::uint64_t key, access::Webhook& webhook) {
  webhook.id = {static_cast<std::uint32_t>(key)};
  webhook.owner = user_in(object, "owner");
  webhook.scopes = scopes_in(object);
  webhook.secret = hash_from(object.at("secret_sha256"));
  webhook.label = text_in(object, "label");
  webhook.created = number_in(object, "created");
  webhook.expires = optional_in(object, "expires");
  webhook.blocked = flag_in(object, "blocked");
  webhook.demo = flag_in(object, "demo");
}

std::string body_of(const access::Application& application) {
  return Body()
      .text("client_id", application.client_id)
      .hash("secret_sha256", application.secret)
      .text("name", application.name)
      .text("handler", application.handler)
      .text("redirect", application.redirect)
      .scopes(application.scopes)
      .users(application.users)
      .number("created", application.created)
      .flag("api_only", application.api_only)
      .flag("installed", application.installed, true)
      .flag("blocked", application.blocked)
      .flag("for_nobody", application.for_nobody)
      .done();
}

void read_body(const json::object& object, std::uint64_t key, access::Application& application) {
  application.id = {static_cast<std::uint32_t>(key)};
  application.client_id = text_in(object, "client_id");
  application.secret = hash_from(object.at("secret_sha256"));
  application.name = text_in(object, "name");
  application.handler = text_in(object, "handler");
  application.redirect = text_in(object, "redirect");
  application.scopes = scopes_in(object);
  if (const auto* users = object.if_contains("users")) {
    for (const json::value& user : users->as_array()) application.users.push_back({user.to_number<std::uint32_t>()});
  }
  application.created = number_in(object, "created");
  application.api_only = flag_in(object, "api_only");
  application.installed = flag_in(object, "installed", true);
  application.blocked = flag_in(object, "blocked");
  application.for_nobody = flag_in(object, "for_nobody");
}

std::string body_of(const access::Grant& grant) {
  Body body;
  body.number("application", grant.application.value)
      .number("user", grant.user.value)
      .number("created", grant.created)
      .hash("seal", grant.mac_key)
      .tokens("access", grant.access)
      .tokens("refresh", grant.refresh)
      .flag("revoked", grant.revoked);
  if (grant.code) {
    Body code;
    code.token(grant.code->token).text("challenge", grant.code->challenge).flag("plain", grant.code->plain);
    body.raw("code", code.done());
  }
  return body.done();
}

void read_body(const json::object& object, std::uint64_t key, access::Grant& grant) {
  grant.id = {static_cast<std::uint32_t>(key)};
  grant.application = {object.at("application").to_number<std::uint32_t>()};
  grant.user = user_in(object, "user");
  grant.created = number_in(object, "created");
  grant.mac_key = hash_from(object.at("seal"));
  grant.access = tokens_in(object, "access");
  grant.refresh = tokens_in(object, "refresh");
  grant.revoked = flag_in(object, "revoked");
  if (const auto* value = object.if_contains("code")) {
    const json::object& code = value->as_object();
    grant.code = access::Code{token_in(code), text_in(code, "challenge"), flag_in(code, "plain")};
  }
}

std::string body_of(const access::Session& session) {
  return Body()
      .number("user", session.user.value)
      .hash("secret_sha256", session.secret)
      .number("created", session.created)
      .number("expires", session.expires)
      .done();
}

void read_body(const json::object& object, std::uint64_t key, access::Session& session) {
  session.id = {static_cast<std::uint32_t>(key)};
  session.user = user_in(object, "user");
  session.secret = hash_from(object.at("secret_sha256"));
  session.created = number_in(object, "created");
  session.expires = number_in(object, "expires");
}

std::string body_of(const access::Password& password) {
  return Body()
      .text("argon2id", password.hash)
      .number("set", password.set)
      .optional("slowed", password.slowed)
      .optional("unlocked", password.unlocked)
      .done();
}

void read_body(const json::object& object, std::uint64_t key, access::Password& password) {
  password.user = {static_cast<std::uint32_t>(key)};
  password.hash = text_in(object, "argon2id");
  password.set = number_in(object, "set");
  password.slowed = optional_in(object, "slowed");
  password.unlocked = optional_in(object, "unlocked");
}

// The options are JSON of the application, so they are stored as text inside the JSON.
std::string body_of(const access::OptionSet& options) {
  return Body().text("values", options.values).done();
}

void read_body(const json::object& object, std::uint64_t key, access::OptionSet& options) {
  options.application = {static_cast<std::uint32_t>(key >> 32)};
  options.user = {static_cast<std::uint32_t>(key)};
  options.values = std::string_view(object.at("values").as_string());
}

}  // namespace muster::store

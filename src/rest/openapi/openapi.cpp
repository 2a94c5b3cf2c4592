#include "rest/openapi/openapi.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <vector>

#include "rest/call/method.hpp"

namespace muster::rest {
namespace {

using record::JsonWriter;

// The errors that any call may get.
constexpr const WireError* common_errors[] = {
    &errors::https_required,   &errors::too_many_requests, &errors::operation_time_limit, &errors::blocked,
    &errors::body_not_json,    &errors::body_not_object,   &errors::body_not_multipart,   &errors::body_not_text,
    &errors::too_deep,         &errors::too_many,          &errors::body_too_large,       &errors::url_too_long,
    &errors::header_too_large, &errors::header_timeout,    &errors::body_timeout,         &errors::bad_request,
    &errors::internal};

constexpr const WireError* webhook_errors[] = {&errors::invalid_credentials};
constexpr const WireError* token_errors[] = {
    &errors::no_auth,       &errors::invalid_token,         &errors::expired_token, &errors::user_not_authorized,
    &errors::not_installed, &errors::application_not_found, &errors::user_access};

// Whether the method is only described at the address for tokens, and not at that for webhooks.
bool is_by_token(const MethodSpec& method) {
  return method.right == Right::application;
}

std::string_view schema_of(const ParamSpec& param) {
  switch (param.kind) {
    case Kind::department_ids:
    case Kind::user_ids: return R"({"$ref":"#/components/schemas/Ids"})";
    case Kind::department_id:
    case Kind::user_id: return R"({"$ref":"#/components/schemas/Id"})";
    case Kind::user_data: return R"({"$ref":"#/components/schemas/Flag"})";
    case Kind::offset:
    case Kind::limit:
    case Kind::start: return R"({"$ref":"#/components/schemas/Count"})";
    case Kind::own: break;
  }
  return param.schema;
}

bool is_list(const ParamSpec& param) {
  return param.kind == Kind::department_ids || param.kind == Kind::user_ids;
}

std::vector<std::string_view> scopes_of(const MethodSpec& method) {
  if (method.scopes.empty()) return {"basic"};
  std::vector<std::string_view> names;
  method.scopes.for_each([&](access::Scope scope) { names.push_back(access::name_of(scope)); });
  return names;
}

// The errors that are special to the method.
std::vector<const WireError*> own_errors(const MethodSpec& method) {
  std::vector<const WireError*> own(method.errors.begin(), method.errors.end());
  for (const ParamSpec& param : method.params) {
    if (param.wrong) own.push_back(param.wrong);
  }
  if (!method.scopes.empty()) own.push_back(&errors::insufficient_scope);
  if (method.right == Right::intranet) own.push_back(&errors::intranet_only);
  if (!method.by_webhook) own.push_back(&errors::wrong_auth_type);
  if (method.right == Right::application) own.push_back(&errors::application_needed);
  return own;
}

// Describes a JSON reply: an object with these members, then `time`, and no others. `required` is a JSON list.
template <class WriteProperties>
void write_reply(JsonWriter& out, std::string_view description, std::string_view required,
                 WriteProperties&& write_properties) {
  out.begin_object();
  out.string("description", description);
  out.key("content");
  out.begin_object();
  out.key("application/json");
  out.begin_object();
  out.key("schema");
  out.begin_object();
  out.string("type", "object");
  out.key("required");
  out.raw(required);
  out.key("properties");
  out.begin_object();
  write_properties();
  out.key("time");
  out.raw(R"({"$ref":"#/components/schemas/Time"})");
  out.end_object();
  out.boolean("additionalProperties", false);
  out.end_object();
  out.end_object();
  out.end_object();
  out.end_object();
}

constexpr std::string_view post_is_better = "It changes something, so POST is recommended: addresses end up in logs.";

void write_error_reply(JsonWriter& out, const std::vector<const WireError*>& possible) {
  std::string description;
  for (const WireError* error : possible) {
    if (!description.empty()) description += "; ";
    if (!error->code.empty()) description += std::string(error->code) + ": ";
    description += error->description;
  }
  write_reply(out, description, R"(["error","error_description","time"])", [&] {
    out.key("error");
    out.begin_object();
    out.key("enum");
    out.begin_array();
    std::vector<std::string_view> codes;
    for (const WireError* error : possible) {
      if (std::ranges::find(codes, error->code) != codes.end()) continue;
      codes.push_back(error->code);
      out.string(error->code);
    }
    out.end_array();
    out.end_object();
    out.key("error_description");
    out.raw(R"({"type":"string"})");
    if (std::ranges::none_of(possible, [](const WireError* error) { return error->argument.has_value(); })) return;
    out.key("argument");
    out.raw(R"({"type":"string"})");
  });
}

void write_result_reply(JsonWriter& out, const MethodSpec& method) {
  const bool always_counts =
      method.pages && std::ranges::find(method.params, Kind::start, &ParamSpec::kind) == method.params.end();
  const std::string_view required = always_counts ? R"(["result","total","time"])" : R"(["result","time"])";
  write_reply(out, "The result.", required, [&] {
    out.key("result");
    out.raw(method.result);
    if (!method.pages) return;
    out.key("next");
    out.raw(R"({"type":"integer"})");
    out.key("total");
    out.raw(R"({"type":"integer"})");
  });
}

void write_replies(JsonWriter& out, const MethodSpec& method) {
  std::map<unsigned, std::vector<const WireError*>> by_status;
  for (const WireError* error : own_errors(method)) {
    by_status[error->status].push_back(error);
    if (error->documented_status != 0) by_status[error->documented_status].push_back(error);
  }
  for (const WireError* error : common_errors) by_status[error->status].push_back(error);
  for (const WireError* error : is_by_token(method) ? std::span<const WireError* const>(token_errors) : webhook_errors)
    by_status[error->status].push_back(error);
  out.key("responses");
  out.begin_object();
  out.key("200");
  write_result_reply(out, method);
  for (const auto& [status, possible] : by_status) {
    out.key(std::to_string(status));
    write_error_reply(out, possible);
  }
  out.end_object();
}

// Says how forms hold lists and maps: a list of ids may be JSON in a field, a map is in bracket syntax.
void write_encoding(JsonWriter& out, const MethodSpec& method) {
  out.key("encoding");
  out.begin_object();
  for (const ParamSpec& param : method.params) {
    if (is_list(param)) {
      out.key(param.name);
      out.raw(R"({"contentType":"application/json"})");
    } else if (param.is_map) {
      out.key(param.name);
      out.raw(R"({"style":"deepObject","explode":true})");
    }
  }
  out.end_object();
}

void write_query(JsonWriter& out, const MethodSpec& method) {
  if (method.params.empty()) return;
  out.key("parameters");
  out.begin_array();
  for (const ParamSpec& param : method.params) {
    out.begin_object();
    out.string("name", param.name);
    out.string("in", "query");
    out.string("description", param.meaning);
    out.boolean("required", param.required());
    if (is_list(param)) {
      out.key("content");
      out.begin_object();
      out.key("application/json");
      out.begin_object();
      out.key("schema");
      out.raw(schema_of(param));
      out.end_object();
      out.end_object();
    } else {
      if (param.is_map) out.string("style", "deepObject");
      out.key("schema");
      out.raw(schema_of(param));
    }
    out.end_object();
  }
  out.end_array();
}

void write_body(JsonWriter& out, const MethodSpec& method) {
  std::string schema;
  JsonWriter writer(schema);
  writer.begin_object();
  writer.string("type", "object");
  std::vector<std::string_view> required;
  for (const ParamSpec& param : method.params) {
    if (param.required()) required.push_back(param.name);
  }
  if (!required.empty()) {
    writer.key("required");
    writer.begin_array();
    for (const std::string_view name : required) writer.string(name);
    writer.end_array();
  }
  writer.key("properties");
  writer.begin_object();
  for (const ParamSpec& param : method.params) {
    writer.key(param.name);
    writer.begin_object();
    writer.string("description", param.meaning);
    writer.key("allOf");
    writer.begin_array();
    writer.raw(schema_of(param));
    writer.end_array();
    writer.end_object();
  }
  writer.end_object();
  writer.end_object();
  out.key("requestBody");
  out.begin_object();
  out.string(
      "description",
      "Names of parameters in any case. The same parameters may come in the query, in brackets as PHP has them.");
  out.key("content");
  out.begin_object();
  for (const char* type : {"application/json", "application/x-www-form-urlencoded", "multipart/form-data"}) {
    out.key(type);
    out.begin_object();
    out.key("schema");
    out.raw(schema);
    if (std::string_view(type) != "application/json") write_encoding(out, method);
    out.end_object();
  }
  out.end_object();
  out.end_object();
}

void write_path(JsonWriter& out, const MethodSpec& method) {
  out.key((is_by_token(method) ? "/rest/" : "/rest/{user}/{secret}/") + std::string(method.name));
  out.begin_object();
  if (!is_by_token(method)) {
    out.key("parameters");
    out.raw(
        R"([{"name":"user","in":"path","required":true,"schema":{"type":"integer","minimum":1},"description":"The webhook's owner"},)"
        R"({"name":"secret","in":"path","required":true,"schema":{"type":"string"},"description":"The webhook's secret"}])");
  }
  for (const char* verb : {"get", "post"}) {
    out.key(verb);
    out.begin_object();
    out.string("operationId", std::string(verb) + "." + std::string(method.name));
    out.string("summary", method.summary);
    if (method.write) out.string("description", post_is_better);
    if (is_by_token(method)) {
      out.key("security");
      out.raw(R"([{"token":[]}])");
    }
    out.key("tags");
    out.begin_array();
    for (const std::string_view scope : scopes_of(method)) out.string(scope);
    out.end_array();
    if (std::string_view(verb) == "post")
      write_body(out, method);
    else
      write_query(out, method);
    write_replies(out, method);
    out.end_object();
  }
  out.end_object();
}

std::string make_document() {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.string("openapi", "3.1.0");
  out.key("info");
  out.raw(
      R"({"title":"Muster","version":"1.0.0","description":"A company's directory by the REST API of Bitrix24. Made )"
      R"(from the table of methods that the server uses. What is described with a webhook's address is also served as )"
      R"(/rest/METHOD with an application's access token."})");
  out.key("servers");
  out.raw(R"([{"url":"/"}])");
  out.key("paths");
  out.begin_object();
  for (const MethodSpec& method : all_methods()) write_path(out, method);
  out.end_object();
  out.key("components");
  out.begin_object();
  out.key("schemas");
  out.begin_object();
  out.raw(openapi_schemas);
  out.end_object();
  out.key("securitySchemes");
  out.raw(R"({"token":{"type":"http","scheme":"bearer","description":"An application's access token. It may also be )"
          R"(the parameter auth."}})");
  out.end_object();
  out.end_object();
  return text;
}

// "`a`, `b` or `c`".
std::string alternatives(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += "`" + std::string(names[i]) + "`";
  }
  return text;
}

// Escapes `<`, because Markdown would take `<br>` for a line break.
std::string without_tags(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '<') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

}  // namespace

const std::string& openapi_document() {
  static const std::string document = make_document();
  return document;
}

namespace {
std::atomic<bool> is_coded{false};
}  // namespace

const CodedText& coded_openapi_document() {
  static const CodedText coded(openapi_document());
  is_coded.store(true, std::memory_order_release);
  return coded;
}

bool openapi_is_made() {
  return is_coded.load(std::memory_order_acquire);
}

std::string methods_page() {
  std::string page =
      "# Methods\n\n"
      "Made from the table of methods that the server uses: `muster openapi --markdown`. Do not edit.\n\n"
      "Every method answers by GET and POST below `/rest/{user}/{secret}/`, and below `/rest/` with an application's\n"
      "access token. The server describes them for programs at `/openapi.json` (OpenAPI 3.1). `basic` is the scope "
      "that\n"
      "every credential has.\n";
  for (const MethodSpec& method : all_methods()) {
    page += "\n## `" + std::string(method.name) + "`\n\n" + std::string(method.summary) +
            " Scope: " + alternatives(scopes_of(method)) + ".";
    if (method.pages) page += " The reply has `total`, and `next` while there is more.";
    if (is_by_token(method)) page += " By an application's token alone.";
    if (!method.in_batch) page += " Not within `batch`.";
    if (method.write) page += " " + std::string(post_is_better);
    page += "\n";
    if (!method.params.empty()) page += "\n| parameter | meaning |\n| --- | --- |\n";
    for (const ParamSpec& param : method.params)
      page += "| `" + std::string(param.name) + "`" + (param.required() ? ", required" : "") + " | " +
              std::string(param.meaning) + " |\n";
    const auto own = own_errors(method);
    if (!own.empty()) page += "\n| status | error | description |\n| --- | --- | --- |\n";
    for (const WireError* error : own)
      page += "| " + std::to_string(error->status) + " | " +
              (error->code.empty() ? "empty" : "`" + std::string(error->code) + "`") + " | " +
              without_tags(error->description) + " |\n";
  }
  return page;
}

}  // namespace muster::rest

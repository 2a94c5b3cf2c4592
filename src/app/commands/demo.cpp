#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>

#include "admin/passwords.hpp"
#include "admin/webhooks.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/config_flags.hpp"
#include "app/config/config_file.hpp"
#include "app/config/value_kinds.hpp"
#include "app/console/fields.hpp"
#include "app/console/progress_bar.hpp"
#include "app/console/terminal.hpp"
#include "app/refusals.hpp"
#include "app/serving/embedded.hpp"
#include "app/serving/local_ca.hpp"
#include "app/serving/serving.hpp"
#include "base/password.hpp"
#include "generator/company_generator.hpp"
#include "sync/import.hpp"
#include "web/embedded_files.hpp"

namespace muster::app {
namespace {

using base::Result;

struct DemoFlags : ConfigFlags {
  bool reset = false;
  std::string secret;
  std::string secret_file;
  std::uint32_t employees = 0;  // 0: the company that is shipped
  std::uint64_t seed = 1;
  bool tls = false;
  std::vector<std::string> hosts;
  std::string format;
};

void empty(portal::PortalDraft& draft, const portal::Portal& portal) {
  portal.directory.for_each_user([&](const directory::UserView& user) { draft.directory().remove_user(user.id()); });
  portal.directory.for_each_department(
      [&](const directory::DepartmentView& department) { draft.directory().remove_department(department.id()); });
  for (const access::Webhook& webhook : portal.access.webhooks()) draft.access().remove_webhook(webhook.id);
  for (const directory::CustomField& field : portal.custom_fields.all()) draft.custom_fields().remove(field.id);
}

// The webhook that a start issues, and the earlier ones that it revokes.
struct DemoWebhook {
  admin::IssuedWebhook issued;
  std::vector<access::Webhook> earlier;
};

void revoke_earlier(portal::PortalDraft& draft, std::vector<access::Webhook>& earlier) {
  earlier.clear();
  for (const access::Webhook& webhook : draft.access().webhooks()) {
    if (!webhook.demo) continue;
    earlier.push_back(webhook);
    draft.access().remove_webhook(webhook.id);
  }
}

Result<void> bring_back_earlier(portal::LivePortal& live, const DemoWebhook& webhook) {
  const auto written = live.write(by_command("muster demo"), [&](portal::PortalDraft& draft) -> Result<void> {
    draft.access().remove_webhook(webhook.issued.id);
    for (const access::Webhook& earlier : webhook.earlier) draft.access().apply(access::WebhookPut{earlier});
    return {};
  });
  return written ? Result<void>() : written.error();
}

Result<void> fill(const DemoFlags& flags, portal::PortalDraft& draft, ProgressBar& bar) {
  if (flags.employees == 0) {
    const auto imported = sync::import_json_text(demo_company(), "the demo company", draft);
    return imported ? Result<void>() : imported.error();
  }
  generator::generate_company(generator_words(), {.employees = flags.employees, .seed = flags.seed}, draft,
                              [&bar](std::size_t records, double done) { bar.show(records, done); });
  bar.say("saving");
  return {};
}

Result<void> prepare(const DemoFlags& flags, const std::string& store, portal::LivePortal& live, DemoWebhook& made) {
  ProgressBar bar("creating");
  const auto written = live.write(by_command("muster demo"), [&](portal::PortalDraft& draft) -> Result<void> {
    const auto portal = live.snapshots().newest();
    portal::Settings settings = portal->settings;
    if (!settings.demo && portal->revision > 0)
      return base::invalid(
          fmt::format("{0}: `muster demo` did not make this company; serve it by `muster serve --data {0}`, or name "
                      "another file by --data",
                      store));
    settings.demo = true;
    draft.set_settings(settings);
    const bool filled = portal->directory.user_count() + portal->directory.department_count() != 0;
    if (flags.reset) empty(draft, *portal);
    if (!filled || flags.reset) {
      if (auto done = fill(flags, draft, bar); !done) return done;
    } else if (flags.employees != 0) {
      fmt::print(stderr, "note: {} has a company of {} people already, which is served; --reset makes a new one\n",
                 store, portal->directory.user_count());
    }
    revoke_earlier(draft, made.earlier);
    admin::WebhookOrder order;
    order.owner = {1};
    for (std::size_t i = 0; i < access::scope_names.size(); ++i) order.scopes.insert(static_cast<access::Scope>(i));
    order.demo = true;
    if (!flags.secret.empty()) order.secret = flags.secret;
    auto webhook = explained(admin::issue_webhook(draft, order, now()));
    if (!webhook) return webhook.error();
    made.issued = std::move(*webhook);
    return {};
  });
  if (!written) return written.error();
  return {};
}

// Reads the secret from a file, or from standard input for "-". No message shows it.
Result<void> read_secret(const std::string& file, std::string& secret) {
  const std::string shown = file == "-" ? "standard input" : file;
  auto read = file == "-" ? read_secret_line() : read_small_file(file);
  if (!read) return base::invalid(fmt::format("--secret-file {}: {}", shown, read.error().message));
  while (read->ends_with('\n') || read->ends_with('\r')) read->pop_back();  // editors add a line end
  if (const std::string wanted = secret_wanted(*read); !wanted.empty())
    return base::invalid(fmt::format("--secret-file {}: the secret there must be {}", shown, wanted));
  std::error_code error;
  const auto mode = std::filesystem::status(file, error).permissions();
  using std::filesystem::perms;
  if (file != "-" && !error && (mode & (perms::group_all | perms::others_all)) != perms::none)
    fmt::print(stderr, "warning: --secret-file {}: others may read it; `chmod 600` keeps them out\n", shown);
  secret = std::move(*read);
  return {};
}

// The first of the people who can sign in, as `wanted` says; none when there is none.
base::UserId first_who(const portal::Portal& portal, bool (*wanted)(const directory::UserView&)) {
  base::UserId found;
  portal.directory.for_each_user_from({1}, [&](const directory::UserView& user) {
    const bool may_sign_in = user.listed() && !user.text(directory::Text::email).empty();
    if (may_sign_in && wanted(user)) found = user.id();
    return !found;
  });
  return found;
}

// An administrator and an employee, with new passwords for this start. Those of the start before, and the sessions that
// began by them, end with that.
Result<std::vector<rest::DemoAccount>> give_passwords(portal::LivePortal& live) {
  const auto portal = live.snapshots().newest();
  const base::UserId administrator =
      first_who(*portal, [](const directory::UserView& user) { return user.runs_company(); });
  const base::UserId employee = first_who(*portal, [](const directory::UserView& user) {
    return user.type() == directory::UserType::employee && !user.administers();
  });
  std::vector<rest::DemoAccount> accounts;
  std::vector<std::pair<base::UserId, std::string>> hashes;
  for (const auto& [id, what] : {std::pair(administrator, "an administrator"), {employee, "an employee"}}) {
    if (!id) return std::vector<rest::DemoAccount>();
    const auto user = *portal->directory.user(id);
    accounts.push_back({fmt::format("{}, {}", user.full_name(), what), std::string(user.text(directory::Text::email)),
                        base::new_secret(12)});
    hashes.emplace_back(id, base::hash_password(accounts.back().password));
  }
  const auto written = live.write(by_command("muster demo"), [&](portal::PortalDraft& draft) -> Result<void> {
    for (const auto& [id, hash] : hashes) {
      if (auto set = explained(admin::set_password(draft, id, hash, now())); !set) return set;
    }
    return {};
  });
  if (!written) return written.error();
  return accounts;
}

// What `muster demo` prints.
std::string told(const DemoFlags& flags, const std::string& listening, const std::string& url,
                 const admin::IssuedWebhook& webhook, const LocalCa& ca,
                 const std::vector<rest::DemoAccount>& accounts) {
  std::vector<Field> fields{{"listening", listening}, {"webhook", webhook.url(url)}};
  if (flags.tls) fields.push_back({"ca", ca.certificate.string()});
  constexpr std::pair<std::string_view, std::string_view> names[] = {{"administrator", "administrator_password"},
                                                                     {"employee", "employee_password"}};
  if (!accounts.empty()) fields.push_back({"open", url + "/"});
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    fields.push_back({names[i].first, accounts[i].email});
    fields.push_back({names[i].second, accounts[i].password});
  }
  return made(fields, flags.format);
}

Result<void> run(DemoFlags& flags, Output& out, const base::Clock& clock) {
  if (!flags.secret_file.empty()) {
    if (auto done = read_secret(flags.secret_file, flags.secret); !done) return done;
  }
  auto config = load_config(flags);
  if (!config) return config.error();
  const LocalCa ca(config->store.parent_path());
  if (flags.tls) config->tls = ca.server;
  const auto make = [&](portal::LivePortal& portal) -> Result<Announcement> {
    DemoWebhook webhook;
    if (auto done = prepare(flags, config->store.string(), portal, webhook); !done) return done.error();
    if (flags.tls) {
      if (auto certified = make_certificate(ca, flags.hosts); !certified) return certified.error();
    }
    std::vector<rest::DemoAccount> accounts;
    if (config->web.served && !web::embedded_files().empty()) {
      auto given = give_passwords(portal);
      if (!given) return given.error();
      accounts = std::move(*given);
    }
    const auto text = [&flags, &ca, issued = webhook.issued, accounts](const std::string& listening,
                                                                       const std::string& url) {
      return told(flags, listening, url, issued, ca, accounts);
    };
    return Announcement{.text = text,
                        .take_back = [&portal, webhook] { return bring_back_earlier(portal, webhook); },
                        .accounts = accounts};
  };
  return serve(*config, Preparation{flags.portal, make}, clock, out, true);
}

}  // namespace

void add_demo(CLI::App& app, Action& chosen, const base::Clock& clock) {
  const auto flags = std::make_shared<DemoFlags>();
  CLI::App* command = app.add_subcommand("demo", "Serve a demo company and print a webhook to call it with");
  add_portal_option(*command, *flags, "demo.db");
  for (const char* key : {"server.listen", "server.threads", "server.engine", "server.public_url"})
    add_key_option(*command, *flags, key);
  command->add_flag("--reset", flags->reset, "Start over: replace what the demo store holds");
  CLI::Option* employees =
      command->add_option("--employees", flags->employees, "Invent a company with this many employees")
          ->type_name("EMPLOYEES");
  command->add_option("--seed", flags->seed, "The seed of the invented company: the same number gives the same company")
      ->type_name("SEED")
      ->capture_default_str()
      ->needs(employees);
  CLI::Option* secret =
      command->add_option("--secret", flags->secret, "A fixed secret for the webhook, for scripts; others may see it")
          ->type_name("SECRET");
  command->add_option("--secret-file", flags->secret_file, "The file that holds that secret; - is standard input")
      ->type_name("FILE")
      ->excludes(secret);
  add_format_option(*command, flags->format);
  CLI::Option* tls =
      command->add_flag("--tls", flags->tls, "Serve HTTPS with a certificate of a local CA made for this machine");
  command->add_option("--host", flags->hosts, "Another host name or IP address for the certificate; may be repeated")
      ->allow_extra_args(false)
      ->type_name("HOST")
      ->check(CLI::Validator(check_host, ""))
      ->needs(tls);
  command->callback(
      [flags, &chosen, &clock] { chosen = [flags, &clock](Output& out) { return run(*flags, out, clock); }; });
}

}  // namespace muster::app

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/commands/config_flags.hpp"
#include "app/console/fields.hpp"
#include "sync/audit_printer.hpp"

namespace muster::app {
namespace {

using base::Result;

struct AuditFlags {
  ConfigFlags data;
  std::uint32_t department = 0;
  std::uint32_t user = 0;
  std::uint32_t by = 0;
  std::string since;
  std::string until;
  std::size_t limit = 100;
  std::string format;
};

Result<std::optional<base::UnixSeconds>> read_moment(const char* flag, const std::string& text,
                                                     base::UtcOffset offset) {
  if (text.empty()) return std::nullopt;
  const auto moment = base::parse_instant(text, offset);
  if (!moment)
    return base::invalid(fmt::format("{} {}: not a date such as 2027-01-31 or 2027-01-31T12:00:00+01:00", flag, text));
  return moment;
}

Result<portal::AuditQuery> query_of(const AuditFlags& flags, base::UtcOffset offset) {
  portal::AuditQuery query;
  if (flags.department != 0) query.record = base::DepartmentId{flags.department};
  if (flags.user != 0) query.record = base::UserId{flags.user};
  query.by = {flags.by};
  query.limit = flags.limit;
  const auto since = read_moment("--since", flags.since, offset);
  if (!since) return since.error();
  const auto until = read_moment("--until", flags.until, offset);
  if (!until) return until.error();
  query.since = *since;
  query.until = *until;
  return query;
}

Result<void> print_audit(const AuditFlags& flags, Output& out) {
  const auto open = open_portal_to_read(flags.data);
  if (!open) return open.error();
  const auto now = open->portal->snapshots().newest();
  const auto query = query_of(flags, now->settings.utc_offset);
  if (!query) return query.error();
  const auto form = is_json(flags.format) ? sync::AuditForm::json : sync::AuditForm::text;
  sync::AuditPrinter printer(*now, form, [&out](std::string_view text) { out.write(text); });
  if (auto told = open->store->audit(open->portal->id(), *query, printer.visitor()); !told) return told;
  printer.finish();
  return {};
}

}  // namespace

void add_audit(CLI::App& app, Action& chosen) {
  const auto flags = std::make_shared<AuditFlags>();
  CLI::App* command = app.add_subcommand("audit", "Print who changed what, the newest first");
  add_portal_option(*command, flags->data, "muster.db");
  CLI::Option* department =
      command->add_option("--department", flags->department, "Only changes to this department")->type_name("ID");
  command->add_option("--user", flags->user, "Only changes to this person")->type_name("ID")->excludes(department);
  command->add_option("--by", flags->by, "Only what this person did")->type_name("ID");
  command->add_option("--since", flags->since, "Only from this moment on, such as 2027-01-31")->type_name("DATE");
  command->add_option("--until", flags->until, "Only before this moment")->type_name("DATE");
  command->add_option("--limit", flags->limit, "How many revisions at most")->type_name("N")->capture_default_str();
  add_format_option(*command, flags->format);
  command->callback([flags, &chosen] { chosen = [flags](Output& out) { return print_audit(*flags, out); }; });
}

}  // namespace muster::app

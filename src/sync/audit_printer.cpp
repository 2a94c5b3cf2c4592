#include "sync/audit_printer.hpp"

#include <fmt/format.h>

#include "record/json_writer.hpp"
#include "sync/diff.hpp"

namespace muster::sync {
namespace {

using portal::Origin;
using record::JsonWriter;

std::string_view word_for(RecordDiff::What what) {
  switch (what) {
    case RecordDiff::What::added: return "added";
    case RecordDiff::What::changed: return "changed";
    case RecordDiff::What::removed: return "removed";
    case RecordDiff::What::nothing: break;
  }
  return "nothing";
}

// As a JSON string, so that a name with a line break does not break the line.
std::string quoted_text(std::string_view text) {
  std::string out;
  record::append_json_string(out, text);
  return out;
}

// {"NAME":{"before":"Sales","after":"Selling"}}, without `before` or `after` where there is no value.
void write_fields(JsonWriter& out, const std::vector<FieldDiff>& fields) {
  out.key("fields");
  out.begin_object();
  for (const FieldDiff& field : fields) {
    out.key(std::string_view(field.name));
    out.begin_object();
    if (field.before) {
      out.key("before");
      out.raw(*field.before);
    }
    if (field.after) {
      out.key("after");
      out.raw(*field.after);
    }
    out.end_object();
  }
  out.end_object();
}

std::string diff_object(const RecordDiff& diff) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.plain_string("kind", diff.kind);
  if (diff.id != 0) {
    out.integer("id", diff.id);
  }
  out.plain_string("change", word_for(diff.what));
  write_fields(out, diff.fields);
  if (!diff.remarks.empty()) {
    out.key("remarks");
    out.begin_array();
    for (const std::string& remark : diff.remarks) out.string(remark);
    out.end_array();
  }
  out.end_object();
  return text;
}

}  // namespace

portal::AuditVisitor AuditPrinter::visitor() {
  return {.revision = [this](base::Revision revision, const Origin& origin) { begin(revision, origin); },
          .change = [this](const portal::AuditChange& change) { print_change(change); }};
}

void AuditPrinter::begin(base::Revision revision, const Origin& origin) {
  finish();
  begun_ = true;
  first_change_ = true;
  print_(form_ == AuditForm::text ? headline(revision, origin) : head_object(revision, origin));
}

void AuditPrinter::finish() {
  if (begun_ && form_ == AuditForm::json) print_("]}\n");
  begun_ = false;
}

void AuditPrinter::print_change(const portal::AuditChange& change) {
  const RecordDiff diff = diff_record(change.before, change.after, now_.settings.utc_offset);
  // The change was only to something internal, such as the number of the last webhook.
  if (diff.what == RecordDiff::What::nothing) return;
  if (form_ == AuditForm::text) {
    write_lines(diff, [this](std::string_view line) { print_(fmt::format("  {}\n", line)); });
    return;
  }
  print_((first_change_ ? "" : ",") + diff_object(diff));
  first_change_ = false;
}

// The person's present name; "" when the person was removed.
std::string AuditPrinter::name_of(base::UserId id) const {
  const auto user = now_.directory.user(id);
  return user ? user->full_name() : "";
}

std::string AuditPrinter::headline(base::Revision revision, const Origin& origin) const {
  std::string line = fmt::format("{} {}: ", base::atom_text(origin.at, now_.settings.utc_offset), origin.action);
  if (origin.user) {
    const std::string name = name_of(origin.user);
    line +=
        fmt::format("user {}{}{}", origin.user.value, name.empty() ? "" : " ", name.empty() ? "" : quoted_text(name));
  } else {
    line += fmt::format("command by {}", origin.address);
  }
  if (origin.webhook) line += fmt::format(", webhook {}", origin.webhook.value);
  if (origin.application) line += fmt::format(", application {}", origin.application.value);
  if (origin.user && !origin.address.empty()) line += fmt::format(", from {}", origin.address);
  if (!origin.request.empty()) line += fmt::format(", request {}", origin.request);
  return line + fmt::format(", revision {}\n", revision);
}

std::string AuditPrinter::head_object(base::Revision revision, const Origin& origin) const {
  std::string text;
  JsonWriter out(text);
  const auto put = [&out](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    out.string(key, value);
  };
  out.begin_object();
  out.integer("revision", static_cast<std::int64_t>(revision));
  put("at", base::atom_text(origin.at, now_.settings.utc_offset));
  put("action", origin.action);
  if (origin.user) {
    out.integer("user", origin.user.value);
    put("user_name", name_of(origin.user));
  }
  if (origin.webhook) out.integer("webhook", origin.webhook.value);
  if (origin.application) out.integer("application", origin.application.value);
  put(origin.user ? "address" : "command_by", origin.address);
  put("request", origin.request);
  out.key("changes");
  return text + "[";
}

}  // namespace muster::sync

#include "sync/json_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <set>
#include <vector>

#include "base/ascii.hpp"
#include "record/json_writer.hpp"
#include "sync/encoding.hpp"
#include "sync/names_seen.hpp"
#include "sync/record_queue.hpp"

namespace muster::sync {
namespace {

namespace json = boost::json;
using base::Result;

constexpr std::string_view expected = R"(expected {"departments": [...], "users": [...]})";
constexpr std::string_view known_members[] = {"departments", "users", "utc_offset", "member_order"};

// A name for a message. It is put in quotes when it has control characters, such as line breaks.
std::string on_one_line(std::string_view name) {
  std::string shown(name);
  if (std::ranges::none_of(name, [](unsigned char c) { return c < 0x20; })) return shown;
  shown.clear();
  record::append_json_string(shown, name);
  return shown;
}

// Advice for a file that holds the reply of a REST method instead of an export.
std::string reply_hint(const json::value& result) {
  const auto* list = result.if_array();
  const auto* record = list && !list->empty() ? list->front().if_object() : nullptr;
  if (!record) return R"(; this looks like the reply of a method: the list in its "result" is what goes there)";
  const bool departments = record->contains("PARENT") || record->contains("UF_HEAD") || record->contains("SORT");
  return fmt::format(R"(; this looks like a reply of {}.get: write {{"{}": [...]}} with the list of its "result")",
                     departments ? "department" : "user", departments ? "departments" : "users");
}

// Handles the parser's events. Each record, and the value of each other member, is built as a tree, which the queue
// passes to the sink and frees. The parser is given the file line by line, so `line` is always known.
class Handler {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;
  using Error = json::error_code;
  using Text = json::string_view;

  explicit Handler(RecordSink& sink) : queue_(sink) {}

  // Waits until the sink has taken all records so far. If it refused one, that is the failure: the record comes before
  // anything that the parser refused.
  void settle() {
    const auto& refusal = queue_.settle();
    if (!refusal) return;
    failure = refusal->error;
    line = refusal->line;
  }

  std::size_t line = 1;
  std::size_t records = 0;
  std::optional<base::Error> failure;
  bool has_list = false;
  std::string hint;  // for the error when there is no list: what the file may be

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error& error) { return open(true, error); }
  bool on_array_begin(Error& error) { return open(false, error); }
  bool on_object_end(std::size_t count, Error& error) {
    if (building()) {
      stack_.push_object(count);
      names_.end_object();
    }
    return close(error);
  }
  bool on_array_end(std::size_t count, Error& error) {
    if (building()) stack_.push_array(count);
    return close(error);
  }
  bool on_key_part(Text part, std::size_t, Error&) {
    if (!building()) {
      member_ += part;
      return true;
    }
    stack_.push_chars(part);
    key_ += part;
    return true;
  }
  bool on_key(Text part, std::size_t, Error& error) {
    if (!building()) {
      member_ += part;
      return check_member(error);
    }
    stack_.push_key(part);
    const bool is_new = names_.add(key_.empty() ? std::string_view(part) : std::string_view(key_ += part));
    if (!is_new) {
      line = record_line_;
      return fail(error, fmt::format("{}: the {} has it twice", on_one_line(key_.empty() ? part : Text(key_)),
                                     level_ == Level::records ? "record" : "object"));
    }
    key_.clear();
    return true;
  }
  bool on_string_part(Text part, std::size_t, Error& error) {
    if (!begin_value(error)) return false;
    stack_.push_chars(part);
    return true;
  }
  bool on_string(Text part, std::size_t, Error& error) {
    return scalar(error, [&] { stack_.push_string(part); });
  }
  bool on_number_part(Text, Error&) { return true; }
  bool on_int64(std::int64_t number, Text, Error& error) {
    return scalar(error, [&] { stack_.push_int64(number); });
  }
  bool on_uint64(std::uint64_t number, Text, Error& error) {
    return scalar(error, [&] { stack_.push_uint64(number); });
  }
  bool on_double(double number, Text, Error& error) {
    return scalar(error, [&] { stack_.push_double(number); });
  }
  bool on_bool(bool flag, Error& error) {
    return scalar(error, [&] { stack_.push_bool(flag); });
  }
  bool on_null(Error& error) {
    return scalar(error, [&] { stack_.push_null(); });
  }
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }

 private:
  enum class Level { outside, members, records };

  bool building() const { return depth_ > 0; }
  bool fail(Error& error, std::string message) {
    if (!failure) failure = base::invalid(std::move(message));
    error = json::error::syntax;
    return false;
  }

  bool check_member(Error& error) {
    if (!members_.insert(member_).second)
      return fail(error, fmt::format("{}: the file has it twice", on_one_line(member_)));
    for (const std::string_view known : known_members) {
      if (member_ != known && base::is_in_any_case(member_, known))
        return fail(error, fmt::format("{}: an unknown part of the file; it is written {}", member_, known));
    }
    return true;
  }

  // Called at the start of each value that is to be built.
  bool begin_value(Error& error) {
    if (building() || begun_) return true;
    if (level_ == Level::outside) return fail(error, fmt::format("the file is not a JSON object; {}", expected));
    stack_.reset(queue_.memory());
    record_line_ = line;
    begun_ = true;
    return true;
  }
  bool open(bool object, Error& error) {
    if (!building()) {
      if (level_ == Level::outside) {
        if (!object) return fail(error, fmt::format("the file is not a JSON object; {}", expected));
        level_ = Level::members;
        return true;
      }
      if (level_ == Level::members && !object && (member_ == "departments" || member_ == "users")) {
        level_ = Level::records;
        has_list = true;
        queue_.list_begins(member_ == "users" ? RecordKind::user : RecordKind::department);
        return true;
      }
      if (!begin_value(error)) return false;
    }
    ++depth_;
    if (object) names_.begin_object();
    return true;
  }
  bool close(Error& error) {
    if (building()) return --depth_ > 0 || hand_on(error);
    if (level_ == Level::records) member_.clear();
    level_ = level_ == Level::records ? Level::members : Level::outside;
    return true;
  }
  template <class Push>
  bool scalar(Error& error, Push&& push) {
    if (!begin_value(error)) return false;
    push();
    return building() || hand_on(error);
  }

  // Passes on the value that is now complete on the stack.
  bool hand_on(Error& error) {
    begun_ = false;
    auto done = hand_on_value(stack_.release());
    if (level_ == Level::members) member_.clear();
    if (done && !queue_.refusal()) return true;
    if (!done && !failure) failure = done.error();
    error = json::error::syntax;
    return false;
  }
  Result<void> hand_on_value(json::value value) {
    if (level_ == Level::members) {
      if (member_ == "departments" || member_ == "users")
        return base::invalid(fmt::format("{} is not a list of records", member_));
      if (member_ == "result") hint = reply_hint(value);
      queue_.setting(record_line_, member_, std::move(value));
      return {};
    }
    if (!value.is_object()) return base::invalid(fmt::format("{}: a record is not an object", member_));
    ++records;
    if (member_ == "users")
      queue_.user(record_line_, std::move(value));
    else
      queue_.department(record_line_, std::move(value));
    return {};
  }

  RecordQueue queue_;
  json::value_stack stack_;
  NamesSeen names_;
  std::string key_;  // the parts so far of a name that comes in parts
  std::set<std::string> members_;
  Level level_ = Level::outside;
  std::string member_;
  bool begun_ = false;
  std::size_t depth_ = 0;
  std::size_t record_line_ = 1;
};

class JsonRecordReader {
 public:
  JsonRecordReader(std::string_view name, RecordSink& sink) : name_(name), parser_(json::parse_options{}, sink) {}

  Result<void> feed(std::string_view text) {
    if (!begun_ && !text.empty()) {
      begun_ = true;
      const auto mark = skip_byte_order_mark(text);
      if (!mark) return base::Error(mark.error().kind, fmt::format("{}: {}", name_, mark.error().message));
      text.remove_prefix(*mark);
    }
    while (!text.empty()) {
      const auto end = text.find('\n');
      const bool whole_line = end != std::string_view::npos;
      const std::string_view piece = whole_line ? text.substr(0, end + 1) : text;
      if (auto fed = feed_piece(piece); !fed) return fed;
      if (whole_line) ++parser_.handler().line;
      text.remove_prefix(piece.size());
    }
    return {};
  }
  Result<void> finish() {
    json::error_code error;
    parser_.write_some(false, "", 0, error);
    Handler& handler = parser_.handler();
    if (!error) handler.settle();
    if (error || handler.failure) return explain(error, "");
    if (handler.has_list) return {};
    return base::invalid(
        fmt::format("{}: there is no list of departments or users; {}{}", name_, expected, handler.hint));
  }
  std::size_t records() { return parser_.handler().records; }

 private:
  Result<void> feed_piece(std::string_view piece) {
    json::error_code error;
    const std::size_t read = parser_.write_some(true, piece.data(), piece.size(), error);
    if (!error && read < piece.size()) error = json::error::extra_data;
    return error ? explain(error, piece) : Result<void>();
  }
  Result<void> explain(const json::error_code& error, std::string_view piece) {
    Handler& handler = parser_.handler();
    handler.settle();
    if (handler.failure)
      return base::Error(handler.failure->kind,
                         fmt::format("{}:{}: {}", name_, handler.line, handler.failure->message));
    if (breaks_utf8(piece)) return base::invalid(fmt::format("{}:{}: {}", name_, handler.line, not_utf8(piece)));
    return base::invalid(fmt::format("{}:{}: not valid JSON: {}", name_, handler.line, error.message()));
  }

  std::string name_;
  bool begun_ = false;
  json::basic_parser<Handler> parser_;
};

}  // namespace

Result<void> read_json_file(const std::filesystem::path& file, RecordSink& sink, const Progress& progress) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return base::unavailable(fmt::format("{}: {}", file.string(), std::strerror(errno)));
  const double size = std::max(1.0, static_cast<double>(in.tellg()));
  in.seekg(0);
  JsonRecordReader reader(file.string(), sink);
  std::vector<char> block(256 * 1024);
  double done = 0;
  while (in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    const auto length = static_cast<std::size_t>(in.gcount());
    if (auto fed = reader.feed({block.data(), length}); !fed) return fed;
    done += static_cast<double>(length);
    if (progress) progress(reader.records(), done / size);
  }
  if (in.bad()) return base::unavailable(fmt::format("{}: cannot be read", file.string()));
  return reader.finish();
}

Result<void> read_json_text(std::string_view text, std::string_view name, RecordSink& sink) {
  JsonRecordReader reader(name, sink);
  if (auto fed = reader.feed(text); !fed) return fed;
  return reader.finish();
}

}  // namespace muster::sync

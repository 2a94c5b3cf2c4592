#include "sync/json_source.hpp"

#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <vector>

#include "record/arena.hpp"

namespace muster::sync {
namespace {

namespace json = boost::json;
using base::Result;

// Gets the parser's events. Outside of records it follows the file's outline; a record, or the value of another member,
// is built into a tree, handed on and forgotten. The parser gets the file line by line, so `line` is always known.
class Handler {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;
  using Error = json::error_code;
  using Text = json::string_view;

  explicit Handler(RecordSink& sink) : sink_(sink) {}

  std::size_t line = 1;
  std::size_t records = 0;
  std::optional<base::Error> failure;

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error& error) { return open(true, error); }
  bool on_array_begin(Error& error) { return open(false, error); }
  bool on_object_end(std::size_t count, Error& error) {
    if (building()) stack_.push_object(count);
    return close(error);
  }
  bool on_array_end(std::size_t count, Error& error) {
    if (building()) stack_.push_array(count);
    return close(error);
  }
  bool on_key_part(Text part, std::size_t, Error&) {
    if (building())
      stack_.push_chars(part);
    else
      member_ += part;
    return true;
  }
  bool on_key(Text part, std::size_t, Error&) {
    if (building())
      stack_.push_key(part);
    else
      member_ += part;
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
  enum class Place { outside, members, records };

  bool building() const { return depth_ > 0; }
  bool fail(Error& error, std::string message) {
    if (!failure) failure = base::invalid(std::move(message));
    error = json::error::syntax;
    return false;
  }

  // At the start of any value that is to be built.
  bool begin_value(Error& error) {
    if (building() || begun_) return true;
    if (place_ == Place::outside) return fail(error, "the file is not a JSON object");
    stack_.reset(arena_.memory());
    record_line_ = line;
    begun_ = true;
    return true;
  }
  bool open(bool object, Error& error) {
    if (!building()) {
      if (place_ == Place::outside) {
        if (!object) return fail(error, "the file is not a JSON object");
        place_ = Place::members;
        return true;
      }
      if (place_ == Place::members && !object && (member_ == "departments" || member_ == "users")) {
        place_ = Place::records;
        sink_.list_begins(member_ == "users" ? RecordKind::user : RecordKind::department);
        return true;
      }
      if (!begin_value(error)) return false;
    }
    ++depth_;
    return true;
  }
  bool close(Error& error) {
    if (building()) return --depth_ > 0 || hand_on(error);
    if (place_ == Place::records) member_.clear();
    place_ = place_ == Place::records ? Place::members : Place::outside;
    return true;
  }
  template <class Push>
  bool scalar(Error& error, Push&& push) {
    if (!begin_value(error)) return false;
    push();
    return building() || hand_on(error);
  }

  // A whole value is on the stack.
  bool hand_on(Error& error) {
    begun_ = false;
    auto done = hand_on_value(stack_.release());
    arena_.reset();
    if (place_ == Place::members) member_.clear();
    if (done) return true;
    if (!failure) failure = done.error();
    error = json::error::syntax;
    return false;
  }
  Result<void> hand_on_value(const json::value& value) {
    if (place_ == Place::members) {
      if (member_ == "departments" || member_ == "users")
        return base::invalid(fmt::format("{} is not a list of records", member_));
      return sink_.setting(record_line_, member_, value);
    }
    if (!value.is_object()) return base::invalid(fmt::format("{}: a record is not an object", member_));
    ++records;
    const json::object& record = value.get_object();
    auto taken = member_ == "users" ? sink_.user(record_line_, record) : sink_.department(record_line_, record);
    // The rest of the line may belong to later records; the error is this one's.
    if (!taken) line = record_line_;
    return taken;
  }

  RecordSink& sink_;
  unsigned char memory_[16 * 1024];
  record::Arena arena_{memory_};
  json::value_stack stack_;
  Place place_ = Place::outside;
  std::string member_;
  bool begun_ = false;
  std::size_t depth_ = 0;
  std::size_t record_line_ = 1;
};

class Reader {
 public:
  Reader(std::string_view name, RecordSink& sink) : name_(name), parser_(json::parse_options{}, sink) {}

  Result<void> feed(std::string_view text) {
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
    return error ? explain(error) : Result<void>();
  }
  std::size_t records() { return parser_.handler().records; }

 private:
  Result<void> feed_piece(std::string_view piece) {
    json::error_code error;
    const std::size_t read = parser_.write_some(true, piece.data(), piece.size(), error);
    if (!error && read < piece.size()) error = json::error::extra_data;
    return error ? explain(error) : Result<void>();
  }
  Result<void> explain(const json::error_code& error) {
    Handler& handler = parser_.handler();
    if (handler.failure)
      return base::Error(handler.failure->kind,
                         fmt::format("{}:{}: {}", name_, handler.line, handler.failure->message));
    return base::invalid(fmt::format("{}:{}: not valid JSON: {}", name_, handler.line, error.message()));
  }

  std::string name_;
  json::basic_parser<Handler> parser_;
};

}  // namespace

Result<void> read_json_file(const std::filesystem::path& file, RecordSink& sink, const Progress& progress) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return base::unavailable(fmt::format("{}: {}", file.string(), std::strerror(errno)));
  const double size = std::max(1.0, static_cast<double>(in.tellg()));
  in.seekg(0);
  Reader reader(file.string(), sink);
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
  Reader reader(name, sink);
  if (auto fed = reader.feed(text); !fed) return fed;
  return reader.finish();
}

}  // namespace muster::sync

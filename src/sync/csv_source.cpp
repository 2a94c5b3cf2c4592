#include "sync/csv_source.hpp"

#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>
#include <vector>

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "record/arena.hpp"
#include "sync/csv_row.hpp"
#include "sync/encoding.hpp"

namespace muster::sync {
namespace {

namespace json = boost::json;
using base::Result;

// Without this limit, a quote that is never closed would read the rest of the file into memory as one field.
constexpr std::size_t longest_record = std::size_t{16} << 20;

constexpr std::string_view separators = ",;\t";

// The separator that is most frequent, outside quotes, in the first line that is not empty.
char separator_of(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  std::array<std::size_t, separators.size()> counts{};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    if (const auto sign = separators.find(c); sign != separators.npos) ++counts[sign];
  }
  return separators[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

// The line "sep=;", which Excel writes and reads: the separator, and the length of the line without its end.
struct NamedSeparator {
  char sign;
  std::size_t length;
};
std::optional<NamedSeparator> named_separator(std::string_view text) {
  constexpr std::string_view label = "sep=";
  const std::size_t quote = text.starts_with('"') ? 1 : 0;
  const std::size_t length = label.size() + 1 + 2 * quote;
  if (text.size() < length || !base::is_in_any_case(text.substr(quote, label.size()), label)) return std::nullopt;
  if (quote != 0 && text[length - 1] != '"') return std::nullopt;
  if (text.size() > length && text[length] != '\n' && text[length] != '\r') return std::nullopt;
  return NamedSeparator{text[quote + label.size()], length};
}

// Gets rows from libcsv one at a time. The callbacks only collect fields, because no exception may pass through C code.
class Parser {
 public:
  Parser() {
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_blk_size(&parser_, 64 * 1024);  // with the default of 128 bytes, a long field takes quadratic time
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() { csv_free(&parser_); }

  void set_separator(char separator) {
    csv_set_delim(&parser_, static_cast<unsigned char>(separator));
    csv_set_space_func(&parser_, [](unsigned char) { return 0; });
  }
  // False when the text is not valid CSV. Give it at most one line, so that it completes at most one row.
  bool feed(std::string_view text) {
    return csv_parse(&parser_, text.data(), text.size(), on_field, on_row, this) == text.size();
  }
  bool finish() { return csv_fini(&parser_, on_field, on_row, this) == 0; }

  bool row_is_whole() const { return whole_; }
  std::size_t fields() const { return ends_.size(); }
  std::string_view field(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(text_).substr(begin, ends_[i] - begin);
  }
  void next_row() {
    text_.clear();
    ends_.clear();
    whole_ = false;
  }
  std::string_view problem() const {
    if (csv_error(const_cast<csv_parser*>(&parser_)) != CSV_EPARSE) return "out of memory";
    if (!parser_.quoted) return "a quote inside a field that is not in quotes";
    return "text after a closing quote: a quote is not closed, or one inside a field is not written twice";
  }

 private:
  static void on_field(void* data, std::size_t length, void* self) noexcept {
    Parser& parser = *static_cast<Parser*>(self);
    parser.text_.append(static_cast<const char*>(data), length);
    parser.ends_.push_back(parser.text_.size());
  }
  static void on_row(int, void* self) noexcept { static_cast<Parser*>(self)->whole_ = true; }

  csv_parser parser_;
  std::string text_;
  std::vector<std::size_t> ends_;
  bool whole_ = false;
};

class CsvRecordReader {
 public:
  CsvRecordReader(std::string_view name, RecordKind kind, RecordSink& sink) : name_(name), kind_(kind), sink_(sink) {}

  Result<void> feed(std::string_view block) {
    if (!begun_ && !block.empty()) {
      begun_ = true;
      const auto begun = begin(block);
      if (!begun) return begun.error();
      block.remove_prefix(*begun);
    }
    while (!block.empty()) {
      const std::string_view piece = first_line(block);
      block.remove_prefix(piece.size());
      if (auto fed = feed_piece(piece); !fed) return fed;
      // CR and LF of one line end may be in two blocks.
      if (piece == "\n" && ended_in_cr_)
        ended_in_cr_ = false;
      else if ((ended_in_cr_ = piece.back() == '\r') || piece.back() == '\n')
        ++line_;
    }
    return {};
  }
  Result<void> finish() {
    if (!parser_.finish()) return fail(field_name() + "a quote that is not closed before the end of the file");
    if (parser_.row_is_whole()) {
      if (auto taken = take_row(); !taken) return taken;
    }
    if (columns_.empty()) return fail("no header line with the names of the fields");
    return {};
  }
  std::size_t records() const { return records_; }

 private:
  struct Column {
    std::string name;
    CellForm form;
  };

  static std::string_view first_line(std::string_view text) {
    const auto end = std::ranges::find_if(text, [](char c) { return c == '\n' || c == '\r'; });
    auto length = static_cast<std::size_t>(end - text.begin());
    if (length < text.size()) length += text.substr(length).starts_with("\r\n") ? 2 : 1;
    return text.substr(0, length);
  }

  // How many bytes at the beginning of the file are not records: a byte-order mark, and a line "sep=;".
  Result<std::size_t> begin(std::string_view block) {
    const auto mark = skip_byte_order_mark(block);
    if (!mark) return base::Error(mark.error().kind, fmt::format("{}: {}", name_, mark.error().message));
    block.remove_prefix(*mark);
    const auto named = named_separator(block);
    if (!named) {
      parser_.set_separator(separator_of(block));
      return *mark;
    }
    if (separators.find(named->sign) == separators.npos)
      return base::invalid(fmt::format("{}:1: sep={}: the separator is a comma, a semicolon or a tab", name_,
                                       base::is_utf8({&named->sign, 1}) ? std::string(1, named->sign) : "?"));
    parser_.set_separator(named->sign);
    return *mark + named->length;
  }
  Result<void> fail(std::string_view what) const {
    return base::invalid(fmt::format("{}:{}: {}", name_, record_line_, what));
  }
  // The name of the present field, as errors begin with it: "EMAIL: ", or "" beyond the last column.
  std::string field_name() const {
    return parser_.fields() < columns_.size() ? columns_[parser_.fields()].name + ": " : std::string();
  }

  Result<void> feed_piece(std::string_view piece) {
    if (record_length_ == 0) record_line_ = line_;
    // Blank lines between records belong to no record.
    if (record_length_ > 0 || piece.find_first_not_of("\r\n") != std::string_view::npos) record_length_ += piece.size();
    if (!parser_.feed(piece)) return fail(field_name() + std::string(parser_.problem()));
    if (parser_.row_is_whole()) {
      record_length_ = 0;
      return take_row();
    }
    if (record_length_ > longest_record) return fail(field_name() + "a record of over 16 MiB: is a quote not closed?");
    return {};
  }

  Result<void> take_row() {
    auto taken = columns_.empty() ? take_header() : take_record();
    parser_.next_row();
    return taken;
  }

  Result<void> take_header() {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < parser_.fields(); ++i) {
      std::string_view name = parser_.field(i);
      while (name.starts_with(' ')) name.remove_prefix(1);
      while (name.ends_with(' ')) name.remove_suffix(1);
      if (!base::is_utf8(name)) return fail(fmt::format("column {} of the header is {}", i + 1, not_utf8(name)));
      if (name.empty()) return fail(fmt::format("column {} of the header has no name", i + 1));
      if (!seen.emplace(name).second) return fail(fmt::format("{}: the header has it twice", name));
      columns_.push_back({std::string(name), form_of(kind_, name)});
    }
    if (!seen.contains("ID")) return fail(missing_id(seen));
    sink_.list_begins(kind_);
    for (const Column& column : columns_) {
      if (column.form == CellForm::unknown)
        sink_.warning(kind_, record_line_, fmt::format("{}: unknown column, ignored", column.name));
    }
    return {};
  }

  static std::string missing_id(const std::set<std::string>& names) {
    const auto near =
        std::ranges::find_if(names, [](std::string_view name) { return base::is_in_any_case(name, "id"); });
    std::string what = "ID: the header has no such column";
    if (near != names.end()) what += fmt::format("; names are in capital letters, and it has {}", *near);
    return what;
  }

  Result<void> take_record() {
    if (parser_.fields() != columns_.size())
      return fail(fmt::format("{} fields, but the header names {}", parser_.fields(), columns_.size()));
    auto handed_on = hand_on();
    arena_.reset();
    return handed_on;
  }
  Result<void> hand_on() {
    json::object record(arena_.memory());
    record.reserve(columns_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto& [name, form] = columns_[i];
      if (!base::is_utf8(parser_.field(i))) return fail(name + ": " + not_utf8(parser_.field(i)));
      if (form == CellForm::unknown || form == CellForm::ignored) continue;
      if (form == CellForm::choice && parser_.field(i).empty()) continue;
      auto value = read_cell(form, parser_.field(i), arena_.memory());
      if (!value) return fail(fmt::format("{}: {}", name, value.error().message));
      record.emplace(name, std::move(*value));
    }
    ++records_;
    auto taken = kind_ == RecordKind::user ? sink_.user(record_line_, record) : sink_.department(record_line_, record);
    return taken ? taken : fail(taken.error().message);
  }

  std::string name_;
  RecordKind kind_;
  RecordSink& sink_;
  unsigned char memory_[32 * 1024];
  record::Arena arena_{memory_};
  Parser parser_;
  std::vector<Column> columns_;
  std::size_t records_ = 0;
  bool begun_ = false;
  bool ended_in_cr_ = false;
  std::size_t line_ = 1;
  std::size_t record_line_ = 1;
  std::size_t record_length_ = 0;
};

}  // namespace

Result<void> read_csv_file(const std::filesystem::path& file, RecordKind kind, RecordSink& sink,
                           const Progress& progress) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return base::unavailable(fmt::format("{}: {}", file.string(), std::strerror(errno)));
  const double size = std::max(1.0, static_cast<double>(in.tellg()));
  in.seekg(0);
  CsvRecordReader reader(file.string(), kind, sink);
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

Result<void> read_csv_text(std::string_view text, std::string_view name, RecordKind kind, RecordSink& sink) {
  CsvRecordReader reader(name, kind, sink);
  if (auto fed = reader.feed(text); !fed) return fed;
  return reader.finish();
}

}  // namespace muster::sync

#include "support/exposition.hpp"

#include <cmath>
#include <limits>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>

namespace muster::test {
namespace {

void require(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error(what);
}

double number(const std::string& text) {
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  std::size_t end = 0;
  const double value = std::stod(text, &end);
  require(end == text.size(), "not a number: " + text);
  return value;
}

using Labels = std::map<std::string, std::string>;

class Reader {
 public:
  Samples read(const std::string& text) {
    require(text.empty() || text.ends_with('\n'), "the last line has no end");
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("# HELP "))
        begin_family(line.substr(7));
      else if (line.starts_with("# TYPE "))
        set_type(line.substr(7));
      else
        add_sample(line);
    }
    end_family();
    return samples_;
  }

 private:
  void begin_family(const std::string& rest) {
    end_family();
    family_ = rest.substr(0, rest.find(' '));
    type_.clear();
    require(rest.size() > family_.size() + 1, family_ + " has no help");
    require(families_.insert(family_).second, family_ + " is there twice");
  }
  void set_type(const std::string& rest) {
    require(type_.empty() && rest.starts_with(family_ + " "), "a type without its help: " + rest);
    type_ = rest.substr(family_.size() + 1);
    require(type_ == "counter" || type_ == "gauge" || type_ == "histogram", "no type that we know: " + rest);
  }
  void add_sample(const std::string& line) {
    static const std::regex form(R"(([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([^ ]+))");
    std::smatch part;
    require(std::regex_match(line, part, form), "not a sample: " + line);
    const std::string name = part[1];
    const Labels labels = read_labels(part[2]);
    const double value = number(part[3]);
    require(!type_.empty(), "a sample before its type: " + line);
    if (type_ == "histogram") {
      require(name == family_ + "_bucket" || name == family_ + "_sum" || name == family_ + "_count", line);
      if (name == family_ + "_bucket") add_bucket(labels, value);
      if (name == family_ + "_count") counts_[labels] = value;
    } else {
      require(name == family_, "of another family: " + line);
    }
    require(type_ == "gauge" || value >= 0, "below nothing: " + line);
    require(samples_.emplace(key(name, labels), value).second, "twice: " + line);
  }
  void add_bucket(Labels labels, double count) {
    const double bound = number(labels.at("le"));
    labels.erase("le");
    const auto last = buckets_.find(labels);
    require(last == buckets_.end() || (bound > last->second.first && count >= last->second.second),
            family_ + ": buckets do not rise");
    buckets_[labels] = {bound, count};
  }
  void end_family() {
    require(counts_.size() == buckets_.size(), family_ + ": a histogram without its count, or without buckets");
    for (const auto& [labels, last] : buckets_) {
      const auto count = counts_.find(labels);
      require(count != counts_.end() && last.second == count->second, family_ + ": buckets do not end with the count");
      require(last.first == number("+Inf"), family_ + ": buckets do not end with +Inf");
    }
    counts_.clear();
    buckets_.clear();
  }
  static Labels read_labels(const std::string& text) {
    static const std::regex form(R"re(([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)",?)re");
    Labels labels;
    std::size_t end = 0;
    for (std::sregex_iterator at(text.begin(), text.end(), form), none; at != none; ++at) {
      require(static_cast<std::size_t>(at->position()) == end, "labels: " + text);
      end += static_cast<std::size_t>(at->length());
      require(labels.emplace((*at)[1], (*at)[2]).second, "a label twice: " + text);
    }
    require(end == text.size(), "labels: " + text);
    return labels;
  }
  static std::string key(const std::string& name, const Labels& labels) {
    std::string all;
    for (const auto& [label, value] : labels) all += (all.empty() ? "" : ",") + label + "=\"" + value + "\"";
    return all.empty() ? name : name + "{" + all + "}";
  }

  Samples samples_;
  std::set<std::string> families_;
  std::string family_;
  std::string type_;
  std::map<Labels, double> counts_;                      // of the family's histograms
  std::map<Labels, std::pair<double, double>> buckets_;  // the last one's bound and count
};

}  // namespace

Samples read_exposition(const std::string& text) {
  return Reader().read(text);
}

}  // namespace muster::test

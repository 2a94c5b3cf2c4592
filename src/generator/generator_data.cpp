#include "generator/generator_data.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <stdexcept>

namespace muster::generator {
namespace {

namespace json = boost::json;

[[noreturn]] void fail(const std::string& message) {
  throw std::runtime_error("the generator's data: " + message);
}

// Splits "left/right" at the mark. Without a mark both halves are the whole text.
std::pair<std::string_view, std::string_view> halves(std::string_view text, char mark) {
  const auto at = text.find(mark);
  if (at == std::string_view::npos) return {text, text};
  return {text.substr(0, at), text.substr(at + 1)};
}

// "O'Brien" becomes "obrien". Drops all but letters, digits and hyphens; throws when something is not ASCII.
std::string mail_form(std::string_view latin) {
  std::string form;
  for (const char c : latin) {
    if (static_cast<unsigned char>(c) >= 0x80) fail(fmt::format("{}: its form for e-mail is not ASCII", latin));
    if (c >= 'A' && c <= 'Z')
      form += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')
      form += c;
  }
  if (form.empty()) fail(fmt::format("{}: no form for e-mail", latin));
  return form;
}

std::vector<std::string> read_texts(const json::object& from, std::string_view key, std::size_t least) {
  std::vector<std::string> texts;
  if (const json::value* list = from.if_contains(key)) {
    for (const json::value& text : list->as_array()) texts.emplace_back(text.as_string());
  }
  if (texts.size() < least) fail(fmt::format("{}: fewer than {}", key, least));
  return texts;
}

std::string read_text(const json::object& from, std::string_view key) {
  return std::string(from.at(key).as_string());
}

struct Ending {
  std::string male;
  std::string female;
};

// Numbers the different e-mail forms of names.
class Forms {
 public:
  Name name(std::string_view spelled) {
    const auto [text, latin] = halves(spelled, '/');
    std::string mail = mail_form(latin);
    const auto number = numbers_.try_emplace(mail, static_cast<std::uint32_t>(numbers_.size())).first->second;
    return {std::string(text), std::move(mail), number};
  }
  std::uint32_t count() const { return static_cast<std::uint32_t>(numbers_.size()); }

 private:
  boost::unordered_flat_map<std::string, std::uint32_t> numbers_;
};

std::string with_ending(std::string_view word, std::string_view old_ending, std::string_view new_ending) {
  return fmt::format("{}{}", word.substr(0, word.size() - old_ending.size()), new_ending);
}

// A woman's form of a family name, by the first ending that fits both spellings; the same name if none does.
std::string female_form(std::string_view spelled, const std::vector<Ending>& endings) {
  const auto [text, latin] = halves(spelled, '/');
  for (const Ending& ending : endings) {
    const auto [male, male_latin] = halves(ending.male, '/');
    const auto [female, female_latin] = halves(ending.female, '/');
    if (text.ends_with(male) && latin.ends_with(male_latin))
      return with_ending(text, male, female) + '/' + with_ending(latin, male_latin, female_latin);
  }
  return std::string(spelled);
}

class Reader {
 public:
  GeneratorData read(const json::object& from) {
    for (const json::value& company : from.at("companies").as_array())
      data_.companies.push_back({read_text(company.as_object(), "name"), read_text(company.as_object(), "domain")});
    data_.chief = read_text(from, "chief");
    data_.head = read_text(from, "head");
    data_.office_positions = read_texts(from, "office_positions", 1);
    data_.guest_domain = read_text(from, "guest_domain");
    data_.guest_positions = read_texts(from, "guest_positions", 1);
    data_.bots = read_texts(from, "bots", 1);
    data_.bot_position = read_text(from, "bot_position");
    data_.seniority = read_texts(from, "seniority", 1);
    data_.specialities = read_texts(from, "specialities", most_children);
    data_.colours = read_texts(from, "colours", 1);
    for (const json::value& function : from.at("functions").as_array()) read_function(function.as_object());
    for (const json::value& culture : from.at("cultures").as_array()) read_culture(culture.as_object());
    if (data_.companies.empty()) fail("companies: none");
    if (data_.functions.size() < most_children) fail(fmt::format("functions: fewer than {}", most_children));
    if (data_.cultures.size() < most_children) fail(fmt::format("cultures: fewer than {}", most_children));
    data_.given_forms = given_.count();
    data_.family_forms = family_.count();
    return std::move(data_);
  }

 private:
  void read_function(const json::object& from) {
    data_.functions.push_back({read_text(from, "name"), read_text(from, "director"),
                               read_texts(from, "units", most_children), read_texts(from, "positions", 1)});
  }

  void read_culture(const json::object& from) {
    Culture& culture = data_.cultures.emplace_back();
    culture.name = read_text(from, "name");
    culture.script = read_text(from, "script");
    culture.weight = from.at("weight").to_number<std::uint32_t>();
    culture.time_zone = read_text(from, "time_zone");
    for (const std::string& city : read_texts(from, "cities", 1)) {
      const auto [text, latin] = halves(city, '/');
      culture.cities.push_back({std::string(text), std::string(latin)});
    }
    for (const std::string& name : read_texts(from, "male", 1)) culture.male.push_back(given_.name(name));
    for (const std::string& name : read_texts(from, "female", 1)) culture.female.push_back(given_.name(name));
    read_family_names(from, culture);
    culture.departments = read_texts(from, "departments", 0);
    culture.positions = read_texts(from, "positions", 0);
    for (const auto* list : {&culture.departments, &culture.positions}) {
      if (!culture.departments.empty() && list->size() != data_.functions.size())
        fail(culture.name + ": not one department and one position for each function");
    }
    if (!culture.departments.empty()) culture.head = read_text(from, "head");
    culture.phones = read_texts(from, "phones", 0);
    culture.mobiles = read_texts(from, "mobiles", 0);
  }

  void read_family_names(const json::object& from, Culture& culture) {
    std::vector<Ending> endings;
    if (const json::value* list = from.if_contains("endings")) {
      for (const json::value& ending : list->as_array())
        endings.push_back({read_text(ending.as_object(), "male"), read_text(ending.as_object(), "female")});
    }
    for (const std::string& name : read_texts(from, "family", 1))
      culture.family.push_back({family_.name(name), family_.name(female_form(name, endings))});
    // These names are in no e-mail address, so their numbers are not needed.
    Forms unused;
    for (const std::string& name : read_texts(from, "second", 0)) {
      const auto [male, female] = halves(name, '>');
      culture.second.push_back({unused.name(male), unused.name(female)});
    }
  }

  GeneratorData data_;
  Forms given_;
  Forms family_;
};

}  // namespace

GeneratorData read_generator_data(std::string_view text) {
  return Reader().read(json::parse(text).as_object());
}

}  // namespace muster::generator

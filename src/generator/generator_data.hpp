#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::generator {

/// A name, and how it is written in e-mail addresses.
struct Name {
  std::string text;
  std::string mail;        ///< has only a-z, digits and hyphens
  std::uint32_t form = 0;  ///< a number from 0 that is the same for the same `mail`; see GeneratorData
};

struct GenderedName {
  Name male;
  Name female;
};

struct City {
  std::string text;   ///< in the language of its people
  std::string latin;  ///< as the rest of the company writes it
};

/// The people of one language: what they are called and where they work.
struct Culture {
  std::string name;
  std::string script;
  std::uint32_t weight = 1;  ///< its share of the sum of all weights
  std::string time_zone;
  std::vector<City> cities;
  std::vector<Name> male;  ///< given names of men; this and the next three lists begin with the common names
  std::vector<Name> female;
  std::vector<GenderedName> family;
  std::vector<GenderedName> second;      ///< middle names or patronymics; may be empty
  std::vector<std::string> departments;  ///< a name for each function; empty: the English ones are used
  std::vector<std::string> positions;    ///< a position for each function; empty if `departments` is
  std::string head;                      ///< the position of the head of such a department
  std::vector<std::string> phones;       ///< fictional numbers with # for each random digit; may be empty
  std::vector<std::string> mobiles;      ///< the same for mobile phones
};

/// One of the large divisions of a company, such as sales.
struct Function {
  std::string name;
  std::string director;
  std::vector<std::string> units;
  std::vector<std::string> positions;
};

struct Company {
  std::string name;
  std::string domain;
};

/// The words that companies are made of, read from demo/generator.json. Immutable.
struct GeneratorData {
  std::vector<Company> companies;
  std::string chief;
  std::string head;  ///< stands before the name of a department
  std::vector<std::string> office_positions;
  std::string guest_domain;
  std::vector<std::string> guest_positions;
  std::vector<std::string> bots;
  std::string bot_position;
  std::vector<std::string> seniority;
  std::vector<std::string> specialities;
  std::vector<std::string> colours;
  std::vector<Function> functions;
  std::vector<Culture> cultures;
  std::uint32_t given_forms = 0;   ///< how many different `Name::form`s given names have
  std::uint32_t family_forms = 0;  ///< how many different `Name::form`s family names have
};

/// The most children of a department. Siblings get different names from one list, so no list may be shorter than this.
inline constexpr std::size_t most_children = 12;

/// Reads and checks the data. Throws, and says what is wrong, when it is invalid: it is part of the program, so that is
/// a bug.
GeneratorData read_generator_data(std::string_view json);

}  // namespace muster::generator

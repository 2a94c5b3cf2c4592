#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::generator {

/// A name with its form for e-mail addresses.
struct Name {
  std::string text;
  std::string mail;        ///< of a-z, digits and hyphens
  std::uint32_t form = 0;  ///< the same number for the same `mail`, counted from 0; see GeneratorData
};

struct GenderedName {
  Name male;
  Name female;
};

struct City {
  std::string text;   ///< as its people write it
  std::string latin;  ///< as the rest of the company does
};

/// The people of one language: what they are called and where they work.
struct Culture {
  std::string name;
  std::string script;
  std::uint32_t weight = 1;  ///< its share among all cultures' weights
  std::string time_zone;
  std::vector<City> cities;
  std::vector<Name> male;  ///< given names, common ones first; so are those below
  std::vector<Name> female;
  std::vector<GenderedName> family;
  std::vector<GenderedName> second;      ///< fathers' or middle names; may be empty
  std::vector<std::string> departments;  ///< one for each function, or none at all: then English serves
  std::vector<std::string> positions;    ///< as `departments`
  std::string head;                      ///< what a head of such a department is called
  std::vector<std::string> phones;       ///< fictional numbers, # for a digit; may be empty
  std::vector<std::string> mobiles;      ///< as `phones`
};

/// What one of the large divisions of a company does.
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

/// The words that companies are made of: demo/generator.json as the program holds it. Immutable.
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
  std::uint32_t given_forms = 0;   ///< how many different `form`s given names have
  std::uint32_t family_forms = 0;  ///< and family names
};

/// Names of departments are taken from a list without repeats among siblings, so no list may be shorter than this.
inline constexpr std::size_t most_children = 12;

/// Reads and checks the data. It is part of the program, so a fault in it is a bug: throws, naming what is wrong.
GeneratorData read_generator_data(std::string_view json);

}  // namespace muster::generator

#include "generator/department_plan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "generator/random.hpp"

namespace muster::generator {
namespace {

constexpr std::uint32_t fewest_children = 3;
constexpr std::uint64_t tree_stream = 1ull << 40;
constexpr std::uint64_t size_stream = 2ull << 40;
constexpr std::uint64_t name_stream = 3ull << 40;

std::uint32_t department_count(std::uint32_t employees) {
  if (employees < 16) return 1;
  return std::max(1 + fewest_children, employees / 17 + 1);
}

// 4 levels for a hundred people, and one more for every power of ten.
std::uint32_t level_count(std::uint32_t employees) {
  std::uint32_t levels = 2;
  for (; employees >= 10; employees /= 10) ++levels;
  return levels;
}

struct Node {
  std::uint32_t parent = 0;
  std::uint32_t ordinal = 0;  // among its siblings
  std::uint32_t children = 0;
  std::uint32_t level = 0;
};

// Grows the tree without names: first one branch down to the last level, then below leaves that are picked at random.
class Tree {
 public:
  Tree(std::uint32_t count, std::uint32_t levels, std::uint64_t seed)
      : left_(count - 1), deepest_(std::min(levels - 1, (count - 1) / fewest_children)), random_(seed, tree_stream) {
    nodes_.reserve(count);
    nodes_.push_back({});
    if (left_ > 0) open_.push_back(0);
  }

  std::vector<Node> grow() {
    for (std::uint32_t level = 0; level < deepest_; ++level)
      split(open_.size() - 1, left_ - (deepest_ - level - 1) * fewest_children);
    while (left_ >= fewest_children && !open_.empty()) split(pick_leaf(), left_);
    // Too few departments are left to split another leaf, or no leaf may have children. Those that are left go below
    // departments with room for them, first below those that have children already.
    for (const bool below_leaves : {false, true}) {
      for (std::uint32_t at = 0; left_ > 0 && at < nodes_.size(); ++at) {
        while (left_ > 0 && nodes_[at].children < most_children && (below_leaves || nodes_[at].children > 0)) add(at);
      }
    }
    return std::move(nodes_);
  }

 private:
  // Picks two leaves at random and takes the one nearer to the root, so that the tree grows wide rather than deep.
  std::size_t pick_leaf() {
    const auto size = static_cast<std::uint32_t>(open_.size());
    const std::uint32_t one = random_.below(size);
    const std::uint32_t other = random_.below(size);
    return nodes_[open_[one]].level <= nodes_[open_[other]].level ? one : other;
  }

  void split(std::size_t place, std::uint32_t limit) {
    const std::uint32_t at = open_[place];
    open_[place] = open_.back();
    open_.pop_back();
    const bool large = at == 0 && limit >= 3 * most_children;
    const std::uint32_t wanted =
        large ? random_.between(6, most_children) : fewest_children + random_.low(most_children - fewest_children + 1);
    for (std::uint32_t i = std::min(wanted, limit); i > 0; --i) {
      add(at);
      if (nodes_.back().level < deepest_) open_.push_back(static_cast<std::uint32_t>(nodes_.size() - 1));
    }
  }

  void add(std::uint32_t parent) {
    nodes_.push_back({parent, nodes_[parent].children++, 0, nodes_[parent].level + 1});
    --left_;
  }

  std::uint32_t left_;
  const std::uint32_t deepest_;
  Random random_;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> open_;  // leaves that may get children
};

// Gives departments their names and cities, parents first.
class Namer {
 public:
  Namer(const GeneratorData& data, const Company& company, std::uint64_t seed)
      : data_(data), company_(company), seed_(seed) {}

  void name(const std::vector<Node>& nodes, std::vector<PlannedDepartment>& plan) {
    facets_.resize(nodes.size());
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
      if (i == 0)
        name_root(plan[0]);
      else
        name_child(nodes[i], i, plan[nodes[i].parent], plan[i]);
    }
  }

 private:
  // What the names from the root down to a department already say.
  struct Facets {
    std::string subject;
    bool unit = false;
    bool place = false;
    bool speciality = false;
  };

  void name_root(PlannedDepartment& root) {
    Random random(seed_, name_stream);
    root.name = company_.name;
    root.culture = static_cast<std::uint8_t>(random.below(static_cast<std::uint32_t>(data_.cultures.size())));
    root.city = pick_city(root.culture, random);
  }

  std::uint8_t pick_city(std::uint8_t culture, Random& random) const {
    const auto count = static_cast<std::uint32_t>(data_.cultures[culture].cities.size());
    return static_cast<std::uint8_t>(random.below(count));
  }

  const std::string& nth(const std::vector<std::string>& list, std::uint32_t start, std::uint32_t ordinal) const {
    return list[(start + ordinal) % list.size()];
  }

  void name_child(const Node& node, std::uint32_t number, const PlannedDepartment& parent, PlannedDepartment& own) {
    // All children of a department draw the same numbers here, so that their names follow one scheme.
    Random shared(seed_, name_stream + node.parent);
    const std::uint32_t start = shared.below(1u << 16);
    const bool first_choice = shared.percent(50);
    const Facets& above = facets_[node.parent];
    Facets& facets = facets_[number] = above;
    own.function = parent.function;
    own.culture = parent.culture;
    own.city = parent.city;
    if (node.level == 1) {
      own.function = static_cast<std::uint8_t>(node.ordinal);
      facets.subject = data_.functions[own.function].name;
      own.name = facets.subject;
      return;
    }
    const Function& function = data_.functions[own.function];
    if (parent.local) {
      own.local = true;
      own.name = fmt::format("{} {}", parent.name, node.ordinal + 1);
      return;
    }
    if (!above.place && (first_choice || above.speciality)) return settle(node, start, number, own);
    if (!above.unit) {
      facets.unit = true;
      facets.subject = nth(function.units, start, node.ordinal);
    } else if (!above.speciality) {
      facets.speciality = true;
      facets.subject += ' ' + nth(data_.specialities, start, node.ordinal);
    } else {
      own.name = fmt::format("{} {}", parent.name, node.ordinal + 1);
      return;
    }
    own.name = facets.subject;
    if (facets.place) own.name += ", " + data_.cultures[own.culture].cities[own.city].latin;
  }

  // Names a branch of its parent in some city, sometimes in the language of that place.
  void settle(const Node& node, std::uint32_t start, std::uint32_t number, PlannedDepartment& own) {
    Random random(seed_, name_stream + number);
    Facets& facets = facets_[number];
    facets.place = true;
    own.culture = static_cast<std::uint8_t>((start + node.ordinal) % data_.cultures.size());
    own.city = pick_city(own.culture, random);
    const Culture& culture = data_.cultures[own.culture];
    const City& city = culture.cities[own.city];
    own.local = !facets.unit && !culture.departments.empty() && random.percent(50);
    own.name = own.local ? fmt::format("{} {}", culture.departments[own.function], city.text)
                         : fmt::format("{}, {}", facets.subject, city.latin);
  }

  const GeneratorData& data_;
  const Company& company_;
  const std::uint64_t seed_;
  std::vector<Facets> facets_;
};

// Spreads the employees who are not heads over the departments: few near the root, many in the leaves. The weights have
// a long tail.
void fill(const std::vector<Node>& nodes, std::uint32_t employees, std::uint64_t seed,
          std::vector<PlannedDepartment>& plan) {
  Random random(seed, size_stream);
  std::vector<std::uint32_t> weights;
  weights.reserve(plan.size());
  std::uint64_t total = 0;
  std::uint64_t members = employees;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const std::uint32_t one = random.between(2, 9);
    const std::uint32_t other = random.between(2, 9);
    weights.push_back(nodes[i].children == 0 ? one * other : one);
    total += weights.back();
    const std::uint32_t chance = random.below(100);
    if (i > 0 && chance < 5)
      plan[i].heading = Heading::none;
    else if (i > 0 && chance < 9)
      plan[i].heading = Heading::acting;
    if (plan[i].heading == Heading::own) --members;
    plan[i].sort = random.percent(30) ? static_cast<std::int32_t>(100 * random.between(1, 9)) : 500;
  }
  // Rounding the running sums, instead of each share, loses nobody.
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const std::uint64_t after = before + weights[i];
    plan[i].members = static_cast<std::uint32_t>(after * members / total - before * members / total);
    before = after;
  }
}

}  // namespace

std::vector<PlannedDepartment> plan_departments(const GeneratorData& data, const Company& company,
                                                std::uint32_t employees, std::uint64_t seed) {
  const std::vector<Node> nodes = Tree(department_count(employees), level_count(employees), seed).grow();
  std::vector<PlannedDepartment> plan(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    plan[i].parent = nodes[i].parent;
    plan[i].level = static_cast<std::uint8_t>(nodes[i].level);
  }
  Namer(data, company, seed).name(nodes, plan);
  fill(nodes, employees, seed, plan);
  return plan;
}

}  // namespace muster::generator

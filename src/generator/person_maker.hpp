#pragma once

#include <cstdint>
#include <vector>

#include "directory/entities.hpp"
#include "generator/department_plan.hpp"
#include "generator/random.hpp"

namespace muster::generator {

enum class SeatKind : std::uint8_t { head, employee, dismissed, guest, bot };

/// A position in the company that a person is made for.
struct Seat {
  std::uint32_t department = 0;  ///< an index into the plan
  SeatKind kind = SeatKind::employee;
};

/// Makes people for seats, one after the other in the order of joining. User ids count from 1. The id of a department
/// is its index in the plan plus 1. Lifetime: the data, company and plan outlive it. Thread: one.
class PersonMaker {
 public:
  PersonMaker(const GeneratorData& data, const Company& company, const std::vector<PlannedDepartment>& plan,
              std::uint32_t people, std::uint64_t seed);

  /// The next person.
  directory::User make(const Seat& seat);

 private:
  // A person who is being made, and what is needed for that.
  struct Making {
    Random random;
    const Seat& seat;
    const PlannedDepartment& department;
    directory::User user;
  };

  void join(Making& making) const;
  void name(Making& making);
  void name_bot(Making& making);
  const Culture& pick_culture(Making& making) const;
  std::string mail(const Name& given, const Name& family, std::string_view domain);
  std::string position(Making& making) const;
  void reach(Making& making) const;
  void date(Making& making) const;
  void use(Making& making) const;

  const GeneratorData& data_;
  const Company& company_;
  const std::vector<PlannedDepartment>& plan_;
  const std::uint32_t people_;
  const std::uint64_t seed_;
  std::uint32_t first_inner_phone_ = 100;
  std::vector<std::uint8_t> culture_shares_;  // each culture as many times as its weight says
  std::vector<std::uint32_t> names_in_use_;   // how many people have a given and a family name, by their forms
  std::uint32_t next_ = 0;
  std::uint32_t bots_ = 0;
};

}  // namespace muster::generator

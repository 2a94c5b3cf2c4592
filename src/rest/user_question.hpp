#pragma once

#include <string>
#include <vector>

#include "directory/user_query.hpp"
#include "rest/filter.hpp"
#include "rest/params.hpp"
#include "rest/user_fields.hpp"

namespace muster::rest {

/// What `user.get` is asked: conditions, all of which hold, and an order. What an index can answer goes into the query,
/// the rest is asked of each person who is left. Lifetime: the query refers to the question. Thread: one.
class UserQuestion {
 public:
  /// Conditions on fields that the caller may not see are met by nobody, so that nothing can be found out by them.
  UserQuestion(const Params& params, const UserFields& visible, const portal::Portal& portal, base::Microseconds now);
  UserQuestion(const UserQuestion&) = delete;
  UserQuestion& operator=(const UserQuestion&) = delete;

  directory::UserQuery& query() { return query_; }

 private:
  struct FieldCondition {
    const UserField* field;  ///< none for one of the portal's own
    std::string custom_name;
    Condition condition;
  };
  struct FieldOrder {
    const UserField* field;
    bool descending;
  };

  void add(std::string_view key, const boost::json::value& value);
  void read_order(const Params& params);
  // Whether the query has the condition now, so that nobody needs to be asked.
  bool narrow(const UserField& field, const Condition& condition);
  bool narrow_by_id(const Condition& condition);
  bool narrow_by_active(const Condition& condition);
  bool narrow_by_type(const Condition& condition);
  void narrow_by_email(const Condition& condition);
  void narrow_by_department(const Condition& condition);
  void keep_among(std::vector<base::UserId> people);
  bool matches(const directory::UserView& user) const;

  const UserFields& visible_;
  const portal::Portal& portal_;
  base::Microseconds now_;
  std::vector<FieldCondition> conditions_;
  std::vector<FieldOrder> order_;
  directory::UserQuery query_;
};

}  // namespace muster::rest

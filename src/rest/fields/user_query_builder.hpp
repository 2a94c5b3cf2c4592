#pragma once

#include <string>
#include <vector>

#include "directory/query/user_query.hpp"
#include "rest/call/call.hpp"
#include "rest/call/visibility.hpp"
#include "rest/fields/filter.hpp"
#include "rest/fields/query_params.hpp"
#include "rest/fields/user_fields.hpp"
#include "rest/protocol/params.hpp"

namespace muster::rest {

/// Whether texts such as NAME are asked for whole, or by how they begin (`user.search`).
enum class Fields { whole, beginnings, none };
/// Where NAME_SEARCH and FIND look.
inline constexpr directory::WordGroups all_words{directory::WordGroup::name, directory::WordGroup::second_name,
                                                 directory::WordGroup::position, directory::WordGroup::department};

/// What `user.get` is asked: conditions, all of which hold, and an order. What an index can answer goes into the query,
/// the rest is asked of each person who is left. Nobody is found but whom the caller may see. Lifetime: the query
/// refers to the question. Thread: one.
class UserQueryBuilder {
 public:
  /// Conditions on fields that the caller may not see are met by nobody, so that nothing can be found out by them.
  UserQueryBuilder(const Call& call, const UserFields& visible, const portal::Portal& portal, Fields fields);
  UserQueryBuilder(const UserQueryBuilder&) = delete;
  UserQueryBuilder& operator=(const UserQueryBuilder&) = delete;

  directory::UserQuery& query() { return query_; }
  /// Null unless more is asked than may be; then not all of it is in the query.
  const WireError* validation_error() const { return size_.validation_error(); }
  /// Nobody but those whose words begin with those of `value`; a text without a word leaves everybody. `key` may have
  /// the prefixes `%`, `=` and `@`, which make no difference. Another one, and a value that is no text, find nobody.
  void keep_worded(const FilterKey& key, const boost::json::value& value, directory::WordGroups where);

 private:
  struct FieldCondition {
    const UserField* field;  ///< none for one of the portal's own
    std::string custom_name;
    Condition condition;
    std::optional<directory::Text> text = {};  ///< what most conditions are about, to be read at once
  };
  struct FieldOrder {
    const UserField* field;  ///< as above
    std::string custom_name;
    FieldType type;
    bool descending;
  };

  void add(std::string_view key, const boost::json::value& value);
  void read_order(const Params& params);
  std::optional<directory::UserQuery::ReadyOrder> ready_order() const;
  void append_key(const directory::UserView& user, std::string& key) const;
  // Whether the query has the condition now, so that nobody needs to be asked.
  bool narrow(const UserField& field, const Condition& condition);
  bool narrow_by_id(const Condition& condition);
  bool narrow_by_active(const Condition& condition);
  bool narrow_by_type(const Condition& condition);
  void narrow_by_email(const Condition& condition);
  bool narrow_by_department(const Condition& condition);
  bool narrow_by_words(const FilterKey& key, const boost::json::value& value);
  void find_by_names();
  // Nobody but those of a set that lies in the workspace.
  void keep_only(directory::IdSet& found);
  void keep_found(std::string_view text, directory::WordGroups where);
  void keep_among(std::vector<base::UserId> people);
  void keep(const UserField* field, std::string_view name, Condition condition);
  bool matches(const directory::UserView& user) const;

  const UserFields& visible_;
  const portal::Portal& portal_;
  base::Microseconds now_;
  Workspace& workspace_;
  Fields fields_;
  Visibility sight_;
  std::vector<FieldCondition> conditions_;
  mutable std::string folded_;  // of the text that is looked at
  std::vector<FieldOrder> order_;
  QuerySize size_;
  directory::UserQuery query_;
};

}  // namespace muster::rest

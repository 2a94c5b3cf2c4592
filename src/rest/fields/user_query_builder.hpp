#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "directory/query/org.hpp"
#include "directory/query/user_query.hpp"
#include "rest/call/call.hpp"
#include "rest/call/visibility.hpp"
#include "rest/fields/filter.hpp"
#include "rest/fields/query_params.hpp"
#include "rest/fields/user_fields.hpp"
#include "rest/protocol/params.hpp"

namespace muster::rest {

/// How conditions on texts such as NAME are read: for the whole text, or for its beginning (`user.search`). With `none`
/// conditions on fields are ignored.
enum class Fields { whole, beginnings, none };
/// The groups of words that NAME_SEARCH and FIND search.
inline constexpr directory::WordGroups all_words{directory::WordGroup::name, directory::WordGroup::second_name,
                                                 directory::WordGroup::position, directory::WordGroup::department};

/// Builds the query of a call such as `user.get`: conditions, which must all hold, and an order. Conditions that an
/// index can answer become part of the query; the others are checked for each person who is left. Only people whom the
/// caller may see are found. Lifetime: the builder outlives its query, and the visible fields, the portal and the
/// call's workspace outlive the builder. Thread: one.
class UserQueryBuilder {
 public:
  /// A condition on a field that the caller may not see holds for nobody, so that it reveals nothing.
  UserQueryBuilder(const Call& call, const UserFields& visible, const portal::Portal& portal, Fields fields);
  UserQueryBuilder(const UserQueryBuilder&) = delete;
  UserQueryBuilder& operator=(const UserQueryBuilder&) = delete;

  directory::UserQuery& query() { return query_; }
  /// The error when there are too many conditions; the query is then incomplete. Null otherwise.
  const WireError* validation_error() const { return size_.validation_error(); }
  /// Keeps only the people who have, for each word in `value`, a word that begins with it. A text without words keeps
  /// everybody. The prefixes `%`, `=` and `@` in `key` make no difference. With any other prefix, or a value that is
  /// not a text, nobody is kept.
  void keep_worded(const FilterKey& key, const boost::json::value& value, directory::WordGroups where);
  /// Keeps only the members of a department, or also those of all below. The cost depends on how many these have. Who
  /// sees no departments finds nobody.
  void keep_members(base::DepartmentId department, directory::Reach reach);

 private:
  struct FieldCondition {
    const UserField* field;  ///< null for a custom field
    std::string custom_name;
    Condition condition;
    std::optional<directory::Text> text = {};  ///< `field->text()`, kept because it is needed for each person
    std::string name = {};                     ///< name_of_condition
  };
  struct FieldOrder {
    const UserField* field;  ///< null for a custom field
    std::string custom_name;
    FieldType type;
    bool descending;
  };

  void add(std::string_view key, const boost::json::value& value);
  void read_order(const Params& params);
  // Appends the sort key of these fields, each in its direction or, when `turned`, in the other one.
  void append_key(const directory::UserView& user, std::span<const FieldOrder> fields, bool turned,
                  std::string& key) const;
  // Names the list that answers this query, when there may be one.
  void name_list();
  void name_order(directory::UserQuery::List& list) const;
  bool changes_with_time() const;
  // These put a condition into the query, if an index can answer it. True when it need not be checked for each person.
  bool narrow(const UserField& field, const Condition& condition);
  bool narrow_by_id(const Condition& condition);
  bool narrow_by_active(const Condition& condition);
  bool narrow_by_type(const Condition& condition);
  void narrow_by_email(const Condition& condition);
  bool narrow_by_department(const Condition& condition);
  bool narrow_by_words(const FilterKey& key, const boost::json::value& value);
  void keep_by_names();
  bool find_by_names(directory::IdSet& out) const;
  bool find_by_name(const FieldCondition& condition, directory::IdSet& out) const;
  void keep_only(std::shared_ptr<const directory::IdSet> found);
  void keep_found(std::string_view text, directory::WordGroups where);
  void keep_among(std::vector<base::UserId> people);
  void keep(const UserField* field, const FilterKey& key, FieldType type, const boost::json::value& value);
  bool matches(const directory::UserView& user) const;

  const UserFields& visible_;
  const portal::Portal& portal_;
  base::Microseconds now_;
  Workspace& workspace_;
  Fields fields_;
  Visibility sight_;
  std::vector<FieldCondition> conditions_;
  mutable std::string folded_;  // memory for the case-folded form of a text
  std::vector<FieldOrder> order_;
  QuerySize size_;
  std::shared_ptr<const directory::IdSet> found_;  // what the query looks among, unless that is in the workspace
  directory::UserQuery query_;
};

}  // namespace muster::rest

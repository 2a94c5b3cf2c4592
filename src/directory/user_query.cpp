#include "directory/user_query.hpp"

#include <algorithm>
#include <queue>
#include <utility>

namespace muster::directory {
namespace {

// Takes people one after the other in the order of the pages, and keeps those of one page.
class Page {
 public:
  Page(const UserQuery& query, std::vector<UserId>& out) : query_(query), out_(out) {}

  // False when nobody further is of interest.
  bool add(UserId id) {
    if (total_ >= query_.offset && total_ - query_.offset < query_.limit) out_.push_back(id);
    ++total_;
    return query_.count || !is_full();
  }
  // People of whom there is no need to name one: they come before the page or after it.
  bool pass(std::size_t people) {
    total_ += people;
    return query_.count || !is_full();
  }
  bool may_pass(std::size_t people) const { return total_ + people <= query_.offset || is_full(); }
  std::size_t total() const { return query_.count ? total_ : 0; }

 private:
  bool is_full() const { return total_ >= query_.offset && total_ - query_.offset >= query_.limit; }

  const UserQuery& query_;
  std::vector<UserId>& out_;
  std::size_t total_ = 0;
};

// Keeps the first few of many by their order.
class Best {
 public:
  Best(const UserQuery& query, std::vector<UserId>& out) : query_(query), out_(out) {}

  void add(const UserView& user) {
    ++total_;
    std::string key;
    query_.order(user, key);
    Entry entry{std::move(key), user.id()};
    if (kept_.size() < wanted()) {
      kept_.push(std::move(entry));
    } else if (!kept_.empty() && entry < kept_.top()) {
      kept_.pop();
      kept_.push(std::move(entry));
    }
  }
  std::size_t finish() {
    std::vector<UserId> ids(kept_.size());
    for (std::size_t i = ids.size(); i > 0; --i) {
      ids[i - 1] = kept_.top().second;
      kept_.pop();
    }
    if (query_.offset < ids.size())
      out_.insert(out_.end(), ids.begin() + static_cast<std::ptrdiff_t>(query_.offset), ids.end());
    return query_.count ? total_ : 0;
  }

 private:
  using Entry = std::pair<std::string, UserId>;
  std::size_t wanted() const { return query_.offset > ~query_.limit ? ~std::size_t{0} : query_.offset + query_.limit; }

  const UserQuery& query_;
  std::vector<UserId>& out_;
  std::priority_queue<Entry> kept_;
  std::size_t total_ = 0;
};

bool accepts(const UserQuery& query, const UserView& user) {
  return query.people.accepts(user) && (!query.found || query.found->contains(user.id().value)) &&
         (!query.matches || query.matches(user));
}

// Those of a word who were found.
IdWord found_of(const UserQuery& query, IdWord word) {
  return query.found ? IdWord{word.base, word.bits & query.found->word(word.base)} : word;
}

// Calls `visit(UserView)` for each who is asked for, in the order of ids, until it returns false.
template <class Visit>
void for_each_match(const Directory& directory, const UserQuery& query, Visit&& visit) {
  if (query.among) {
    for (const UserId id : *query.among) {
      const auto user = directory.user(id);
      if (user && accepts(query, *user) && !visit(*user)) return;
    }
    return;
  }
  if (query.found) {
    query.found->for_each_from(query.people.first, [&](std::uint32_t id) {
      const auto user = directory.user({id});
      return id <= query.people.last && (!user || !accepts(query, *user) || visit(*user));
    });
    return;
  }
  directory.for_each_user_from({query.people.first}, [&](const UserView& user) {
    return user.id().value <= query.people.last && (!accepts(query, user) || visit(user));
  });
}

// The people of a word, one after the other. False when nobody further is of interest.
bool add_word(Page& page, const IdWord& word, bool descending) {
  const auto people = static_cast<std::size_t>(std::popcount(word.bits));
  if (page.may_pass(people)) return page.pass(people);
  for (std::uint64_t left = word.bits; left != 0;) {
    const int bit = descending ? 63 - std::countl_zero(left) : std::countr_zero(left);
    left &= ~(std::uint64_t{1} << bit);
    if (!page.add({word.base + static_cast<std::uint32_t>(bit)})) return false;
  }
  return true;
}

// Nobody's record is looked at: people are counted 64 at a time, and named where the page is.
std::size_t select_from_roster(const Directory& directory, const UserQuery& query, std::vector<UserId>& out) {
  Page page(query, out);
  if (!query.descending) {
    directory.roster().for_each_word(query.people,
                                     [&](IdWord word) { return add_word(page, found_of(query, word), false); });
    return page.total();
  }
  std::vector<IdWord> words;
  directory.roster().for_each_word(query.people,
                                   [&](IdWord word) { return words.push_back(found_of(query, word)), true; });
  for (auto word = words.rbegin(); word != words.rend(); ++word) {
    if (!add_word(page, *word, true)) break;
  }
  return page.total();
}

}  // namespace

std::size_t select_users(const Directory& directory, const UserQuery& query, std::vector<UserId>& out) {
  if (query.order) {
    Best best(query, out);
    for_each_match(directory, query, [&best](const UserView& user) { return best.add(user), true; });
    return best.finish();
  }
  if (!query.among && !query.matches) return select_from_roster(directory, query, out);
  Page page(query, out);
  if (!query.descending) {
    for_each_match(directory, query, [&page](const UserView& user) { return page.add(user.id()); });
    return page.total();
  }
  std::vector<UserId> matched;
  for_each_match(directory, query, [&matched](const UserView& user) { return matched.push_back(user.id()), true; });
  for (auto id = matched.rbegin(); id != matched.rend(); ++id) {
    if (!page.add(*id)) break;
  }
  return page.total();
}

}  // namespace muster::directory

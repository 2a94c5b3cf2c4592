#include "directory/query/user_query.hpp"

#include <algorithm>
#include <limits>

#include "directory/query/ordered_page.hpp"

namespace muster::directory {
namespace {

// Receives people in result order and keeps those of one page.
class Page {
 public:
  Page(const UserQuery& query, std::vector<UserId>& out) : query_(query), out_(out) {}

  // Returns false when nobody else is needed.
  bool add(UserId id) {
    if (total_ >= query_.offset && total_ - query_.offset < query_.limit) out_.push_back(id);
    ++total_;
    return query_.count || !is_full();
  }
  // Counts people who are not on the page, but before or after it. Returns false when nobody else is needed.
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

bool accepts(const UserQuery& query, const UserView& user) {
  return query.people.accepts(user) && (!query.found || query.found->contains(user.id().value)) &&
         (!query.matches || query.matches(user));
}

// Calls `visit(IdWord)` for the people of the query, but for what only records say, until it returns false.
void for_each_word(const Directory& directory, const UserQuery& query, auto&& visit) {
  if (query.found) return directory.user_bitmap().for_each_word(query.people, *query.found, visit);
  directory.user_bitmap().for_each_word(query.people, visit);
}

// Calls `visit(UserView)` for each person who matches, in the order of ids, until it returns false. Returns false when
// it gave up because it would look at more than `most` people.
constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();
template <class Visit>
bool for_each_match(const Directory& directory, const UserQuery& query, Visit&& visit, std::size_t most = any_number) {
  if (query.among) {
    for (const UserId id : *query.among) {
      const auto user = directory.user(id);
      if (user && accepts(query, *user) && !visit(*user)) return true;
    }
    return true;
  }
  if (query.found) {
    query.found->for_each_from(query.people.first, [&](std::uint32_t id) {
      const auto user = directory.user({id});
      return id <= query.people.last && (!user || !accepts(query, *user) || visit(*user));
    });
    return true;
  }
  bool gave_up = false;
  directory.for_each_user_from({query.people.first}, [&](const UserView& user) {
    if (user.id().value > query.people.last) return false;
    gave_up = most-- == 0;
    return !gave_up && (!accepts(query, user) || visit(user));
  });
  return !gave_up;
}

std::vector<IdWord> words_of(const Directory& directory, const UserQuery& query) {
  std::vector<IdWord> words;
  for_each_word(directory, query, [&](IdWord word) { return words.push_back(word), true; });
  return words;
}

// Visits the people of a word from last to first. Returns false when `visit` did.
bool for_each_backwards(const IdWord& word, auto&& visit) {
  for (std::uint64_t left = word.bits; left != 0;) {
    const int bit = 63 - std::countl_zero(left);
    left &= ~(std::uint64_t{1} << bit);
    if (!visit(UserId{word.base + static_cast<std::uint32_t>(bit)})) return false;
  }
  return true;
}

// Adds the people of a word to the page. Returns false when nobody else is needed.
bool add_word(Page& page, const IdWord& word, bool descending) {
  const auto people = static_cast<std::size_t>(std::popcount(word.bits));
  if (page.may_pass(people)) return page.pass(people);
  if (descending) return for_each_backwards(word, [&page](UserId id) { return page.add(id); });
  for (std::uint64_t left = word.bits; left != 0; left &= left - 1) {
    if (!page.add({word.base + static_cast<std::uint32_t>(std::countr_zero(left))})) return false;
  }
  return true;
}

// Reads no records. Among those who were found, people are counted 64 at a time, and listed only on the page.
std::size_t select_found(const Directory& directory, const UserQuery& query, std::vector<UserId>& out) {
  Page page(query, out);
  if (!query.descending) {
    for_each_word(directory, query, [&](IdWord word) { return add_word(page, word, false); });
    return page.total();
  }
  const std::vector<IdWord> words = words_of(directory, query);
  for (auto word = words.rbegin(); word != words.rend() && add_word(page, *word, true);) ++word;
  return page.total();
}

// Reads no records, and finds the page by counts.
std::size_t select_all(const Directory& directory, const UserQuery& query, std::vector<UserId>& out) {
  const UserBitmap& bitmap = directory.user_bitmap();
  const std::size_t count = bitmap.count(query.people);
  const std::size_t total = query.count ? count : 0;
  if (query.offset >= count || query.limit == 0) return total;
  std::size_t left = std::min(query.limit, count - query.offset);
  PeopleFilter from = query.people;
  from.first = bitmap.id_at(query.descending ? count - query.offset - left : query.offset, query.people).value;
  const auto begin = static_cast<std::ptrdiff_t>(out.size());
  bitmap.for_each_word(from, [&](IdWord word) {
    for (; word.bits != 0 && left > 0; word.bits &= word.bits - 1, --left)
      out.push_back({word.base + static_cast<std::uint32_t>(std::countr_zero(word.bits))});
    return left > 0;
  });
  if (query.descending) std::reverse(out.begin() + begin, out.end());
  return total;
}

// Collects everybody who matches and returns their number.
std::size_t gather(const Directory& directory, const UserQuery& query, IdSet& people) {
  std::size_t count = 0;
  if (query.among || query.matches) {
    for_each_match(directory, query, [&](const UserView& user) { return people.add(user.id().value), ++count, true; });
    return count;
  }
  for_each_word(directory, query, [&](IdWord word) {
    people.add_word(word.base, word.bits);
    count += static_cast<std::size_t>(std::popcount(word.bits));
    return true;
  });
  return count;
}

std::size_t select_in_order(const Directory& directory, const UserQuery& query, std::vector<UserId>& out) {
  IdSet people;
  const std::size_t count = gather(directory, query, people);
  append_ordered_page(directory, query, people, count, out);
  return query.count ? count : 0;
}

// Selects from last to first, until the page is full. Returns false when it gave up, as `for_each_match` does.
bool end_backwards(const Directory& directory, const UserQuery& query, Page& page, std::size_t most) {
  bool gave_up = false;
  const auto add = [&](UserId id) {
    gave_up = most-- == 0;
    const auto user = gave_up ? std::nullopt : directory.user(id);
    return !gave_up && (!user || !accepts(query, *user) || page.add(id));
  };
  if (query.among) {
    for (auto id = query.among->rbegin(); id != query.among->rend() && add(*id);) ++id;
    return !gave_up;
  }
  const std::vector<IdWord> words = words_of(directory, query);
  for (auto word = words.rbegin(); word != words.rend() && for_each_backwards(*word, add);) ++word;
  return !gave_up;
}

std::size_t select_backwards(const Directory& directory, const UserQuery& query, std::vector<UserId>& out) {
  Page page(query, out);
  if (!query.count) return end_backwards(directory, query, page, any_number), page.total();
  std::vector<UserId> matched;
  for_each_match(directory, query, [&](const UserView& user) { return matched.push_back(user.id()), true; });
  for (auto id = matched.rbegin(); id != matched.rend() && page.add(*id);) ++id;
  return page.total();
}

// Without a total, a page by id may be full after a look at a few people, before a list of all who match would be made.
bool found_nearby(const Directory& directory, const UserQuery& query, std::vector<UserId>& out) {
  constexpr std::size_t few = 1024;
  if (!query.list || query.order || query.count || directory.knows_users_in(query.list->spec)) return false;
  const std::size_t before = out.size();
  Page page(query, out);
  const bool found = query.descending
                         ? end_backwards(directory, query, page, few)
                         : for_each_match(
                               directory, query, [&page](const UserView& user) { return page.add(user.id()); }, few);
  if (!found) out.resize(before);
  return found;
}

}  // namespace

std::size_t select_users(const Directory& directory, const UserQuery& query, std::vector<UserId>& out) {
  if (found_nearby(directory, query, out)) return 0;
  if (const auto total = select_from_list(directory, query, out)) return *total;
  if (query.order) return select_in_order(directory, query, out);
  if (!query.among && !query.matches)
    return query.found ? select_found(directory, query, out) : select_all(directory, query, out);
  if (query.descending) return select_backwards(directory, query, out);
  Page page(query, out);
  for_each_match(directory, query, [&page](const UserView& user) { return page.add(user.id()); });
  return page.total();
}

}  // namespace muster::directory

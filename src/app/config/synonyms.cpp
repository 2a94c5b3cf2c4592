#include "app/config/synonyms.hpp"

#include <algorithm>

#include "app/console/nearest.hpp"

namespace muster::app {
namespace {

// Words of one meaning, and the commands or flags that they may stand for. The first that is a candidate is meant;
// after "any:", all candidates among them are.
struct Meaning {
  std::string_view words;
  std::string_view commands;
};

constexpr Meaning meanings[] = {
    {"remove delete del rm erase drop destroy fire", "remove delete dismiss revoke close"},
    {"deactivate disable lock suspend ban", "block dismiss close uninstall"},
    {"activate enable unlock unban unsuspend resume", "unblock reinstate reopen install"},
    {"hire rehire undelete", "reinstate add"},
    {"create new make insert register invite issue", "add"},
    {"show view get info details inspect describe", "show list"},
    {"ls all dir index find search", "list"},
    {"start run up server daemon listen", "serve"},
    {"example sample try playground", "demo"},
    {"password passphrase pw pass set-password reset-password", "passwd"},
    {"load upload read restore-json", "import"},
    {"dump save download", "any: export backup"},
    {"recover", "restore"},
    {"copy snapshot", "backup"},
    {"promote sudo allow permit give", "admin grant"},
    {"demote deny forbid take", "admin revoke"},
    {"rotate secret reset-secret renew regenerate roll", "rotate-secret"},
    {"tokens login", "token"},
    {"move mv put", "move rename"},
    {"set edit update change modify", "update rename"},
    {"head manager boss lead chief supervisor", "head"},
    {"open", "reopen"},
    {"config configuration check validate lint verify doctor", "check-config"},
    {"log logs history changes journal", "audit"},
    {"health healthcheck health-check ping alive ready info ps", "status"},
    {"api spec swagger schema", "openapi"},
    {"hook hooks webhooks", "webhook"},
    {"application applications apps", "app"},
    {"users people person employee employees staff member", "user"},
    {"departments dept depts unit units team teams division structure org", "department"},
    {"portals tenant company domain", "portal"},
    {"--db --database --store --file", "--data"},
    {"--conf --cfg --configuration", "--config"},
    {"--port --address --bind --addr -p", "--listen"},
    {"--json --output -o --csv", "--format"},
    {"--mail --e-mail --login", "--email"},
    {"--first-name --firstname --title", "--name"},
    {"--surname --family-name", "--last-name"},
    {"--job --role", "--position"},
    {"--departments --dept", "--department"},
    {"--above --below --under --in", "--parent"},
    {"--manager --boss --lead", "--head"},
    {"--order --position --place", "--sort"},
    {"--guest --external", "--extranet"},
    {"--administrator --superuser", "--admin"},
    {"--id --owner --user-id --for", "--user"},
    {"--search --query --filter -q", "--find"},
    {"--from --after", "--since"},
    {"--to --before", "--until"},
    {"--max --count -n", "--limit"},
    {"--ttl --lifetime --expires", "--expires-in"},
    {"--ttl --lifetime --expires-in --until", "--expires"},
    {"--yes --overwrite -f -y", "--force"},
    {"--test --check --simulate -n", "--dry-run"},
    {"--https --ssl", "--tls"},
    {"--hostname --domain", "--host"},
    {"--off --delete --clear", "--remove"},
    {"--random --new", "--generate"},
};

// Calls `visit` for each word until it returns true. Whether it did.
template <class Visit>
bool any_word(std::string_view words, Visit&& visit) {
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    if (visit(words.substr(0, end))) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

// The candidates that begin with the word: "demo" for "de", "--department" for "--dep".
std::vector<std::string> by_beginning(std::string_view word, const std::vector<std::string>& candidates) {
  const std::size_t letters = word.size() - std::min(word.find_first_not_of('-'), word.size());
  std::vector<std::string> found;
  if (letters < 2) return found;
  std::ranges::copy_if(candidates, std::back_inserter(found),
                       [&](const std::string& candidate) { return candidate.starts_with(word); });
  return found;
}

}  // namespace

std::vector<std::string> same_meaning(std::string_view word, const std::vector<std::string>& candidates) {
  std::vector<std::string> found;
  for (const Meaning& meaning : meanings) {
    if (!any_word(meaning.words, [&](std::string_view one) { return one == word; })) continue;
    std::string_view commands = meaning.commands;
    const bool all = commands.starts_with("any: ");
    if (all) commands.remove_prefix(5);
    any_word(commands, [&](std::string_view command) {
      if (std::ranges::find(candidates, command) != candidates.end()) found.emplace_back(command);
      return !all && !found.empty();
    });
    if (!found.empty()) break;
  }
  return found;
}

std::vector<std::string> meant(std::string_view word, const std::vector<std::string>& candidates) {
  if (auto found = same_meaning(word, candidates); !found.empty()) return found;
  if (auto found = by_beginning(word, candidates); !found.empty()) return found;
  std::string near = nearest(word, candidates);
  return near.empty() ? std::vector<std::string>() : std::vector{std::move(near)};
}

}  // namespace muster::app

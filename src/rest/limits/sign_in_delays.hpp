#pragma once

#include <array>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/secret.hpp"

namespace muster::rest {

/// An attempt to sign in. Lifetime: views, one call.
struct SignInAttempt {
  base::PortalId portal;
  std::string_view account;        ///< what was typed, folded, of any form
  std::string_view address;        ///< the client's, such as "192.0.2.1" or "2001:db8::1", of which 64 bits count
  std::string_view browser = {};   ///< which one of those that signed in to the account before; "" for an unknown one
  base::UnixSeconds unlocked = 0;  ///< wrong guesses at the account before this second count no more
};

/// Makes who guesses passwords wait longer and longer: after some failures that cost nothing each one delays the next
/// attempt, by 1 s, then 2 s, 4 s and so on.
///
///     what counts                      free   longest delay
///     an account from one address         3   60 s
///     an account from all addresses      20    8 s
///     an address, whatever the account   20   60 s
///     a browser that was in before       10   60 s, and of the others none counts for it
///
/// So a stranger's guesses do not lock the owner out who is elsewhere, or who signed in with this browser before; many
/// addresses together get a few guesses a minute at an account. One failure is forgotten every 90 s. An unknown name
/// counts as an account does. Neither names nor addresses are kept, but hashes of them. Memory is bounded. Any thread.
class SignInDelays {
 public:
  /// At most so many of each kind are kept; those go first whose failures are forgotten soonest.
  explicit SignInDelays(std::size_t most_kept = 100'000);

  /// How long until the attempt may be made; 0 when at once.
  base::Microseconds wait(const SignInAttempt& attempt, base::Microseconds now) const;
  /// To be called before a password is looked at. 0: go ahead; the attempt counts as failed from now on, so that many
  /// at once do not get past the delays. Else it must not be made, does not count, and this is how long to wait.
  base::Microseconds begin(const SignInAttempt& attempt, base::Microseconds now);
  /// Says that the password of a begun attempt was right. The account at this address, or the browser, starts anew;
  /// elsewhere this one attempt is taken back.
  void succeeded(const SignInAttempt& attempt);
  /// Says that a begun attempt came to nothing before the password was looked at. It is taken back.
  void abandoned(const SignInAttempt& attempt);

  /// How many there are of all kinds, with those whose failures are forgotten by now.
  std::size_t size() const;

 private:
  using Key = base::SecretHash;
  struct KeyHash {
    // The key is a hash with a seed that nobody knows: any part of it will do.
    std::size_t operator()(const Key& key) const {
      std::size_t part = 0;
      std::memcpy(&part, key.data(), sizeof(part));
      return part;
    }
  };

  // The failures of many of one kind.
  class Tally {
   public:
    Tally(int free, base::Microseconds longest, std::size_t most_kept)
        : free_(free), longest_(longest), most_kept_(most_kept) {}
    // Failures up to `since` count for nothing, here and below.
    base::Microseconds wait(const Key& key, base::Microseconds since, base::Microseconds now) const;
    void add(const Key& key, base::Microseconds since, base::Microseconds now);
    void take_back(const Key& key);
    void forget(const Key& key) { entries_.erase(key); }
    std::size_t size() const { return entries_.size(); }

   private:
    // As a leaky bucket that is known by when it will be empty: that says how many failures there are.
    struct Entry {
      base::Microseconds forgotten_at = 0;
      base::Microseconds not_before = 0;
      base::Microseconds last = 0;
    };
    base::Microseconds delay_after(int failures) const;
    void make_room(base::Microseconds now);

    int free_;
    base::Microseconds longest_;
    std::size_t most_kept_;
    std::unordered_map<Key, Entry, KeyHash> entries_;
  };

  // One of the kinds that an attempt counts for.
  struct Count {
    Tally* tally;
    Key key;
    base::Microseconds since = 0;
    bool starts_anew = false;  // after the right password
  };
  struct Counts {
    std::array<Count, 3> all;
    std::size_t size = 0;
    auto begin() const { return all.begin(); }
    auto end() const { return all.begin() + size; }
  };
  Counts counts_of(const SignInAttempt& attempt) const;
  Key key_of(std::string_view kind, std::string_view text) const;

  const std::string seed_;
  mutable std::mutex mutex_;
  mutable Tally here_;
  mutable Tally accounts_;
  mutable Tally addresses_;
  mutable Tally browsers_;
};

}  // namespace muster::rest

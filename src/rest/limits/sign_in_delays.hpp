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

/// An attempt to sign in. Lifetime: views, valid for one call.
struct SignInAttempt {
  base::PortalId portal;
  std::string_view account;        ///< what was typed as the name, case-folded; it need not be valid
  std::string_view address;        ///< the client's IP address; of an IPv6 address the first 64 bits count
  std::string_view browser = {};   ///< the name of a known browser (known_browsers.hpp); "" for an unknown one
  base::UnixSeconds unlocked = 0;  ///< failures of the account before this time no longer count
};

/// Slows down those who guess passwords. A few failures are free; after that each failure delays the next attempt, by
/// 1 s, then 2 s, 4 s and so on.
///
///     what counts                      free   longest delay
///     an account from one address         3   60 s
///     an account from all addresses      20    8 s
///     an address, whatever the account   20   60 s
///     a known browser                    10   60 s; the other three do not count for it
///
/// So a stranger's guesses do not lock out an owner who is at another address, or who uses a known browser. Many
/// addresses together get a few guesses a minute at an account. One failure is forgotten every 90 s. An unknown name
/// counts like an account. Only hashes of names and addresses are kept. Memory is bounded. Any thread.
class SignInDelays {
 public:
  /// Of each kind at most `most_kept` are kept. When there are more, those whose failures are forgotten soonest are
  /// dropped first.
  explicit SignInDelays(std::size_t most_kept = 100'000);

  /// How long to wait before the attempt may be made; 0 when it may be made now.
  base::Microseconds wait(const SignInAttempt& attempt, base::Microseconds now) const;
  /// Call it before the password is checked. When it returns 0 the attempt may be made; it counts as failed from now
  /// on, so that parallel attempts cannot avoid the delays. Otherwise the attempt must not be made and does not count;
  /// the result is how long to wait.
  base::Microseconds begin(const SignInAttempt& attempt, base::Microseconds now);
  /// Says that the password of a begun attempt was right. All failures of the account at this address, or of the known
  /// browser, are forgotten; for the other kinds only this attempt is taken back.
  void succeeded(const SignInAttempt& attempt);
  /// Says that a begun attempt ended before the password was checked. It is taken back.
  void abandoned(const SignInAttempt& attempt);

  /// How many entries there are of all kinds, including those whose failures are forgotten by now.
  std::size_t size() const;

 private:
  using Key = base::SecretHash;
  struct KeyHash {
    // The key is a hash with a secret seed, so any part of it is a good hash.
    std::size_t operator()(const Key& key) const {
      std::size_t part = 0;
      std::memcpy(&part, key.data(), sizeof(part));
      return part;
    }
  };

  // The failures of one kind, such as those of accounts.
  class Tally {
   public:
    Tally(int free, base::Microseconds longest, std::size_t most_kept)
        : free_(free), longest_(longest), most_kept_(most_kept) {}
    // Failures up to `since` do not count, here and in `add`.
    base::Microseconds wait(const Key& key, base::Microseconds since, base::Microseconds now) const;
    void add(const Key& key, base::Microseconds since, base::Microseconds now);
    void take_back(const Key& key);
    void forget(const Key& key) { entries_.erase(key); }
    std::size_t size() const { return entries_.size(); }

   private:
    // A leaky bucket of failures. The time at which it will be empty tells how many there are.
    struct Entry {
      base::Microseconds forgotten_at = 0;  // when the bucket is empty
      base::Microseconds not_before = 0;    // when the next attempt may be made
      base::Microseconds last = 0;          // when the last failure was
    };
    base::Microseconds delay_after(int failures) const;
    void make_room(base::Microseconds now);

    int free_;
    base::Microseconds longest_;
    std::size_t most_kept_;
    std::unordered_map<Key, Entry, KeyHash> entries_;
  };

  // One of the entries that an attempt counts for.
  struct Count {
    Tally* tally;
    Key key;
    base::Microseconds since = 0;
    bool starts_anew = false;  // whether the right password forgets all failures
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

#pragma once

#include <cstring>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/secret.hpp"

namespace muster::rest {

/// Makes who guesses passwords wait longer and longer, by the account and by the client's address. The first 3 failures
/// of an account cost nothing, nor do the first 20 of an address; each one after them delays the next attempt, by 1 s,
/// then 2 s, 4 s and so on up to 60 s. One failure is forgotten every 90 s, so all of an account's after 15 minutes
/// without an attempt. An unknown name counts as an account does. Neither names nor addresses are kept, but hashes of
/// them. Memory is bounded. Any thread.
class SignInDelays {
 public:
  /// At most so many accounts and so many addresses are kept; those go first whose failures are forgotten soonest.
  explicit SignInDelays(std::size_t most_kept = 100'000);

  /// How long until an attempt may be made; 0 when at once. `account` is what was typed, folded, of any form; `address`
  /// is the client's, such as "192.0.2.1" or "2001:db8::1", of which the first 64 bits count.
  base::Microseconds wait(base::PortalId portal, std::string_view account, std::string_view address,
                          base::Microseconds now) const;
  /// To be called before a password is looked at. 0: go ahead; the attempt counts as failed from now on, so that many
  /// at once do not get past the delays. Else it must not be made, does not count, and this is how long to wait.
  base::Microseconds begin(base::PortalId portal, std::string_view account, std::string_view address,
                           base::Microseconds now);
  /// Says that the password of a begun attempt was right. The account starts anew; of the address this one attempt is
  /// taken back.
  void succeeded(base::PortalId portal, std::string_view account, std::string_view address);
  /// Says that a begun attempt came to nothing before the password was looked at. It is taken back.
  void abandoned(base::PortalId portal, std::string_view account, std::string_view address);

  /// How many accounts and addresses are kept, with those whose failures are forgotten by now.
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

  // The failures of many accounts, or of many addresses.
  class Tally {
   public:
    Tally(int free, std::size_t most_kept) : free_(free), most_kept_(most_kept) {}
    base::Microseconds wait(const Key& key, base::Microseconds now) const;
    void add(const Key& key, base::Microseconds now);
    void take_back(const Key& key);
    void forget(const Key& key) { entries_.erase(key); }
    std::size_t size() const { return entries_.size(); }

   private:
    // As a leaky bucket that is known by when it will be empty: that says how many failures there are.
    struct Entry {
      base::Microseconds forgotten_at = 0;
      base::Microseconds not_before = 0;
    };
    void make_room(base::Microseconds now);

    int free_;
    std::size_t most_kept_;
    std::unordered_map<Key, Entry, KeyHash> entries_;
  };

  Key account_key(base::PortalId portal, std::string_view account) const;
  Key address_key(std::string_view address) const;
  base::Microseconds wait(const Key& account, const Key& address, base::Microseconds now) const;

  const std::string seed_;
  mutable std::mutex mutex_;
  Tally accounts_;
  Tally addresses_;
};

}  // namespace muster::rest

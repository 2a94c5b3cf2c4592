#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "access/tokens.hpp"
#include "portal/portals.hpp"
#include "rest/dispatch/write_queue.hpp"
#include "support/company.hpp"
#include "support/failing_store.hpp"
#include "support/virtual_clock.hpp"

namespace muster::test {

/// What came back.
struct OauthAnswer {
  unsigned status = 0;
  std::string content_type;
  std::string location;
  std::string headers;
  std::string text;

  boost::json::value body() const;
  /// The code of an error, or "" for a reply that is none.
  std::string error() const;
  /// A member of the body that is a text.
  std::string member(std::string_view name) const;
  /// The value of a cookie that it sets, or "".
  std::string cookie(std::string_view name) const;
  /// A parameter of the address that it leads to, not decoded; or "".
  std::string parameter(std::string_view name) const;
};

/// A portal with the application 1, "Shop", which may use `im` and `user`, and a server's parts without sockets, on a
/// virtual clock. Of the people, 1 is an administrator, 2 ("bob@acme.example") and 3 ("eve@acme.example") are
/// employees; the passwords of 2 and 3 are `password`.
class OauthServer {
 public:
  OauthServer();

  /// As a connection does: by the writer when an I/O thread says so.
  OauthAnswer send(const rest::Request& request);
  OauthAnswer get(std::string_view target, std::string_view cookies = "");
  OauthAnswer post(std::string_view target, std::string_view form, std::string_view cookies = "");
  /// As a browser that opens the page and fills the form in; the two texts are as a form has them.
  OauthAnswer sign_in(const std::string& target, const std::string& email = "bob@acme.example",
                      const std::string& typed = "correct+horse");
  /// What an I/O thread makes of a request, which goes no further.
  rest::Handled handle(const rest::Request& request);
  /// `/oauth/token/` with the application's id and secret, and these parameters.
  OauthAnswer token(const std::string& parameters);
  OauthAnswer exchange(const std::string& code) { return token("grant_type=authorization_code&code=" + code); }
  OauthAnswer refresh(const std::string& refresh_token) {
    return token("grant_type=refresh_token&refresh_token=" + refresh_token);
  }
  /// `profile`, called by this token.
  OauthAnswer call(const std::string& access_token);

  /// As `muster app token` gives them.
  access::IssuedTokens tokens_for(std::uint32_t user);
  /// A code that somebody who is signed in came back with.
  std::string code_for(std::uint32_t user, std::string_view challenge = "", bool plain = false);
  void change_application(const std::function<void(access::Application&)>& change);
  void write(const std::function<void(portal::PortalDraft&)>& change);
  portal::Snapshot snapshot() { return parts_->portal(id_)->snapshots().newest(); }
  /// Who made the newest revision, by the audit log.
  portal::Origin newest_origin();
  void close_portal();
  /// From now on acme answers to this host name, to which an earlier one leads.
  void give_host(const std::string& name);
  /// From now on there is a second portal, "globex", of the company "Globex". The people and their passwords are the
  /// same; its application 1 is called "Desk", and has the same secret. The first one answers to "acme.example" alone,
  /// this one to "globex.example", and nothing to other hosts.
  void add_globex();
  /// What follows is about this portal, 1 or 2, and goes to its host.
  void turn_to(std::uint32_t portal);
  /// Whether the store takes no commits from now on.
  void fail_commits(bool fail);
  /// As after a restart of the server: nobody has asked for the portal yet.
  void restart() { parts_ = std::make_unique<Parts>(store_, service); }
  void advance(base::UnixSeconds seconds) { clock.advance(seconds * 1'000'000); }
  base::UnixSeconds now() const { return clock.now() / 1'000'000; }

  static constexpr std::string_view password = "correct horse";
  std::string host = "acme.example";  ///< where requests go
  std::string client_id;              ///< of the portal that this is about
  std::string client_secret = "TheSecretOfTheShop00000000000000";
  VirtualClock clock{test_now};
  rest::SignInDelays delays;
  rest::Service service{.clock = clock, .compat = {}, .limits = {}, .log = base::make_log(), .delays = &delays};

 private:
  // A company in the portal that this is about.
  void found(const std::string& company, const std::string& application, const std::string& redirect);

  FailingStore store_;
  base::PortalId id_ = portal::create_portal(store_, "acme").value();
  struct Parts {
    Parts(portal::Store& store, const rest::Service& service)
        : portals(std::move(portal::Portals::open(store, nullptr).value())),
          reader(service, portals->hosts()),
          committer(service.log),
          write_queue(service, portals->hosts(), committer) {}
    /// Loads it.
    portal::LivePortal* portal(base::PortalId id) {
      return portal::HostReader(portals->hosts()).find(id)->served->open().value();
    }

    std::unique_ptr<portal::Portals> portals;
    rest::Dispatcher reader;
    portal::Committer committer;
    rest::WriteQueue write_queue;
  };
  std::unique_ptr<Parts> parts_ = std::make_unique<Parts>(store_, service);
};

}  // namespace muster::test

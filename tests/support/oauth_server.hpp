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

/// A reply of the server.
struct OauthAnswer {
  unsigned status = 0;
  std::string content_type;
  std::string location;
  std::string headers;
  std::string text;

  boost::json::value body() const;
  /// The code of the error, or "" when the reply is not an error.
  std::string error() const;
  /// The text in a member of the body, or "".
  std::string member(std::string_view name) const;
  /// The value of a cookie that the reply sets, or "".
  std::string cookie(std::string_view name) const;
  /// A parameter of the address that the reply redirects to, not decoded, or "".
  std::string parameter(std::string_view name) const;
};

/// The parts of a server without sockets, on a virtual clock, with one portal. The portal has the application 1,
/// "Shop", with the scopes `im` and `user`. User 1 is an administrator. Users 2 ("bob@acme.example") and 3
/// ("eve@acme.example") are employees; both have the password `password`.
class OauthServer {
 public:
  OauthServer();

  /// Answers a request as a connection does: on an I/O thread's dispatcher, and by the write queue if that is needed.
  OauthAnswer send(const rest::Request& request);
  OauthAnswer get(std::string_view target, std::string_view cookies = "");
  OauthAnswer post(std::string_view target, std::string_view form, std::string_view cookies = "");
  /// Signs in as a browser does: opens the page, fills the form in and posts it. `email` and `typed`, the password, are
  /// urlencoded.
  OauthAnswer sign_in(const std::string& target, const std::string& email = "bob@acme.example",
                      const std::string& typed = "correct+horse");
  /// What the dispatcher of an I/O thread returns for a request. The request goes no further.
  rest::Handled handle(const rest::Request& request);
  /// Calls `/oauth/token/` with the application's id and secret and these parameters.
  OauthAnswer token(const std::string& parameters);
  OauthAnswer exchange(const std::string& code) { return token("grant_type=authorization_code&code=" + code); }
  OauthAnswer refresh(const std::string& refresh_token) {
    return token("grant_type=refresh_token&refresh_token=" + refresh_token);
  }
  /// Calls the method `profile` with this token.
  OauthAnswer call(const std::string& access_token);

  /// Issues tokens as `muster app token` does.
  access::IssuedTokens tokens_for(std::uint32_t user);
  /// The authorisation code that the application gets when this user is signed in.
  std::string code_for(std::uint32_t user, std::string_view challenge = "", bool plain = false);
  void change_application(const std::function<void(access::Application&)>& change);
  void write(const std::function<void(portal::PortalDraft&)>& change);
  portal::Snapshot snapshot() { return parts_->portal(id_)->snapshots().newest(); }
  /// Who made the newest revision, as the audit log has it.
  portal::Origin newest_origin();
  void close_portal();
  /// Gives the portal acme this host name. Its earlier host name then redirects to it.
  void give_host(const std::string& name);
  /// Adds a second portal, "globex", of the company "Globex". It has the same people and passwords. Its application 1
  /// is called "Desk" and has the same secret. The first portal then has only the host "acme.example", the second only
  /// "globex.example"; no portal has other hosts.
  void add_globex();
  /// Makes the calls that follow go to this portal, 1 or 2, and its host.
  void turn_to(std::uint32_t portal);
  /// Whether commits fail from now on.
  void fail_commits(bool fail);
  /// Makes the parts of the server new, as after a restart. The portal is not loaded yet.
  void restart() { parts_ = std::make_unique<Parts>(store_, service); }
  void advance(base::UnixSeconds seconds) { clock.advance(seconds * 1'000'000); }
  base::UnixSeconds now() const { return clock.now() / 1'000'000; }

  static constexpr std::string_view password = "correct horse";
  std::string host = "acme.example";  ///< where requests go
  std::string client_id;              ///< of the application in the present portal
  std::string client_secret = "TheSecretOfTheShop00000000000000";
  VirtualClock clock{test_now};
  rest::SignInDelays delays;
  rest::Service service{.clock = clock, .compat = {}, .limits = {}, .log = base::make_log(), .delays = &delays};

 private:
  // Fills the present portal.
  void found(const std::string& company, const std::string& application, const std::string& redirect);

  FailingStore store_;
  base::PortalId id_ = portal::create_portal(store_, "acme").value();
  struct Parts {
    Parts(portal::Store& store, const rest::Service& service)
        : portals(std::move(portal::Portals::open(store, nullptr).value())),
          reader(service, portals->hosts()),
          committer(service.log),
          write_queue(service, portals->hosts(), committer) {}
    /// The portal, which is loaded if it is not yet.
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

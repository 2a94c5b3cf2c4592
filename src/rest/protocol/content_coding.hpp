#pragma once

#include <string>
#include <string_view>

// How a text that does not change is sent: compressed, or not at all when the client has it (RFC 9110).
namespace muster::rest {

/// Whether a client that sent this Accept-Encoding takes gzip, and does not like the plain text better. "" is no
/// header: then it does not.
bool accepts_gzip(std::string_view accept_encoding);

/// Whether an If-None-Match names this tag, which is in its quotes. `*` names every one.
bool names_tag(std::string_view if_none_match, std::string_view tag);

/// A text that is sent as it is or compressed, each with a strong tag.
struct CodedText {
  explicit CodedText(std::string text);
  std::string plain;
  std::string gzip;
  std::string plain_tag;  ///< in quotes
  std::string gzip_tag;
};

}  // namespace muster::rest

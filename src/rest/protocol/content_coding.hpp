#pragma once

#include <string>
#include <string_view>

// How a text that never changes is sent: compressed, or not at all when the client has a copy (RFC 9110).
namespace muster::rest {

/// Whether a client that sent this Accept-Encoding header takes gzip, and does not prefer the plain text. False for "",
/// which means that there is no header.
bool accepts_gzip(std::string_view accept_encoding);

/// How much a client wants each coding of a text: thousandths, 0 for not at all.
struct CodingWeights {
  int gzip = 0;
  int brotli = 0;
  int plain = 0;  ///< 0 when it is not named; it may be sent all the same
};
/// The weights of an Accept-Encoding header; "" wants the plain text alone.
CodingWeights coding_weights(std::string_view accept_encoding);

/// Whether an If-None-Match header has this entity tag, given with its quotes. `*` matches every tag.
bool names_tag(std::string_view if_none_match, std::string_view tag);

/// A text in both forms in which it is sent, plain and compressed, each with a strong entity tag.
struct CodedText {
  explicit CodedText(std::string text);
  std::string plain;
  std::string gzip;
  std::string plain_tag;  ///< with its quotes
  std::string gzip_tag;
};

}  // namespace muster::rest

#include "rest/dispatch/file_reply.hpp"

#include "rest/protocol/content_coding.hpp"

namespace muster::rest {
namespace {

// Of those that a client wants most, the shortest.
web::Coding coding_for(const web::File& file, std::string_view accept_encoding) {
  const CodingWeights weights = coding_weights(accept_encoding);
  const int gzip = file.has(web::Coding::gzip) ? weights.gzip : 0;
  const int brotli = file.has(web::Coding::brotli) ? weights.brotli : 0;
  if (brotli > 0 && brotli >= gzip && brotli >= weights.plain) return web::Coding::brotli;
  return gzip > 0 && gzip >= weights.plain ? web::Coding::gzip : web::Coding::plain;
}

}  // namespace

const web::Prepared* find_file_reply(const web::Site& site, const Request& request) {
  if (request.verb != Verb::get && request.verb != Verb::head) return nullptr;
  const web::File* file = site.find(request.target.substr(0, request.target.find('?')));
  if (!file) return nullptr;
  const web::Coding coding = coding_for(*file, request.accept_encoding);
  const bool has_it = !request.if_none_match.empty() && names_tag(request.if_none_match, file->tag(coding));
  return has_it ? &file->unchanged(coding) : &file->whole(coding);
}

}  // namespace muster::rest

#pragma once

#include <string>

#include "rest/protocol/content_coding.hpp"

namespace muster::rest {

/// The method table as an OpenAPI 3.1 document. Made once; any thread.
const std::string& openapi_document();
/// The document as it is sent at `/openapi.json`. Made and compressed once; any thread.
const CodedText& coded_openapi_document();

/// Whether the document is made and compressed. That takes too long for an I/O thread. Any thread.
bool openapi_is_made();

/// The text of docs/rest-methods.md: the method table for people, in Markdown.
std::string methods_page();

/// The JSON schemas that results refer to, as the members of an object: `"Name":{…},…`.
extern const char* const openapi_schemas;

}  // namespace muster::rest

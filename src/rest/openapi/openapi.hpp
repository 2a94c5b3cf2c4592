#pragma once

#include <string>

#include "rest/protocol/content_coding.hpp"

namespace muster::rest {

/// The method table as an OpenAPI 3.1 document. Made once; any thread.
const std::string& openapi_document();
/// The same as it is sent at `/openapi.json`. Made and compressed once; any thread.
const CodedText& coded_openapi_document();

/// Whether both are there: to make them takes too long for a thread that others wait for. Any thread.
bool openapi_is_made();

/// The method table for people, in Markdown: docs/rest-methods.md.
std::string methods_page();

/// The JSON schemas that results refer to, as an object's members: `"Name":{…},…`.
extern const char* const openapi_schemas;

}  // namespace muster::rest

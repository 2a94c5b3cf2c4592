#pragma once

#include <string>

namespace muster::app {

/// The text of docs/configuration.md, made from the table of keys.
std::string configuration_docs();

}  // namespace muster::app

#pragma once

#include <string>

namespace muster::app {

/// docs/configuration.md, from the table of keys.
std::string configuration_docs();

}  // namespace muster::app

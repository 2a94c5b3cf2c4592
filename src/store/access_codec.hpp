#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>

#include "access/credentials.hpp"

namespace muster::store {

/// Credentials as JSON, for the change codec. Secrets are in it as hashes alone.
std::string body_of(const access::Webhook& webhook);
std::string body_of(const access::Application& application);
std::string body_of(const access::Grant& grant);
std::string body_of(const access::Session& session);
std::string body_of(const access::Password& password);
std::string body_of(const access::OptionSet& options);

/// The record of this key, read from such a body. Throw what Boost.JSON throws, or runtime_error, for another text.
void read_body(const boost::json::object& object, std::uint64_t key, access::Webhook& webhook);
void read_body(const boost::json::object& object, std::uint64_t key, access::Application& application);
void read_body(const boost::json::object& object, std::uint64_t key, access::Grant& grant);
void read_body(const boost::json::object& object, std::uint64_t key, access::Session& session);
void read_body(const boost::json::object& object, std::uint64_t key, access::Password& password);
void read_body(const boost::json::object& object, std::uint64_t key, access::OptionSet& options);

}  // namespace muster::store

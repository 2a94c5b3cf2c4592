#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>

#include "access/credentials.hpp"

namespace muster::store {

/// Writes credentials as JSON, for the change codec. Secrets are only in it as hashes.
std::string body_of(const access::Webhook& webhook);
std::string body_of(const access::Application& application);
std::string body_of(const access::Grant& grant);
std::string body_of(const access::Session& session);
std::string body_of(const access::Password& password);
std::string body_of(const access::OptionSet& options);

/// Reads the record with this key from such JSON. Throws runtime_error or an exception of Boost.JSON when the object is
/// not valid.
void read_body(const boost::json::object& object, std::uint64_t key, access::Webhook& webhook);
void read_body(const boost::json::object& object, std::uint64_t key, access::Application& application);
void read_body(const boost::json::object& object, std::uint64_t key, access::Grant& grant);
void read_body(const boost::json::object& object, std::uint64_t key, access::Session& session);
void read_body(const boost::json::object& object, std::uint64_t key, access::Password& password);
void read_body(const boost::json::object& object, std::uint64_t key, access::OptionSet& options);

}  // namespace muster::store

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/ascii.hpp"
#include "base/mask.hpp"
#include "rest/call/method.hpp"
#include "rest/call/visibility.hpp"
#include "rest/protocol/address.hpp"

namespace muster::rest {
namespace {

std::vector<MethodSpec> collect() {
  std::vector<MethodSpec> methods;
  for (const auto& group : {department_methods(), department_write_methods(), im_department_methods(),
                            im_search_methods(), im_user_methods(), im_user_status_methods(), org_methods(),
                            org_tree_methods(), system_methods(), user_card_methods(), user_methods(),
                            user_write_methods(), userfield_methods(), option_methods(), batch_methods()})
    methods.insert(methods.end(), group.begin(), group.end());
  std::ranges::sort(methods, {}, &MethodSpec::name);
  return methods;
}

constexpr std::size_t longest_name = 64;

// The methods by the length of their names, so that few names are compared.
class ByLength {
 public:
  ByLength() {
    for (const MethodSpec& method : all_methods()) methods_.at(method.name.size()).push_back(&method);
  }
  std::span<const MethodSpec* const> of(std::size_t length) const { return methods_[length]; }

 private:
  std::array<std::vector<const MethodSpec*>, longest_name + 1> methods_;
};

}  // namespace

std::span<const MethodSpec> all_methods() {
  static const std::vector<MethodSpec> methods = collect();
  return methods;
}

const WireError* refusal(const MethodSpec& method, const Caller& caller) {
  if (!method.by_webhook && caller.webhook) return &errors::wrong_auth_type;
  if (method.right == Right::application && !caller.application) return &errors::application_needed;
  if (method.granted_by(caller.scopes)) return nullptr;
  return caller.webhook ? &errors::insufficient_scope : &errors::insufficient_scope_of_token;
}

const MethodSpec* find_method(std::string_view name) {
  static const ByLength methods;
  std::array<char, longest_name> buffer;
  if (name.size() > buffer.size()) return nullptr;
  std::ranges::transform(name, buffer.begin(), base::ascii_lower);
  const std::string_view wanted(buffer.data(), name.size());
  for (const MethodSpec* method : methods.of(name.size())) {
    if (method->name == wanted) return method;
  }
  return nullptr;
}

std::string asked_method(std::string_view target) {
  const std::string_view name = parse_address(target).method;
  const MethodSpec* known = find_method(name);
  return known ? std::string(known->name) : base::masked_name(name);
}

WireResult<const MethodSpec*> find_allowed(std::string_view name, const Caller& caller, const portal::Portal& portal,
                                           const Compat& compat, bool in_batch) {
  const MethodSpec* method = find_method(name);
  if (!method) return errors::method_not_found;
  if (in_batch && !method->in_batch) return errors::batch_not_allowed;
  if (const WireError* error = refusal(*method, caller)) return *error;
  if (method->looks_at_type() &&
      sight_of(*method, portal.directory.user(caller.user)->type(), compat) == Sight::refused)
    return errors::intranet_only;
  return method;
}

}  // namespace muster::rest

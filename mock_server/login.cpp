// GET /login and the bearer tokens it gives. See login.hpp.
#include "mock_server/login.hpp"

#include "core/base/text.hpp"
#include "mock_server/answers.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

/// What follows a scheme word, compared without case.
std::optional<std::string_view> credentials(const base::HttpRequest& request, std::string_view scheme) {
  const std::string* header = base::find_header(request.headers, "Authorization");
  if (header == nullptr || header->size() <= scheme.size() || (*header)[scheme.size()] != ' ') return std::nullopt;
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    if (((*header)[i] | 0x20) != scheme[i]) return std::nullopt;
  }
  std::string_view rest(*header);
  rest.remove_prefix(scheme.size());
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  while (!rest.empty() && rest.back() == ' ') rest.remove_suffix(1);
  return rest;
}

bool word_of(std::string_view text, std::string_view prefix) {
  if (text.size() <= prefix.size() || text.size() > 256 || !text.starts_with(prefix)) return false;
  return text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-") == std::string_view::npos;
}

bool trusted(const EngineOptions& options, std::string_view account, std::string_view key) {
  // A live key is not for a mock: it is refused, and nothing of it is kept or shown.
  if (!word_of(account, "acc_") || !word_of(key, "sk_test_")) return false;
  return (options.account.empty() || options.account == account) && (options.api_key.empty() || options.api_key == key);
}

/// Looks like the tokens of the service, three parts and all; it is known by being remembered.
std::string bearer_token(Mind& mind, const std::string& account, base::Instant now) {
  const auto at = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
  const auto lifetime = std::chrono::floor<std::chrono::seconds>(mind.settings.bearer_lifetime).count();
  const Json header = Json::object({{"alg", "HS256"}, {"typ", "JWT"}});
  const Json claims = Json::object({{"account_id", account}, {"live_mode", false}, {"iss", "FlatPeakAPI"}, {"sub", account},
                                    {"exp", static_cast<std::int64_t>(at + lifetime)}, {"nbf", static_cast<std::int64_t>(at)},
                                    {"iat", static_cast<std::int64_t>(at)}});
  return base::base64url(base::to_text(header)) + '.' + base::base64url(base::to_text(claims)) + '.' + base::base64url(mind.now.ids.hex(32));
}

}  // namespace

base::HttpResponse log_in(Mind& mind, const base::HttpRequest& request, base::Instant now) {
  const auto encoded = credentials(request, "basic");
  const auto pair = encoded ? base::from_base64(*encoded) : std::nullopt;
  const auto colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos) return message_response(403, "Bad credentials");
  const std::string account = pair->substr(0, colon);
  if (!trusted(mind.options, account, std::string_view(*pair).substr(colon + 1))) return message_response(403, "Bad credentials");
  auto& bearers = mind.now.bearers;
  if (bearers.size() >= mind.options.limits.bearers_kept) std::erase_if(bearers, [now](const auto& bearer) { return bearer.second.expires <= now; });
  if (bearers.size() >= mind.options.limits.bearers_kept) bearers.clear();
  const std::string token = bearer_token(mind, account, now);
  bearers[token] = {account, now + mind.settings.bearer_lifetime};
  const auto lifetime = std::chrono::floor<std::chrono::seconds>(mind.settings.bearer_lifetime).count();
  return json_response(200, Json::object({{"bearer_token", token}, {"expires_in", static_cast<std::int64_t>(lifetime)}, {"live_mode", false}}));
}

std::optional<std::string> account_of(Mind& mind, const base::HttpRequest& request, base::Instant now) {
  const auto token = credentials(request, "bearer");
  if (!token) return std::nullopt;
  const auto bearer = mind.now.bearers.find(std::string(*token));
  if (bearer == mind.now.bearers.end() || now >= bearer->second.expires) return std::nullopt;
  return bearer->second.account_id;
}

}  // namespace cr::mock_server

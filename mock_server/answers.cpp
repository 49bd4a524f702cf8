// Bodies and error objects. See answers.hpp.
#include "mock_server/answers.hpp"

namespace cr::mock_server {

using base::Json;

base::Limits message_limits(const Mind& mind) {
  base::Limits limits = mind.options.limits;
  limits.json_string_bytes = limits.kept_text_bytes;
  return limits;
}

std::string filled_message(std::string_view text, const Words& words) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('{');
    const auto close = text.find('}', open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    out += text.substr(0, open);
    const std::string_view name = text.substr(open + 1, close - open - 1);
    for (const auto& [word, value] : words) {
      if (word == name) out += value;
    }
    text.remove_prefix(close + 1);
  }
  out += text;
  return out;
}

base::HttpResponse json_response(int status, const Json& body) {
  return {status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, base::to_text(body)};
}

base::HttpResponse message_response(int status, std::string_view message) {
  return json_response(status, Json::object({{"message", message}}));
}

Json error_object(Mind& mind, const ErrorParts& parts, base::Instant now) {
  Json error = Json::object({{"object", "error"},
                             {"live_mode", false},
                             {"context", parts.context},
                             {"type", parts.code->type},
                             {"code", parts.code->code},
                             {"message", filled_message(parts.code->message, parts.words)}});
  if (!parts.connect_token.empty()) error.set("connect_token", parts.connect_token);
  error.set("time_created", base::to_text(now));
  error.set("request_id", mind.now.ids.id("req"));
  return error;
}

void merge_set(Json& target, const Json& set) {
  if (!set.is_object()) {
    target = set;
    return;
  }
  if (!target.is_object()) target = Json(Json::Object{});
  for (const auto& [key, value] : set.members()) {
    if (value.is_null()) {
      target.erase(key);
    } else if (Json* member = target.find(key); member != nullptr && value.is_object()) {
      merge_set(*member, value);
    } else {
      target.set(key, value);
    }
  }
}

}  // namespace cr::mock_server

// Pages and error objects as disturbances have them. See disturbed_answers.hpp.
#include "mock_server/disturbed_answers.hpp"

#include "core/base/random.hpp"
#include "mock_server/rest.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

std::size_t replace_in_texts(Json& value, std::string_view from, std::string_view to) {
  std::size_t replaced = 0;
  if (value.is_string()) {
    std::string text = value.text();
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
      ++replaced;
    }
    if (replaced != 0) value = Json(std::move(text));
  } else if (value.is_array()) {
    for (Json& item : value.items()) replaced += replace_in_texts(item, from, to);
  } else if (value.is_object()) {
    for (auto& [key, member] : value.members()) replaced += replace_in_texts(member, from, to);
  }
  return replaced;
}

std::string_view usual_type(int status) {
  return status == 429 ? "rate_limit" : status >= 500 ? "api_error" : "invalid_request";
}

const protocol::ErrorCode* known_error(const protocol::Release& release, const Trace& trace, const std::string& code) {
  if (trace.operation == "connect") return release.error(trace.route_from, code);
  const protocol::Operation* operation = release.operation(trace.operation);
  return operation == nullptr ? nullptr : operation->error(code);
}

}  // namespace

bool is_page(const Json& body) { return body.text_at("object") != "error" && !body.text_at("route").empty(); }

bool flip_mode(Json& body) {
  Json* mode = body.find("live_mode");
  if (mode == nullptr || !mode->is_bool()) return false;
  *mode = Json(!mode->boolean());
  return true;
}

bool swap_token(Json& page, const std::string& token) {
  if (!is_page(page) || token.empty()) return false;
  const std::string other = base::Random::named(base::fnv1a(token), "another session").id("cot");
  return replace_in_texts(page, token, other) != 0;
}

bool rename_route(Json& page, std::string_view route) {
  if (!is_page(page)) return false;
  page.set("route", route);
  return true;
}

bool offer_action(Json& page, std::string_view action) {
  if (!is_page(page)) return false;
  Json* actions = page.find("actions");
  if (actions != nullptr && actions->is_array()) {
    actions->push(action);
  } else {
    page.set("actions", Json::array({action}));
  }
  return true;
}

bool replace_word(Json& body, std::string_view pointer, std::string_view word) {
  const Json* place = base::at_pointer(body, pointer);
  if (place == nullptr || !place->is_string()) return false;
  const_cast<Json&>(*place) = Json(word);  // a part of `body`, which is ours to change
  return true;
}

std::string_view usual_code(int status) {
  return status == 429 ? "rate_limit" : status >= 500 ? "unexpected_error" : "invalid_request";
}

Json planned_error(const protocol::Release& release, const Trace& trace, int status, const std::string& code,
                   base::Instant now) {
  const protocol::ErrorCode* known = known_error(release, trace, code);
  const bool plain = known != nullptr && known->message.find('{') == std::string::npos;  // nothing to fill in
  const bool connect = trace.operation == "connect";
  const std::string place = trace.route_from.empty() ? "connect" : "connect." + trace.route_from;
  Json error = Json::object({{"object", "error"},
                             {"live_mode", false},
                             {"context", connect ? place : context_of(trace.operation)},
                             {"type", known != nullptr ? std::string_view(known->type) : usual_type(status)},
                             {"code", code},
                             {"message", plain ? std::string_view(known->message) : "A planned refusal of this scenario"}});
  if (connect && !trace.session.empty()) error.set("connect_token", trace.session);
  error.set("time_created", base::to_text(now));
  error.set("request_id", base::Random::named(base::fnv1a(trace.session + base::to_text(now)), code).id("req"));
  return error;
}

}  // namespace cr::mock_server

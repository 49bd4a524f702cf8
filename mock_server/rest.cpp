// The REST API's front: which operation a request is, who asks, and the refusals that all operations
// share. Operations themselves are in rest_*.cpp.
#include "mock_server/rest.hpp"

#include <algorithm>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "mock_server/login.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

/// The id where `path` fits `pattern` ("/locations/{id}/status"); "" where the pattern has none.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
  const auto brace = pattern.find('{');
  if (brace == std::string_view::npos) return pattern == path ? std::optional<std::string>("") : std::nullopt;
  const std::string_view before = pattern.substr(0, brace);
  const std::string_view after = pattern.substr(pattern.find('}', brace) + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after)) return std::nullopt;
  const std::string_view id = path.substr(before.size(), path.size() - before.size() - after.size());
  if (id.find('/') != std::string_view::npos) return std::nullopt;
  return base::percent_decoded(id);
}

struct Found {
  const protocol::Operation* operation = nullptr;
  std::string id;
  std::string allowed;  ///< methods of this path
};

Found find_operation(const protocol::Release& release, std::string_view method, std::string_view path) {
  Found found;
  bool literal = false;  // "/meters/batch" goes before "/meters/{id}"
  for (const protocol::Operation& operation : release.operations) {
    auto id = match(operation.path, path);
    if (!id) continue;
    if (found.allowed.find(operation.method) == std::string::npos) found.allowed += (found.allowed.empty() ? "" : ", ") + operation.method;
    if (operation.method != method || literal) continue;
    literal = operation.path.find('{') == std::string::npos;
    found.operation = &operation;
    found.id = std::move(*id);
  }
  return found;
}

base::HttpResponse run(Mind& mind, const base::HttpRequest& request, const Target& target, Found& found, base::Instant now) {
  const protocol::Operation& operation = *found.operation;
  if (operation.auth == "basic") return log_in(mind, request, now);
  const auto account = account_of(mind, request, now);
  if (!account) return message_response(403, "Bad credentials");
  Call call{mind, operation, *account, std::move(found.id), target, {}, now};
  if (mind.world.account_disabled) return refused(call, "account_disabled");
  const bool wants_body = operation.request.has_value();
  if (wants_body && !request.body.empty()) {
    auto body = base::parse_json(request.body, message_limits(mind));
    if (!body) return unprocessable(call, "the body is not JSON: " + body.error().message);
    call.body = std::move(*body);
  }
  const bool list = wants_body && operation.request->kind == protocol::Type::Kind::array;
  if (wants_body && call.body.is_null()) call.body = list ? Json::array() : Json(Json::Object{});
  if (wants_body && (list ? !call.body.is_array() : !call.body.is_object())) return unprocessable(call, list ? "the body is not a list" : "the body is not an object");
  const Handler handler = operation.played ? handler_of(operation.operation) : nullptr;
  if (handler == nullptr) return message_response(501, "Not Implemented");
  return handler(call);
}

}  // namespace

Answer answer_rest(Mind& mind, const base::HttpRequest& request, const Target& target, base::Instant now) {
  Answer answer;
  Found found = find_operation(mind.release, request.method, target.path);
  if (found.allowed.empty()) {
    answer.response = message_response(404, "Not Found");
    return answer;
  }
  if (found.operation == nullptr) {
    answer.response = message_response(405, "Method Not Allowed");
    answer.response.headers.emplace_back("Allow", found.allowed);
    return answer;
  }
  answer.trace.operation = found.operation->operation;
  answer.response = run(mind, request, target, found, now);
  if (answer.response.status >= 400) {
    // The code of a whole error object, for coverage; plain messages have none.
    const auto body = base::parse_json(answer.response.body);
    if (body) answer.trace.error_code = body->text_at("code");
  }
  return answer;
}

std::string context_of(const std::string& operation) {
  const auto line = operation.find('_');
  const std::string verb = operation.substr(0, line);
  for (const char* known : {"create", "retrieve", "list", "update", "delete", "exchange", "submit", "audit"}) {
    if (verb == known && line != std::string::npos) return "api." + operation.substr(line + 1) + "_" + verb;
  }
  return "api." + operation;
}

base::HttpResponse refused(Call& call, std::string_view code, int status, const Words& words) {
  const protocol::ErrorCode* known = call.operation.error(code, status);
  if (known == nullptr) return message_response(status == 0 ? 422 : status, "Unprocessable input");
  if (known->code.empty()) return message_response(known->status, filled_message(known->message, words));
  ErrorParts parts{context_of(call.operation.operation), known, words, {}};
  return json_response(known->status, error_object(call.mind, parts, call.now));
}

base::HttpResponse not_found(Call&) { return message_response(404, "Not Found"); }
base::HttpResponse conflict(Call&) { return message_response(409, "Conflict"); }

base::HttpResponse unprocessable(Call& call, std::string_view what) {
  // The operation's own 422 messages mean something else; this is the one with a place for words.
  for (const protocol::ErrorCode& error : call.operation.errors) {
    if (error.status == 422 && error.code.empty() && error.message.find("{what}") != std::string::npos) {
      return message_response(422, filled_message(error.message, {{"what", std::string(what)}}));
    }
  }
  return message_response(422, what);
}

bool visible(const std::string& object_account, const Call& call) { return object_account.empty() || object_account == call.account_id; }

bool read_text(const Json& body, std::string_view key, std::string& into) {
  const Json* value = body.find(key);
  if (value == nullptr || value->is_null()) return true;
  if (!value->is_string()) return false;
  into = value->text();
  return true;
}

std::optional<base::HttpResponse> refuse_unchangeable(Call& call) {
  const auto& fields = call.operation.request->fields;
  for (const auto& [name, value] : call.body.members()) {
    const bool known = std::any_of(fields.begin(), fields.end(), [&name = name](const auto& field) { return field.name == name; });
    if (!known) return unprocessable(call, name + " cannot be changed");
  }
  return std::nullopt;
}

std::string now_text(const Call& call) { return base::to_text(call.now); }

namespace list_parts {

std::optional<Page> page_of(const Call& call) {
  Page page;
  const Settings& settings = call.mind.settings;
  page.limit = settings.limit_default;
  if (const std::string* limit = call.query("limit")) {
    const auto number = base::is_json_number(*limit) ? base::to_integer(*limit) : std::nullopt;
    if (!number || *number < settings.limit_min || *number > settings.limit_max) return std::nullopt;
    page.limit = *number;
  }
  page.after = call.query("starting_after");
  page.before = call.query("ending_before");
  if (page.after != nullptr && page.before != nullptr) return std::nullopt;
  return page;
}

base::HttpResponse answer(Call& call, Json data, bool more) {
  return json_response(200, Json::object({{"object", "list"}, {"url", call.operation.path}, {"has_more", more}, {"data", std::move(data)}}));
}

}  // namespace list_parts

}  // namespace cr::mock_server

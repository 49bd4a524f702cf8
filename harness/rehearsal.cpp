// Rehearsing a case and writing its plan.
#include "harness/rehearsal.hpp"

#include <algorithm>

#include "core/base/assertion.hpp"

namespace cr::harness {

using base::Json;

namespace {

void add_once(std::vector<std::string>& list, const std::string& word) {
  if (std::find(list.begin(), list.end(), word) == list.end()) list.push_back(word);
}

// What an entry of the plan says: an action in capitals, "skip", or the whole data.
Json entry_of(const Json& message) {
  if (const Json* action = message.find("action")) return *action;
  if (const Json* data = message.find("data")) return *data;
  return "skip";
}

void note_post(Rehearsal& out, const Intent& intent, const Carried& carried) {
  RehearsedPost post;
  post.message = message_of(intent.request);
  if (!post.message.is_object()) return;
  post.route = post.message.text_at("route");
  post.restore = post.route == "session_restore";
  if (carried.response) {
    const auto answer = base::parse_json(carried.response->body);
    const bool error = answer && answer->text_at("object") == "error";
    const int status = carried.response->status;
    const bool disturbed = intent.fresh_connection && (status == 408 || status == 429 || status >= 500);
    post.lost = disturbed || (status >= 300 && status < 400);
    post.refused = error && !post.lost;
    if (post.refused) post.code = answer->text_at("code");
  } else {
    post.lost = carried.not_taken;
    post.unanswered = true;
  }
  out.posts.push_back(std::move(post));
}

const char* end_word(base::Ending ending) {
  switch (ending) {
    case base::Ending::complete: return "complete";
    case base::Ending::error: return "error";
    default: return "closed";
  }
}

void note_refusals(Rehearsal& out, const std::vector<script::Step>& steps) {
  for (const auto& step : steps) {
    if (const auto* line = std::get_if<script::BackendLine>(&step.line); line != nullptr && line->fails) out.refusals.emplace_back(step.where, line->operation);
    if (const auto* repeat = std::get_if<script::RepeatLine>(&step.line)) note_refusals(out, repeat->steps);
  }
}

bool says_tls(const std::vector<script::Step>& steps, std::string* which) {
  return std::any_of(steps.begin(), steps.end(), [&](const script::Step& step) {
    const auto* fault = std::get_if<script::FaultLine>(&step.line);
    const bool found = fault != nullptr && fault->id.rfind("F-TLS-", 0) == 0;
    if (found && which != nullptr) *which = fault->id;
    return found;
  });
}

}  // namespace

Json message_of(const base::HttpRequest& request) {
  auto message = base::parse_json(request.body);
  if (!message || !message->is_object()) return {};
  message->erase("connect_token");
  return *std::move(message);
}

// The same answer to the same page; members beyond it are no fault.
bool says_the_same(const Json& planned, const Json& sent) {
  if (sent.text_at("route") != planned.text_at("route")) return false;
  const auto part = [](const Json& message, const char* name) {
    const Json* found = message.find(name);
    return found == nullptr || found->is_null() ? Json() : *found;
  };
  if (!(part(planned, "action") == part(sent, "action"))) return false;
  const Json data = part(planned, "data"), other = part(sent, "data");
  return data.is_null() ? other.is_null() : says_all(data, other);
}

bool has_bad_certificate(const script::Scenario& scenario, std::string* which) { return says_tls(scenario.steps, which); }

bool Rehearsal::wants_refusal(const Intent& intent) const {
  return std::find(refusals.begin(), refusals.end(), std::pair(intent.where, intent.operation)) != refusals.end();
}

Rehearsal rehearse(const script::Scenario& scenario, Conversation& conversation,
                   const std::function<Carried(const Intent&)>& carry) {
  Rehearsal out;
  out.bad_certificate = has_bad_certificate(scenario);
  while (auto intent = conversation.next()) {
    Carried carried = carry(*intent);
    if (intent->client == "app") note_post(out, *intent, carried);
    if (!intent->act.empty()) out.acts.push_back(intent->act);
    if (intent->client == "backend") {
      if (intent->operation == "create_connect_token") {
        auto body = base::parse_json(intent->request.body);
        if (body) out.tokens.push_back(*std::move(body));
      } else if (intent->operation != "login") {
        add_once(out.backend, intent->operation);
      }
    }
    conversation.on_exchange(std::move(carried));
  }
  out.verdict = conversation.finish();
  note_refusals(out, scenario.steps);
  for (const auto& step : scenario.steps)
    if (const auto* line = std::get_if<script::WebhookLine>(&step.line)) add_once(out.webhooks, line->type);
  return out;
}

std::string planned_end(const script::Scenario& scenario, const Rehearsal& rehearsal) {
  if (rehearsal.bad_certificate) return "refused";
  return end_word(scenario.ends.value_or(rehearsal.verdict.ending));
}

Json plan_of(const script::Scenario& scenario, const Rehearsal& rehearsal) {
  Json tokens = Json::array();
  for (Json token : rehearsal.tokens) {
    // Addresses that nobody has chosen are the partner's own.
    for (const char* name : {"callback_uri", "connect_web_uri"}) {
      const auto* given = scenario.token.find(name);
      const bool chosen = given != nullptr && !(given->where == scenario.token.where);
      if (token.is_object() && !chosen) token.set(name, nullptr);
    }
    tokens.push(std::move(token));
  }
  Json customer = Json::object(), may_refuse = Json::array();
  const auto add = [&](const std::string& route, Json entry) {
    if (customer.find(route) == nullptr) customer.set(route, Json::array());
    customer.find(route)->push(std::move(entry));
  };
  std::vector<std::string> refused;
  // An answer that was lost is due again; one that is not sent again stays what the person wants.
  const auto comes_again = [&](std::size_t from) {
    for (std::size_t i = from + 1; i < rehearsal.posts.size(); ++i)
      if (rehearsal.posts[i].message == rehearsal.posts[from].message) return true;
    return false;
  };
  for (std::size_t i = 0; i < rehearsal.posts.size(); ++i) {
    const auto& post = rehearsal.posts[i];
    const bool at_once_again = post.unanswered && i + 1 < rehearsal.posts.size() && rehearsal.posts[i + 1].message == post.message;
    if (post.restore || at_once_again || (post.lost && comes_again(i))) continue;
    add(post.route, entry_of(post.message));
    if (post.refused) add_once(refused, post.route);
  }
  for (const auto& act : rehearsal.acts) add("session_redirect", act);
  for (const auto& route : refused) may_refuse.push(route);
  Json backend = Json::array(), types = Json::array();
  for (const auto& operation : rehearsal.backend) backend.push(operation);
  for (const auto& type : rehearsal.webhooks) types.push(type);
  Json plan = Json::object({{"schema", "connect-replay/plan/1"},
                            {"case", scenario.id},
                            {"title", scenario.title},
                            {"ends", planned_end(scenario, rehearsal)},
                            {"token", std::move(tokens)},
                            {"customer", std::move(customer)},
                            {"client_may_refuse", std::move(may_refuse)},
                            {"backend", std::move(backend)}});
  if (!rehearsal.webhooks.empty() || scenario.world.signatures == "required") {
    Json webhooks = Json::object({{"types", std::move(types)},
                                  {"signatures", scenario.world.signatures == "required" ? "required" : "optional"}});
    plan.set("webhooks", std::move(webhooks));
  }
  return plan;
}

}  // namespace cr::harness

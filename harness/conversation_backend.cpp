// Lines of the partner's backend (REST), the opening of a session, the clock and planned disturbances.
#include <fmt/format.h>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "harness/conversation.hpp"

namespace cr::harness {

using base::Finding;
using base::Json;

namespace {

const Json* json_or_null(const base::Result<Json>& parsed) { return parsed ? &*parsed : nullptr; }

}  // namespace

// Login and token creation from given.token, before the first line that does neither.
void Conversation::open(const script::Step& step, std::function<void()> then) {
  opened_ = true;
  login(step, [this, &step, then = std::move(then)] {
    const auto* operation = options_.release->operation("create_connect_token");
    const auto body = said(scenario_.token);
    if (operation == nullptr || !body) return;
    call(*operation, *body, step, [this, &step, then](Carried carried) {
      if (!carried.response) return trouble(carried.response.error(), step.where);
      if (carried.response->status != 200)
        return trouble({base::FaultKind::model, fmt::format("the connect token was refused with status {}: {}", carried.response->status,
                                                            base::shortened(carried.response->body, 200)),
                        step.where, {}, {}}, step.where);
      then();
    });
  });
}

void Conversation::login(const script::Step& step, std::function<void()> then) {
  const auto* operation = options_.release->operation("login");
  if (operation == nullptr) return;
  call(*operation, Json::object(), step, [this, &step, then = std::move(then)](Carried carried) {
    if (!carried.response) return trouble(carried.response.error(), step.where);
    if (carried.response->status != 200)
      return trouble({base::FaultKind::connect, fmt::format("the login was refused with status {}", carried.response->status),
                      step.where, "check the account id and the API key", {}}, step.where);
    then();
  });
}

// Carries one REST call and learns from its answer what later calls need.
void Conversation::call(const protocol::Operation& operation, const Json& send, const script::Step& step,
                        std::function<void(Carried)> then) {
  Credentials credentials = options_.credentials;
  Json rest = send;
  if (operation.auth == "basic") {
    if (const auto id = send.text_at("account_id"); !id.empty()) credentials.account_id = id;
    if (const auto key = send.text_at("api_key"); !key.empty()) credentials.api_key = key;
    rest.erase("account_id");
    rest.erase("api_key");
    redactor_.learn("key", credentials.api_key);
  }
  auto request = rest_request(operation, rest, defaults_, credentials);
  if (!request) return trouble(request.error(), step.where);
  RawExchange raw;
  raw.from = "backend";
  raw.to = "api";
  raw.url = options_.api.shown.origin() + request->target;
  base::Url url = options_.api.address;
  request->headers.insert(request->headers.begin(),
                          {"Host", options_.api.shown.host + (options_.api.shown.port.empty() ? "" : ":" + options_.api.shown.port)});
  Intent intent{"backend", url, *std::move(request), base::Duration{0}, false, operation.operation};
  exchange(std::move(intent), std::move(raw), [this, &operation, then = std::move(then)](Carried carried) {
    carried.faulted = fault_left_ > 0;
    if (carried.faulted && --fault_left_ == 0) {
      mark("fault:" + fault_);
      if (mock_ != nullptr) mock_->clear_fault();
    }
    if (carried.response) {
      const auto body = base::parse_json(carried.response->body);
      // What a disturbance has answered shows nothing of the release.
      if (!carried.faulted || is_late_only()) mark_answer(operation, carried.response->status, body ? body->text_at("code") : "");
      if (body) learn_from_answer(operation, carried.response->status, *body);
    }
    then(std::move(carried));
  });
}

void Conversation::mark_answer(const protocol::Operation& operation, int status, std::string_view code) {
  mark("operation:" + operation.operation);
  mark(fmt::format("operation:{}/{}", operation.operation, status));
  if (!code.empty()) mark(fmt::format("operation:{}/{}", operation.operation, code));
}

void Conversation::learn_from_answer(const protocol::Operation& operation, int status, const Json& body) {
  if (status >= 300 || !body.is_object()) return;
  if (operation.operation == "login") {
    options_.credentials.bearer = body.text_at("bearer_token");
    redactor_.learn("bearer", options_.credentials.bearer);
    const Json* seconds = body.find("expires_in");
    const auto life = seconds != nullptr && seconds->is_number() ? base::to_integer(seconds->number()).value_or(3600) : 3600;
    bearer_until_ = now_ + std::chrono::seconds(life);
  } else if (operation.operation == "create_connect_token") {
    token_ = body.text_at("connect_token");
    redactor_.learn("cot", token_);
    scope_.set("token", Json(token_));
    table_ = {};
    received_ = {};
    completed_ = dead_ = false;
  } else if (operation.operation == "exchange_connect_token" || operation.operation == "connect_batch") {
    defaults_.set("location_id", Json(body.text_at("location_id")));
  }
}

void Conversation::ensure_login(const script::BackendLine& line, const script::Step& step, std::function<void()> then) {
  const auto* operation = options_.release->operation(line.operation);
  const bool wants_refusal = line.fails_status && line.fails_status->kind == script::Value::Kind::number &&
                             line.fails_status->scalar == "403";
  const bool stale = options_.credentials.bearer.empty() || (now_ >= bearer_until_ && !wants_refusal);
  if (operation == nullptr || operation->auth != "bearer" || !stale) return then();
  login(step, std::move(then));
}

void Conversation::on(const script::BackendLine& line, const script::Step& step) {
  if (!opened_) {
    opened_ = true;
    if (line.operation != "login" && line.operation != "create_connect_token") {
      opened_ = false;
      return open(step, [this, &line, &step] { on(line, step); });
    }
  }
  const auto* operation = options_.release->operation(line.operation);
  if (operation == nullptr)
    return trouble({base::FaultKind::model, "the release has no operation " + line.operation, step.where, {}, {}}, step.where);
  ensure_login(line, step, [this, &line, &step, operation] {
    Json send = Json::object();
    if (line.send || line.operation == "create_connect_token") {
      auto given = said(line.send ? *line.send : scenario_.token);
      if (!given) return;
      send = *std::move(given);
    }
    if (line.operation == "exchange_connect_token" && send.find("connect_token") == nullptr)
      send.set("connect_token", Json(token_));
    call(*operation, send, step, [this, &line, &step](Carried carried) { judge_answer(line, step, carried); });
  });
}

void Conversation::judge_answer(const script::BackendLine& line, const script::Step& step, const Carried& carried) {
  if (!carried.response) {
    if (carried.faulted && carried.response.error().kind != base::FaultKind::timeout) return;
    return trouble(carried.response.error(), step.where);
  }
  const auto& response = *carried.response;
  const auto parsed = base::parse_json(response.body);
  const Json body = parsed ? *parsed : Json();
  const auto* operation = options_.release->operation(line.operation);
  if (const auto* live = body.find("live_mode"); live != nullptr && live->is_bool() && live->boolean() && response.status < 300 &&
      !carried.faulted)
    return trouble({base::FaultKind::model, "the server answered in live mode to a test key; the scenario was stopped",
                    step.where, "use a test key against a test account", {}}, step.where);
  if (!carried.faulted || is_late_only())
    for (auto& finding : findings_of(*options_.release, protocol::check_response(*options_.release, *operation, response.status, body), step.where))
      add_of_mock(std::move(finding));
  if (line.fails) return judge_refusal(line, step, response, body);
  if (response.status >= 300) {
    Finding finding;
    finding.rule = "expect";
    finding.where = line.operation_where;
    finding.expected = fmt::format("{} to succeed", line.operation);
    finding.actual = fmt::format("status {}: {}", response.status, base::shortened(response.body, 200));
    return add(std::move(finding));
  }
  if (line.returns) {
    const auto expected = resolve(*line.returns);
    if (!expected) return;
    auto result = script::match(*expected, json_or_null(parsed), "", now_);
    // A partner may ask for another day or another list than the script does.
    const bool own_question = options_.trial && carried.request.has_value();
    if (own_question && !result.mismatches.empty()) {
      step_->reason = "the program asked in its own way; the answer was not compared";
    } else {
      add_all(findings_of(result.mismatches));
    }
    capture(std::move(result.captures));
  }
  if (!line.as.empty()) scope_.set(line.as, body);
}

void Conversation::judge_refusal(const script::BackendLine& line, const script::Step& step, const base::HttpResponse& response,
                                 const Json& body) {
  if (response.status < 300) {
    Finding finding;
    finding.rule = "expect";
    finding.where = step.where;
    finding.expected = fmt::format("{} to be refused", line.operation);
    finding.actual = fmt::format("status {}", response.status);
    return add(std::move(finding));
  }
  const Json status(response.status);
  const std::pair<const std::optional<script::Value>*, std::pair<const Json*, const char*>> parts[] = {
      {&line.fails_status, {&status, ""}},
      {&line.fails_code, {body.find("code"), "/code"}},
      {&line.fails_message, {body.find("message"), "/message"}}};
  for (const auto& [expected, actual] : parts) {
    if (!*expected) continue;
    const auto resolved = resolve(*expected);
    if (!resolved) return;
    auto result = script::match(*resolved, actual.first, actual.second, now_);
    add_all(findings_of(result.mismatches));
    capture(std::move(result.captures));
  }
  if (!line.as.empty()) scope_.set(line.as, body);
}

void Conversation::on(const script::ClockLine& line, const script::Step& step) {
  const base::Instant to = line.to ? *line.to : now_ + line.by.value_or(base::Duration{0});
  if (to < now_)
    return trouble({base::FaultKind::usage, fmt::format("the scenario clock stands at {} and cannot go back to {}",
                                                        base::to_text(now_), base::to_text(to)), step.where, {}, {}}, step.where);
  set_clock(to);
}

void Conversation::on(const script::FaultLine& line, const script::Step& step) {
  if (mock_ == nullptr)
    return trouble({base::FaultKind::usage, "a disturbance can only be planned in a played mock", step.where, {}, {}}, step.where);
  PlannedFault planned;
  planned.id = line.id;
  planned.point = line.point;
  if (!line.params.entries.empty()) {
    const auto params = said(line.params);
    if (!params) return;
    planned.params = *params;
  }
  fault_ = line.id;
  fault_left_ = line.times;
  fault_client_ = line.client;
  mock_->plan_fault(planned);
}

}  // namespace cr::harness

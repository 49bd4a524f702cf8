// A case on trial without sockets: the scenario comes out of a text, the mock is asked in memory, and the test
// plays the partner's program. Drives a Trial in the order in which the case's listener does. For the tests
// of this folder.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/text.hpp"
#include "core/script/load.hpp"
#include "harness/cli/played_engine.hpp"
#include "harness/cli/rehearsed_case.hpp"
#include "harness/trial.hpp"
#include "tests/base/printing.hpp"

namespace cr::harness::trying {

/// The scenario of a text with these lines; `given` and `lines` are YAML, indented by two.
inline script::Scenario scenario_of(const std::string& given, const std::string& lines, const std::string& head = "") {
  const auto loaded = script::load_text("scenario: a-case\ntitle: A claim\nwhy: A reason.\n" + head + "given:\n" + given + "conversation:\n" + lines,
                                        "a.yaml", protocol::zero(), {});
  REQUIRE_MESSAGE(loaded.errors.empty(), (loaded.errors.empty() ? "" : base::render(loaded.errors[0], "error")));
  return loaded.scenarios.at(0);
}
inline RehearsedCase rehearsed(const script::Scenario& scenario) {
  auto played = rehearse_case(protocol::zero(), scenario, 7, {});
  REQUIRE_MESSAGE(played.has_value(), (played ? "" : base::render(played.error(), "error")));
  return *std::move(played);
}

/// Rule=outcome of every finding that is worse than a pass, steps first.
inline std::string told(const reports::Scenario& record) {
  std::string out;
  for (const auto& placed : reports::all_findings(record))
    if (placed.finding->outcome != base::Outcome::pass)
      out += (out.empty() ? "" : " ") + placed.finding->rule + "=" + base::name_of(placed.finding->outcome);
  return out;
}

/// A place with a tariff: the session opens on a summary that is saved and exchanged. Lines may follow.
inline const std::string known_place =
    "  world: {providers: {weir: {name: Weirside Power, countries: [GB], method: MANUAL}}}\n"
    "  location: {commodity_import: {provider: weir, cost: 0.2305, name: Weir Fix}}\n"
    "  token: {location_id: '${location.id}'}\n";
inline const std::string saved =
    "  - app: session_restore\n"
    "  - connect: summary_fixed_confirm\n"
    "  - app: SAVE\n"
    "  - connect: session_complete\n";
inline const std::string exchanged = "  - backend: exchange_connect_token\n    returns: {complete_action: SAVE}\n";
/// Entry by hand, up to the page of the rate.
inline const std::string new_place = "  token: {postal_address: {city: Frome, country_code: GB}}\n";
inline const std::string up_to_rate =
    "  - app: session_restore\n"
    "  - connect: provider_select\n"
    "  - app: PROVIDER_MISSING\n"
    "  - connect: provider_name_capture\n"
    "  - app: {provider: {name: Caf\u00e9 Power}}\n"
    "  - connect: tariff_structure_select\n"
    "  - app: {options: [FIXED]}\n"
    "  - connect: rate_fixed_capture\n";
inline const std::string after_rate =
    "  - connect: tariff_name_capture\n"
    "  - app: {tariff: {name: Window Fix}}\n"
    "  - connect: contract_term_capture\n"
    "  - app: skip\n"
    "  - connect: summary_fixed_confirm\n" +
    ("  - app: SAVE\n  - connect: session_complete\n" + exchanged);

class TriedCase {
 public:
  explicit TriedCase(script::Scenario told, bool browser = true)
      : scenario_(std::move(told)), rehearsed_(rehearsed(scenario_)),
        engine_(protocol::zero(), scenario_.world, engine_options(), "http://127.0.0.1:4712/elsewhere", "/webhooks"),
        watch_(protocol::zero(), rehearsed_.credentials.api_key),
        conversation_(scenario_, conversation_options(browser), &engine_, nullptr, {}),
        trial_(protocol::zero(), scenario_, conversation_, watch_, rehearsed_.rehearsal,
               [this](const base::HttpRequest& request) { return engine_.handle(request, false).reply.response; }, trial_options(browser)) {
    trial_.begin();
  }
  TriedCase(const std::string& given, const std::string& lines, const std::string& head = "", bool browser = true)
      : TriedCase(scenario_of(given, lines, head), browser) {}

  /// One exchange of the program. Nothing when a disturbance kept the answer back.
  std::optional<base::HttpResponse> send(base::HttpRequest request) {
    Seen seen;
    const auto path = request.target.substr(0, request.target.find('?'));
    seen.place = path == "/" ? Seen::Place::connect : path.rfind("/provider/", 0) == 0 ? Seen::Place::provider : Seen::Place::rest;
    const bool awaited = trial_.expects(seen.place, request);
    const auto handled = engine_.handle(request, awaited);
    ++requests_;
    real_ += std::chrono::milliseconds(150 + 50 * requests_ * requests_);  // gaps that grow
    seen.request = std::move(request);
    seen.response = handled.reply.response;
    seen.answered = handled.reply.fault.kind == net::WireFault::Kind::none;
    seen.disturbed = handled.disturbed && handled.reply.delay.count() == 0;
    seen.session = handled.trace.session;
    seen.operation = handled.trace.operation;
    seen.route_to = handled.trace.route_to;
    seen.trigger = handled.trace.trigger;
    seen.error_code = seen.disturbed ? std::string() : handled.trace.error_code;
    seen.now = engine_.now();
    seen.real = real_;
    const bool answered = seen.answered;
    trial_.answered(std::move(seen));
    if (!answered) return std::nullopt;
    return handled.reply.response;
  }
  /// A post to Connect: `rest` is what stands beside token and route, as "action": "SAVE". The page's route, "error CODE"
  /// or "lost".
  std::string post(const std::string& route, const std::string& rest = "") {
    const auto response = send({"POST", "/", {{"Content-Type", "application/json"}},
                                R"({"connect_token": ")" + cot + R"(", "route": ")" + route + "\"" + (rest.empty() ? "" : ", " + rest) + "}"});
    if (!response) return "lost";
    const auto body = base::parse_json(response->body);
    if (!body) return "no JSON";
    if (body->text_at("object") == "error") return "error " + std::string(body->text_at("code"));
    page = *body;
    return std::string(body->text_at("route"));
  }
  std::string restore() { return post("session_restore"); }
  /// A REST call with the bearer token; its status, 0 when no answer came. Its body is kept in `answer`.
  int call(const std::string& method, const std::string& target, const std::string& body = "") {
    base::HttpRequest request{method, target, {{"Authorization", "Bearer " + bearer}}, body};
    if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    const auto response = send(std::move(request));
    answer = {};
    if (!response) return 0;
    if (auto parsed = base::parse_json(response->body)) answer = *std::move(parsed);
    return response->status;
  }
  int login() {
    const auto& known = rehearsed_.credentials;
    const auto response = send({"GET", "/login", {{"Authorization", "Basic " + base::base64(known.account_id + ":" + known.api_key)}}, ""});
    if (!response) return 0;
    if (auto body = base::parse_json(response->body); body && response->status == 200) bearer = body->text_at("bearer_token");
    return response->status;
  }
  /// create_connect_token with the plan's body, or with another.
  int make_token(const std::string& body = "") {
    const auto& planned = rehearsed_.rehearsal.tokens.at(tokens_++ % rehearsed_.rehearsal.tokens.size());
    const int status = call("POST", "/connect/tariff/token", body.empty() ? base::to_text(planned) : body);
    if (status < 300) cot = answer.text_at("connect_token");
    return status;
  }
  /// Login, token, and the first page.
  std::string open() {
    CHECK(login() == 200);
    CHECK(make_token() == 200);
    return restore();
  }
  int exchange() { return call("GET", "/connect/tariff/token?connect_token=" + cot); }

  // Entry by hand as `up_to_rate` and `after_rate` have it; each says where it led.
  std::string open_to_rate() {
    open();
    post("provider_select", R"("action": "PROVIDER_MISSING")");
    return from_name();
  }
  std::string from_name() {
    post("provider_name_capture", "\"data\": {\"provider\": {\"name\": \"Caf\u00e9 Power\"}}");
    return post("tariff_structure_select", R"("data": {"options": ["FIXED"]})");
  }
  std::string rate(const std::string& cost) { return post("rate_fixed_capture", R"("data": {"cost": )" + cost + "}"); }
  std::string save() { return post("summary_fixed_confirm", R"("action": "SAVE")"); }
  std::string from_tariff_name() {
    post("tariff_name_capture", R"("data": {"tariff": {"name": "Window Fix"}})");
    post("contract_term_capture");
    return save();
  }

  /// The case is over; the record of it. `how` the program ended.
  reports::Scenario end(const std::string& how = "it ended with exit status 0", base::Ending ending = base::Ending::abandoned) {
    trial_.end(ending, how);
    return conversation_.finish();
  }

  Trial& trial() { return trial_; }
  PlayedEngine& engine() { return engine_; }
  const Rehearsal& rehearsal() const { return rehearsed_.rehearsal; }

  std::string cot, bearer;
  base::Json page, answer;

 private:
  mock_server::EngineOptions engine_options() const {
    auto out = case_engine_options(7, scenario_.id, rehearsed_.credentials);
    out.connect_url = "http://127.0.0.1:4711/";
    out.api_url = "http://127.0.0.1:4711";
    return out;
  }
  ConversationOptions conversation_options(bool browser) {
    auto out = case_conversation_options(protocol::zero(), rehearsed_.credentials, 7, {});
    out.probe = *base::parse_url("http://127.0.0.1:4713/probe");
    out.trial = true;
    out.browser = browser;
    out.judge_delivery = [this](const Delivered& delivered) { return watch_.on_delivery(delivered); };
    out.judge_effects = [this](const std::vector<std::string>& effects) { return watch_.on_effects(effects); };
    out.judge_reverted = [this](const std::string& expected, const std::string& actual) { return watch_.on_reverted(expected, actual); };
    out.party_failed = [this] { return watch_.failed(); };
    return out;
  }
  static TrialOptions trial_options(bool browser) {
    TrialOptions out;
    out.browser = browser;
    out.real_origin = "http://127.0.0.1:4711";
    return out;
  }

  script::Scenario scenario_;
  RehearsedCase rehearsed_;
  PlayedEngine engine_;
  PartyWatch watch_;
  Conversation conversation_;
  Trial trial_;
  base::Duration real_{0};
  int requests_ = 0;
  std::size_t tokens_ = 0;
};

}  // namespace cr::harness::trying

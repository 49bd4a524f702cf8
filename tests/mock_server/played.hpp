// A mock engine with a partner's hands: logs in, makes tokens, answers pages, calls REST operations, and
// moves the clock. Used by all tests of this room; it asserts nothing itself.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "core/base/json.hpp"
#include "core/base/text.hpp"
#include "core/protocol/release.hpp"
#include "mock_server/engine.hpp"
#include "tests/mock_server/kept_answers.hpp"

namespace cr::mock_server {

using base::Json;

inline Json json(std::string_view text) {
  auto parsed = base::parse_json(text);
  REQUIRE_MESSAGE(parsed.has_value(), text);
  return *parsed;
}

class Played {
 public:
  explicit Played(protocol::World world = {}, EngineOptions options = {}, const protocol::Release& release = protocol::zero())
      : engine(release, at(world), std::move(options)), clock(world_clock(world)), kept(&release == &protocol::zero()) {}

  Engine engine;
  base::Instant clock;
  bool kept;  ///< its answers are written down where that is asked for
  std::string bearer, token;
  Answer last;
  Json body;  ///< of the last answer; null when it is not JSON

  Json& send(std::string method, std::string target, std::string text = {}, base::Headers headers = {}, bool commit = true) {
    last = engine.handle({std::move(method), std::move(target), std::move(headers), std::move(text)}, clock, commit);
    auto parsed = base::parse_json(last.response.body);
    body = parsed ? *parsed : Json();
    if (kept) KeptAnswers::all().add(last, body);
    return body;
  }
  void log_in(std::string_view account = "acc_0123456789abcdef01234567", std::string_view key = "sk_test_1") {
    std::string pair(account);
    pair += ':';
    pair += key;
    send("GET", "/login", {}, {{"Authorization", "Basic " + base::base64(pair)}});
    bearer = std::string(body.text_at("bearer_token"));
  }
  Json& rest(std::string method, std::string target, std::string text = {}) {
    if (bearer.empty()) log_in();
    return send(std::move(method), std::move(target), std::move(text), {{"Authorization", "Bearer " + bearer}});
  }
  std::string make_token(std::string_view text = R"({"callback_uri":"https://partner.test/done","connect_web_uri":"https://partner.test/connect"})") {
    rest("POST", "/connect/tariff/token", std::string(text));
    token = std::string(body.text_at("connect_token"));
    return token;
  }
  /// A token whose address is complete.
  std::string make_gb_token(std::string_view more = "") {
    return make_token(R"({"callback_uri":"https://partner.test/done","connect_web_uri":"https://partner.test/connect",)"
                      R"("postal_address":{"address_line1":"1 Strand","city":"London","post_code":"WC2N 5EH","country_code":"GB"})" +
                      std::string(more) + "}");
  }
  Json& post(const Json& message) { return send("POST", "/", base::to_text(message)); }
  Json& open() { return post(Json::object({{"connect_token", token}, {"route", "session_restore"}})); }
  Json& answer(std::string_view route, std::string_view data) {
    return post(Json::object({{"connect_token", token}, {"route", route}, {"data", json(data)}}));
  }
  Json& act(std::string_view route, std::string_view action) {
    return post(Json::object({{"connect_token", token}, {"route", route}, {"action", action}}));
  }
  Json& skip(std::string_view route) { return post(Json::object({{"connect_token", token}, {"route", route}})); }
  Json& exchange() { return rest("GET", "/connect/tariff/token?connect_token=" + token); }
  int status() const { return last.response.status; }
  std::string route() const { return std::string(body.text_at("route")); }
  std::string code() const { return std::string(body.text_at("code")); }
  const Json& data() const { return *body.find("data"); }

  /// Chooses a provider by name on the page that lies open.
  Json& choose(std::string_view name) { return answer("provider_select", R"({"provider":{"id":")" + provider(name) + R"("}})"); }
  std::string provider(std::string_view name) const {
    const Json catalogue = engine.catalogue();
    for (const Json& entry : catalogue.find("providers")->items()) {
      if (entry.text_at("name") == name) return std::string(entry.text_at("id"));
    }
    FAIL("no provider of this name: " << name);
    return {};
  }
  /// Acts on the login page that the session was redirected to.
  Answer customer(std::string_view form) {
    const std::string url(data().text_at("redirect_url"));
    const auto path = url.find("/provider/");
    const auto question = url.find('?');
    const std::string sent = "fp_cot=" + token + "&" + std::string(form);
    return engine.handle({"POST", url.substr(path, question - path), {{"Content-Type", "application/x-www-form-urlencoded"}}, sent}, clock);
  }
  void advance(base::Duration by) { clock += by; }

 private:
  static base::Instant world_clock(const protocol::World& world) {
    return world.clock == base::Instant{} ? *base::parse_instant("2026-01-15T09:00:00Z") : world.clock;
  }
  static protocol::World at(protocol::World world) {
    world.clock = world_clock(world);
    return world;
  }
};

}  // namespace cr::mock_server

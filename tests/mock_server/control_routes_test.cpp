// The control port: who may speak to it, what it shows of sessions, and its page for people.
#include "mock_server/control_routes.hpp"

#include <doctest/doctest.h>

#include "mock_server/control_page.hpp"
#include "tests/mock_server/standing.hpp"

using namespace cr;
using namespace cr::mock_server;

namespace {

std::string foreign_with(const std::string& host, const std::string& origin = {}) {
  base::HttpRequest request;
  request.headers.emplace_back("Host", host);
  if (!origin.empty()) request.headers.emplace_back("Origin", origin);
  return foreign(request);
}

}  // namespace

TEST_CASE("only this machine's names and plain addresses are a Host, and only the page itself an Origin") {
  for (const char* host : {"127.0.0.1:4001", "localhost", "LOCALHOST:1", "[::1]:4001", "192.168.1.5:4001"}) {
    CAPTURE(host);
    CHECK(foreign_with(host).empty());
  }
  for (const char* host :
       {"evil.example", "evil.example:4001", "localhost.evil.example", "127.0.0.1.evil.example", "", "local host"}) {
    CAPTURE(host);
    CHECK_FALSE(foreign_with(host).empty());
  }
  CHECK(foreign_with("127.0.0.1:4001", "http://127.0.0.1:4001").empty());
  for (const char* origin :
       {"null", "https://evil.example", "http://127.0.0.1:4002", "http://localhost:4001", "http://127.0.0.1:4001/"}) {
    CAPTURE(origin);
    CHECK_FALSE(foreign_with("127.0.0.1:4001", origin).empty());
  }
  CHECK_FALSE(foreign(base::HttpRequest{}).empty());
}

TEST_CASE("a foreign request changes nothing and learns nothing") {
  Standing standing;
  const auto token = standing.make_token();
  for (const char* path : {"/reset", "/clock", "/webhooks"}) {
    CHECK(standing.control("POST", path, "{}", {{"Origin", "https://evil.example"}}).status == 403);
  }
  const auto seen = standing.control("GET", "/sessions", {}, {{"Host", "evil.example"}});
  CHECK(seen.status == 403);
  CHECK(seen.response.body.find(token) == std::string::npos);
  CHECK(standing.control("GET", "/sessions/" + token).status == 200);
}

TEST_CASE("unknown paths are 404, other methods 405, and health is well") {
  Standing standing;
  CHECK(standing.control("GET", "/nowhere").status == 404);
  CHECK(standing.control("POST", "/nowhere").status == 404);
  CHECK(standing.control("GET", "/webhooks/deliveries/del_x").status == 404);
  CHECK(standing.control("DELETE", "/sessions").status == 405);
  CHECK(standing.control("GET", "/healthz").body.text_at("status") == "ok");
  CHECK_FALSE(standing.control("GET", "/catalogue").body.find("providers")->items().empty());
}

TEST_CASE("a session is shown with what was said, by whom, and without secrets") {
  Standing standing;
  const auto token = standing.make_token();
  standing.post(token, R"("route":"session_restore")");
  standing.post(token, R"("route":"provider_select","data":{"provider":{"id":"prv_nobody"},"password":"hunter2"})");
  const auto session = standing.control("GET", "/sessions/" + token);
  REQUIRE(session.status == 200);
  CHECK(session.body.text_at("route") == "provider_select");
  const auto& exchanges = session.body.find("exchanges")->items();
  REQUIRE(exchanges.size() >= 2);
  const Json& last = exchanges.back();
  CHECK(last.text_at("from") == "provider_select");
  CHECK(last.text_at("to") == "error");
  CHECK(last.find("request")->find("route")->text() == "provider_select");
  CHECK(last.find("response")->text_at("object") == "error");
  CHECK(session.response.body.find("hunter2") == std::string::npos);
  const auto rest = standing.control("GET", "/rest");
  CHECK_FALSE(rest.body.find("exchanges")->items().empty());
  CHECK(rest.response.body.find("bearer_token\":\"…") != std::string::npos);
}

TEST_CASE("what a judge finds stands beside its exchange and with the session") {
  ServeOptions options;
  options.mock.judge = [](const base::HttpRequest&, const Answer& answer, base::Instant) {
    std::vector<base::Finding> findings;
    if (!answer.trace.error_code.empty())
      findings.push_back({"M-TEST", base::Level::must, base::Outcome::fail, {}, "/data", "a", "b", "", "c"});
    return findings;
  };
  Standing standing(options);
  const auto token = standing.make_token();
  standing.post(token, R"("route":"session_restore")");
  standing.post(token, R"("route":"provider_select","action":"NOTHING")");
  const auto session = standing.control("GET", "/sessions/" + token).body;
  REQUIRE(session.find("findings")->items().size() == 1);
  CHECK(session.find("findings")->items()[0].text_at("rule") == "M-TEST");
  CHECK(session.find("exchanges")->items().back().find("findings")->items().size() == 1);
}

TEST_CASE("a malformed subscription or event is refused with the member that is wrong") {
  Standing standing;
  const std::pair<const char*, const char*> rows[] = {
      {"nonsense", "the body is not JSON"},
      {"[]", "the body is not a JSON object"},
      {"{}", "url must be"},
      {R"({"url":"javascript:alert"})", "url must be"},
      {R"({"url":"http://me:pw@127.0.0.1/"})", "url must not have"},
      {R"({"url":"http://127.0.0.1/","events":[]})", "events must be"},
      {R"({"url":"http://127.0.0.1/","events":["A b"]})", "events must be"},
      {R"({"url":"http://127.0.0.1/","shape":5})", "shape must be"},
      {R"({"url":"http://127.0.0.1/","signature":"great"})", "signature must be"}};
  for (const auto& [body, message] : rows) {
    CAPTURE(body);
    const auto answer = standing.control("POST", "/webhooks", body);
    CHECK(answer.status == 400);
    CHECK(answer.body.text_at("message").find(message) == 0);
  }
  CHECK(standing.control("POST", "/webhooks/send", R"({"type":"Not A Type"})").status == 400);
  CHECK(standing.control("POST", "/webhooks/send", R"({"type":"tariff.expired","data":5})").status == 400);
}

TEST_CASE("there are 32 subscriptions at most, and the same URL again replaces") {
  Standing standing;
  for (int i = 0; i < 32; ++i) {
    CHECK(standing.control("POST", "/webhooks", R"({"url":"http://127.0.0.1:)" + std::to_string(1000 + i) + "/\"}")
              .status == 200);
  }
  CHECK(standing.control("POST", "/webhooks", R"({"url":"http://127.0.0.1:2000/"})").status == 409);
  CHECK(standing.control("POST", "/webhooks", R"({"url":"http://127.0.0.1:1000/","shape":2})").status == 200);
  CHECK(standing.control("GET", "/webhooks").body.find("webhooks")->items().size() == 32);
}

TEST_CASE("the page for people loads nothing from elsewhere and allows nothing inline") {
  Standing standing;
  const auto page = standing.control("GET", "/");
  CHECK(page.status == 200);
  const auto* policy = base::find_header(page.response.headers, "Content-Security-Policy");
  REQUIRE(policy != nullptr);
  CHECK(policy->find("default-src 'none'") == 0);
  CHECK(policy->find("unsafe") == std::string::npos);
  CHECK(page.response.body.find("src=\"/page.js\"") != std::string::npos);
  CHECK(page.response.body.find("src=\"http") == std::string::npos);
  CHECK(page.response.body.find("href=\"http") == std::string::npos);
  CHECK(page.response.body.find("style=") == std::string::npos);
  const auto script = standing.control("GET", "/page.js").response.body;
  CHECK(script.find("innerHTML") == std::string::npos);
  CHECK(script.find("eval(") == std::string::npos);
  CHECK(standing.control("GET", "/page.css").status == 200);
}

TEST_CASE("the model on the page is the release's own") {
  const Json model = model_json(protocol::zero());
  CHECK(model.find("routes")->items().size() == protocol::zero().routes.size());
  for (const auto& transition : model.find("transitions")->items()) {
    CHECK(protocol::zero().can_follow(transition.text_at("from"), transition.text_at("on"), transition.text_at("to")));
  }
}

// Changes of pages and planned error objects, each with what it leaves alone.
#include "mock_server/disturbed_answers.hpp"

#include "core/protocol/shape.hpp"
#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

namespace {

const char* const page_text =
    R"({"connect_token":"cot_1","route":"session_complete","live_mode":false,"data":{"callback_uri":"https://p.test/?fp_cot=cot_1&x=cot_1","n":[1.50,"cot_1"]}})";
const char* const error_text = R"({"object":"error","route":"x","live_mode":false,"connect_token":"cot_1"})";

base::Instant noon() { return *base::parse_instant("2026-01-15T12:00:00Z"); }

}  // namespace

TEST_CASE("a page has a route and is no error object") {
  CHECK(is_page(json(page_text)));
  CHECK_FALSE(is_page(json(error_text)));
  CHECK_FALSE(is_page(json(R"({"route":""})")));
  CHECK_FALSE(is_page(json("[]")));
}

TEST_CASE("the mode flips both ways and only where there is one") {
  Json page = json(page_text);
  CHECK(flip_mode(page));
  CHECK(page.find("live_mode")->boolean());
  CHECK(flip_mode(page));
  CHECK(base::to_text(page) == page_text);
  Json none = json(R"({"live_mode":"no"})");
  CHECK_FALSE(flip_mode(none));
  CHECK(base::to_text(none) == R"({"live_mode":"no"})");
}

TEST_CASE("another token stands wherever the session's stood, and looks like one") {
  Json page = json(page_text);
  CHECK(swap_token(page, "cot_1"));
  const std::string other(page.text_at("connect_token"));
  CHECK(other.size() == 28);
  CHECK(other.starts_with("cot_"));
  CHECK(page.find("data")->text_at("callback_uri") == "https://p.test/?fp_cot=" + other + "&x=" + other);
  CHECK(page.find("data")->find("n")->items()[1].text() == other);
  CHECK(page.find("data")->find("n")->items()[0].number() == "1.50");
  Json again = json(page_text), error = json(error_text), foreign = json(page_text);
  CHECK(swap_token(again, "cot_1"));
  CHECK(again == page);
  CHECK_FALSE(swap_token(error, "cot_1"));
  CHECK_FALSE(swap_token(foreign, "cot_2"));
  CHECK_FALSE(swap_token(foreign, ""));
}

TEST_CASE("a route is renamed, an action offered and a word replaced only where they fit") {
  Json page = json(page_text), error = json(error_text);
  CHECK(rename_route(page, "new_page"));
  CHECK(page.text_at("route") == "new_page");
  CHECK_FALSE(rename_route(error, "new_page"));
  CHECK(offer_action(page, "DANCE"));
  CHECK(offer_action(page, "SING"));
  CHECK(base::to_text(*page.find("actions")) == R"(["DANCE","SING"])");
  CHECK_FALSE(offer_action(error, "DANCE"));
  CHECK(replace_word(page, "/data/n/1", "new"));
  CHECK(base::to_text(*page.find("data")->find("n")) == R"([1.50,"new"])");
  CHECK_FALSE(replace_word(page, "/data/n/0", "new"));
  CHECK_FALSE(replace_word(page, "/data/n/9", "new"));
  CHECK_FALSE(replace_word(page, "nonsense", "new"));
}

TEST_CASE("a planned refusal is an error object of the release") {
  Trace trace;
  trace.operation = "connect";
  trace.session = "cot_0123456789abcdef01234567";
  trace.route_from = "rate_fixed_capture";
  const Json known = planned_error(protocol::zero(), trace, 409, "cost_value_zero", noon());
  CHECK(protocol::check_error(protocol::zero(), "rate_fixed_capture", known).empty());
  CHECK(known.text_at("context") == "connect.rate_fixed_capture");
  CHECK(known.text_at("connect_token") == trace.session);
  CHECK(known.text_at("time_created") == "2026-01-15T12:00:00Z");
  CHECK(known == planned_error(protocol::zero(), trace, 409, "cost_value_zero", noon()));
  const Json busy = planned_error(protocol::zero(), trace, 503, "busy", noon());
  CHECK(busy.text_at("type") == "api_error");
  CHECK(busy.text_at("code") == "busy");
  CHECK(planned_error(protocol::zero(), trace, 429, "rate_limit", noon()).text_at("type") == "rate_limit");
  CHECK(planned_error(protocol::zero(), trace, 400, "odd", noon()).text_at("type") == "invalid_request");
  trace = {};
  trace.operation = "create_connect_token";
  const Json rest = planned_error(protocol::zero(), trace, 500, "unexpected_error", noon());
  CHECK(rest.text_at("context") == "api.connect_token_create");
  CHECK(rest.find("connect_token") == nullptr);
}

TEST_CASE("a refusal without a code of its own has the usual one of its status") {
  CHECK(usual_code(429) == "rate_limit");
  CHECK(usual_code(500) == "unexpected_error");
  CHECK(usual_code(504) == "unexpected_error");
  CHECK(usual_code(404) == "invalid_request");
}

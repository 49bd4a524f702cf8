// What is kept of an exchange: bodies as they can be read, and no secret anywhere, whichever part of the
// message carried it.
#include "harness/exchange_record.hpp"

#include "tests/base/printing.hpp"

using namespace cr;
using base::Json;

namespace {
const std::string bearer = "q8Zt-long-bearer-value";
const std::string key = "sk_test_abcd1234";
const std::string token = "cot_00112233445566778899aabb";

harness::RawExchange raw() {
  harness::RawExchange out;
  out.from = "backend", out.to = "api";
  out.url = "http://api.mock/connect/tariff/token?connect_token=" + token;
  out.request.method = "POST";
  out.request.headers = {{"Authorization", "Bearer " + bearer}, {"X-Note", "as " + key}};
  out.request.body = "{\"connect_token\":\"" + token + "\",\"title\":\"kept\"}";
  out.answered = true;
  out.response.status = 409;
  out.response.headers = {{"Location", "https://app.example/?fp_cot=" + token}};
  out.response.body = "you said " + bearer + " and " + key;
  out.note = "sent with " + key;
  return out;
}
std::string all_of(const reports::Exchange& exchange) {
  std::string text = exchange.url + exchange.note + base::to_text(exchange.request_body) + base::to_text(exchange.response_body);
  for (const auto* headers : {&exchange.request_headers, &exchange.response_headers})
    for (const auto& [name, value] : *headers) text += name + value;
  return text;
}
}  // namespace

TEST_CASE("no bearer, key or connect token survives in a record, and the rest does") {
  base::Redactor redactor;
  const auto kept = harness::record(raw(), redactor);
  for (const auto& secret : {bearer, key, token}) CHECK(all_of(kept).find(secret) == std::string::npos);
  CHECK(kept.method == "POST");
  CHECK(kept.status == 409);
  CHECK(kept.from == "backend");
  CHECK(kept.request_body.text_at("title") == "kept");
  CHECK(kept.url.find("http://api.mock/connect/tariff/token?connect_token=") == 0);
}

TEST_CASE("a secret that a message showed is cleaned from later findings too") {
  base::Redactor redactor;
  harness::record(raw(), redactor);
  base::Finding finding;
  finding.expected = "x", finding.actual = "got " + bearer, finding.cause = token, finding.advice = key, finding.pointer = "/" + bearer;
  const auto cleaned = harness::clean(finding, redactor);
  CHECK((cleaned.actual + cleaned.pointer).find(bearer) == std::string::npos);
  CHECK(cleaned.cause.find(token) == std::string::npos);
  CHECK(cleaned.advice.find(key) == std::string::npos);
  CHECK(cleaned.expected == "x");
}

TEST_CASE("without an answer nothing of a response is kept") {
  auto exchange = raw();
  exchange.answered = false;
  base::Redactor redactor;
  const auto kept = harness::record(exchange, redactor);
  CHECK_FALSE(kept.answered);
  CHECK(kept.response_body.is_null());
  CHECK(kept.response_headers.empty());
}

TEST_CASE("a body is JSON, else text, else base64, and null when it is empty") {
  CHECK(harness::body_of("").is_null());
  CHECK(harness::body_of("[1]") == base::json("[1]"));
  CHECK(harness::body_of("{\"a\":1,\"a\":2}") == Json("{\"a\":1,\"a\":2}"));
  CHECK(harness::body_of("\xff\xfe") == base::json(R"({"base64": "//4="})"));
}

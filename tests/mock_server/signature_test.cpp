#include <doctest/doctest.h>

#include "core/base/random.hpp"
#include "core/base/text.hpp"
#include "mock_server/signature.hpp"

using namespace cr;
using namespace cr::mock_server;
using namespace std::chrono_literals;

namespace {

const base::Instant now = *base::parse_instant("2026-01-15T09:00:00Z");

/// Made once: a new key costs some hundred milliseconds.
const SigningKey& key(int number) {
  static const SigningKey keys[] = {*SigningKey::from_pem(*SigningKey::new_pem()), *SigningKey::from_pem(*SigningKey::new_pem())};
  return keys[number];
}

std::string problem(const base::Headers& headers, std::string_view body, base::Instant when = now) {
  return signature_problem(headers, body, {jwks({&key(0), &key(1)}), when, 300s});
}

base::Headers headers_for(std::string_view body, const std::string& mode = "good") {
  return signature_headers({&key(0), &key(1)}, {mode, "2024-08-24"}, body, now);
}

base::Headers with(base::Headers headers, std::string_view name, std::string value) {
  for (auto& header : headers) {
    if (header.first == name) header.second = std::move(value);
  }
  return headers;
}

base::Headers without(base::Headers headers, std::string_view name) {
  std::erase_if(headers, [name](const auto& header) { return header.first == name; });
  return headers;
}

}  // namespace

TEST_CASE("a signature of ours is good, and has the form that FlatPeak describes") {
  const base::Headers headers = headers_for(R"({"id":"evt_1"})");
  CHECK(problem(headers, R"({"id":"evt_1"})") == "");
  const std::string& signature = *base::find_header(headers, "flatpeak-signature");
  CHECK(signature.size() == 3 + 342);
  CHECK(signature.substr(0, 3) == "v1=");
  CHECK(*base::find_header(headers, "Flatpeak-Timestamp") == "1768467600");
  CHECK(base::find_header(headers, "Flatpeak-Key-ID")->substr(0, 9) == "wsk_test_");
  CHECK(*base::find_header(headers, "Flatpeak-Version") == "2024-08-24");
}

TEST_CASE("bodies of any bytes are signed") {
  base::Random random(1);
  for (std::size_t i = 0; i < 40; ++i) {
    std::string body;
    for (std::size_t n = 0; n < i * 7; ++n) body += static_cast<char>(random.below(256));
    CHECK(problem(headers_for(body), body) == "");
    CHECK(problem(headers_for(body), body + ' ') == "the signature does not fit the body");
  }
}

TEST_CASE("the modes that go wrong on purpose are noticed") {
  CHECK(problem(headers_for("{}", "bad"), "{}") == "the signature does not fit the body");
  CHECK(problem(headers_for("{}", "stale"), "{}") == "the timestamp is too old");
  CHECK(problem(headers_for("{}", "future"), "{}") == "the timestamp lies in the future");
  CHECK(problem(headers_for("{}", "rotated"), "{}") == "");
  CHECK(*base::find_header(headers_for("{}", "rotated"), "Flatpeak-Key-ID") == key(1).key_id());
  CHECK(problem(headers_for("{}", "none"), "{}") == "the delivery is not signed");
  CHECK(base::find_header(headers_for("{}", "none"), "Flatpeak-Timestamp") == nullptr);
}

TEST_CASE("twenty changes of a good delivery are refused") {
  const base::Headers good = headers_for("{\"a\":1}");
  const std::string signature = *base::find_header(good, "Flatpeak-Signature");
  std::string flipped = signature;
  flipped[100] = flipped[100] == 'A' ? 'B' : 'A';
  const std::string timestamp = "1768467600";
  base::Headers twice = good;
  twice.push_back({"flatpeak-signature", signature});
  const std::pair<base::Headers, std::string> changed[] = {
      {good, "{\"a\":2}"}, {good, "{\"a\": 1}"}, {good, "{\"a\":1}\n"}, {good, ""},
      {with(good, "Flatpeak-Timestamp", "1768467601"), "{\"a\":1}"},
      {with(good, "Flatpeak-Timestamp", timestamp + "x"), "{\"a\":1}"},
      {with(good, "Flatpeak-Timestamp", " " + timestamp), "{\"a\":1}"},
      {with(good, "Flatpeak-Timestamp", "-1"), "{\"a\":1}"},
      {with(good, "Flatpeak-Timestamp", "1768467600000"), "{\"a\":1}"},
      {with(good, "Flatpeak-Key-ID", key(1).key_id()), "{\"a\":1}"},
      {with(good, "Flatpeak-Key-ID", "wsk_test_unknown"), "{\"a\":1}"},
      {with(good, "Flatpeak-Signature", flipped), "{\"a\":1}"},
      {with(good, "Flatpeak-Signature", signature.substr(0, 300)), "{\"a\":1}"},
      {with(good, "Flatpeak-Signature", "v2=" + signature.substr(3)), "{\"a\":1}"},
      {with(good, "Flatpeak-Signature", signature.substr(3)), "{\"a\":1}"},
      {with(good, "Flatpeak-Signature", "v1="), "{\"a\":1}"},
      {with(good, "Flatpeak-Signature", "v1=!!!"), "{\"a\":1}"},
      {with(good, "Flatpeak-Signature-Scheme", "v2"), "{\"a\":1}"},
      {without(good, "Flatpeak-Signature"), "{\"a\":1}"}, {without(good, "Flatpeak-Timestamp"), "{\"a\":1}"},
      {without(good, "Flatpeak-Key-ID"), "{\"a\":1}"}, {twice, "{\"a\":1}"}};
  REQUIRE(problem(good, "{\"a\":1}") == "");
  for (const auto& [headers, body] : changed) CHECK(problem(headers, body) != "");
}

TEST_CASE("three hundred seconds are tolerated on both sides, and not one more") {
  const base::Headers headers = headers_for("{}");
  CHECK(problem(headers, "{}", now + 300s) == "");
  CHECK(problem(headers, "{}", now + 301s) == "the timestamp is too old");
  CHECK(problem(headers, "{}", now - 300s) == "");
  CHECK(problem(headers, "{}", now - 301s) == "the timestamp lies in the future");
}

TEST_CASE("a key of another kind, size or purpose is not used") {
  const base::Headers headers = headers_for("{}");
  const auto with_key = [&](auto change) {
    base::Json set = jwks({&key(0)});
    change(set.find("keys")->items()[0]);
    return signature_problem(headers, "{}", {set, now, 300s});
  };
  CHECK(with_key([](base::Json&) {}) == "");
  CHECK(with_key([](base::Json& jwk) { jwk.set("kty", "EC"); }) == "the key is unknown");
  CHECK(with_key([](base::Json& jwk) { jwk.set("use", "enc"); }) == "the key is unknown");
  CHECK(with_key([](base::Json& jwk) { jwk.set("alg", "RS256"); }) == "the key is unknown");
  CHECK(with_key([](base::Json& jwk) { jwk.set("n", "AQAB"); }) == "the key is unknown");
  CHECK(with_key([](base::Json& jwk) { jwk.set("e", "AA"); }) == "the key is unknown");
  CHECK(with_key([](base::Json& jwk) { jwk.erase("use"); }) == "");
}

TEST_CASE("the published keys hold nothing private") {
  const std::string text = base::to_text(jwks({&key(0), &key(1)}));
  for (const char* part : {"\"d\"", "\"p\"", "\"q\"", "\"dp\"", "PRIVATE"}) CHECK(text.find(part) == std::string::npos);
  CHECK(text.find("\"alg\":\"PS256\"") != std::string::npos);
}

TEST_CASE("what is no RSA key of 2048 bits or more is refused in words that do not repeat it") {
  for (const char* text : {"", "nonsense", "-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n"}) {
    const auto made = SigningKey::from_pem(text);
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().message.find("QUJD") == std::string::npos);
  }
}

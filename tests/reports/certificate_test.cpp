#include "reports/certificate.hpp"

#include <memory>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "core/base/text.hpp"
#include "sample_run.hpp"
#include "tests/base/printing.hpp"

using namespace cr;
using namespace cr::reports;
using base::Json;
using base::Outcome;

namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
std::string text_of(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  return {text, static_cast<std::size_t>(size)};
}
struct KeyPair {
  std::string secret, open;
  explicit KeyPair(const char* algorithm) {
    const std::unique_ptr<EVP_PKEY, Free> key(std::string(algorithm) == "EC" ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                                                                            : EVP_PKEY_Q_keygen(nullptr, nullptr, algorithm));
    REQUIRE(key != nullptr);
    const std::unique_ptr<BIO, Free> one(BIO_new(BIO_s_mem())), other(BIO_new(BIO_s_mem()));
    REQUIRE(PEM_write_bio_PrivateKey(one.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    REQUIRE(PEM_write_bio_PUBKEY(other.get(), key.get()) == 1);
    secret = text_of(one.get());
    open = text_of(other.get());
  }
};
const KeyPair& our_key() {
  static const KeyPair key("ED25519");
  return key;
}

Scenario tried(const std::string& id, Outcome outcome, const std::string& agent = "mine") {
  Scenario out;
  out.id = id;
  out.agent = agent;
  out.chapter = "manual";
  out.duty = "A duty.";
  out.outcome = outcome;
  return out;
}
base::Finding finding(const std::string& rule, Outcome outcome) {
  base::Finding out;
  out.rule = rule;
  out.outcome = outcome;
  return out;
}
Run certified() {
  Run run;
  run.tool_version = "0.1.0";
  run.started = *base::parse_instant("2026-03-01T10:00:00Z");
  run.seed = 42;
  run.mode = "certify";
  run.planned = 3;
  run.coverage.release = "zero";
  for (const auto& [id, party] : {std::pair{"M-JSON", "app"}, {"M-DUP", "app"}, {"M-POLL", "backend"}, {"M-WH-SLOW", "receiver"}, {"ZERO-RATE-1", "connect"}}) {
    RuleLine rule;
    rule.id = id;
    rule.party = party;
    rule.evidence = "documented";
    run.coverage.rule_list.push_back(rule);
  }
  run.scenarios = {tried("one", Outcome::pass), tried("two", Outcome::fail), tried("three", Outcome::skip), tried("four", Outcome::fail, "other")};
  run.scenarios[0].covers = {"M-JSON", "M-POLL", "ZERO-RATE-1"};
  run.scenarios[1].covers = {"M-JSON"};
  run.scenarios[1].chapter = "start";
  run.scenarios[1].findings = {finding("M-JSON", Outcome::fail), finding("M-JSON", Outcome::fail), finding("M-DUP", Outcome::warn), finding("M-POLL", Outcome::pass)};
  run.scenarios[2].covers = {"M-WH-SLOW"};
  run.scenarios[3].findings = {finding("M-WH-SLOW", Outcome::fail)};
  return run;
}
std::string signed_text(const Run& run = certified()) {
  const auto text = sign_certificate(certificate_of(run, "mine", "gentle"), our_key().secret);
  REQUIRE(text.has_value());
  return *text;
}
std::string refusal(const std::string& text, const std::string& key = "") {
  const auto checked = check_certificate(text, key);
  REQUIRE_FALSE(checked.has_value());
  CHECK(checked.error().kind == base::FaultKind::usage);
  return checked.error().message;
}
// The certificate with one member changed; the path is a list of names.
std::string with(const std::vector<std::string>& path, const Json& value) {
  Json document = base::json(signed_text());
  Json* at = &document;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) at = at->find(path[i]);
  at->set(path.back(), value);
  return base::to_text(document);
}
const std::string changed = "the certificate was changed after it was signed";
const std::string malformed = "the certificate's signature or its key is malformed";

}  // namespace

TEST_CASE("the document says what was played by this agent and how it came out") {
  const auto document = certificate_of(certified(), "mine", "gentle");
  CHECK(base::to_text(document) ==
        R"({"schema":"connect-replay/certificate/1","tool":{"name":"connect-replay","version":"0.1.0"},"issued":"2026-03-01T10:00:00Z",)"
        R"("release":"zero","agent":"mine","seed":42,"quirks":"gentle","complete":true,"outcome":"fail",)"
        R"("totals":{"pass":1,"warn":0,"review":0,"fail":1,"skip":1,"error":0},)"
        R"("chapters":[{"chapter":"manual","totals":{"pass":1,"warn":0,"review":0,"fail":0,"skip":1,"error":0}},)"
        R"({"chapter":"start","totals":{"pass":0,"warn":0,"review":0,"fail":1,"skip":0,"error":0}}],)"
        R"("cases":[{"id":"one","chapter":"manual","duty":"A duty.","outcome":"pass","expectation":"none","findings":[]},)"
        R"({"id":"two","chapter":"start","duty":"A duty.","outcome":"fail","expectation":"none","findings":[{"rule":"M-JSON","outcome":"fail"},{"rule":"M-DUP","outcome":"warn"}]},)"
        R"({"id":"three","chapter":"manual","duty":"A duty.","outcome":"skip","expectation":"none","findings":[]}],)"
        R"("rules":[{"id":"M-JSON","level":"must","evidence":"documented","examined":2,"outcome":"fail"},)"
        R"({"id":"M-DUP","level":"must","evidence":"documented","examined":0,"outcome":"warn"},)"
        R"({"id":"M-POLL","level":"must","evidence":"documented","examined":1,"outcome":"pass"},)"
        R"({"id":"M-WH-SLOW","level":"must","evidence":"documented","examined":0,"outcome":"skip"}]})");
}

TEST_CASE("a run that was cut, or that lacks cases, has no complete certificate") {
  const auto complete = [](const Run& run) { return base::to_text(*certificate_of(run, "mine", "none").find("complete")); };
  Run run = certified();
  CHECK(complete(run) == "true");
  run.interrupted = true;
  CHECK(complete(run) == "false");
  run = certified();
  run.planned = 4;
  CHECK(complete(run) == "false");
  run = certified();
  run.scenarios.erase(run.scenarios.begin());
  CHECK(complete(run) == "false");
}

TEST_CASE("what was signed checks, with and without the key, and gives the document and the key back") {
  const std::string text = signed_text();
  CHECK(text.back() == '\n');
  for (const auto& key : {std::string(), our_key().open}) {
    const auto checked = check_certificate(text, key);
    REQUIRE(checked.has_value());
    CHECK(checked->document == certificate_of(certified(), "mine", "gentle"));
    CHECK(checked->public_key == our_key().open);
  }
}

TEST_CASE("an old signature in the document is replaced, and signing twice gives the same bytes") {
  const std::string once = signed_text();
  const auto again = sign_certificate(base::json(once), our_key().secret);
  REQUIRE(again.has_value());
  CHECK(*again == once);
}

TEST_CASE("other layout and another order of the members is the same certificate") {
  CHECK(check_certificate(base::to_text(base::json(signed_text()))).has_value());
  CHECK(check_certificate(base::canonical_text(base::json(signed_text())), our_key().open).has_value());
}

TEST_CASE("whatever is changed in it afterwards is seen") {
  CHECK(refusal(with({"agent"}, "other")) == changed);
  CHECK(refusal(with({"outcome"}, "pass")) == changed);
  CHECK(refusal(with({"seed"}, 43)) == changed);
  CHECK(refusal(with({"complete"}, false)) == changed);
  CHECK(refusal(with({"totals", "fail"}, 0)) == changed);
  CHECK(refusal(with({"more"}, nullptr)) == changed);
  CHECK(refusal(with({"cases"}, Json::array())) == changed);
  Json less = base::json(signed_text());
  less.erase("quirks");
  CHECK(refusal(base::to_text(less)) == changed);
  // One letter of any text: every string of the document is covered.
  const std::string text = signed_text();
  for (const char* word : {"mine", "gentle", "A duty.", "manual", "M-POLL", "documented", "2026-03-01"}) {
    CAPTURE(word);
    std::string other = text;
    const auto at = other.find(word);
    REQUIRE(at != std::string::npos);
    other[at] = other[at] == '2' ? '3' : 'X';
    CHECK(refusal(other) == changed);
  }
}

TEST_CASE("another signature, or somebody else's key in it, is refused") {
  const KeyPair other("ED25519");
  const auto theirs = sign_certificate(certificate_of(certified(), "mine", "gentle"), other.secret);
  REQUIRE(theirs.has_value());
  CHECK(check_certificate(*theirs).has_value());  // it is somebody's
  CHECK(refusal(*theirs, our_key().open) == "the certificate was signed with another key than the one given");
  const Json their_document = base::json(*theirs);
  const Json* signature = their_document.find("signature");
  CHECK(refusal(with({"signature", "value"}, *signature->find("value"))) == changed);
  CHECK(refusal(with({"signature", "public_key"}, *signature->find("public_key"))) == changed);
}

TEST_CASE("a malformed signature is refused before anything is computed") {
  CHECK(refusal(with({"signature", "value"}, "")) == malformed);
  CHECK(refusal(with({"signature", "value"}, "????")) == malformed);
  CHECK(refusal(with({"signature", "value"}, 7)) == malformed);
  CHECK(refusal(with({"signature", "value"}, base::base64(std::string(63, 'a')))) == malformed);
  CHECK(refusal(with({"signature", "value"}, base::base64(std::string(65, 'a')))) == malformed);
  CHECK(refusal(with({"signature", "value"}, base::base64(std::string(64, '\0')))) == changed);
  CHECK(refusal(with({"signature", "public_key"}, base::base64(std::string(31, 'a')))) == malformed);
  CHECK(refusal(with({"signature", "public_key"}, base::base64(std::string(32, '\xff')))) == changed);
  CHECK(refusal(with({"signature", "algorithm"}, "RS256")) == "the certificate has no Ed25519 signature");
  for (const Json& value : {Json(), Json("x"), Json::array(), Json::object()}) CHECK(refusal(with({"signature"}, value)) == "the certificate has no Ed25519 signature");
}

TEST_CASE("a text that is no certificate is refused with its reason") {
  for (const char* text : {"", "{", "[]", "7", "\"x\"", "null", "\xff"}) {
    CAPTURE(text);
    CHECK(refusal(text).starts_with("this is no certificate"));
  }
  CHECK(refusal("{}") == "this is no certificate of connect-replay");
  CHECK(refusal(with({"schema"}, "connect-replay/certificate/2")) == "this is no certificate of connect-replay");
  CHECK(refusal(signed_text() + "{}").starts_with("this is no certificate"));
  // A second member of the same name could say something else than the first.
  std::string twice = base::to_text(base::json(signed_text()));
  twice.insert(1, "\"outcome\":\"pass\",");
  CHECK_FALSE(check_certificate(twice).has_value());
}

TEST_CASE("only an Ed25519 private key signs, and only a public key in PEM form checks") {
  const auto document = certificate_of(certified(), "mine", "gentle");
  for (const auto& key : {std::string(), std::string("no key"), our_key().open, KeyPair("EC").secret, KeyPair("X25519").secret}) {
    const auto signed_one = sign_certificate(document, key);
    REQUIRE_FALSE(signed_one.has_value());
    CHECK(signed_one.error().kind == base::FaultKind::usage);
  }
  CHECK(refusal(signed_text(), "no key") == "the public key given is no public key in PEM form");
  CHECK(refusal(signed_text(), our_key().secret) == "the public key given is no public key in PEM form");
  CHECK(refusal(signed_text(), KeyPair("EC").open) == "the certificate was signed with another key than the one given");
}

TEST_CASE("hostile texts in a run are signed and checked like any others") {
  for (const auto& attack : samples::attack_strings()) {
    CAPTURE(attack);
    const Run run = samples::hostile_run(attack);
    const auto text = sign_certificate(certificate_of(run, run.scenarios.at(0).agent, "none"), our_key().secret);
    REQUIRE(text.has_value());
    const auto checked = check_certificate(*text, our_key().open);
    CHECK(checked.has_value());
  }
}

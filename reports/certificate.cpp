// Writing, signing and checking certificates.
#include "reports/certificate.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "core/base/text.hpp"

namespace cr::reports {
namespace {

using base::FaultKind;
using base::Json;
using base::Outcome;

constexpr const char* schema_name = "connect-replay/certificate/1";
constexpr std::size_t key_bytes = 32, signature_bytes = 64;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;

Json number(std::size_t value) { return static_cast<std::uint64_t>(value); }

Json totals_json(const Totals& totals) {
  return Json::object({{"pass", number(totals.pass)},     {"warn", number(totals.warn)}, {"review", number(totals.review)},
                       {"fail", number(totals.fail)},     {"skip", number(totals.skip)}, {"error", number(totals.error)}});
}

std::vector<Scenario> cases_of(const Run& run, const std::string& agent) {
  std::vector<Scenario> out;
  for (const auto& scenario : run.scenarios)
    if (scenario.agent == agent) out.push_back(scenario);
  return out;
}

Json findings_json(const Scenario& scenario) {
  std::set<std::pair<std::string, std::string>> told;
  Json out = Json::array();
  for (const auto& placed : all_findings(scenario)) {
    if (placed.finding->outcome == Outcome::pass) continue;
    if (!told.emplace(placed.finding->rule, base::name_of(placed.finding->outcome)).second) continue;
    out.push(Json::object({{"rule", placed.finding->rule}, {"outcome", base::name_of(placed.finding->outcome)}}));
  }
  return out;
}

Json chapters_json(const std::vector<Scenario>& cases) {
  std::vector<std::string> names;
  std::map<std::string, std::vector<Scenario>> parts;
  for (const auto& one : cases) {
    if (!parts.contains(one.chapter)) names.push_back(one.chapter);
    parts[one.chapter].push_back(one);
  }
  Json out = Json::array();
  for (const auto& name : names) out.push(Json::object({{"chapter", name}, {"totals", totals_json(count(parts[name]))}}));
  return out;
}

// Rules of the partner's parties: how many cases examined each, and the worst that came of it.
Json rules_json(const Run& run, const std::vector<Scenario>& cases) {
  std::map<std::string, std::size_t> examined;
  std::map<std::string, Outcome> worst;
  for (const auto& one : cases) {
    if (one.outcome == Outcome::skip || one.outcome == Outcome::error) continue;
    for (const auto& rule : one.covers) ++examined[rule];
    for (const auto& placed : all_findings(one)) {
      auto& slot = worst.try_emplace(placed.finding->rule, Outcome::pass).first->second;
      slot = base::worse(slot, placed.finding->outcome);
    }
  }
  Json out = Json::array();
  for (const auto& rule : run.coverage.rule_list) {
    if (rule.party != "app" && rule.party != "backend" && rule.party != "receiver") continue;
    const auto found = worst.find(rule.id);
    const bool seen = examined[rule.id] > 0 || found != worst.end();
    out.push(Json::object({{"id", rule.id},
                           {"level", base::name_of(rule.level)},
                           {"evidence", rule.evidence},
                           {"examined", number(examined[rule.id])},
                           {"outcome", !seen ? "skip" : base::name_of(found == worst.end() ? Outcome::pass : found->second)}}));
  }
  return out;
}

base::Fault bad(std::string message, std::string help = {}) { return {FaultKind::usage, std::move(message), {}, std::move(help), {}}; }

Key private_key(std::string_view pem) {
  const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, const_cast<char*>("")));
  ERR_clear_error();
  return key != nullptr && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_ED25519 ? std::move(key) : nullptr;
}

std::string raw_public(const EVP_PKEY* key) {
  std::string raw(key_bytes, '\0');
  std::size_t size = raw.size();
  if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size) != 1) return {};
  raw.resize(size);
  return raw;
}

std::string public_pem(EVP_PKEY* key) {
  const std::unique_ptr<BIO, Free> bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PUBKEY(bio.get(), key) != 1) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

Key public_key_from_pem(std::string_view pem) {
  const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Key key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  return key;
}

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

Json certificate_of(const Run& run, const std::string& agent, const std::string& quirks) {
  const auto cases = cases_of(run, agent);
  Json list = Json::array();
  for (const auto& one : cases)
    list.push(Json::object({{"id", one.id},
                            {"chapter", one.chapter},
                            {"duty", one.duty},
                            {"outcome", base::name_of(one.outcome)},
                            {"expectation", one.expectation},
                            {"findings", findings_json(one)}}));
  return Json::object({{"schema", schema_name},
                       {"tool", Json::object({{"name", run.tool_name}, {"version", run.tool_version}})},
                       {"issued", base::to_text(run.started)},
                       {"release", run.coverage.release},
                       {"agent", agent},
                       {"seed", run.seed},
                       {"quirks", quirks},
                       {"complete", !run.interrupted && cases.size() >= run.planned},
                       {"outcome", base::name_of(outcome_of(cases))},
                       {"totals", totals_json(count(cases))},
                       {"chapters", chapters_json(cases)},
                       {"cases", std::move(list)},
                       {"rules", rules_json(run, cases)}});
}

base::Result<std::string> sign_certificate(Json document, std::string_view key_pem) {
  const Key key = private_key(key_pem);
  if (key == nullptr)
    return tl::make_unexpected(bad("the certificate key is no Ed25519 private key in PEM form", "make one with: openssl genpkey -algorithm ed25519 -out certificate-key.pem"));
  document.erase("signature");
  const std::string text = base::canonical_text(document);
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  std::string signature(signature_bytes, '\0');
  std::size_t size = signature.size();
  const bool made = EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes(text), text.size()) == 1;
  if (!made) return base::fail(FaultKind::internal, "the certificate could not be signed");
  document.set("signature", Json::object({{"algorithm", "Ed25519"}, {"public_key", base::base64(raw_public(key.get()))}, {"value", base::base64(signature)}}));
  return base::to_pretty_text(document) + "\n";
}

base::Result<CheckedCertificate> check_certificate(std::string_view text, std::string_view public_key_pem) {
  auto document = base::parse_json(text);
  if (!document || !document->is_object()) return tl::make_unexpected(bad("this is no certificate: " + (document ? std::string("no JSON object") : document.error().message)));
  if (document->text_at("schema") != schema_name) return tl::make_unexpected(bad("this is no certificate of connect-replay", std::string("its schema must be ") + schema_name));
  const Json* given = document->find("signature");
  if (given == nullptr || given->text_at("algorithm") != "Ed25519") return tl::make_unexpected(bad("the certificate has no Ed25519 signature"));
  const auto raw = base::from_base64(given->text_at("public_key"));
  const auto signature = base::from_base64(given->text_at("value"));
  if (!raw || raw->size() != key_bytes || !signature || signature->size() != signature_bytes) return tl::make_unexpected(bad("the certificate's signature or its key is malformed"));
  const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(*raw), raw->size()));
  if (key == nullptr) return tl::make_unexpected(bad("the certificate's public key is malformed"));
  if (!public_key_pem.empty()) {
    const Key expected = public_key_from_pem(public_key_pem);
    if (expected == nullptr) return tl::make_unexpected(bad("the public key given is no public key in PEM form", "openssl pkey -in certificate-key.pem -pubout writes one"));
    if (EVP_PKEY_eq(expected.get(), key.get()) != 1) return tl::make_unexpected(bad("the certificate was signed with another key than the one given"));
  }
  CheckedCertificate out;
  out.document = *std::move(document);
  const std::string value = *signature;
  out.document.erase("signature");
  const std::string signed_text = base::canonical_text(out.document);
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  const bool good = EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                    EVP_DigestVerify(context.get(), bytes(value), value.size(), bytes(signed_text), signed_text.size()) == 1;
  ERR_clear_error();
  if (!good) return tl::make_unexpected(bad("the certificate was changed after it was signed"));
  out.public_key = public_pem(key.get());
  return out;
}

}  // namespace cr::reports

// Checks a delivery's signature as a careful receiver does: form, time, key, bytes, in this order.
#include <charconv>
#include <memory>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "core/base/text.hpp"
#include "mock_server/signature.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Number = std::unique_ptr<BIGNUM, Free>;

constexpr std::size_t most_keys = 32;

/// The one value of a header; nothing when it is missing or comes twice.
const std::string* only(const base::Headers& headers, std::string_view name) {
  const std::string* found = nullptr;
  for (const auto& header : headers) {
    const base::Headers one{header};
    if (base::find_header(one, name) == nullptr) continue;
    if (found != nullptr) return nullptr;
    found = &header.second;
  }
  return found;
}

std::optional<long long> unix_time(const std::string& text) {
  // Whole digits and no more: a reader of numbers would take "1700000000x" as well.
  if (text.empty() || text.size() > 12 || text.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  long long value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Number number_from(const Json& jwk, std::string_view name) {
  const auto bytes = base::from_base64url(jwk.text_at(name));
  if (!bytes || bytes->empty() || bytes->size() > 512) return nullptr;
  return Number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes->data()), static_cast<int>(bytes->size()), nullptr));
}

Key key_from(const Json& jwk) {
  const auto is = [&jwk](std::string_view name, std::string_view word) { return jwk.find(name) == nullptr || jwk.text_at(name) == word; };
  if (jwk.text_at("kty") != "RSA" || !is("use", "sig") || !is("alg", "PS256")) return nullptr;
  const Number n = number_from(jwk, "n");
  const Number e = number_from(jwk, "e");
  if (n == nullptr || e == nullptr || BN_num_bits(n.get()) < 2048 || BN_num_bits(n.get()) > 4096) return nullptr;
  if (BN_is_odd(e.get()) == 0 || BN_num_bits(e.get()) < 2 || BN_num_bits(e.get()) > 64) return nullptr;
  const std::unique_ptr<OSSL_PARAM_BLD, Free> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  const std::unique_ptr<OSSL_PARAM, Free> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const std::unique_ptr<EVP_PKEY_CTX, Free> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get());
  ERR_clear_error();
  return Key(key);
}

Key find_key(const Json& set, const std::string& key_id) {
  const Json* keys = set.find("keys");
  if (keys == nullptr || !keys->is_array() || keys->items().size() > most_keys) return nullptr;
  for (const Json& jwk : keys->items()) {
    if (jwk.text_at("kid") == key_id) return key_from(jwk);
  }
  return nullptr;
}

bool verifies(EVP_PKEY* key, std::string_view bytes, std::string_view signature) {
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  // SALTLEN_DIGEST, not AUTO: automatic detection would accept salts of any length.
  const bool ready = EVP_DigestVerifyInit(context.get(), &options, EVP_sha256(), nullptr, key) == 1 &&
                     EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
                     EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1 &&
                     EVP_PKEY_CTX_set_rsa_mgf1_md(options, EVP_sha256()) == 1;
  const bool good = ready && EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                                              reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace

std::string signature_problem(const base::Headers& headers, std::string_view body, const SignatureCheck& check) {
  const std::string* signature = only(headers, "Flatpeak-Signature");
  const std::string* timestamp = only(headers, "Flatpeak-Timestamp");
  const std::string* key_id = only(headers, "Flatpeak-Key-ID");
  const std::string* scheme = only(headers, "Flatpeak-Signature-Scheme");
  if (signature == nullptr) return "one Flatpeak-Signature is needed";
  if (*signature == "none") return "the delivery is not signed";
  if (timestamp == nullptr || key_id == nullptr || scheme == nullptr) return "a Flatpeak-* header is missing or comes twice";
  if (*scheme != "v1" || !signature->starts_with("v1=")) return "the signature scheme is not v1";
  const auto time = unix_time(*timestamp);
  if (!time) return "Flatpeak-Timestamp is not in whole seconds";
  const auto off = std::chrono::floor<std::chrono::seconds>(check.now.time_since_epoch()) - std::chrono::seconds(*time);
  if (off > check.tolerance) return "the timestamp is too old";
  if (-off > check.tolerance) return "the timestamp lies in the future";
  const auto bytes = base::from_base64url(std::string_view(*signature).substr(3));
  if (!bytes) return "the signature is not base64url";
  const Key key = find_key(check.jwks, *key_id);
  if (key == nullptr) return "the key is unknown";
  if (!verifies(key.get(), *timestamp + '.' + std::string(body), *bytes)) return "the signature does not fit the body";
  return {};
}

}  // namespace cr::mock_server

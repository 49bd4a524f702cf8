// Signing over OpenSSL 3. See signature.hpp; checking is in signature_check.cpp.
#include "mock_server/signature.hpp"

#include <array>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "core/base/assertion.hpp"
#include "core/base/text.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;

constexpr int shortest_bits = 2048, longest_bits = 4096;

std::string number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* raw = nullptr;
  CR_ASSERT(EVP_PKEY_get_bn_param(key, name, &raw) == 1);
  const std::unique_ptr<BIGNUM, Free> number(raw);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(raw)), '\0');
  BN_bn2bin(raw, reinterpret_cast<unsigned char*>(bytes.data()));
  return base::base64url(bytes);
}

std::string hex_digest(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  CR_ASSERT(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  static constexpr char alphabet[] = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += alphabet[digest[i] >> 4];
    text += alphabet[digest[i] & 15];
  }
  return text;
}

std::string unix_seconds(base::Instant at) {
  return std::to_string(std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count());
}

}  // namespace

struct SigningKey::Parts {
  Key key;
};

SigningKey::SigningKey(std::unique_ptr<Parts> parts, std::string key_id) : parts_(std::move(parts)), key_id_(std::move(key_id)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

base::Result<SigningKey> SigningKey::from_pem(std::string_view pem) {
  const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // An encrypted key would ask the terminal for its password; a fixed answer keeps it from doing so.
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, const_cast<char*>("")));
  ERR_clear_error();
  if (key == nullptr) return base::fail(base::FaultKind::usage, "the signing key is no private key in PEM form", {}, "make one with: openssl genrsa 2048");
  const bool rsa = EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA;
  const int bits = EVP_PKEY_get_bits(key.get());
  if (!rsa || bits < shortest_bits || bits > longest_bits) {
    return base::fail(base::FaultKind::usage, "the signing key must be an RSA key of 2048 to 4096 bits", {}, "make one with: openssl genrsa 2048");
  }
  auto parts = std::make_unique<Parts>();
  const std::string key_id = "wsk_test_" + hex_digest(number_of(key.get(), OSSL_PKEY_PARAM_RSA_N)).substr(0, 24);
  parts->key = std::move(key);
  return SigningKey(std::move(parts), key_id);
}

base::Result<std::string> SigningKey::new_pem() {
  const Key key(EVP_RSA_gen(static_cast<unsigned>(shortest_bits)));
  const std::unique_ptr<BIO, Free> bio(BIO_new(BIO_s_mem()));
  if (key == nullptr || PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    ERR_clear_error();
    return base::fail(base::FaultKind::internal, "no signing key could be made");
  }
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

Json SigningKey::jwk() const {
  return Json::object({{"kty", "RSA"},
                       {"use", "sig"},
                       {"alg", "PS256"},
                       {"kid", key_id_},
                       {"n", number_of(parts_->key.get(), OSSL_PKEY_PARAM_RSA_N)},
                       {"e", number_of(parts_->key.get(), OSSL_PKEY_PARAM_RSA_E)}});
}

std::string SigningKey::sign(std::string_view bytes) const {
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  CR_ASSERT(EVP_DigestSignInit(context.get(), &options, EVP_sha256(), nullptr, parts_->key.get()) == 1);
  CR_ASSERT(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1);
  CR_ASSERT(EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1);
  CR_ASSERT(EVP_PKEY_CTX_set_rsa_mgf1_md(options, EVP_sha256()) == 1);
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t size = 0;
  CR_ASSERT(EVP_DigestSign(context.get(), nullptr, &size, data, bytes.size()) == 1);
  std::string signature(size, '\0');
  CR_ASSERT(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data, bytes.size()) == 1);
  signature.resize(size);
  return base::base64url(signature);
}

Json jwks(const std::vector<const SigningKey*>& keys) {
  Json list = Json::array();
  for (const SigningKey* key : keys) list.push(key->jwk());
  return Json::object({{"keys", std::move(list)}});
}

base::Headers signature_headers(const std::vector<const SigningKey*>& keys, const SignatureForm& form, std::string_view body,
                                base::Instant at) {
  if (form.mode == "none" || keys.empty()) return {{"Flatpeak-Signature", "none"}, {"Flatpeak-Version", form.version}};
  constexpr std::chrono::seconds beyond_tolerance(301);
  const SigningKey& key = form.mode == "rotated" && keys.size() > 1 ? *keys[1] : *keys.front();
  if (form.mode == "stale") at -= beyond_tolerance;
  if (form.mode == "future") at += beyond_tolerance;
  const std::string timestamp = unix_seconds(at);
  std::string bytes = timestamp + '.' + std::string(body);
  if (form.mode == "bad") bytes += ' ';
  return {{"Flatpeak-Signature", "v1=" + key.sign(bytes)},
          {"Flatpeak-Signature-Scheme", "v1"},
          {"Flatpeak-Timestamp", timestamp},
          {"Flatpeak-Key-ID", key.key_id()},
          {"Flatpeak-Version", form.version}};
}

}  // namespace cr::mock_server

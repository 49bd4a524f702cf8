// X.509 over OpenSSL 3. See certificates.hpp.
#include "mock_server/certificates.hpp"

#include <algorithm>
#include <memory>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace cr::mock_server {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(ASN1_OCTET_STRING* text) const { ASN1_OCTET_STRING_free(text); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;

constexpr int serial_bits = 127;
constexpr std::chrono::hours day(24);

/// A certificate in the making, with the key that belongs to it.
struct Pair {
  Key key;
  Certificate certificate;
};

struct Wish {
  std::string name;   ///< common name
  std::string hosts;  ///< subjectAltName as OpenSSL writes it; empty: an authority
  base::Instant from{}, to{};
  const Pair* issuer = nullptr;  ///< null pointer: signs itself
};

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Free> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  const std::unique_ptr<BIGNUM, Free> number(BN_new());
  return number != nullptr && BN_rand(number.get(), serial_bits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_time(ASN1_TIME* place, base::Instant at) {
  return ASN1_TIME_set(place, std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count()) != nullptr;
}

bool set_names(X509* certificate, const std::string& name, const X509* issuer) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
  return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, issuer == nullptr ? subject : X509_get_subject_name(issuer)) == 1;
}

bool add_extensions(X509* certificate, X509* issuer, const std::string& hosts) {
  const bool authority = hosts.empty();
  return add_extension(certificate, issuer, NID_basic_constraints, authority ? "critical,CA:TRUE" : "critical,CA:FALSE") &&
         add_extension(certificate, issuer, NID_key_usage, authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature") &&
         add_extension(certificate, issuer, NID_subject_key_identifier, "hash") &&
         add_extension(certificate, issuer, NID_authority_key_identifier, "keyid:always") &&
         (authority || (add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth") &&
                        add_extension(certificate, issuer, NID_subject_alt_name, hosts)));
}

/// A pair without a certificate when OpenSSL cannot do it.
Pair made(const Wish& wish) {
  Pair out{Key(EVP_EC_gen("P-256")), Certificate(X509_new())};
  X509* certificate = out.certificate.get();
  X509* issuer = wish.issuer == nullptr ? certificate : wish.issuer->certificate.get();
  EVP_PKEY* signer = wish.issuer == nullptr ? out.key.get() : wish.issuer->key.get();
  const bool good = out.key != nullptr && certificate != nullptr && X509_set_version(certificate, X509_VERSION_3) == 1 &&
                    set_serial(certificate) && set_time(X509_getm_notBefore(certificate), wish.from) &&
                    set_time(X509_getm_notAfter(certificate), wish.to) && X509_set_pubkey(certificate, out.key.get()) == 1 &&
                    set_names(certificate, wish.name, wish.issuer == nullptr ? nullptr : issuer) &&
                    add_extensions(certificate, issuer, wish.hosts) && X509_sign(certificate, signer, EVP_sha256()) != 0;
  if (!good) out.certificate.reset();
  return out;
}

bool is_address(const std::string& host) {
  const std::unique_ptr<ASN1_OCTET_STRING, Free> address(a2i_IPADDRESS(host.c_str()));
  return address != nullptr;
}

/// OpenSSL reads its own small language where the names stand.
bool is_host(const std::string& host) {
  constexpr std::string_view harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:*";
  return !host.empty() && host.find_first_not_of(harmless) == std::string::npos;
}

std::string alternative_names(const std::vector<std::string>& hosts) {
  std::string names;
  for (const std::string& host : hosts) {
    if (!names.empty()) names += ',';
    names += (is_address(host) ? "IP:" : "DNS:") + host;
  }
  return names;
}

template <class Write>
std::string pem_of(const Write& write) {
  const std::unique_ptr<BIO, Free> bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr || write(bio.get()) != 1) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

std::string pem_of(const Certificate& certificate) {
  return pem_of([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); });
}

}  // namespace

std::optional<CertificateKind> certificate_kind(std::string_view fault_id) {
  if (fault_id == "F-TLS-SELF-SIGNED") return CertificateKind::self_signed;
  if (fault_id == "F-TLS-WRONG-HOST") return CertificateKind::wrong_host;
  if (fault_id == "F-TLS-EXPIRED") return CertificateKind::expired;
  if (fault_id == "F-TLS-UNKNOWN-CA") return CertificateKind::unknown_ca;
  return std::nullopt;
}

base::Result<Certificates> make_certificates(CertificateKind kind, base::Instant now, const std::vector<std::string>& hosts) {
  if (hosts.empty() || !std::all_of(hosts.begin(), hosts.end(), is_host))
    return base::fail(base::FaultKind::usage, "a certificate is for host names and IP addresses, at least one");
  const auto broken = base::fail(base::FaultKind::tls, "no certificate could be made for the mock");
  const Wish authority{"connect-replay CA", {}, now - 30 * day, now + 30 * day, nullptr};
  const Pair ca = made(authority);
  if (ca.certificate == nullptr) return ERR_clear_error(), broken;
  Pair stranger;
  Wish wish{"connect-replay mock", alternative_names(hosts), now - 15 * day, now + 15 * day, &ca};
  if (kind == CertificateKind::self_signed) wish.issuer = nullptr;
  if (kind == CertificateKind::wrong_host) wish.hosts = "DNS:other.invalid";
  if (kind == CertificateKind::expired) wish.to = now - day;
  if (kind == CertificateKind::unknown_ca) {
    Wish other = authority;
    other.name = "somebody else's CA";
    stranger = made(other);
    if (stranger.certificate == nullptr) return ERR_clear_error(), broken;
    wish.issuer = &stranger;
  }
  const Pair leaf = made(wish);
  if (leaf.certificate == nullptr) return ERR_clear_error(), broken;
  Certificates out;
  out.ca = pem_of(ca.certificate);
  out.certificate = pem_of(leaf.certificate);
  out.key = pem_of([&](BIO* bio) { return PEM_write_bio_PKCS8PrivateKey(bio, leaf.key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  if (out.ca.empty() || out.certificate.empty() || out.key.empty()) return ERR_clear_error(), broken;
  return out;
}

}  // namespace cr::mock_server

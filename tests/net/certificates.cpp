// X.509 by hand, for tests; see the header.
#include "tests/net/certificates.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>

#include <doctest/doctest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace cr::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using File = std::unique_ptr<FILE, decltype(&std::fclose)>;

File open_file(const std::string& path, const char* mode) {
  File file(std::fopen(path.c_str(), mode), &std::fclose);
  REQUIRE(file);
  return file;
}

Key new_key() { return Key(EVP_EC_gen("P-256"), &EVP_PKEY_free); }

void write_key(const std::string& path, EVP_PKEY* key) {
  const auto file = open_file(path, "wb");
  REQUIRE(PEM_write_PrivateKey(file.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
}

void write_certificate(const std::string& path, X509* certificate) {
  const auto file = open_file(path, "wb");
  REQUIRE(PEM_write_X509(file.get(), certificate) == 1);
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& text) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, text.c_str());
  REQUIRE(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate new_certificate(const std::string& common_name, EVP_PKEY* key, long starts, long ends) {
  static long serial = 1;
  Certificate made(X509_new(), &X509_free);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), starts);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), ends);
  X509_set_pubkey(made.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
  return made;
}

}  // namespace

CertificateFolder::CertificateFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "cr-certificates-XXXXXX").string();
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  folder_ = pattern;
  ca_ = folder_ + "/ca.pem";
  ca_key_ = folder_ + "/ca.key";
  const Key key = new_key();
  const Certificate made = new_certificate("A test authority in " + folder_, key.get(), -3600, 7200);
  X509_set_issuer_name(made.get(), X509_get_subject_name(made.get()));
  add_extension(made.get(), made.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(made.get(), made.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(made.get(), made.get(), NID_subject_key_identifier, "hash");
  REQUIRE(X509_sign(made.get(), key.get(), EVP_sha256()) > 0);
  write_certificate(ca_, made.get());
  write_key(ca_key_, key.get());
}

CertificateFolder::~CertificateFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Leaf CertificateFolder::leaf(const std::string& name, const LeafWish& wish) {
  const Leaf paths{folder_ + "/" + name + ".pem", folder_ + "/" + name + ".key"};
  const Key key = new_key();
  const Certificate made = new_certificate(name, key.get(), wish.starts, wish.ends);
  const Key ca_key(PEM_read_PrivateKey(open_file(ca_key_, "rb").get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  const Certificate ca(PEM_read_X509(open_file(ca_, "rb").get(), nullptr, nullptr, nullptr), &X509_free);
  X509* issuer = wish.self_signed ? made.get() : ca.get();
  X509_set_issuer_name(made.get(), X509_get_subject_name(issuer));
  std::string names;
  if (!wish.dns.empty()) names += "DNS:" + wish.dns;
  if (!wish.ip.empty()) names += std::string(names.empty() ? "" : ",") + "IP:" + wish.ip;
  if (!names.empty()) add_extension(made.get(), issuer, NID_subject_alt_name, names);
  REQUIRE(X509_sign(made.get(), wish.self_signed ? key.get() : ca_key.get(), EVP_sha256()) > 0);
  write_certificate(paths.certificate, made.get());
  write_key(paths.key, key.get());
  return paths;
}

}  // namespace cr::test

// Certificates made while the tests run, with the OpenSSL library: a CA of our own, and leaves for a name
// or an address with whatever is wrong with them that a test needs. Files live in a folder of their own,
// which goes away with the object.
#pragma once

#include <string>

namespace cr::test {

struct LeafWish {
  std::string dns = "connect.test";  ///< subjectAltName; empty: none
  std::string ip = "127.0.0.1";      ///< subjectAltName; empty: none
  long starts = -3600;               ///< seconds from now
  long ends = 3600;
  bool self_signed = false;
};
struct Leaf {
  std::string certificate;  ///< PEM path
  std::string key;          ///< PEM path
};

class CertificateFolder {
 public:
  CertificateFolder();
  ~CertificateFolder();
  CertificateFolder(const CertificateFolder&) = delete;
  CertificateFolder& operator=(const CertificateFolder&) = delete;

  /// PEM path of the CA's certificate.
  const std::string& ca() const { return ca_; }
  Leaf leaf(const std::string& name, const LeafWish& wish = {});

 private:
  std::string folder_;
  std::string ca_;
  std::string ca_key_;
};

}  // namespace cr::test

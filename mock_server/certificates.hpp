// Certificates for the mock's TLS, made when they are needed and never written to a file: a good one, and
// those that a client has to refuse (F-TLS-…). The keys are fresh ones of OpenSSL; instants are arguments.
// Called by the shells that stand a TLS listener; knows nothing of listeners.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fault.hpp"
#include "core/base/instant.hpp"

namespace cr::mock_server {

enum class CertificateKind {
  good,
  self_signed,  ///< signs itself
  wrong_host,   ///< for other.invalid
  expired,      ///< since yesterday
  unknown_ca,   ///< from another authority than the one in `ca`
};

/// The kind that a fault of the catalogue wants ("F-TLS-EXPIRED"); nothing for faults without one.
std::optional<CertificateKind> certificate_kind(std::string_view fault_id);

struct Certificates {
  std::string ca;           ///< PEM of a fresh authority, for the client to trust
  std::string certificate;  ///< PEM of the server's certificate
  std::string key;          ///< PEM of its key
};

/// EC P-256, SHA-256, valid for 30 days around `now` (the real time: clients compare with theirs).
/// `hosts`: names and IP addresses that it is for. Fault kind usage for a host that is none, tls when
/// OpenSSL cannot do it.
base::Result<Certificates> make_certificates(CertificateKind kind, base::Instant now,
                                             const std::vector<std::string>& hosts = {"127.0.0.1", "localhost"});

}  // namespace cr::mock_server

// The certificate of a certification run: what was examined and how it came out, as one JSON document with an
// Ed25519 signature over its canonical text. Made from the result tree; the key is the user's.
//
//   {"schema":"connect-replay/certificate/1","tool":{…},"issued":"…","release":"zero","agent":"mine","seed":1,
//    "quirks":"gentle","outcome":"pass","totals":{…},"chapters":[…],"cases":[…],"rules":[…],
//    "signature":{"algorithm":"Ed25519","public_key":"…","value":"…"}}
#pragma once

#include <string>
#include <string_view>

#include "core/base/fault.hpp"
#include "core/base/json.hpp"
#include "reports/run_report.hpp"

namespace cr::reports {

/// Everything but the signature. `quirks`: the pack that was played ("gentle", "none").
base::Json certificate_of(const Run& run, const std::string& agent, const std::string& quirks);
/// The document with its signature, as text. Fault (usage) when `key_pem` is no Ed25519 private key.
base::Result<std::string> sign_certificate(base::Json document, std::string_view key_pem);

struct CheckedCertificate {
  base::Json document;      ///< without the signature
  std::string public_key;   ///< PEM; who holds its private half has signed
};
/// Fault (usage) for what is no certificate, one that was changed after it was signed, or one that another
/// key than `public_key_pem` (when given) has signed.
base::Result<CheckedCertificate> check_certificate(std::string_view text, std::string_view public_key_pem = {});

}  // namespace cr::reports

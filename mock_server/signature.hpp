// Webhook signatures as FlatPeak describes them: PS256 (RSA-PSS, SHA-256, MGF1 with SHA-256, salt of 32
// bytes) over "{timestamp}.{raw body}", keys published as a JWKS. Keys come in as PEM; where they are
// kept is the shell's business. A private key is never printed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fault.hpp"
#include "core/base/http_message.hpp"
#include "core/base/instant.hpp"
#include "core/base/json.hpp"

namespace cr::mock_server {

class SigningKey {
 public:
  /// A private RSA key of 2048 to 4096 bits, PKCS#1 or PKCS#8. The key id follows from the key.
  static base::Result<SigningKey> from_pem(std::string_view pem);
  /// A new RSA-2048 key; the one step here that draws from the system's chance.
  static base::Result<std::string> new_pem();

  const std::string& key_id() const { return key_id_; }  ///< wsk_test_…
  base::Json jwk() const;
  /// base64url without padding, 342 characters for RSA-2048.
  std::string sign(std::string_view bytes) const;

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

 private:
  struct Parts;
  explicit SigningKey(std::unique_ptr<Parts> parts, std::string key_id);
  std::unique_ptr<Parts> parts_;
  std::string key_id_;
};

/// {"keys": […]}
base::Json jwks(const std::vector<const SigningKey*>& keys);

struct SignatureForm {
  std::string mode = "good";  ///< good, bad, stale, future, rotated, none
  std::string version;        ///< Flatpeak-Version
};
/// The Flatpeak-* headers of one attempt. `at` is real time. bad: the signature of another body; stale
/// and future: 301 s off; rotated: by the second key, when there is one; none: unsigned, and said so.
base::Headers signature_headers(const std::vector<const SigningKey*>& keys, const SignatureForm& form, std::string_view body,
                                base::Instant at);

/// Why a delivery's signature is not good, or nothing when it is. `now` within `tolerance` on both sides.
struct SignatureCheck {
  base::Json jwks;
  base::Instant now{};
  base::Duration tolerance{300'000};
};
std::string signature_problem(const base::Headers& headers, std::string_view body, const SignatureCheck& check);

}  // namespace cr::mock_server

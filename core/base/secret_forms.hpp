// The ways in which a secret may stand in a message or a report: raw and in the encodings that URLs,
// JSON, XML, HTML, headers and dumps give it. Used by the redactor; knows nothing of searching.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cr::base {

struct SecretForm {
  std::string text;
  /// base64 only: the character before or after also carries some bits of the secret.
  bool open_start = false;
  bool open_end = false;
};

/// All distinct forms of at least four bytes, the raw one first.
std::vector<SecretForm> forms_of(std::string_view secret);

}  // namespace cr::base

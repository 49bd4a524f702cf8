// Keeps secrets out of everything that is stored or shown. Secrets are learned by value; known values,
// raw and in the encodings a message may carry them, are replaced by stable pseudonyms (`cot#1`) in the
// order of first appearance, so that references still join. One redactor per scenario, and one per run
// for what stands outside scenarios. Not thread-safe: each is used from one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/http_message.hpp"
#include "core/base/json.hpp"

namespace cr::base {

class Redactor {
 public:
  Redactor();
  ~Redactor();
  Redactor(Redactor&&) noexcept;
  Redactor& operator=(Redactor&&) noexcept;

  /// Remembers a secret of at least four bytes under a kind ("cot", "bearer", "key", "env", "basic",
  /// "password", …); shorter ones and known ones change nothing.
  void learn(std::string_view kind, std::string_view secret);
  /// Learns what a message shows by its names: Authorization, Cookie and their like among the headers,
  /// connect_token, bearer_token and secret-named members of a JSON body, fp_cot and passwords in URLs.
  void learn_from(const Headers& headers);
  void learn_from(const Json& body);  ///< a body that is no JSON stands as a string: a form, mostly
  /// Fields of a submitted form (or a query) with secret names; user names count among them.
  void learn_from_form(std::string_view form);

  /// Every known secret replaced: raw, JSON-, XML- and percent-escaped, base64 and base64url in all
  /// alignments, hex. Anything that looks like `sk_live_…`, `sk_test_…` or `cot_` + 24/32 hex digits is
  /// replaced as well, learned or not.
  std::string clean(std::string_view text);
  std::string clean(const std::string& text) { return clean(std::string_view(text)); }
  std::string clean(const char* text) { return clean(std::string_view(text)); }
  Json clean(const Json& value);  ///< by value, in keys, strings and numbers
  /// A message body: by value, and every member (or field of a form) with a secret name is masked whole,
  /// however short.
  Json clean_body(const Json& body);
  Headers clean(const Headers& headers);  ///< by value, and by name: secret headers are masked whole

  /// True when a whole word of the name says secret (hazards: pass, password, token, api_key, …).
  static bool is_secret_name(std::string_view name);

 private:
  struct State;
  Json masked(std::string_view name, const Json& value);
  Json clean_part(const Json& body);
  std::string clean_form(std::string_view form);
  std::unique_ptr<State> state_;
};

}  // namespace cr::base

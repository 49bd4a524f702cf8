// A secret (the first line) in a text (the rest): after cleaning the secret is in it neither raw nor in
// one of its encodings, and cleaning once more changes nothing.
#include <algorithm>
#include <string>

#include "core/base/assertion.hpp"
#include "core/base/redactor.hpp"
#include "core/base/secret_forms.hpp"
#include "core/base/text.hpp"
#include "tests/fuzz/fuzz_target.hpp"

CR_FUZZ_TARGET(redactor, input) {
  using namespace cr::base;
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string secret(input.substr(0, std::min<std::size_t>(end, 200)));
  const std::string_view rest = input.substr(std::min(end + 1, input.size()));
  // A secret with '#' in it could be made of pseudonyms.
  if (secret.size() < 4 || secret.find('#') != std::string::npos) return;
  Redactor redactor;
  redactor.learn("kind", secret);
  std::string text(rest);
  for (const SecretForm& form : forms_of(secret)) text += "(" + form.text + ")" + std::string(rest.substr(0, 3));
  text += base64(text) + percent_encoded(text);
  const std::string cleaned = redactor.clean(text);
  for (const SecretForm& form : forms_of(secret))
    if (form.text.find('#') == std::string::npos) CR_ASSERT(cleaned.find(form.text) == std::string::npos);
  Redactor another;
  another.learn_from(Headers{{"Authorization", std::string(rest)}, {"Cookie", std::string(rest)}, {"Location", std::string(rest)}});
  another.learn_from_form(rest);
  static_cast<void>(another.clean_body(Json(rest)));
}

// What a redactor remembers, and what its two halves (learning in redactor_learning.cpp, replacing in
// redactor.cpp) both ask of a message: the credential of a header, the secret fields of a form.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/redactor.hpp"
#include "core/base/secret_search.hpp"

namespace cr::base {

constexpr std::size_t shortest_secret = 4;

/// "cot" or "key" for what FlatPeak's tokens and keys begin with, otherwise "".
std::string_view kind_by_shape(std::string_view value);

/// What an Authorization header carries, apart from the name of its scheme.
struct Credential {
  std::string_view scheme;  ///< as written, with the space after it; empty for an unknown one
  std::string_view kind;
  std::string_view value;
};
Credential credential_of(std::string_view header);
bool is_authorization(std::string_view name);

/// The kind of secret in a field of a submitted form. On a provider's login page the name of the user is
/// as much a credential as the password.
std::string_view form_kind_of(std::string_view name);
/// Whether a body that is no JSON is a submitted form: name=value pairs and nothing that those cannot hold.
bool is_form(std::string_view text);

struct Redactor::State {
  struct Secret {
    std::string kind;
    std::string pseudonym;  ///< empty until the secret is first met
  };

  std::size_t index_of(std::string_view kind, std::string_view value);
  std::size_t index_of_masked(std::string_view name, std::string_view value);
  /// Callback tokens and passwords of the URLs in a text, as written and percent-decoded.
  void learn_from_urls(std::string_view text);
  const std::string& pseudonym_of(std::size_t index);
  /// A hit that was found by its shape is learned on the spot: its encoded forms are secrets from now on.
  const std::string& pseudonym_of(const SecretSearch::Hit& hit, std::string_view text);

  /// A long value is shortened before it comes here: the beginning of a secret that ends in an ellipsis goes too.
  std::string without_cut_off(std::string text);

  std::unordered_map<std::string, std::size_t> by_value;
  std::vector<Secret> secrets;
  std::unordered_map<std::string, int> numbers;
  SecretSearch search;
};

}  // namespace cr::base

// Learning secrets: by value, and from what messages show by the names of their headers, members, cookies,
// form fields and query parameters.
#include <algorithm>

#include "core/base/redactor_state.hpp"
#include "core/base/secret_forms.hpp"
#include "core/base/secret_names.hpp"
#include "core/base/text.hpp"

namespace cr::base {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool starts_with_word(std::string_view text, std::string_view lower_case_word) {
  if (text.size() < lower_case_word.size()) return false;
  for (std::size_t i = 0; i < lower_case_word.size(); ++i)
    if (lower(text[i]) != lower_case_word[i]) return false;
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// The value after every `fp_cot=` of a text, up to what ends a query parameter.
template <class Visit>
void for_each_callback_token(std::string_view text, Visit visit) {
  constexpr std::string_view mark = "fp_cot=";
  for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at)) {
    at += mark.size();
    const std::size_t end = std::min(text.find_first_of("&#\"'<> \\;,)", at), text.size());
    visit(text.substr(at, end - at));
  }
}

/// The password of every `scheme://user:password@host` of a text; the whole of it where there is no colon.
template <class Visit>
void for_each_url_password(std::string_view text, Visit visit) {
  for (std::size_t at = text.find("://"); at != std::string_view::npos; at = text.find("://", at)) {
    at += 3;
    const std::string_view authority = text.substr(at, text.find_first_of("/?#\"'<> \\,;", at) - at);
    const std::size_t end = authority.rfind('@');
    if (end == std::string_view::npos) continue;
    const std::size_t colon = authority.find(':');
    const std::size_t begin = colon < end ? colon + 1 : 0;
    visit(authority.substr(begin, end - begin));
  }
}

bool is_cookie(std::string_view name) { return secret_kind_of(name) == "cookie"; }

/// Calls visit(name, value) for every text or number that stands under a secret name, at any depth, and
/// see(text) for every string.
template <class Visit, class See>
void walk(const Json& value, std::string_view secret_name, const Visit& visit, const See& see) {
  switch (value.kind()) {
    case Json::Kind::string:
      see(value.text());
      if (!secret_name.empty()) visit(secret_name, value.text());
      return;
    case Json::Kind::number:
      if (!secret_name.empty()) visit(secret_name, value.number());
      return;
    case Json::Kind::array:
      for (const Json& item : value.items()) walk(item, secret_name, visit, see);
      return;
    case Json::Kind::object:
      for (const auto& [key, member] : value.members())
        walk(member, Redactor::is_secret_name(key) ? std::string_view(key) : secret_name, visit, see);
      return;
    default: return;
  }
}

}  // namespace

std::string_view kind_by_shape(std::string_view value) {
  if (value.starts_with("cot_")) return "cot";
  if (value.starts_with("sk_live_") || value.starts_with("sk_test_")) return "key";
  return {};
}

Credential credential_of(std::string_view header) {
  if (starts_with_word(header, "bearer ")) return {header.substr(0, 7), "bearer", trimmed(header.substr(7))};
  if (starts_with_word(header, "basic ")) return {header.substr(0, 6), "basic", trimmed(header.substr(6))};
  return {{}, "authorization", trimmed(header)};
}

bool is_authorization(std::string_view name) { return secret_kind_of(name) == "authorization"; }

std::string_view form_kind_of(std::string_view name) {
  for (const std::string_view known : {"username", "user", "user_name", "login", "email"})
    if (name == known) return "username";
  return secret_kind_of(name);
}

bool is_form(std::string_view text) {
  return text.find('=') != std::string_view::npos && text.find_first_of(" <>\"{}\r\n") == std::string_view::npos;
}

std::size_t Redactor::State::index_of(std::string_view kind, std::string_view value) {
  const auto [place, is_new] = by_value.try_emplace(std::string(value), secrets.size());
  if (!is_new) return place->second;
  secrets.push_back({std::string(kind), {}});
  if (value.size() >= shortest_secret)
    for (const SecretForm& form : forms_of(value)) search.add(form.text, place->second, form.open_start, form.open_end);
  return place->second;
}

std::size_t Redactor::State::index_of_masked(std::string_view name, std::string_view value) {
  const std::string_view by_shape = kind_by_shape(value);
  const std::string_view by_name = secret_kind_of(name);
  return index_of(!by_shape.empty() ? by_shape : !by_name.empty() ? by_name : "secret", value);
}

void Redactor::learn(std::string_view kind, std::string_view secret) {
  if (secret.size() >= shortest_secret) state_->index_of(kind, secret);
}

void Redactor::State::learn_from_urls(std::string_view text) {
  const auto learn_as = [this](std::string_view kind) {
    return [this, kind](std::string_view value) {
      if (value.size() >= shortest_secret) index_of(kind, value);
      if (const auto plain = percent_decoded(value); plain && plain->size() >= shortest_secret) index_of(kind, *plain);
    };
  };
  for_each_callback_token(text, learn_as("cot"));
  for_each_url_password(text, learn_as("password"));
}

void Redactor::learn_from(const Headers& headers) {
  for (const auto& [name, value] : headers) {
    state_->learn_from_urls(value);
    if (is_authorization(name)) {
      const Credential credential = credential_of(value);
      learn(credential.kind, credential.value);
      if (credential.kind != "basic") continue;
      const auto pair = from_base64(credential.value);
      const std::size_t colon = pair ? pair->find(':') : std::string::npos;
      if (colon != std::string::npos) learn("key", std::string_view(*pair).substr(colon + 1));
    } else if (is_cookie(name)) {
      // "a=1; b=2" in Cookie, "a=1; Path=/" in Set-Cookie: of the latter only the first pair is a secret.
      std::string_view rest = value;
      const bool is_set = starts_with_word(name, "set-");
      while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        const std::string_view pair = trimmed(rest.substr(0, end));
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos) learn("cookie", pair.substr(equals + 1));
        rest = is_set ? std::string_view() : rest.substr(std::min(end + 1, rest.size()));
      }
    } else if (is_secret_name(name)) {
      if (value.size() >= shortest_secret) state_->index_of_masked(name, value);
    }
  }
}

void Redactor::learn_from_form(std::string_view form) {
  if (!is_form(form)) return;
  for (const auto& [name, value] : parse_query(form)) {
    const std::string_view kind = form_kind_of(name);
    if (!kind.empty()) learn(kind_by_shape(value).empty() ? kind : kind_by_shape(value), value);
  }
}

void Redactor::learn_from(const Json& body) {
  if (body.is_string()) learn_from_form(body.text());
  walk(
      body, {},
      [this](std::string_view name, std::string_view value) {
        if (value.size() >= shortest_secret) state_->index_of_masked(name, value);
      },
      [this](std::string_view text) { state_->learn_from_urls(text); });
}

}  // namespace cr::base

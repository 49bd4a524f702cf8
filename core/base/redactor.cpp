// Learning secrets from messages and replacing them by pseudonyms. A pseudonym gets its number when the
// secret is first met in something that is cleaned, so the numbers of a report run from 1 without gaps.
#include "core/base/redactor.hpp"

#include <array>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/base/secret_forms.hpp"
#include "core/base/secret_names.hpp"
#include "core/base/secret_search.hpp"
#include "core/base/text.hpp"

namespace cr::base {
namespace {

constexpr std::size_t shortest_secret = 4;

bool is_base64_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/' || c == '-' ||
         c == '_';
}

std::string_view kind_by_shape(std::string_view value) {
  if (value.starts_with("cot_")) return "cot";
  if (value.starts_with("sk_live_") || value.starts_with("sk_test_")) return "key";
  return {};
}

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

}  // namespace

struct Redactor::State {
  struct Secret {
    std::string kind;
    std::string pseudonym;  ///< empty until the secret is first met
  };

  std::size_t index_of(std::string_view kind, std::string_view value) {
    const auto [place, is_new] = by_value.try_emplace(std::string(value), secrets.size());
    if (!is_new) return place->second;
    secrets.push_back({std::string(kind), {}});
    if (value.size() >= shortest_secret)
      for (const SecretForm& form : forms_of(value)) search.add(form.text, place->second, form.open_start, form.open_end);
    return place->second;
  }

  const std::string& pseudonym_of(std::size_t index) {
    Secret& secret = secrets[index];
    if (secret.pseudonym.empty()) secret.pseudonym = secret.kind + "#" + std::to_string(++numbers[secret.kind]);
    return secret.pseudonym;
  }

  /// A hit that was found by its shape is learned on the spot: its encoded forms are secrets from now on.
  const std::string& pseudonym_of(const SecretSearch::Hit& hit, std::string_view text) {
    if (hit.secret != SecretSearch::unknown) return pseudonym_of(hit.secret);
    const std::string_view value = text.substr(hit.begin, hit.end - hit.begin);
    return pseudonym_of(index_of(kind_by_shape(value), value));
  }

  std::size_t index_of_masked(std::string_view name, std::string_view value) {
    const std::string_view by_shape = kind_by_shape(value);
    const std::string_view by_name = secret_kind_of(name);
    return index_of(!by_shape.empty() ? by_shape : !by_name.empty() ? by_name : "secret", value);
  }

  std::unordered_map<std::string, std::size_t> by_value;
  std::vector<Secret> secrets;
  std::unordered_map<std::string, int> numbers;
  SecretSearch search;
};

Redactor::Redactor() : state_(std::make_unique<State>()) {}
Redactor::~Redactor() = default;
Redactor::Redactor(Redactor&&) noexcept = default;
Redactor& Redactor::operator=(Redactor&&) noexcept = default;

void Redactor::learn(std::string_view kind, std::string_view secret) {
  if (secret.size() >= shortest_secret) state_->index_of(kind, secret);
}

namespace {

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

/// What an Authorization header carries, apart from the name of its scheme.
struct Credential {
  std::string_view scheme;  ///< as written, with the space after it; empty for an unknown one
  std::string_view kind;
  std::string_view value;
};

Credential credential_of(std::string_view header) {
  if (starts_with_word(header, "bearer ")) return {header.substr(0, 7), "bearer", trimmed(header.substr(7))};
  if (starts_with_word(header, "basic ")) return {header.substr(0, 6), "basic", trimmed(header.substr(6))};
  return {{}, "authorization", trimmed(header)};
}

bool is_authorization(std::string_view name) { return secret_kind_of(name) == "authorization"; }
bool is_cookie(std::string_view name) { return secret_kind_of(name) == "cookie"; }

}  // namespace

void Redactor::learn_from(const Headers& headers) {
  const auto learn_token = [this](std::string_view value) {
    learn("cot", value);
    if (const auto plain = percent_decoded(value)) learn("cot", *plain);
  };
  for (const auto& [name, value] : headers) {
    for_each_callback_token(value, learn_token);
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

namespace {

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

void Redactor::learn_from(const Json& body) {
  walk(
      body, {},
      [this](std::string_view name, std::string_view value) {
        if (value.size() >= shortest_secret) state_->index_of_masked(name, value);
      },
      [this](std::string_view text) {
        for_each_callback_token(text, [this](std::string_view token) {
          learn("cot", token);
          if (const auto plain = percent_decoded(token)) learn("cot", *plain);
        });
      });
}

std::string Redactor::clean(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  std::size_t from = 0;
  while (auto hit = state_->search.next(text, from)) {
    if (out.empty()) out.reserve(text.size());
    std::string names = state_->pseudonym_of(*hit, text);
    const std::size_t begin =
        hit->open_start && hit->begin > copied && is_base64_digit(text[hit->begin - 1]) ? hit->begin - 1 : hit->begin;
    std::size_t end = hit->end;
    bool open_end = hit->open_end;
    // A second secret that begins inside the first one and ends after it must not leave its tail behind.
    for (std::size_t inside = hit->begin + 1; inside < end; ++inside) {
      const auto other = state_->search.at(text, inside);
      if (!other || other->end <= end) continue;
      names += state_->pseudonym_of(*other, text);
      end = other->end;
      open_end = other->open_end;
    }
    if (open_end && end < text.size() && is_base64_digit(text[end])) {
      ++end;
      for (int i = 0; i < 2 && end < text.size() && text[end] == '='; ++i) ++end;
    }
    out += text.substr(copied, begin - copied);
    out += names;
    copied = from = end;
  }
  if (copied == 0) return std::string(text);
  out += text.substr(copied);
  return out;
}

Json Redactor::clean(const Json& value) {
  switch (value.kind()) {
    case Json::Kind::string: return Json(clean(value.text()));
    case Json::Kind::number: {
      std::string cleaned = clean(value.number());
      return cleaned == value.number() ? value : Json(std::move(cleaned));
    }
    case Json::Kind::array: {
      Json::Array items;
      items.reserve(value.items().size());
      for (const Json& item : value.items()) items.push_back(clean(item));
      return Json(std::move(items));
    }
    case Json::Kind::object: {
      Json::Object members;
      members.reserve(value.members().size());
      for (const auto& [key, member] : value.members()) members.emplace_back(clean(key), clean(member));
      return Json(std::move(members));
    }
    default: return value;
  }
}

Json Redactor::clean_body(const Json& body) {
  if (body.is_array()) {
    Json::Array items;
    for (const Json& item : body.items()) items.push_back(clean_body(item));
    return Json(std::move(items));
  }
  if (!body.is_object()) return clean(body);
  Json::Object members;
  for (const auto& [key, member] : body.members())
    members.emplace_back(clean(key), is_secret_name(key) ? masked(key, member) : clean_body(member));
  return Json(std::move(members));
}

Json Redactor::masked(std::string_view name, const Json& value) {
  switch (value.kind()) {
    case Json::Kind::string:
      return value.text().empty() ? value : Json(state_->pseudonym_of(state_->index_of_masked(name, value.text())));
    case Json::Kind::number: return Json(state_->pseudonym_of(state_->index_of_masked(name, value.number())));
    case Json::Kind::array: {
      Json::Array items;
      for (const Json& item : value.items()) items.push_back(masked(name, item));
      return Json(std::move(items));
    }
    case Json::Kind::object: {
      Json::Object members;
      for (const auto& [key, member] : value.members())
        members.emplace_back(clean(key), masked(is_secret_name(key) ? std::string_view(key) : name, member));
      return Json(std::move(members));
    }
    default: return value;
  }
}

Headers Redactor::clean(const Headers& headers) {
  learn_from(headers);
  Headers out;
  out.reserve(headers.size());
  for (const auto& [name, value] : headers) {
    std::string shown = value;
    if (value.empty() || !is_secret_name(name)) {
      shown = clean(value);
    } else if (is_authorization(name)) {
      const Credential credential = credential_of(value);
      shown = credential.scheme;
      if (!credential.value.empty())
        shown += state_->pseudonym_of(state_->index_of(credential.kind, credential.value));
    } else {
      shown = state_->pseudonym_of(state_->index_of_masked(name, value));
    }
    out.emplace_back(clean(name), std::move(shown));
  }
  return out;
}

}  // namespace cr::base

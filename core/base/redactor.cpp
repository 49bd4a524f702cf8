// Replacing secrets by pseudonyms. A pseudonym gets its number when the secret is first met in something
// that is cleaned, so the numbers of a report run from 1 without gaps.
#include "core/base/redactor.hpp"

#include <algorithm>

#include "core/base/redactor_state.hpp"

namespace cr::base {
namespace {

bool is_base64_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/' || c == '-' ||
         c == '_';
}

}  // namespace

const std::string& Redactor::State::pseudonym_of(std::size_t index) {
  Secret& secret = secrets[index];
  if (secret.pseudonym.empty()) secret.pseudonym = secret.kind + "#" + std::to_string(++numbers[secret.kind]);
  return secret.pseudonym;
}

const std::string& Redactor::State::pseudonym_of(const SecretSearch::Hit& hit, std::string_view text) {
  if (hit.secret != SecretSearch::unknown) return pseudonym_of(hit.secret);
  const std::string_view value = text.substr(hit.begin, hit.end - hit.begin);
  return pseudonym_of(index_of(kind_by_shape(value), value));
}

std::string Redactor::State::without_cut_off(std::string text) {
  constexpr std::string_view ellipsis = "…";
  for (std::size_t at = text.find(ellipsis); at != std::string::npos; at = text.find(ellipsis, at + ellipsis.size())) {
    const auto hit = search.cut_off(text, at);
    if (!hit) continue;
    const std::string& name = pseudonym_of(hit->secret);
    text.replace(hit->begin, at - hit->begin, name);
    at = hit->begin + name.size();
  }
  return text;
}

Redactor::Redactor() : state_(std::make_unique<State>()) {}
Redactor::~Redactor() = default;
Redactor::Redactor(Redactor&&) noexcept = default;
Redactor& Redactor::operator=(Redactor&&) noexcept = default;

std::string Redactor::clean_form(std::string_view form) {
  std::string out;
  while (!form.empty()) {
    const std::size_t end = std::min(form.find('&'), form.size());
    const std::string_view part = form.substr(0, end);
    const auto pairs = parse_query(part);
    const std::string_view kind = pairs.empty() ? std::string_view() : form_kind_of(pairs.front().first);
    if (kind.empty() || pairs.front().second.empty()) {
      out += clean(part);
    } else {
      out += clean(part.substr(0, part.find('=') + 1));
      out += state_->pseudonym_of(state_->index_of(kind, pairs.front().second));
    }
    if (end < form.size()) out += '&';
    form.remove_prefix(std::min(end + 1, form.size()));
  }
  return out;
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
  out += text.substr(copied);
  return state_->without_cut_off(std::move(out));
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
  if (body.is_string() && is_form(body.text())) return Json(clean_form(body.text()));
  return clean_part(body);
}

Json Redactor::clean_part(const Json& body) {
  if (body.is_array()) {
    Json::Array items;
    for (const Json& item : body.items()) items.push_back(clean_part(item));
    return Json(std::move(items));
  }
  if (!body.is_object()) return clean(body);
  Json::Object members;
  for (const auto& [key, member] : body.members())
    members.emplace_back(clean(key), is_secret_name(key) ? masked(key, member) : clean_part(member));
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

// `${…}` in texts and Values:
//
//   '${home}'            exactly one reference: the value itself, of any type
//   'https://x/${home}'  inside other text: its text
//   '$${home}'           the literal ${home}
//
// Called by the loader for constants and by whoever plays a scenario for the rest. Expanded once: what a
// value brings along is not looked at again. Knows no names; the caller looks them up.
#include <charconv>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/script/match.hpp"
#include "core/script/references.hpp"

namespace cr::script {
namespace {

using base::Fault;
using base::FaultKind;
using base::Json;
using base::Where;

std::string text_of(const Json& value) {
  if (value.is_string()) return value.text();
  return base::to_text(value);
}

Fault unknown(const std::string& name, const Where& where) {
  return {FaultKind::syntax,
          fmt::format("nothing is known as `${{{}}}` here", name),
          where,
          "a capture, a constant or one of page, token, location, world, partner, run, now, env",
          {}};
}

bool looks_like_operators(const Json& value) {
  if (value.is_array()) {
    for (const Json& item : value.items())
      if (looks_like_operators(item)) return true;
  } else if (value.is_object()) {
    for (const auto& [key, member] : value.members())
      if (key.starts_with('$') || looks_like_operators(member)) return true;
  }
  return false;
}

/// A looked-up value as the scenario sees it. Data that came over the wire must not act as a matcher.
Value as_data(const Json& found, const Where& where) {
  Value value = from_json(found, where);
  if (!looks_like_operators(found)) return value;
  Value equal;
  equal.kind = Value::Kind::mapping;
  equal.where = where;
  equal.entries.push_back({"$eq", where, std::move(value)});
  return equal;
}

const Json* child(const Json& value, std::string_view segment) {
  if (const Json* member = value.find(segment)) return member;
  if (!value.is_array()) return nullptr;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(segment.data(), segment.data() + segment.size(), index);
  if (error != std::errc() || end != segment.data() + segment.size() || index >= value.items().size()) return nullptr;
  return &value.items()[index];
}

}  // namespace

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  std::string literal;
  const auto flush = [&] {
    if (!literal.empty()) pieces.push_back({Piece::Kind::literal, std::move(literal)});
    literal.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t dollar = text.find('$', at);
    literal += text.substr(at, dollar == std::string_view::npos ? dollar : dollar - at);
    if (dollar == std::string_view::npos) break;
    at = dollar;
    if (text.substr(at, 3) == "$${") {
      literal += "${";
      at += 3;
    } else if (text.substr(at, 2) == "${") {
      const std::size_t close = text.find('}', at);
      flush();
      if (close == std::string_view::npos) {
        pieces.push_back({Piece::Kind::open, std::string(text.substr(at))});
        break;
      }
      pieces.push_back({Piece::Kind::reference, std::string(text.substr(at + 2, close - at - 2))});
      at = close + 1;
    } else {
      literal += '$';
      ++at;
    }
  }
  flush();
  return pieces;
}

bool has_reference(std::string_view text) { return text.find("${") != std::string_view::npos; }

bool has_references(const Value& value) {
  switch (value.kind) {
    case Value::Kind::string:
      return has_reference(value.scalar);
    case Value::Kind::list:
      for (const Value& item : value.items)
        if (has_references(item)) return true;
      return false;
    case Value::Kind::mapping:
      for (const Entry& e : value.entries)
        if (has_references(e.value)) return true;
      return false;
    default:
      return false;
  }
}

std::vector<std::string> references(std::string_view text) {
  std::vector<std::string> names;
  if (!has_reference(text)) return names;
  for (Piece& piece : pieces_of(text))
    if (piece.kind == Piece::Kind::reference) names.push_back(std::move(piece.text));
  return names;
}

base::Result<std::string> interpolate_text(const std::string& text, const Where& where, const Lookup& lookup) {
  if (!has_reference(text)) return text;
  std::string out;
  for (const Piece& piece : pieces_of(text)) {
    if (piece.kind != Piece::Kind::reference) {
      out += piece.text;
      continue;
    }
    const std::optional<Json> found = lookup(piece.text);
    if (!found) return tl::make_unexpected(unknown(piece.text, where));
    out += text_of(*found);
  }
  return out;
}

base::Result<Value> interpolate(const Value& value, const Lookup& lookup) {
  if (value.kind == Value::Kind::string) {
    if (!has_reference(value.scalar)) return value;
    const std::vector<Piece> pieces = pieces_of(value.scalar);
    if (pieces.size() == 1 && pieces[0].kind == Piece::Kind::reference) {
      const std::optional<Json> found = lookup(pieces[0].text);
      if (!found) return tl::make_unexpected(unknown(pieces[0].text, value.where));
      return as_data(*found, value.where);
    }
    auto text = interpolate_text(value.scalar, value.where, lookup);
    if (!text) return tl::make_unexpected(text.error());
    Value out = value;
    out.scalar = std::move(*text);
    return out;
  }
  if (!has_references(value)) return value;
  Value out;
  out.kind = value.kind;
  out.where = value.where;
  for (const Value& item : value.items) {
    auto made = interpolate(item, lookup);
    if (!made) return made;
    out.items.push_back(std::move(*made));
  }
  for (const Entry& e : value.entries) {
    auto made = interpolate(e.value, lookup);
    if (!made) return made;
    out.entries.push_back({e.key, e.where, std::move(*made)});
  }
  return out;
}

std::optional<Json> find_path(const Json& value, std::string_view path) {
  const Json* at = &value;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    at = child(*at, path.substr(0, dot));
    if (at == nullptr) return std::nullopt;
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  }
  return *at;
}

std::optional<Json> find_capture(const std::map<std::string, Json>& captures, const std::string& path) {
  if (const auto whole = captures.find(path); whole != captures.end()) return whole->second;
  for (std::size_t dot = path.rfind('.'); dot != std::string::npos && dot > 0; dot = path.rfind('.', dot - 1)) {
    const auto found = captures.find(path.substr(0, dot));
    if (found != captures.end()) return find_path(found->second, std::string_view(path).substr(dot + 1));
  }
  return std::nullopt;
}

}  // namespace cr::script

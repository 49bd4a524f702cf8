// Substitution of constants and the bookkeeping of captures. See names.hpp.
#include "core/script/names.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/script/match.hpp"
#include "core/script/references.hpp"

namespace cr::script {
namespace {

using base::Where;

const Value* descend(const Value* value, std::string_view path) {
  while (value != nullptr && !path.empty()) {
    const std::size_t dot = path.find('.');
    const std::string_view segment = path.substr(0, dot);
    if (value->is_list()) {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(segment.data(), segment.data() + segment.size(), index);
      const bool fits = error == std::errc() && end == segment.data() + segment.size() && index < value->items.size();
      value = fits ? &value->items[index] : nullptr;
    } else {
      value = value->find(segment);
    }
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  }
  return value;
}

const Value* constant(const std::string& reference, const Constants& constants, std::set<std::string>& used) {
  const std::size_t dot = reference.find('.');
  const std::string root = reference.substr(0, dot);
  for (const Constant& c : constants) {
    if (c.name != root) continue;
    used.insert(root);
    return descend(c.value,
                   dot == std::string::npos ? std::string_view{} : std::string_view(reference).substr(dot + 1));
  }
  return nullptr;
}

/// As it would stand inside other text.
std::string written(const Value& value) {
  if (value.is_list() || value.is_mapping()) return base::to_text(to_json(value));
  return value.kind == Value::Kind::null ? "null" : value.scalar;
}

/// About the bytes that a copy of this takes.
std::size_t weight(const Value& value) {
  std::size_t sum = value.scalar.size() + 16;
  for (const Value& item : value.items) sum += weight(item);
  for (const Entry& e : value.entries) sum += e.key.size() + weight(e.value);
  return sum;
}

/// A literal piece as it was written, so that a later look finds the same.
std::string raw(const std::string& literal) {
  std::string out;
  for (std::size_t at = 0; at < literal.size(); ++at) {
    if (literal.compare(at, 2, "${") == 0) out += '$';
    out += literal[at];
  }
  return out;
}

}  // namespace

bool Substitution::spend(std::size_t bytes, const Where& where) {
  const std::size_t most = context_.options.limits.yaml_bytes_all_includes;
  const bool was_fine = spent_ <= most;
  spent_ += bytes;
  if (spent_ <= most) return true;
  if (was_fine)
    context_.diagnostics.error(where, fmt::format("more than {} bytes once constants are filled in", most),
                               "use shorter constants, or use them less often");
  return false;
}

Value Substitution::text(const Value& value, const Constants& constants, std::set<std::string>& used) {
  const std::vector<Piece> pieces = pieces_of(value.scalar);
  if (pieces.size() == 1 && pieces[0].kind == Piece::Kind::reference) {
    const Value* found = constant(pieces[0].text, constants, used);
    if (found == nullptr) return value;
    Value out;
    if (spend(weight(*found), value.where)) out = *found;
    out.where = value.where;
    return out;
  }
  Value out = value;
  out.scalar.clear();
  for (const Piece& piece : pieces) {
    const Value* found = piece.kind == Piece::Kind::reference ? constant(piece.text, constants, used) : nullptr;
    if (found != nullptr) {
      if (spend(weight(*found), value.where)) out.scalar += written(*found);
    } else if (piece.kind == Piece::Kind::literal) {
      out.scalar += raw(piece.text);
    } else {
      out.scalar += piece.kind == Piece::Kind::open ? piece.text : "${" + piece.text + "}";
    }
  }
  return out;
}

Value Substitution::fill(const Value& value, const Constants& constants, std::set<std::string>& used) {
  if (value.is_string()) return has_reference(value.scalar) ? text(value, constants, used) : value;
  Value out;
  out.kind = value.kind;
  out.scalar = value.scalar;
  out.quoted = value.quoted;
  out.written = value.written;
  out.where = value.where;
  out.items.reserve(value.items.size());
  for (const Value& item : value.items) out.items.push_back(fill(item, constants, used));
  out.entries.reserve(value.entries.size());
  for (const Entry& e : value.entries) out.entries.push_back({e.key, e.where, fill(e.value, constants, used)});
  return out;
}

void Names::take_constants(const Constants& constants) {
  for (const Constant& c : constants) {
    if (is_reserved(c.name))
      context_.diagnostics.error(c.where, fmt::format("`{}` is a reserved name", c.name), "choose another name");
    else if (const auto taken = constants_.find(c.name); taken != constants_.end() && !(taken->second == c.where))
      context_.diagnostics.error(c.where, fmt::format("`{}` is already a constant", c.name),
                                 fmt::format("it is given at {}; choose another name", taken->second.text()));
    constants_.emplace(c.name, c.where);
  }
}

void Names::check_parameter(const Constant& parameter) const {
  if (is_reserved(parameter.name))
    context_.diagnostics.error(parameter.where, fmt::format("`{}` is a reserved name", parameter.name),
                               "choose another name");
  else if (const auto taken = constants_.find(parameter.name); taken != constants_.end())
    context_.diagnostics.error(parameter.where,
                               fmt::format("parameter `{}` hides a constant of the scenario", parameter.name),
                               fmt::format("the constant is given at {}; choose another name", taken->second.text()));
  else if (const auto captured = captured_.find(parameter.name); captured != captured_.end())
    context_.diagnostics.error(parameter.where,
                               fmt::format("parameter `{}` hides a capture of the scenario", parameter.name),
                               fmt::format("it is captured at {}; choose another name", captured->second.where.text()));
}

void Names::push_parameters(const Constants& parameters) {
  parameters_.emplace_back();
  for (const Constant& parameter : parameters) parameters_.back().push_back(parameter.name);
}

void Names::push_prefix(const std::string& prefix) {
  prefixes_.push_back(prefix.empty() ? this->prefix() : this->prefix() + prefix + ".");
}

std::string Names::find_captured(const std::string& reference) {
  const auto known = [&](const std::string& full) {
    for (std::size_t end = full.size(); end != std::string::npos && end > 0; end = full.rfind('.', end - 1)) {
      const auto found = captured_.find(full.substr(0, end));
      if (found == captured_.end()) continue;
      found->second.used = true;
      return true;
    }
    return false;
  };
  if (!prefix().empty() && known(prefix() + reference)) return prefix() + reference;
  return known(reference) ? reference : std::string{};
}

bool Names::check_env(const std::string& reference, const Where& where) const {
  const std::string name = reference.substr(4);
  const auto& allowed = context_.options.env_names;
  if (std::find(allowed.begin(), allowed.end(), name) != allowed.end()) return true;
  context_.diagnostics.error(
      where, fmt::format("the environment variable `{}` is not allowed here", base::shortened(name, 60)),
      fmt::format("allow it with --env {}", base::shortened(name, 60)));
  return false;
}

bool Names::check_reserved(const std::string& reference, const std::string& root, const Where& where) const {
  const auto refuse = [&](std::string message, std::string help) {
    context_.diagnostics.error(where, std::move(message), std::move(help));
    return false;
  };
  if (root == "env") return refuse("`${env}` lacks the name of a variable", "write ${env:NAME}");
  if (root == "now" && reference != "now")
    return refuse(fmt::format("`${{{}}}` is no instant", reference), "write ${now}, ${now+30d} or ${now-1h}");
  if (root != "world") return true;
  const std::size_t dot = reference.find('.');
  if (dot == std::string::npos) return true;
  const std::string alias = reference.substr(dot + 1, reference.find('.', dot + 1) - dot - 1);
  if (std::find(aliases_.begin(), aliases_.end(), alias) != aliases_.end()) return true;
  return refuse(fmt::format("`given.world.providers` has no `{}`", base::shortened(alias, 60)),
                name_help(alias, aliases_));
}

std::string Names::resolve(const std::string& reference, const Where& where) {
  const std::string root = reference.substr(0, reference.find_first_of(".:+-"));
  if (reference.starts_with("env:")) {
    check_env(reference, where);
    return reference;
  }
  if (root == "now" && reference.size() > 4 && base::parse_duration(std::string_view(reference).substr(4)) &&
      (reference[3] == '+' || reference[3] == '-'))
    return reference;
  if (is_reserved(root)) {
    check_reserved(reference, root, where);
    return reference;
  }
  if (std::string full = find_captured(reference); !full.empty()) return full;
  std::vector<std::string> known;
  for (const auto& [name, captured] : captured_) known.push_back(name);
  for (const auto& [name, place] : constants_) known.push_back(name);
  for (std::string_view name : reserved_names) known.emplace_back(name);
  const bool constant_known = constants_.contains(root);
  if (constant_known && root == reference) {
    context_.diagnostics.error(where, fmt::format("constant `{}` inside a constant", root),
                               "constants are filled in once: write the value out");
    return reference;
  }
  context_.diagnostics.error(
      where,
      constant_known ? fmt::format("the constant `{}` has nothing at `{}`", root, base::shortened(reference, 60))
                     : fmt::format("nothing is known as `${{{}}}` here", base::shortened(reference, 60)),
      reference.empty() ? "write a name between the braces; $${ is a literal ${"
                        : name_help(reference, known) + " (a capture is known on the lines after its own)");
  return reference;
}

void Names::settle(std::string& text, const Where& where) {
  if (!has_reference(text)) return;
  std::string out;
  bool changed = false;
  for (const Piece& piece : pieces_of(text)) {
    if (piece.kind == Piece::Kind::literal) {
      out += raw(piece.text);
    } else if (piece.kind == Piece::Kind::open) {
      context_.diagnostics.error(where, "`${` is never closed", "close it with }, or write $${ for a literal ${");
      out += piece.text;
    } else {
      const std::string full = resolve(piece.text, where);
      changed = changed || full != piece.text;
      out += "${" + full + "}";
    }
  }
  if (changed) text = std::move(out);
}

void Names::settle(Value& value) {
  if (value.is_string()) return settle(value.scalar, value.where);
  for (Value& item : value.items) settle(item);
  for (Entry& e : value.entries) settle(e.value);
}

void Names::capture(std::string& name, const Where& where) {
  const std::string full = prefix() + name;
  const auto sibling = alternatives_.find(full);
  const bool other_alternative = alternative_ > 0 && sibling != alternatives_.end() && sibling->second < alternative_;
  if (alternative_ > 0) alternatives_[full] = alternative_;
  if (is_reserved(name))
    context_.diagnostics.error(where, fmt::format("`{}` is a reserved name", name), "choose another name");
  else if (!parameters_.empty() &&
           std::find(parameters_.back().begin(), parameters_.back().end(), name) != parameters_.back().end())
    context_.diagnostics.error(where, fmt::format("`{}` is already a parameter of this fragment", name),
                               "choose another name");
  else if (const auto taken = constants_.find(full); taken != constants_.end())
    context_.diagnostics.error(where, fmt::format("`{}` is already a constant", full),
                               fmt::format("it is given at {}; choose another name", taken->second.text()));
  else if (const auto again = captured_.find(full);
           again != captured_.end() && !other_alternative &&
           !(again->second.where == where && again->second.used_from == context_.diagnostics.used_from))
    context_.diagnostics.error(
        where, fmt::format("`{}` is already captured", full),
        fmt::format("it is captured at {}; choose another name, or `as:` beside `use:`", again->second.where.text()));
  captured_.emplace(full, Captured{where, context_.diagnostics.used_from, false});
  name = full;
}

void Names::capture(Value& value) {
  for (Value& item : value.items) capture(item);
  for (Entry& e : value.entries) {
    if (e.key == "$as" && e.value.is_string())
      capture(e.value.scalar, e.value.where);
    else if (e.key != "$eq" && e.key != "$ne" && e.key != "$in" && e.key != "$nin" && e.key != "$example")
      capture(e.value);
  }
}

void Names::warn_unused() const {
  for (const auto& [name, captured] : captured_)
    if (!captured.used)
      context_.diagnostics.warn(captured.where, fmt::format("capture `{}` is never used", name),
                                "use it, or remove it");
}

}  // namespace cr::script

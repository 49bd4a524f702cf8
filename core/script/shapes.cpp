// One function for each family of shapes. Messages name the key, what it wants and what stands there;
// the place is the value for a wrong value, the key for an unknown key, the mapping for a missing one.
#include "core/script/shapes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/script/match.hpp"
#include "core/script/references.hpp"

namespace cr::script {
namespace {

using base::Where;

constexpr std::string_view duration_help = "for instance 250ms, 10s, 5m, 2h, 3d or 1d12h";

class ShapeCheck {
 public:
  ShapeCheck(const LoadContext& context, const Value& value, const Key& key)
      : context_(context), value_(value), key_(key) {}

  bool holds() {
    if (key_.list) return list();
    switch (key_.shape) {
      case Shape::anything:
        return operators_fine();
      case Shape::data:
        return data();
      case Shape::fields:
        return mapping() && operators_fine();
      case Shape::list_matcher:
        return matcher(Value::Kind::list, "a list");
      case Shape::text_matcher:
        return matcher(Value::Kind::string, "text");
      case Shape::number_matcher:
        return matcher(Value::Kind::number, "a number");
      case Shape::truth_matcher:
        return matcher(Value::Kind::boolean, "true or false");
      case Shape::header_fields:
      case Shape::headers:
        return headers();
      case Shape::any_text:
        return text(false);
      case Shape::table:
        return mapping() && check_mapping(context_, value_, *key_.table);
      case Shape::table_by_name:
        return tables_by_name();
      case Shape::names_to_data:
        return names_to_data();
      case Shape::matrix:
      case Shape::parameters:
      case Shape::answers:
        return mapping();
      case Shape::app:
        return app();
      case Shape::until:
        return value_.is_mapping() ? check_mapping(context_, value_, until_keys()) : route(true, false);
      case Shape::lines:
        return lines();
      default:
        return scalar();
    }
  }

 private:
  bool scalar() {
    switch (key_.shape) {
      case Shape::truth:
        return value_.kind == Value::Kind::boolean || wants("true or false");
      case Shape::number:
        return value_.kind == Value::Kind::number || wants("a number");
      case Shape::integer:
        return integer();
      default:
        break;
    }
    if (!text(true) || !settled()) return false;
    const std::string& word = value_.scalar;
    const protocol::Release& release = context_.release;
    switch (key_.shape) {
      case Shape::id:
        return id();
      case Shape::name:
        return is_name(word) ||
               wrong(fmt::format("`{}` is no name", word), "letters, digits and _, not beginning with a digit");
      case Shape::fragment:
        return fragment();
      case Shape::words:
        return word_known();
      case Shape::duration:
        return base::parse_duration(word).has_value() ||
               wrong(fmt::format("`{}` is no duration", word), std::string(duration_help));
      case Shape::instant:
        return base::parse_instant(word).has_value() ||
               wrong(fmt::format("`{}` is no RFC 3339 instant", word), "for instance 2026-01-15T09:00:00Z");
      case Shape::clock_move:
        return clock_move();
      case Shape::country:
        return country();
      case Shape::page:
        return route(false, false);
      case Shape::page_or_error:
        return route(true, false);
      case Shape::page_or_outcome:
        return route(true, true);
      case Shape::operation:
        return known("operation", release.operation_names());
      case Shape::rule:
        return known("rule", release.rule_ids());
      case Shape::event_type:
        return known("event type", release.webhook_types());
      case Shape::fault:
        return fault();
      case Shape::release:
        return known("release", {release.name});
      default:
        return true;
    }
  }

  bool wrong(std::string message, std::string help) {
    context_.diagnostics.error(value_.where, std::move(message), std::move(help));
    return false;
  }
  bool wants(std::string_view what) {
    std::string help;
    const bool plain_scalar = !value_.quoted && !value_.written.empty();
    if (what == "text" && plain_scalar) help = fmt::format("quote it: '{}'", value_.written);
    const bool unquotable = value_.is_string() && value_.quoted &&
                            (key_.shape == Shape::truth || key_.shape == Shape::number || key_.shape == Shape::integer);
    if (unquotable) help = "remove the quotes";
    if (help.empty()) help = key_.shape == Shape::duration ? duration_help : key_.text;
    const bool empty = value_.kind == Value::Kind::null && value_.written.empty();
    return wrong(empty ? fmt::format("`{}` has no value; it wants {}", key_.name, what)
                       : fmt::format("`{}` wants {}, not {}", key_.name, what, name_of(value_.kind)),
                 std::move(help));
  }
  bool settled() {
    if (!has_reference(value_.scalar)) return true;
    return wrong(fmt::format("`{}` has to be known before the run", key_.name),
                 "only `vars`, `matrix` and the parameters of a fragment may stand here");
  }

  bool text(bool not_empty) {
    if (!value_.is_string()) return wants(noun());
    if (not_empty && value_.scalar.find_first_not_of(" \t\n") == std::string::npos)
      return wrong(fmt::format("`{}` is empty", key_.name), "write at least a word");
    return true;
  }

  bool known(std::string_view what, const std::vector<std::string>& names) {
    if (std::find(names.begin(), names.end(), value_.scalar) != names.end()) return true;
    return wrong(fmt::format("unknown {} `{}`", what, base::shortened(value_.scalar, 60)),
                 name_help(value_.scalar, names));
  }

  bool word_known() {
    const std::vector<std::string> words(key_.words.begin(), key_.words.end());
    if (std::find(words.begin(), words.end(), value_.scalar) != words.end()) return true;
    return wrong(fmt::format("`{}` cannot be `{}`", key_.name, base::shortened(value_.scalar, 60)),
                 name_help(value_.scalar, words));
  }

  /// What a scalar of this shape is called when it is no text at all.
  std::string_view noun() const {
    switch (key_.shape) {
      case Shape::duration:
        return "a duration";
      case Shape::instant:
        return "an instant";
      case Shape::clock_move:
        return "a duration with +, or an instant";
      case Shape::page:
      case Shape::page_or_error:
      case Shape::page_or_outcome:
        return "a page";
      default:
        return "text";
    }
  }

  bool id() {
    const std::string& word = value_.scalar;
    if (word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos) return true;
    return wrong(fmt::format("`{}` is no id", base::shortened(word, 60)), "small letters, digits and - only");
  }

  bool fragment() {
    const std::string& word = value_.scalar;
    const bool parts_fine = word.find("//") == std::string::npos && word.front() != '/' && word.back() != '/';
    const auto allowed = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
             c == '/';
    };
    if (parts_fine && std::all_of(word.begin(), word.end(), allowed)) return true;
    return wrong(fmt::format("`{}` is no name of a fragment", base::shortened(word, 60)),
                 "a name is the file's below a folder `fragments`, without .yaml, and never leaves that folder");
  }

  bool fault() {
    std::vector<std::string> ids;
    const protocol::FaultKind* named = context_.release.fault(value_.scalar);
    for (const protocol::FaultKind& kind : context_.release.faults)
      if (kind.played) ids.push_back(kind.id);
    if (named != nullptr && !named->played)
      return wrong("this version of the mock does not play " + named->id, "it plays " + base::joined(ids, ", "));
    return known("fault", ids);
  }

  bool country() {
    const std::string& word = value_.scalar;
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (word.size() == 2 && capital(word[0]) && capital(word[1])) return true;
    return wrong(fmt::format("`{}` is no country code", base::shortened(word, 60)),
                 "two capital letters, for instance GB");
  }

  bool clock_move() {
    const std::string& word = value_.scalar;
    if (word.front() == '+' && base::parse_duration(std::string_view(word).substr(1))) return true;
    if (base::parse_instant(word)) return true;
    if (base::parse_duration(word)) return wrong("the clock moves by a duration with +", "write +" + word);
    return wrong(fmt::format("`{}` does not move the clock", base::shortened(word, 60)),
                 "write a duration with +, such as +1d12h, or an instant such as 2026-03-01T00:00:00Z");
  }

  bool route(bool error_too, bool dropped_too) {
    if (!text(true) || !settled()) return false;
    const std::string& word = value_.scalar;
    if ((error_too && word == "error") || (dropped_too && word == "dropped")) return true;
    const protocol::Route* found = context_.release.route(word);
    const bool starts = key_.name == "starts";
    if (found != nullptr && (starts || found->kind != protocol::Route::Kind::opening)) return true;
    if (found != nullptr)
      return wrong(fmt::format("`{}` is what the app sends, never a page that comes back", word),
                   "name the page that answers it");
    std::vector<std::string> names;
    for (const protocol::Route& r : context_.release.routes)
      if (starts || r.kind != protocol::Route::Kind::opening) names.push_back(r.route);
    if (error_too) names.emplace_back("error");
    return wrong(fmt::format("unknown route `{}`", base::shortened(word, 60)), name_help(word, names));
  }

  bool integer() {
    if (value_.kind != Value::Kind::number) {
      if (value_.is_string() && !settled()) return false;
      return wants("a whole number");
    }
    const auto number = base::is_integer_value(value_.scalar) ? base::to_integer(value_.scalar) : std::nullopt;
    if (number && *number >= key_.least && *number <= key_.most) return true;
    return wrong(fmt::format("`{}` is {}", key_.name, base::shortened(value_.scalar, 40)),
                 fmt::format("it wants a whole number from {} to {}", key_.least, key_.most));
  }

  bool mapping() { return value_.is_mapping() || wants("a mapping"); }

  bool operators_fine() {
    std::vector<base::Fault> faults = check_operators(value_);
    const bool fine = faults.empty();
    for (base::Fault& fault : faults) context_.diagnostics.error(std::move(fault));
    return fine;
  }

  bool data() {
    if (!mapping() || !operators_fine()) return false;
    if (is_operators(value_))
      return wrong(fmt::format("`{}` is said, and says single fields", key_.name),
                   "write the fields, not a matcher for all of it");
    const auto said = say(value_);
    if (said) return true;
    context_.diagnostics.error(said.error());
    return false;
  }

  bool matcher(Value::Kind kind, std::string_view what) {
    const bool whole_reference = value_.is_string() && has_reference(value_.scalar);
    if (value_.kind != kind && !value_.is_mapping() && !whole_reference) return wants(what);
    if (value_.is_mapping() && !is_operators(value_)) return wants(std::string(what) + " or operators");
    return operators_fine();
  }

  bool headers() {
    if (!mapping()) return false;
    bool fine = true;
    for (const Entry& e : value_.entries) {
      const Key field{.name = e.key, .shape = key_.shape == Shape::headers ? Shape::any_text : Shape::text_matcher};
      fine = check_shape(context_, e.value, field) && fine;
    }
    return fine;
  }

  bool tables_by_name() {
    if (!mapping()) return false;
    bool fine = true;
    for (const Entry& e : value_.entries) {
      fine = free_name(e) && fine;
      const Key one{.name = e.key, .shape = Shape::table, .table = key_.table};
      fine = check_shape(context_, e.value, one) && fine;
    }
    return fine;
  }

  bool names_to_data() {
    if (!mapping()) return false;
    bool fine = true;
    for (const Entry& e : value_.entries) fine = free_name(e) && fine;
    return fine;
  }

  bool free_name(const Entry& e) {
    if (is_name(e.key)) return true;
    context_.diagnostics.error(e.where, fmt::format("`{}` is no name", base::shortened(e.key, 60)),
                               "letters, digits and _, not beginning with a digit");
    return false;
  }

  bool app() {
    if (value_.is_mapping()) return operators_fine();
    if (value_.is_string()) return text(true) && settled();
    return wants("a word or a mapping");
  }

  bool list() {
    if (!value_.is_list()) {
      if (value_.is_string() && has_reference(value_.scalar)) return settled();
      return wants("a list");
    }
    Key element = key_;
    element.list = false;
    bool fine = true;
    for (const Value& item : value_.items) fine = check_shape(context_, item, element) && fine;
    return fine;
  }

  bool lines() {
    if (!value_.is_list()) return wants("a list of lines");
    return !value_.items.empty() || wrong(fmt::format("`{}` is empty", key_.name), "write at least one line");
  }

  const LoadContext& context_;
  const Value& value_;
  const Key& key_;
};

std::vector<std::string> names_in(const KeyTable& table) {
  std::vector<std::string> names;
  for (const Key& key : table.keys) names.emplace_back(key.name);
  return names;
}

}  // namespace

bool check_shape(const LoadContext& context, const Value& value, const Key& key) {
  return ShapeCheck(context, value, key).holds();
}

bool check_mapping(const LoadContext& context, const Value& value, const KeyTable& table, std::string_view skip) {
  bool fine = true;
  for (const Entry& e : value.entries) {
    if (!skip.empty() && e.key == skip) continue;
    const Key* key = table.find(e.key);
    if (key == nullptr) {
      const std::vector<std::string> names = names_in(table);
      context.diagnostics.error(e.where, fmt::format("unknown key `{}` in {}", base::shortened(e.key, 60), table.title),
                                names.empty() ? "nothing may stand beside it" : name_help(e.key, names));
      fine = false;
      continue;
    }
    fine = check_shape(context, e.value, *key) && fine;
  }
  for (const Key& key : table.keys) {
    if (!key.required || value.find(key.name) != nullptr) continue;
    context.diagnostics.error(value.where, fmt::format("{} lacks `{}`", table.title, key.name), std::string(key.text));
    fine = false;
  }
  return fine;
}

}  // namespace cr::script

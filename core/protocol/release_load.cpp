// From the text of a model file to a Release: reads the sections in the order of the file. What is
// wrong is collected with its place; release_check.cpp looks at the references afterwards.
#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/protocol/release_loader.hpp"
#include "core/protocol/words.hpp"

namespace cr::protocol {

namespace {

std::optional<Evidence> evidence_from(std::string_view word) {
  if (word == "documented") return Evidence::documented;
  if (word == "observed") return Evidence::observed;
  if (word == "inferred") return Evidence::inferred;
  return std::nullopt;
}

std::vector<std::string> strings(const std::vector<std::string_view>& words) { return {words.begin(), words.end()}; }

}  // namespace

ReleaseLoader::ReleaseLoader(const base::Json& model, std::vector<Problem>* problems)
    : root_(&model, "", problems), types_(root_.at("types"), &ReleaseLoader::ground_of, this) {}

Ground ReleaseLoader::ground_of(const void* loader, const ModelNode& node, const Ground& around) {
  // The type reader only reads; remembering a reference is the loader's own business.
  return const_cast<ReleaseLoader*>(static_cast<const ReleaseLoader*>(loader))->ground(node, around);
}

Ground ReleaseLoader::ground(const ModelNode& node, const Ground& around) {
  Ground found{around.evidence, around.source, node.text("note")};
  if (node.has("evidence")) {
    const std::string word = node.text("evidence");
    if (const auto evidence = evidence_from(word)) {
      found.evidence = *evidence;
    } else {
      node.at("evidence").wrong("unknown evidence \"" + word + "\"", "documented, observed or inferred");
    }
  }
  if (node.has("source")) {
    const std::string key = node.text("source");
    const ModelNode source = root_.at("sources").at(key);
    if (source.there()) {
      found.source = source.own_text();
    } else {
      refer(Reference::What::source, node.at("source"), key);
    }
  }
  return found;
}

std::vector<Field> ReleaseLoader::fields(const ModelNode& node, std::string_view key, const Ground& around) {
  return node.has(key) ? types_.fields(node.at(key), around) : std::vector<Field>{};
}

void ReleaseLoader::refer(Reference::What what, const ModelNode& at, std::string name, std::string of) {
  references_.push_back({what, std::move(name), std::move(of), at});
}

void ReleaseLoader::known(const ModelNode& node, std::string_view word, const std::vector<std::string_view>& words,
                          std::string_view what) {
  for (const std::string_view candidate : words) {
    if (candidate == bare_word(word)) return;
  }
  node.wrong("unknown " + std::string(what) + " \"" + std::string(word) + "\"",
             base::did_you_mean(bare_word(word), strings(words)));
}

std::vector<std::string> ReleaseLoader::words(const ModelNode& node, std::string_view key,
                                              const std::vector<std::string_view>& words, std::string_view what) {
  std::vector<std::string> found;
  for (const ModelNode& element : node.list(key)) {
    found.push_back(element.own_text());
    known(element, found.back(), words, what);
  }
  return found;
}

ErrorCode ReleaseLoader::error_code(const ModelNode& node, const Ground& around) {
  node.only({"code", "message", "text", "type", "status", "rule", "sent", "evidence", "source", "note"});
  ErrorCode error;
  error.code = node.text("code");
  if (!node.has("code")) node.wrong("the key \"code\" is missing");
  error.message = node.text("message", true);
  if (node.has("type")) error.type = node.text("type");
  error.status = node.number("status", error.status);
  if (error.status < 400 || error.status > 599) node.at("status").wrong("a refusal has a status from 400 to 599");
  error.sent = node.flag("sent", true);
  error.ground = ground(node, around);
  error.text_evidence = error.ground.evidence;
  if (node.has("text")) {
    if (const auto evidence = evidence_from(node.text("text"))) {
      error.text_evidence = *evidence;
    } else {
      node.at("text").wrong("expected documented, observed or inferred");
    }
  }
  if (node.has("rule")) {
    error.rule = node.text("rule");
    refer(Reference::What::rule, node.at("rule"), error.rule);
  }
  return error;
}

Route ReleaseLoader::route(const ModelNode& node) {
  node.only({"route", "kind", "title", "text", "evidence", "source", "note", "page", "answer", "answer_optional", "direct",
             "without", "actions", "checks", "takes", "errors"});
  Route route;
  route.route = node.text("route", true);
  const std::string kind = node.text("kind");
  if (kind == "opening") route.kind = Route::Kind::opening;
  else if (kind == "redirect") route.kind = Route::Kind::redirect;
  else if (kind == "final") route.kind = Route::Kind::final;
  else if (!kind.empty()) node.at("kind").wrong("unknown kind \"" + kind + "\"", "opening, redirect, final, or nothing for a page");
  route.title = node.text("title", true);
  route.text = node.text("text", true);
  route.ground = ground(node, {});
  route.page = fields(node, "page", route.ground);
  route.answer = fields(node, "answer", route.ground);
  check_fillers(route.page, node.at("page"));
  route.answer_optional = node.flag("answer_optional", false);
  route.direct = node.flag("direct", false);
  route.without = node.texts("without");
  for (const ModelNode& element : node.list("actions")) {
    element.only({"action", "text", "offer", "evidence", "source", "note"});
    Action action{element.text("action", true), element.text("text", true), element.text("offer"),
                  ground(element, route.ground)};
    if (!action.offer.empty()) known(element.at("offer"), action.offer, condition_words, "condition");
    route.actions.push_back(std::move(action));
  }
  read_checks(node, route);
  route.takes = words(node, "takes", take_words, "take");
  for (const ModelNode& element : node.list("errors")) route.errors.push_back(error_code(element, route.ground));
  return route;
}

void ReleaseLoader::read_checks(const ModelNode& node, Route& route) {
  for (const ModelNode& element : node.list("checks")) {
    element.only({"check", "pointer", "code"});
    Check check{element.text("check", true), element.text("pointer"), element.text("code", true)};
    known(element.at("check"), check.check, check_words, "check");
    if (!check.pointer.empty() && !check.pointer.starts_with('/')) element.at("pointer").wrong("a JSON pointer begins with /");
    refer(Reference::What::code_of_route, element.at("code"), check.code, route.route);
    route.checks.push_back(std::move(check));
  }
}

void ReleaseLoader::check_fillers(const std::vector<Field>& fields, const ModelNode& node) {
  for (const Field& field : fields) {
    if (!field.fill.empty()) known(node, field.fill, fill_words, "filler");
  }
}

Transition ReleaseLoader::transition(const ModelNode& node) {
  node.only({"from", "on", "to", "when", "effects", "counted", "evidence", "source", "note"});
  Transition transition;
  transition.from = node.text("from", true);
  transition.on = node.text("on", true);
  transition.to = node.text("to", true);
  transition.id = transition.from + "+" + transition.on + ">" + transition.to;
  refer(Reference::What::route, node.at("from"), transition.from);
  refer(Reference::What::trigger, node.at("on"), transition.on, transition.from);
  refer(Reference::What::route, node.at("to"), transition.to);
  transition.when = words(node, "when", condition_words, "condition");
  transition.effects = words(node, "effects", effect_words, "effect");
  transition.ground = ground(node, {});
  transition.counted = node.flag("counted", true) && transition.ground.evidence != Evidence::inferred;
  return transition;
}

Rule ReleaseLoader::rule(const ModelNode& node) {
  node.only({"id", "level", "party", "text", "advice", "proof", "chapter", "counted", "evidence", "source", "note"});
  Rule rule;
  rule.id = node.text("id", true);
  const std::string level = node.text("level", true);
  if (const auto known_level = base::level_from(level)) {
    rule.level = *known_level;
  } else {
    node.at("level").wrong("unknown level \"" + level + "\"", "must, should or may");
  }
  static const std::vector<std::string_view> parties = {"connect", "api", "webhook", "app", "backend", "receiver"};
  rule.party = node.text("party", true);
  known(node.at("party"), rule.party, parties, "party");
  rule.text = node.text("text", true);
  rule.advice = node.text("advice");
  for (const ModelNode& element : node.list("proof")) {
    rule.proof.push_back(element.own_text());
    refer(Reference::What::proof, element, rule.proof.back());
  }
  rule.chapter = node.text("chapter", true);
  rule.ground = ground(node, {});
  rule.counted = node.flag("counted", true) && rule.ground.evidence != Evidence::inferred;
  if (rule.counted && rule.proof.empty()) node.wrong("a counted rule needs a proof");
  return rule;
}

void ReleaseLoader::read_judged(const ModelNode& node) {
  for (const auto& [aspect, member] : node.members()) {
    known(member, aspect, judge_words, "aspect");
    const std::string rule = member.own_text();
    refer(Reference::What::rule, member, rule);
    release_.judged[aspect] = rule;
  }
  for (const std::string_view aspect : judge_words) {
    if (!release_.judged.contains(aspect)) node.wrong("the rule of \"" + std::string(aspect) + "\" is missing");
  }
}

void ReleaseLoader::read_fields_of_all() {
  const ModelNode envelope = root_.at("envelope");
  const ModelNode error_object = root_.at("error_object");
  release_.envelope = fields(envelope, "fields", ground(envelope, {}));
  release_.error_object = fields(error_object, "fields", ground(error_object, {}));
  for (const ModelNode& node : root_.list("session_errors")) release_.session_errors.push_back(error_code(node, {}));
  if (release_.envelope.empty()) envelope.wrong("a page has an envelope");
  if (release_.error_object.empty()) error_object.wrong("a refusal has an error object");
  read_settings(root_.at("settings"));
}

/// What the code asks for by Release::setting() must be there, as a number.
void ReleaseLoader::read_settings(const ModelNode& node) {
  if (!node.there() || !node.value().is_object()) return node.wrong("a model has settings");
  release_.sections = node.value();
  for (const std::string_view word : setting_words) {
    const base::Json* number = base::at_pointer(node.value(), "/" + std::string(word));
    if (!number || !number->is_number() || !base::to_integer(number->number())) {
      node.wrong("the setting \"" + std::string(word) + "\" is missing, or is no whole number");
    }
  }
}

/// A named type that nobody uses must be right, too: the next edit may use it.
void ReleaseLoader::read_named_types() {
  for (const auto& [name, node] : root_.at("types").members()) types_.read(node, {});
}

Release ReleaseLoader::load() {
  root_.only({"release", "version", "title", "about", "settings", "sources", "types", "envelope", "error_object", "session_errors",
              "routes", "transitions", "api_errors", "operations", "webhooks", "faults", "judged", "rules"});
  release_.name = root_.text("release", true);
  release_.version = root_.text("version", true);
  release_.title = root_.text("title", true);
  root_.texts("about");
  read_fields_of_all();
  for (const ModelNode& node : root_.list("routes")) release_.routes.push_back(route(node));
  for (const ModelNode& node : root_.list("transitions")) release_.transitions.push_back(transition(node));
  std::vector<ErrorCode> for_all;
  for (const ModelNode& node : root_.list("api_errors")) for_all.push_back(error_code(node, {}));
  for (const ModelNode& node : root_.list("operations")) release_.operations.push_back(operation(node, for_all));
  for (const ModelNode& node : root_.list("webhooks")) release_.webhooks.push_back(webhook(node));
  for (const ModelNode& node : root_.list("faults")) release_.faults.push_back(fault(node));
  for (const ModelNode& node : root_.list("rules")) release_.rules.push_back(rule(node));
  read_judged(root_.at("judged"));
  read_named_types();
  check_references();
  check_unique();
  return std::move(release_);
}

}  // namespace cr::protocol

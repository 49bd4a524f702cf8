// The lines in which the two sides of Connect and the backend speak: app, connect, backend, customer.
// The other actors are in lines_around.cpp, fragments and repeats in lines_unfolded.cpp.
#include "core/script/lines.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/script/expectations.hpp"
#include "core/script/fields.hpp"
#include "core/script/match.hpp"

namespace cr::script {
namespace {

using protocol::Route;

bool is_action_word(const std::string& word) {
  return !word.empty() && word[0] >= 'A' && word[0] <= 'Z' && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::vector<std::string> actor_names() {
  std::vector<std::string> names;
  for (const LineTable& table : line_tables()) names.emplace_back(table.actor.name);
  return names;
}

std::string what_is_answered(const std::vector<const Route*>& answered) {
  return answered.size() == 1 ? "the answer to " + answered.front()->route : "any answer that is possible here";
}

}  // namespace

std::vector<Step> LineBuilder::steps(const Value& lines) {
  std::vector<Step> out;
  out.reserve(lines.items.size());
  for (const Value& line : lines.items) add_line(line, out);
  return out;
}

const Entry* LineBuilder::actor_of(const Value& line) {
  if (!line.is_mapping()) {
    context_.diagnostics.error(line.where, fmt::format("a line is a mapping, not {}", name_of(line.kind)),
                               "begin it with an actor, for instance `- app: session_restore`");
    return nullptr;
  }
  const Entry* actor = nullptr;
  for (const Entry& e : line.entries) {
    if (line_table(e.key) == nullptr) continue;
    if (actor != nullptr) {
      context_.diagnostics.error(e.where, fmt::format("two actors in one line: `{}` and `{}`", actor->key, e.key),
                                 "write a line for each");
      return nullptr;
    }
    actor = &e;
  }
  if (actor != nullptr) return actor;
  const base::Where where = line.entries.empty() ? line.where : line.entries.front().where;
  const std::string word = line.entries.empty() ? "" : line.entries.front().key;
  context_.diagnostics.error(
      where,
      word.empty() ? "an empty line" : fmt::format("no actor in this line: `{}` is none", base::shortened(word, 60)),
      name_help(word, actor_names()));
  return nullptr;
}

bool LineBuilder::count(const base::Where& where, std::size_t times) {
  if (rehearsal_) return true;
  const bool was_fine = unrolled_ <= context_.options.limits.steps;
  unrolled_ += times;
  if (unrolled_ <= context_.options.limits.steps) return true;
  if (was_fine)
    context_.diagnostics.error(
        where, fmt::format("more than {} steps once fragments and repeats are unrolled", context_.options.limits.steps),
        "split the scenario, or repeat less");
  return false;
}

void LineBuilder::add_line(const Value& line, std::vector<Step>& out) {
  const Entry* actor = actor_of(line);
  if (actor == nullptr) return flow_.lose_track();
  const LineTable& table = *line_table(actor->key);
  bool fine = check_shape(context_, actor->value, table.actor);
  fine = check_mapping(context_, line, table.beside, actor->key) && fine;
  if (!count(line.where, multiplied_)) return;
  if (actor->key == "use") {
    if (!fine) return flow_.lose_track();
    return use(line, *actor, out);
  }
  Step step;
  step.where = line.where;
  step.actor = actor->key;
  step.used_from = context_.diagnostics.used_from;
  // A line with a fault is built all the same, so that one slip does not make every later line look wrong.
  build(line, *actor, step);
  step.summary = summary_of(step);
  settle(step);
  out.push_back(std::move(step));
}

bool LineBuilder::build(const Value& line, const Entry& actor, Step& step) {
  const std::string& name = actor.key;
  if (name == "app") {
    AppLine made = app(line, actor);
    flow_.app(made, actor.value.where);
    step.line = std::move(made);
  } else if (name == "connect") {
    ConnectLine made = connect(line, actor);
    flow_.connect(made);
    step.line = std::move(made);
  } else if (name == "backend") {
    BackendLine made = backend(line, actor);
    flow_.backend(made);
    step.line = std::move(made);
  } else if (name == "customer") {
    CustomerLine made = customer(actor);
    flow_.customer(made, actor.where);
    step.line = made;
  } else if (name == "webhook") {
    step.line = webhook(line, actor);
  } else if (name == "clock") {
    step.line = clock(actor);
  } else if (name == "fault") {
    FaultLine made = fault(line, actor);
    flow_.fault(made);
    step.line = std::move(made);
  } else if (name == "partner") {
    step.line = partner(actor);
  } else if (name == "repeat") {
    step.line = repeat(line, actor);
  } else {
    step.line = play(line, actor);
  }
  return true;
}

void LineBuilder::app_word(const Value& what, AppLine& line) {
  const std::string& word = what.scalar;
  line.word = word;
  const protocol::Release& release = context_.release;
  if (word == "skip") {
    line.form = AppLine::Form::skip;
    return;
  }
  if (is_action_word(word)) {
    line.form = AppLine::Form::action;
    const std::vector<std::string> actions = release.action_names();
    if (std::find(actions.begin(), actions.end(), word) == actions.end())
      context_.diagnostics.error(what.where, fmt::format("unknown action `{}`", base::shortened(word, 60)),
                                 name_help(word, actions));
    return;
  }
  line.form = AppLine::Form::route;
  const Route* route = release.route(word);
  if (route != nullptr && route->kind == Route::Kind::opening) return;
  std::vector<std::string> words = {"skip"};
  for (const Route& r : release.routes)
    if (r.kind == Route::Kind::opening) words.push_back(r.route);
  for (std::string& action : release.action_names()) words.push_back(std::move(action));
  if (route != nullptr)
    context_.diagnostics.error(
        what.where, fmt::format("`{}` is a page, which the app does not send by its name", word),
        "answer it with its data or an action; to name the route use the long form {route: …, data: …}");
  else
    context_.diagnostics.error(what.where, fmt::format("the app cannot say `{}`", base::shortened(word, 60)),
                               name_help(word, words));
}

void LineBuilder::app_long(const Value& what) {
  check_mapping(context_, what, app_long_keys());
  const Value* raw = what.find("raw");
  for (const Entry& e : what.entries) {
    if (raw != nullptr && (e.key == "action" || e.key == "data" || e.key == "type" || e.key == "connect_token"))
      context_.diagnostics.error(e.where, fmt::format("`{}` beside `raw`, which is the whole body", e.key),
                                 "put it into `raw`, or leave `raw` out");
    if (const auto said = say(e.value); !said) context_.diagnostics.error(said.error());
  }
}

void LineBuilder::check_answer(const Value& data, const std::vector<const Route*>& answered) {
  if (const auto said = say(data); !said) context_.diagnostics.error(said.error());
  if (answered.empty() || is_operators(data)) return;
  if (flow_.state.table.every) {
    for (const Route* route : answered)
      check_fields(context_, data, {{&route->answer}, {}}, {what_is_answered({route}), false});
    return;
  }
  FieldTarget target;
  for (const Route* route : answered) target.members.push_back(&route->answer);
  check_fields(context_, data, target, {what_is_answered(answered), false});
}

AppLine LineBuilder::app_words(const Value& what, const std::vector<const Route*>& answered) {
  AppLine line;
  if (what.is_string()) {
    app_word(what, line);
  } else if (what.is_mapping() && (what.find("route") != nullptr || what.find("raw") != nullptr)) {
    line.form = AppLine::Form::whole;
    line.what = what;
    app_long(what);
  } else if (what.is_mapping()) {
    line.form = AppLine::Form::data;
    line.what = what;
    check_answer(what, answered);
  }
  return line;
}

AppLine LineBuilder::app(const Value& line, const Entry& actor) {
  AppLine made = app_words(actor.value, flow_.answerable());
  made.token = value_at(line, "token");
  return made;
}

ConnectLine LineBuilder::connect(const Value& line, const Entry& actor) {
  ConnectLine made;
  const bool changed = line.find("set") != nullptr;
  const std::string page = text_of(&actor.value);
  Value own = line;
  own.entries.erase(std::remove_if(own.entries.begin(), own.entries.end(),
                                   [&](const Entry& e) {
                                     return e.key == "connect" || e.key == "any_of" || e.key == "set" ||
                                            e.key == "within";
                                   }),
                    own.entries.end());
  const Value* any_of = line.find("any_of");
  if (any_of != nullptr && any_of->is_list()) {
    for (const Entry& e : own.entries)
      context_.diagnostics.error(e.where, fmt::format("`{}` beside `any_of:`", e.key), "put it into the alternatives");
    if (any_of->items.empty())
      context_.diagnostics.error(any_of->where, "`any_of` is empty", "write at least one alternative");
    for (const Value& alternative : any_of->items) {
      if (!alternative.is_mapping()) continue;
      const Entry* other = alternative.entry("page");
      const bool named = other != nullptr && other->value.is_string();
      made.any_of.push_back(make_expectation(context_, alternative, named ? other->value.scalar : page,
                                             named ? other->value.where : actor.value.where, changed));
      made.any_of.back().where = alternative.where;
    }
  }
  made.expect = make_expectation(context_, own, page, actor.value.where, changed);
  made.expect.where = actor.where;
  if (const Value* set = line.find("set")) made.set = *set;
  made.within = duration_of(line.find("within"));
  return made;
}

void check_send(const LoadContext& context, const Value& send, const protocol::Operation& operation) {
  std::vector<protocol::Field> parameters;
  for (const protocol::Parameter& p : operation.parameters) {
    protocol::Field field;
    field.name = p.name;
    field.type = p.type;
    parameters.push_back(std::move(field));
  }
  FieldTarget target{{&parameters}, {}};
  if (operation.request) {
    if (operation.request->kind != protocol::Type::Kind::object || operation.request->fields.empty()) return;
    target.members.push_back(&operation.request->fields);
  }
  check_fields(context, send, target, {"what " + operation.operation + " takes", false});
}

BackendLine LineBuilder::backend(const Value& line, const Entry& actor) {
  BackendLine made;
  made.operation = text_of(&actor.value);
  made.operation_where = actor.value.where;
  const protocol::Operation* operation = context_.release.operation(made.operation);
  if (const Value* send = line.find("send"); send != nullptr && send->is_mapping()) {
    made.send = *send;
    if (operation != nullptr) check_send(context_, *send, *operation);
  }
  const Entry* returns = line.entry("returns");
  const Entry* fails = line.entry("fails");
  if (returns != nullptr && operation != nullptr) {
    FieldTarget target;
    for (const auto& [status, type] : operation->responses)
      if (status >= 200 && status < 300) target.types.push_back(&type);
    check_fields(context_, returns->value, target, {"what " + made.operation + " returns", true});
  }
  made.returns = value_at(line, "returns");
  if (fails != nullptr) {
    made.fails = true;
    made.fails_status = value_at(fails->value, "status");
    made.fails_code = value_at(fails->value, "code");
    made.fails_message = value_at(fails->value, "message");
    if (returns != nullptr) {
      const Entry* second = returns->where.line > fails->where.line || (returns->where.line == fails->where.line &&
                                                                        returns->where.column > fails->where.column)
                                ? returns
                                : fails;
      context_.diagnostics.error(second->where, "`returns` and `fails` in one line",
                                 "a call has one outcome: keep one of the two");
    }
    if (made.fails_code && made.fails_code->is_string() && operation != nullptr &&
        made.fails_code->scalar.find("${") == std::string::npos) {
      std::vector<std::string> codes = context_.release.error_codes();
      for (const protocol::ErrorCode& e : operation->errors) codes.push_back(e.code);
      if (std::find(codes.begin(), codes.end(), made.fails_code->scalar) == codes.end())
        context_.diagnostics.error(made.fails_code->where,
                                   fmt::format("unknown error code `{}`", base::shortened(made.fails_code->scalar, 60)),
                                   name_help(made.fails_code->scalar, codes));
    }
  }
  made.as = text_of(line.find("as"));
  return made;
}

CustomerLine LineBuilder::customer(const Entry& actor) {
  const std::string word = text_of(&actor.value);
  const auto at = std::find(customer_acts.begin(), customer_acts.end(), word);
  CustomerLine made;
  if (at != customer_acts.end()) made.act = static_cast<CustomerLine::Act>(at - customer_acts.begin());
  return made;
}

}  // namespace cr::script

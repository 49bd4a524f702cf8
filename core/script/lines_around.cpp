// The lines around the conversation: webhooks, the clock, faults, the partner's probe; and what the names
// inside a built line have to go through. See lines.hpp.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/script/expectations.hpp"
#include "core/script/fields.hpp"
#include "core/script/lines.hpp"

namespace cr::script {
namespace {

using base::Where;

int int_of(const Value* value, int fallback) { return static_cast<int>(integer_of(value, fallback)); }

void check_event_data(const LoadContext& context, const Value& data, const protocol::WebhookType& type) {
  FieldTarget target;
  for (const protocol::Type& shape : type.shapes)
    for (const protocol::Field& field : shape.fields)
      if (field.name == "data") target.types.push_back(&field.type);
  check_fields(context, data, target, {"the event " + type.type, true});
}

/// What a parameter of that name wants, whichever fault has it.
const Key* fault_param_key(std::string_view name) {
  static const std::vector<Key> keys = {
      {"delay", Shape::duration},
      {.name = "status", .shape = Shape::integer, .least = 400, .most = 599},
      {.name = "bytes", .shape = Shape::integer, .least = 0, .most = 65536},
      {"code", Shape::text},
      {"location", Shape::text},
      {"route", Shape::text},
      {"action", Shape::text},
      {"pointer", Shape::text},
      {"value", Shape::any_text},
  };
  const auto at = std::find_if(keys.begin(), keys.end(), [name](const Key& key) { return key.name == name; });
  return at == keys.end() ? nullptr : &*at;
}

bool is_among(const std::vector<int>& statuses, const std::string& text) {
  return std::any_of(statuses.begin(), statuses.end(), [&](int status) { return std::to_string(status) == text; });
}

/// Seconds, or the text of a Retry-After as it stands.
void check_after(const LoadContext& context, const Entry& e) {
  const bool seconds = e.value.kind == Value::Kind::number && base::is_integer_value(e.value.scalar) &&
                       !e.value.scalar.starts_with('-');
  if (seconds || e.value.is_string()) return;
  context.diagnostics.error(e.value.where, "`after` wants seconds or text",
                            "for instance 2, or 'Thu, 15 Jan 2026 09:00:05 GMT'");
}

void check_fault_param(const LoadContext& context, const Entry& e, const protocol::FaultKind& kind) {
  const auto wrong = [&](std::string message, std::string help) {
    context.diagnostics.error(e.value.where, std::move(message), std::move(help));
  };
  if (e.key == "after") return check_after(context, e);
  if (e.key == "status" && !kind.statuses.empty() && !is_among(kind.statuses, e.value.scalar))
    return wrong(fmt::format("`status` of {} is {}", kind.id, base::shortened(e.value.scalar, 40)),
                 fmt::format("it is one of {}", fmt::join(kind.statuses, ", ")));
  if (e.key == "status" && !kind.statuses.empty()) return;
  const Key* key = fault_param_key(e.key);
  if (key == nullptr || !check_shape(context, e.value, *key)) return;
  const std::string& word = e.value.scalar;
  if (e.key == "route" && context.release.route(word) != nullptr)
    wrong(fmt::format("`{}` is a page that the release knows", word), "name one that it does not");
  const std::vector<std::string> actions = context.release.action_names();
  if (e.key == "action" && std::find(actions.begin(), actions.end(), word) != actions.end())
    wrong(fmt::format("`{}` is an action that the release knows", word), "name one that it does not");
  if (e.key == "pointer" && !word.starts_with('/'))
    wrong(fmt::format("`{}` is no JSON pointer", base::shortened(word, 60)), "it begins with /, for instance /data/cost");
}

void check_fault_params(const LoadContext& context, const Value& params, const protocol::FaultKind& kind) {
  for (const Entry& e : params.entries) {
    if (std::find(kind.parameters.begin(), kind.parameters.end(), e.key) == kind.parameters.end()) {
      context.diagnostics.error(e.where,
                                fmt::format("fault {} has no parameter `{}`", kind.id, base::shortened(e.key, 60)),
                                kind.parameters.empty() ? "it has none" : name_help(e.key, kind.parameters));
      continue;
    }
    check_fault_param(context, e, kind);
  }
}

/// F-ENUM changes a word of the scenario's choice: without a place there is none.
void check_fault_needs(const LoadContext& context, const Value* params, const protocol::FaultKind& kind,
                       const Where& where) {
  const bool placed = std::find(kind.parameters.begin(), kind.parameters.end(), "pointer") != kind.parameters.end();
  if (placed && (params == nullptr || params->find("pointer") == nullptr))
    context.diagnostics.error(where, fmt::format("fault {} needs the parameter `pointer`", kind.id),
                              "for instance params: {pointer: /data/provider/connection_type}");
}

void settle_expectation(Names& names, Expectation& e) {
  for (std::optional<Value>* part : {&e.data, &e.actions, &e.direction, &e.live_mode, &e.status, &e.headers, &e.code,
                                     &e.message, &e.type, &e.context})
    if (*part) names.settle(**part);
}
void capture_expectation(Names& names, Expectation& e) {
  for (std::optional<Value>* part : {&e.data, &e.actions, &e.direction, &e.live_mode, &e.status, &e.headers, &e.code,
                                     &e.message, &e.type, &e.context})
    if (*part) names.capture(**part);
}

/// Checks references first: a line does not know what it captures itself.
struct Settle {
  Names& names;

  void all(std::initializer_list<std::optional<Value>*> parts) const {
    for (std::optional<Value>* part : parts)
      if (*part) names.settle(**part);
    for (std::optional<Value>* part : parts)
      if (*part) names.capture(**part);
  }
  void operator()(AppLine& line) const {
    names.settle(line.what);
    if (line.token) names.settle(*line.token);
    names.capture(line.what);
  }
  void operator()(ConnectLine& line) const {
    settle_expectation(names, line.expect);
    for (Expectation& e : line.any_of) settle_expectation(names, e);
    if (line.set) names.settle(*line.set);
    capture_expectation(names, line.expect);
    alternatives(line.any_of);
  }
  void operator()(BackendLine& line) const {
    all({&line.send, &line.returns, &line.fails_status, &line.fails_code, &line.fails_message});
    if (!line.as.empty()) names.capture(line.as, line.operation_where);
  }
  void operator()(WebhookLine& line) const {
    all({&line.data, &line.set, &line.answered_status, &line.answered_attempts});
  }
  void operator()(FaultLine& line) const { names.settle(line.params); }
  void operator()(PartnerLine& line) const { all({&line.status, &line.effects}); }
  void operator()(RepeatLine& line) const {
    if (!line.until) return;
    settle_expectation(names, *line.until);
    capture_expectation(names, *line.until);
  }
  void operator()(PlayLine& line) const {
    for (PlayLine::Answers& answers : line.answers)
      for (AppLine& visit : answers.visits) names.settle(visit.what);
    for (PlayLine::Answers& answers : line.answers)
      for (AppLine& visit : answers.visits) names.capture(visit.what);
  }
  void operator()(CustomerLine&) const {}
  void operator()(ClockLine&) const {}

 private:
  /// Only one alternative matches, so that they may capture under the same name.
  void alternatives(std::vector<Expectation>& any_of) const {
    for (Expectation& e : any_of) {
      names.begin_alternative();
      capture_expectation(names, e);
    }
    names.end_alternatives();
  }
};

}  // namespace

void LineBuilder::settle(Step& step) { std::visit(Settle{names_}, step.line); }

WebhookLine LineBuilder::webhook(const Value& line, const Entry& actor) {
  WebhookLine made;
  made.type = text_of(&actor.value);
  const Value* set = line.find("set");
  const bool own_type = set != nullptr && set->find("type") != nullptr;
  const protocol::WebhookType* type = context_.release.webhook(made.type);
  if (type == nullptr && !own_type && !made.type.empty())
    context_.diagnostics.error(actor.value.where,
                               fmt::format("unknown event type `{}`", base::shortened(made.type, 60)),
                               name_help(made.type, context_.release.webhook_types()) +
                                   " (for a type that the release does not know add set: {type: …})");
  const Value* data = line.find("data");
  if (data != nullptr && type != nullptr && set == nullptr) check_event_data(context_, *data, *type);
  made.data = value_at(line, "data");
  if (set != nullptr) made.set = *set;
  made.copies = int_of(line.find("copies"), 1);
  made.delay = duration_of(line.find("delay")).value_or(base::Duration{0});
  made.signature = text_of(line.find("signature"));
  made.shape = int_of(line.find("shape"), 0);
  if (const Value* shape = line.find("shape");
      shape != nullptr && type != nullptr && made.shape > static_cast<int>(type->shapes.size()) && made.shape <= 4)
    context_.diagnostics.error(shape->where, fmt::format("event {} has {} shapes", type->type, type->shapes.size()),
                               "name one of them, counted from 1");
  if (const Value* answered = line.find("answered"); answered != nullptr && answered->is_mapping()) {
    made.answered = true;
    made.answered_status = value_at(*answered, "status");
    made.answered_attempts = value_at(*answered, "attempts");
    made.answered_within = duration_of(answered->find("within"));
  }
  if (const Value* receiver = line.find("receiver"); receiver != nullptr && receiver->is_mapping())
    made.receiver = WebhookLine::Receiver{int_of(receiver->find("status"), 200), int_of(receiver->find("times"), 0),
                                          duration_of(receiver->find("delay")).value_or(base::Duration{0})};
  return made;
}

ClockLine LineBuilder::clock(const Entry& actor) {
  ClockLine made;
  const std::string text = text_of(&actor.value);
  if (text.starts_with('+')) {
    made.by = base::parse_duration(std::string_view(text).substr(1));
    if (made.by && !rehearsal_) clock_ += *made.by * static_cast<base::Duration::rep>(multiplied_);
    return made;
  }
  made.to = base::parse_instant(text);
  if (!made.to) return made;
  if (*made.to <= clock_ && !rehearsal_)
    context_.diagnostics.error(
        actor.value.where,
        fmt::format("the scenario clock stands at {} here, and moves forward only", base::to_text(clock_)),
        "name a later instant");
  clock_ = std::max(clock_, *made.to);
  return made;
}

FaultLine LineBuilder::fault(const Value& line, const Entry& actor) {
  FaultLine made;
  made.id = text_of(&actor.value);
  made.point = text_of(line.find("point"));
  made.times = int_of(line.find("times"), 1);
  made.client = text_of(line.find("client"));
  made.within = duration_of(line.find("within"));
  if (const Value* requests = line.find("requests")) made.requests = int_of(requests, 0);
  const Value* params = line.find("params");
  if (params != nullptr) made.params = *params;
  const protocol::FaultKind* kind = context_.release.fault(made.id);
  if (kind == nullptr) return made;
  const std::vector<std::string_view>& points = line_table("fault")->beside.find("point")->words;
  const bool is_point = std::find(points.begin(), points.end(), made.point) != points.end();
  if (const Value* point = line.find("point");
      is_point && std::find(kind->points.begin(), kind->points.end(), made.point) == kind->points.end())
    context_.diagnostics.error(point->where, fmt::format("fault {} cannot strike at `{}`", kind->id, made.point),
                               kind->points.empty() ? "it takes no point" : name_help(made.point, kind->points));
  if (!kind->played) return made;
  if (params != nullptr && params->is_mapping()) check_fault_params(context_, *params, *kind);
  check_fault_needs(context_, params, *kind, actor.value.where);
  return made;
}

PartnerLine LineBuilder::partner(const Entry& actor) {
  PartnerLine made;
  made.status = value_at(actor.value, "status");
  made.effects = value_at(actor.value, "effects");
  return made;
}

}  // namespace cr::script

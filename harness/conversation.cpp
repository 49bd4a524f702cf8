// The loop of a conversation: lines in order, repeats, findings, the clock, and the verdict at the end.
#include "harness/conversation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/assertion.hpp"
#include "core/base/text.hpp"

namespace cr::harness {

using base::Ending;
using base::Finding;
using base::Json;
using base::Level;
using base::Outcome;

Conversation::Conversation(const script::Scenario& scenario, ConversationOptions options, PlayedMock* mock,
                           ReceiverScript* receiver, StepSink sink)
    : scenario_(scenario), options_(std::move(options)), mock_(mock), receiver_(receiver), sink_(std::move(sink)),
      redactor_(options_.redactor == nullptr ? own_redactor_ : *options_.redactor) {
  CR_ASSERT(options_.release != nullptr);
  start_ = now_ = options_.target ? options_.real_start : scenario_.world.clock;
  const auto& credentials = options_.credentials;
  redactor_.learn("key", credentials.api_key);
  if (!credentials.api_key.empty()) redactor_.learn("basic", base::base64(credentials.account_id + ":" + credentials.api_key));
  for (const auto& [name, value] : options_.environment) redactor_.learn("env", value);
  scope_.set_environment(options_.environment);
  scope_.set_now(now_);
  scope_.set("run", Json::object({{"seed", Json(options_.seed)}, {"scenario", Json(scenario_.id)}}));
  scope_.set("partner", Json::object({{"webhook", Json(options_.receiver.shown.text())}}));
  for (const auto& [name, value] : scenario_.constants) scope_.set(name, value);
  defaults_ = Json::object();
  if (mock_ != nullptr) {
    mock_->set_now(now_);
    scope_.set("world", mock_->world());
    const Json location = mock_->location();
    scope_.set("location", location);
    if (const Json* id = location.find("id")) defaults_.set("location_id", *id);
  }
  frames_.push_back({&scenario_.steps, 0, nullptr, 1, nullptr});
}

std::optional<Intent> Conversation::next() {
  while (!outgoing_) {
    if (stopped_) {
      if (step_) end();
      return std::nullopt;
    }
    if (!todo_.empty()) {
      auto action = std::move(todo_.front());
      todo_.pop_front();
      action();
      continue;
    }
    if (step_) end();
    if (!advance()) return std::nullopt;
  }
  auto intent = std::move(*outgoing_);
  outgoing_.reset();
  return intent;
}

void Conversation::exchange(Intent intent, RawExchange raw, Then then) {
  CR_ASSERT(!outgoing_);
  raw.request = intent.request;
  raw.started = now_;
  if (fault_left_ > 0) intent.fresh_connection = true, intent.client_must = fault_client_;
  intent.where = where_;
  if (intent.timeout == base::Duration{0}) intent.timeout = options_.limits.step;
  raw_ = std::move(raw);
  outgoing_ = std::move(intent);
  then_ = std::move(then);
}

void Conversation::on_exchange(Carried carried) {
  if (options_.target) set_clock(carried.at);
  raw_.ended = now_;
  if (carried.request) raw_.request = *carried.request;
  if (carried.response) {
    raw_.answered = true;
    raw_.response = carried.sent ? *carried.sent : *carried.response;
  } else {
    raw_.note = carried.response.error().message;
  }
  for (const auto& note : carried.notes) raw_.note += (raw_.note.empty() ? "" : "; ") + note;
  if (step_) step_->exchanges.push_back(record(raw_, redactor_));
  auto then = std::move(then_);
  then_ = nullptr;
  then(std::move(carried));
}

bool Conversation::leave_round(Frame& frame) {
  const auto& repeat = *frame.repeat;
  bool met = false;
  if (repeat.until) {
    if (const auto expect = resolve(*repeat.until)) met = judge(*expect, received_, *options_.release, now_).findings.empty();
  }
  if (!met && frame.round < repeat.times) {
    ++frame.round;
    frame.index = 0;
    return false;
  }
  if (repeat.until && !met) {
    begin(*frame.owner);
    Finding finding;
    finding.rule = "expect";
    finding.where = frame.owner->where;
    finding.expected = fmt::format("{} within {} rounds", repeat.until->page.empty() ? "the expectation of `until`" : repeat.until->page,
                                   repeat.times);
    finding.actual = describe(received_);
    add(std::move(finding));
    end();
  }
  return true;
}

bool Conversation::advance() {
  while (!frames_.empty()) {
    Frame& frame = frames_.back();
    if (frame.index >= frame.steps->size()) {
      if (frame.repeat != nullptr && !leave_round(frame)) continue;
      frames_.pop_back();
      continue;
    }
    const script::Step& step = (*frame.steps)[frame.index++];
    dispatch(step);
    return true;
  }
  return false;
}

void Conversation::dispatch(const script::Step& step) {
  if (gave_up_) return skip_step(step, gave_up_reason_);
  const bool is_connect = std::holds_alternative<script::ConnectLine>(step.line);
  if (left_script_ && !is_connect) return skip_step(step, "an earlier line was not met, so this one no longer applies");
  if (left_script_) {
    const auto& line = std::get<script::ConnectLine>(step.line);
    const bool here = line.expect.page == table_.text_at("route") && received_.kind == Received::Kind::page;
    if (!here || line.expect.page.empty()) return skip_step(step, "an earlier line was not met, so this one no longer applies");
    left_script_ = false;
  }
  begin(step);
  std::visit([&](const auto& line) { on(line, step); }, step.line);
}

void Conversation::on(const script::RepeatLine& line, const script::Step& step) {
  step_.reset();  // the rounds' lines are the steps; the line itself shows only when it fails
  if (!line.steps.empty()) frames_.push_back({&line.steps, 0, &line, 1, &step});
}

void Conversation::begin(const script::Step& step) {
  step_.emplace();
  step_->index = static_cast<int>(steps_.size()) + 1;
  step_->line = step.where.line;
  step_->actor = step.actor;
  step_->summary = redactor_.clean(step.summary);
  where_ = step.where;
}

void Conversation::end() {
  for (auto& finding : step_->findings) {
    finding = clean(std::move(finding), redactor_);
    step_->outcome = base::worse(step_->outcome, finding.outcome);
  }
  if (sink_) sink_(*step_);
  steps_.push_back(std::move(*step_));
  step_.reset();
}

void Conversation::skip_step(const script::Step& step, const std::string& reason) {
  begin(step);
  step_->outcome = Outcome::skip;
  step_->reason = redactor_.clean(reason);
  end();
}

void Conversation::add(Finding finding) {
  CR_ASSERT(step_.has_value());
  step_->findings.push_back(std::move(finding));
}
void Conversation::add_all(std::vector<Finding> findings) {
  for (auto& finding : findings) add(std::move(finding));
}

// Something that says nothing about the party judged: the environment, or a scenario that cannot go on.
void Conversation::trouble(const base::Fault& fault, const base::Where& where) {
  const auto failed = [](const reports::Step& step) { return step.outcome == Outcome::fail; };
  if (fault.kind == base::FaultKind::syntax && std::any_of(steps_.begin(), steps_.end(), failed)) {
    // A capture is missing because an earlier line was not met: that divergence is counted once.
    step_->outcome = Outcome::skip;
    step_->reason = redactor_.clean(fault.message + ", for an earlier line was not met");
    left_script_ = true;
    return;
  }
  Finding finding;
  finding.rule = "expect";
  finding.outcome = Outcome::error;
  finding.where = fault.where.line != 0 ? fault.where : where;
  finding.expected = "an exchange that can be judged";
  finding.actual = fault.message;
  finding.advice = fault.help;
  add(std::move(finding));
  left_script_ = true;
  if (fault.kind != base::FaultKind::syntax && fault.kind != base::FaultKind::usage) environment_trouble_ = true;
}

void Conversation::set_clock(base::Instant now) {
  now_ = now;
  scope_.set_now(now);
  if (mock_ == nullptr) return;
  mock_->set_now(now);
  for (auto& event : mock_->newly_due()) due_.push_back(std::move(event));
}

script::Lookup Conversation::lookup() const {
  return [this](const std::string& path) { return scope_.find(path); };
}

std::optional<script::Value> Conversation::resolve(const script::Value& value) {
  auto resolved = script::interpolate(value, lookup());
  if (resolved) return *std::move(resolved);
  trouble(resolved.error(), value.where);
  return std::nullopt;
}
std::optional<script::Value> Conversation::resolve(const std::optional<script::Value>& value) {
  return value ? resolve(*value) : std::nullopt;
}

std::optional<script::Expectation> Conversation::resolve(const script::Expectation& expect) {
  script::Expectation out = expect;
  for (auto member : {&script::Expectation::data, &script::Expectation::actions, &script::Expectation::direction,
                      &script::Expectation::live_mode, &script::Expectation::status, &script::Expectation::headers,
                      &script::Expectation::code, &script::Expectation::message, &script::Expectation::type,
                      &script::Expectation::context}) {
    if (!(expect.*member)) continue;
    auto resolved = script::interpolate(*(expect.*member), lookup());
    if (!resolved) {
      if (step_) trouble(resolved.error(), expect.where);
      return std::nullopt;
    }
    out.*member = *std::move(resolved);
  }
  return out;
}

std::optional<Json> Conversation::said(const script::Value& value) {
  const auto resolved = resolve(value);
  if (!resolved) return std::nullopt;
  auto json = script::say(*resolved);
  if (json) return *std::move(json);
  trouble(json.error(), value.where);
  return std::nullopt;
}

void Conversation::capture(std::vector<script::Capture> captures) {
  for (auto& capture : captures) scope_.set(capture.name, std::move(capture.value));
}

void Conversation::stop(Ending ending, const std::string& reason) {
  if (!stopped_) stopped_.emplace(ending, reason);
}

Ending Conversation::ending() const {
  if (stopped_) return stopped_->first;
  if (concluded_) return *concluded_;
  if (completed_) return Ending::complete;
  if (walked_away_) return Ending::closed;
  if (received_.kind == Received::Kind::dropped) return Ending::dropped;
  return dead_ ? Ending::error : Ending::open;
}

void Conversation::judge_end(reports::Scenario& out) {
  if (stopped_) {
    out.outcome = base::worse(out.outcome, Outcome::error);
    out.reason = stopped_->second;
    return;
  }
  if (options_.trial) return;  // the trial has concluded
  const bool as_open = scenario_.ends == Ending::open && out.ending == Ending::dropped;  // open is anything else
  if (scenario_.ends && !as_open && !left_script_ && *scenario_.ends != out.ending) {
    Finding finding;
    finding.rule = "expect";
    finding.where = scenario_.where;
    finding.expected = fmt::format("the conversation ends {}", base::name_of(*scenario_.ends));
    finding.actual = fmt::format("it stands {}", base::name_of(out.ending));
    out.findings.push_back(std::move(finding));
  }
  for (const auto& event : due_) {
    Finding finding;
    finding.rule = "expect";
    finding.level = Level::should;
    finding.outcome = Outcome::warn;
    finding.where = scenario_.where;
    finding.expected = "every event of a subscribed type stands in a webhook line";
    finding.actual = fmt::format("{} was due and no line expects it", event.type);
    finding.advice = fmt::format("add a line `- webhook: {}`, or do not subscribe to it", event.type);
    out.findings.push_back(std::move(finding));
  }
}

reports::Scenario Conversation::finish() {
  reports::Scenario out;
  out.ending = ending();
  out.clock_ms = (now_ - start_).count();
  for (const auto& step : steps_) out.outcome = base::worse(out.outcome, step.outcome);
  judge_end(out);
  for (auto& finding : findings_) out.findings.push_back(std::move(finding));
  for (auto& finding : out.findings) {
    finding = clean(std::move(finding), redactor_);
    out.outcome = base::worse(out.outcome, finding.outcome);
  }
  if (out.reason.empty() && out.outcome == Outcome::error)
    for (const auto& step : steps_)
      for (const auto& finding : step.findings)
        if (finding.outcome == Outcome::error && out.reason.empty()) out.reason = finding.actual;
  out.reason = redactor_.clean(out.reason);
  out.steps = std::move(steps_);
  out.marks.assign(marks_.begin(), marks_.end());
  return out;
}

}  // namespace cr::harness

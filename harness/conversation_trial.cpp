// What a conversation does for a trial: the exchanges of a partner's program that no line asks for, findings
// about them, the partner's probe, and the end.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "harness/conversation.hpp"

namespace cr::harness {

using base::Finding;
using base::Json;
using base::Outcome;

void Conversation::add_of_mock(Finding finding) {
  if (options_.trial && off_script_) return;  // its pages are no longer those of the script
  if (options_.trial && finding.outcome == Outcome::fail) {
    finding.outcome = Outcome::error;
    finding.advice = "the mock does not play what this line expects; the program under test has kept to the script";
  }
  add(std::move(finding));
}

void Conversation::beyond_script(RawExchange raw, std::vector<Finding> findings) {
  raw.started = raw.ended = now_;
  const bool between = !step_.has_value();
  if (between) {
    step_.emplace();
    step_->index = static_cast<int>(steps_.size()) + 1;
    step_->line = where_.line;
    step_->actor = raw.from;
    step_->summary = raw.from + ": beyond the script";
  }
  raw.note += raw.note.empty() ? "no line asks for this" : "; no line asks for this";
  step_->exchanges.push_back(record(raw, redactor_));
  blame(std::move(findings));
  if (between) end();
}

void Conversation::blame(std::vector<Finding> findings) {
  for (auto& finding : findings) {
    if (finding.where.line == 0) finding.where = where_.line != 0 ? where_ : scenario_.where;
    if (step_) {
      step_->findings.push_back(std::move(finding));
    } else {
      findings_.push_back(std::move(finding));
    }
  }
}

void Conversation::off_script() { off_script_ = true; }

void Conversation::spend_disturbance() {
  if (fault_left_ <= 0 || --fault_left_ > 0) return;
  mark("fault:" + fault_);
  if (mock_ != nullptr) mock_->clear_fault();
}

void Conversation::not_needed(const std::string& reason) {
  if (!step_) return;
  step_->outcome = Outcome::skip;
  step_->reason = reason;
}

bool Conversation::has_error() const {
  const auto in_error = [](const auto& part) { return part.outcome == Outcome::error; };
  if (step_ && std::any_of(step_->findings.begin(), step_->findings.end(), in_error)) return true;
  return std::any_of(steps_.begin(), steps_.end(), in_error);
}

void Conversation::give_up(const std::string& reason) {
  gave_up_ = left_script_ = true;
  gave_up_reason_ = reason;
  if (step_ && step_->findings.empty()) not_needed(reason);
  outgoing_.reset();
  then_ = nullptr;
  todo_.clear();
  while (next()) {
  }
}

void Conversation::conclude(std::vector<Finding> findings, std::optional<base::Ending> ending) {
  for (auto& finding : findings) {
    if (finding.where.line == 0) finding.where = scenario_.where;
    findings_.push_back(std::move(finding));
  }
  concluded_ = ending;
}

void Conversation::on(const script::PartnerLine& line, const script::Step& step) {
  if (!options_.trial) {
    step_->outcome = Outcome::skip;
    step_->reason = "no partner program is on trial in this mode";
    return;
  }
  Intent intent{"probe", options_.probe, {}, options_.limits.step, false};
  const Json* location = defaults_.find("location_id");
  intent.request.target = options_.probe.target();
  if (location != nullptr && location->is_string()) intent.request.target += "?location_id=" + location->text();
  intent.request.headers = {{"Accept", "application/json"}};
  RawExchange raw;
  raw.from = "connect";
  raw.to = "backend";
  raw.url = "http://probe.mock" + intent.request.target;
  exchange(std::move(intent), std::move(raw), [this, &line, &step](Carried carried) { judge_probe(line, step, carried); });
}

// What the partner's system believes. Without a probe a person has to look.
void Conversation::judge_probe(const script::PartnerLine& line, const script::Step& step, const Carried& carried) {
  Finding finding;
  finding.rule = "expect";
  finding.where = step.where;
  finding.expected = "the partner's probe says what the event led to";
  if (!carried.response) {
    finding.outcome = Outcome::review;
    finding.level = base::Level::may;
    finding.actual = "no probe listens at CONNECT_REPLAY_PROBE";
    finding.advice = "look into the partner's system, or give it a probe (docs/certify.md)";
    return add(std::move(finding));
  }
  const auto body = base::parse_json(carried.response->body);
  if (carried.response->status != 200 || !body || !body->is_object()) {
    finding.actual = fmt::format("status {}: {}", carried.response->status, base::shortened(carried.response->body, 100));
    return add(std::move(finding));
  }
  std::vector<std::string> effects;
  if (const Json* list = body->find("effects"); list != nullptr && list->is_array())
    for (const auto& item : list->items()) effects.push_back(item.is_string() ? item.text() : base::to_text(item));
  if (options_.judge_effects)
    for (auto& told : options_.judge_effects(effects)) {
      told.where = step.where;
      add(std::move(told));
    }
  // What the system believes follows from what it has taken: one cause is counted once.
  if (options_.party_failed && options_.party_failed()) return;
  if (line.status) judge_status(*line.status, *body);
  if (line.effects) {
    const auto expected = resolve(*line.effects);
    if (expected) add_all(findings_of(script::match(*expected, body->find("effects"), "/effects", now_).mismatches));
  }
}

void Conversation::judge_status(const script::Value& value, const Json& answer) {
  const auto expected = resolve(value);
  if (!expected) return;
  auto findings = findings_of(script::match(*expected, answer.find("status"), "/status", now_).mismatches);
  for (auto& finding : findings) {
    if (older_came_late_ && options_.judge_reverted) {
      for (auto& told : options_.judge_reverted(finding.expected, finding.actual)) {
        told.where = finding.where;
        add(std::move(told));
      }
      continue;
    }
    add(std::move(finding));
  }
}

}  // namespace cr::harness

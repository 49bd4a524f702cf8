// Webhook lines: which event goes out, attempt by attempt on the scenario clock, and what the receiver
// made of it.
#include <algorithm>

#include <fmt/format.h>

#include "harness/conversation.hpp"

namespace cr::harness {

using base::Finding;
using base::Json;

/// One event on its way to the receiver, over all its attempts.
struct Conversation::Sending {
  const script::WebhookLine& line;
  const script::Step& step;
  PlayedEvent event;
  EventForm form;
  Json body;
  int attempts = 0;
  int copies_left = 0;
  AttemptVerdict verdict;
  int status = 0;
  base::Duration took{0};
};

// The next undelivered event of this type that is due and fits `data`; otherwise one made now.
PlayedEvent Conversation::choose_event(const script::WebhookLine& line, const EventForm& form) {
  for (auto it = due_.begin(); it != due_.end(); ++it) {
    if (it->type != line.type) continue;
    if (line.data) {
      const auto expected = resolve(*line.data);
      const Json body = mock_->event_body(*it, form);
      if (!expected || !script::match(*expected, body.find("data"), "/data", now_).mismatches.empty()) continue;
    }
    PlayedEvent chosen = *it;
    due_.erase(it);
    return chosen;
  }
  return mock_->make_event(line.type);
}

void Conversation::on(const script::WebhookLine& line, const script::Step& step) {
  if (mock_ == nullptr || (receiver_ == nullptr && !options_.trial))
    return trouble({base::FaultKind::usage, "a webhook needs a played mock and a reachable receiver", step.where, {}, {}}, step.where);
  if (line.delay > base::Duration{0}) set_clock(now_ + line.delay);
  EventForm form;
  form.shape = line.shape;
  form.signature = line.signature;
  if (line.set) {
    auto set = said(*line.set);
    if (!set) return;
    form.set = *std::move(set);
  }
  for (auto& event : mock_->newly_due()) due_.push_back(std::move(event));
  auto sending = std::make_shared<Sending>(Sending{line, step, choose_event(line, form), form, {}, 0, line.copies - 1, {}, 0, {}});
  sending->body = mock_->event_body(sending->event, form);
  mark("webhook:" + line.type);
  attempt(sending);
}

void Conversation::attempt(std::shared_ptr<Sending> sending) {
  ++sending->attempts;
  const auto& plan = sending->line.receiver;
  if (receiver_ != nullptr) *receiver_ = {};
  base::Duration delay{0};
  if (receiver_ != nullptr && plan && (plan->times == 0 || sending->attempts <= plan->times)) {
    receiver_->status = plan->status;
    delay = plan->delay;
    receiver_->hang_up = delay >= mock_->attempt_timeout();
  }
  sending->took = std::min(delay, mock_->attempt_timeout());
  Intent intent{"flatpeak", options_.receiver.address, mock_->event_request(sending->event, sending->form, sending->attempts),
                options_.trial ? mock_->attempt_timeout() : base::Duration{0}, false};
  RawExchange raw;
  raw.from = "connect";
  raw.to = "receiver";
  raw.url = options_.receiver.shown.text();
  if (sending->event.by_hand) raw.note = "sent by hand";
  exchange(std::move(intent), std::move(raw), [this, sending](Carried carried) { attempted(sending, std::move(carried)); });
}

void Conversation::attempted(std::shared_ptr<Sending> sending, Carried carried) {
  if (options_.trial) {
    sending->took = carried.took;
    sending->status = carried.response ? carried.response->status : 0;
    judge_receiver(*sending, sending->status, carried.response ? "" : carried.response.error().message, carried.took);
    return send_copies(sending);
  }
  if (sending->took > base::Duration{0}) set_clock(now_ + sending->took);
  const std::string* retry_after = nullptr;
  sending->status = 0;
  if (carried.response) {
    sending->status = carried.response->status;
    retry_after = base::find_header(carried.response->headers, "Retry-After");
  }
  sending->verdict = mock_->judge_attempt(sending->status, retry_after);
  if (receiver_->hang_up) sending->verdict.reason = fmt::format("no answer within {}", base::to_text(mock_->attempt_timeout()));
  auto& note = step_->exchanges.back().note;
  if (receiver_->hang_up) note = sending->event.by_hand ? "sent by hand" : "";
  if (sending->attempts > 1 || sending->verdict.kind != AttemptVerdict::Kind::delivered)
    note += fmt::format("{}attempt {}: {}", note.empty() ? "" : "; ", sending->attempts,
                        sending->verdict.kind == AttemptVerdict::Kind::delivered ? "delivered" : sending->verdict.reason);
  const auto gaps = mock_->retry_gaps();
  const bool more = sending->verdict.kind == AttemptVerdict::Kind::failed &&
                    static_cast<std::size_t>(sending->attempts) < gaps.size();
  if (!more) return send_copies(sending);
  const auto gap = std::max(gaps[static_cast<std::size_t>(sending->attempts)], sending->verdict.retry_after.value_or(base::Duration{0}));
  set_clock(now_ + gap);
  attempt(sending);
}

// The same event once more; copies are no attempts.
void Conversation::send_copies(std::shared_ptr<Sending> sending) {
  if (sending->copies_left == 0) return judge_delivery(*sending);
  --sending->copies_left;
  if (receiver_ != nullptr) *receiver_ = {};
  Intent intent{"flatpeak", options_.receiver.address, mock_->event_request(sending->event, sending->form, sending->attempts),
                options_.trial ? mock_->attempt_timeout() : base::Duration{0}, false};
  RawExchange raw;
  raw.from = "connect";
  raw.to = "receiver";
  raw.url = options_.receiver.shown.text();
  raw.note = "a copy";
  exchange(std::move(intent), std::move(raw), [this, sending](Carried carried) {
    if (options_.trial)
      judge_receiver(*sending, carried.response ? carried.response->status : 0, carried.response ? "" : carried.response.error().message, carried.took);
    send_copies(sending);
  });
}

void Conversation::judge_delivery(const Sending& sending) {
  const auto& line = sending.line;
  if (!line.set && line.signature.empty())
    add_all(findings_of(*options_.release, protocol::check_webhook(*options_.release, sending.body, line.shape), sending.step.where));
  if (line.data) {
    const auto expected = resolve(*line.data);
    if (!expected) return;
    auto result = script::match(*expected, sending.body.find("data"), "/data", now_);
    for (auto& finding : findings_of(result.mismatches)) {
      if (sending.event.by_hand) finding.cause = "no such event was due; this one was sent by hand";
      add(std::move(finding));
    }
    capture(std::move(result.captures));
  }
  if (options_.trial) return;  // the receiver was judged by the rules
  const Json status(sending.status), attempts(sending.attempts);
  for (const auto& [expected, actual] : {std::pair{&line.answered_status, &status}, std::pair{&line.answered_attempts, &attempts}}) {
    if (!*expected) continue;
    const auto resolved = resolve(**expected);
    if (!resolved) return;
    add_all(findings_of(script::match(*resolved, actual, "", now_).mismatches));
  }
  Finding finding;
  finding.rule = "expect";
  finding.where = sending.step.where;
  if (line.answered_within && sending.took > *line.answered_within) {
    finding.expected = fmt::format("an answer within {}", base::to_text(*line.answered_within));
    finding.actual = fmt::format("it took {}", base::to_text(sending.took));
    add(finding);
  }
  if (!line.answered_status && sending.verdict.kind != AttemptVerdict::Kind::delivered) {
    finding.expected = "the event is delivered";
    finding.actual = fmt::format("given up after {} attempts: {}", sending.attempts, sending.verdict.reason);
    add(finding);
  }
}

namespace {

// How far in a tariff's life an event is; 0: nowhere.
int stage_of(std::string_view type) { return type == "tariff.expiring" ? 1 : type == "tariff.expired" ? 2 : 0; }

// Whether `set:` gives the event something that its usual form has not, or takes something away.
bool is_odd(const Json& set, const Json& usual) {
  if (!set.is_object()) return false;
  return std::any_of(set.members().begin(), set.members().end(), [&](const auto& member) {
    const Json* there = usual.find(member.first);
    if (there == nullptr || member.second.is_null()) return true;
    return member.second.is_object() && is_odd(member.second, *there);
  });
}

// Whether an event is from before another one: by its time, or where it has none by its place in a tariff's life.
bool is_older(const Json& event, const Json& other) {
  if (!other.is_object()) return false;
  const auto when = base::parse_instant(event.text_at("time_created")), then = base::parse_instant(other.text_at("time_created"));
  if (when && then) return *when < *then;
  const int stage = stage_of(event.text_at("type"));
  return stage != 0 && stage < stage_of(other.text_at("type"));
}

}  // namespace

// A partner's receiver: the rules of the release say what it must do with this delivery.
void Conversation::judge_receiver(const Sending& sending, int status, const std::string& trouble, base::Duration took) {
  const auto& line = sending.line;
  Delivered delivered;
  delivered.type = sending.body.text_at("type", line.type);
  delivered.known_type = options_.release->webhook(delivered.type) != nullptr;
  delivered.odd = line.shape > 1 || is_odd(sending.form.set, mock_->event_body(sending.event, {}));
  delivered.signature = line.signature.empty() && scenario_.world.signatures != "none" ? "good" : line.signature;
  delivered.signatures_required = scenario_.world.signatures == "required";
  delivered.status = status;
  delivered.trouble = trouble;
  delivered.late = status == 0 && took >= mock_->attempt_timeout();
  older_came_late_ = is_older(sending.body, last_delivered_);
  last_delivered_ = sending.body;
  if (!options_.judge_delivery) return;
  for (auto& finding : options_.judge_delivery(delivered)) {
    if (finding.where.line == 0) finding.where = where_;
    add(std::move(finding));
  }
}

}  // namespace cr::harness

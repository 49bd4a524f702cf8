// The delivery machine behind outbox.hpp: named schedules, what an answer means, and when to try again.
#include "mock_server/outbox.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/assertion.hpp"
#include "core/base/random.hpp"
#include "core/protocol/release.hpp"

namespace cr::mock_server {
namespace {

using namespace std::chrono_literals;
using base::Duration;
using base::Instant;

constexpr Duration longest_wait = 24h;

/// FlatPeak's own schedule stands in the release model.
Schedule flatpeak_schedule() {
  Schedule schedule;
  const base::Json* webhooks = protocol::zero().sections.find("webhooks");
  CR_ASSERT(webhooks != nullptr);
  for (const base::Json& gap : webhooks->find("retry_gaps_seconds")->items()) {
    schedule.gaps.emplace_back(std::chrono::seconds(std::stoll(gap.number())));
  }
  schedule.timeout = std::chrono::seconds(std::stoll(webhooks->find("timeout_seconds")->number()));
  return schedule;
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

/// "Thu, 15 Jan 2026 09:00:00 GMT", the one form that servers are told to write (RFC 9110 §5.6.7).
std::optional<Instant> http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT" || text[19] != ':' || text[22] != ':') return std::nullopt;
  const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
  const auto day = digits(text.substr(5, 2)), year = digits(text.substr(12, 4));
  const auto hour = digits(text.substr(17, 2)), minute = digits(text.substr(20, 2)), second = digits(text.substr(23, 2));
  if (month == months.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return Instant(std::chrono::sys_days(date)) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

std::optional<Duration> wait_asked_for(std::string_view retry_after, Instant now) {
  auto wait = base::retry_after(retry_after);
  if (const auto date = http_date(retry_after)) wait = std::chrono::duration_cast<Duration>(*date - now);
  if (!wait) return std::nullopt;
  return std::clamp(*wait, Duration(0), longest_wait);
}

}  // namespace

std::optional<Schedule> schedule(const std::string& name) {
  if (name == "flatpeak") return flatpeak_schedule();
  if (name == "standard") return Schedule{name, {0s, 5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h}, 15s};
  if (name == "svix") return Schedule{name, {0s, 5s, 5min, 30min, 2h, 5h, 10h, 10h}, 15s};
  if (name == "fast") return Schedule{name, {0ms, 50ms, 100ms, 200ms}, 1s};
  return std::nullopt;
}

AttemptResult judge_response(int status, const std::string* retry_after, Instant now) {
  AttemptResult result;
  result.status = status;
  result.reason = status == 0 ? "no response" : "status " + std::to_string(status);
  if (status >= 200 && status <= 299) result.kind = AttemptResult::Kind::delivered;
  if (status == 410) result.kind = AttemptResult::Kind::gone;
  if ((status == 429 || status == 503) && retry_after != nullptr) result.retry_after = wait_asked_for(*retry_after, now);
  return result;
}

Outbox::Outbox(Schedule plan, std::uint64_t seed, const base::Limits& limits)
    : schedule_(std::move(plan)), seed_(seed), most_kept_(limits.deliveries_kept), most_waiting_(limits.deliveries_waiting) {
  CR_ASSERT(!schedule_.gaps.empty());
}

Delivery& Outbox::add(Event event, std::string url, Instant now) {
  auto delivery = std::make_unique<Delivery>();
  delivery->id = base::Random::named(seed_, "delivery " + std::to_string(made_++)).id("del");
  delivery->event = std::move(event);
  delivery->url = std::move(url);
  delivery->next = now + schedule_.gaps.front();
  deliveries_.push_back(std::move(delivery));
  forget_old();
  return *deliveries_.back();
}

std::vector<Delivery*> Outbox::ready(Instant now) {
  std::vector<Delivery*> due;
  for (const auto& delivery : deliveries_) {
    if (delivery->state == Delivery::State::waiting && delivery->next <= now) due.push_back(delivery.get());
  }
  std::stable_sort(due.begin(), due.end(), [](const Delivery* left, const Delivery* right) { return left->next < right->next; });
  return due;
}

std::optional<Instant> Outbox::next() const {
  std::optional<Instant> first;
  for (const auto& delivery : deliveries_) {
    if (delivery->state == Delivery::State::waiting && (!first || delivery->next < *first)) first = delivery->next;
  }
  return first;
}

void Outbox::record(Delivery& delivery, Instant started, Instant ended, AttemptResult result) {
  const auto kind = result.kind;
  const Duration asked = result.retry_after.value_or(Duration(0));
  delivery.attempts.push_back({static_cast<int>(delivery.attempts.size()) + 1, started, ended, std::move(result)});
  if (kind == AttemptResult::Kind::delivered) {
    delivery.state = Delivery::State::delivered;
  } else if (kind == AttemptResult::Kind::gone || delivery.attempts.size() >= schedule_.gaps.size()) {
    delivery.state = Delivery::State::given_up;
  } else {
    delivery.state = Delivery::State::waiting;
    delivery.next = ended + std::max(schedule_.gaps[delivery.attempts.size()], asked);
  }
}

void Outbox::redeliver(Delivery& delivery, Instant now) {
  delivery.state = Delivery::State::waiting;
  delivery.next = now;
}

Delivery* Outbox::find(const std::string& id) {
  for (const auto& delivery : deliveries_) {
    if (delivery->id == id) return delivery.get();
  }
  return nullptr;
}

void Outbox::forget_old() {
  // A day of `serve` must not fill the memory: the oldest settled ones go. Waiting ones stay, unless a receiver is
  // away for so long that all are waiting.
  if (deliveries_.size() <= most_kept_) return;
  const auto settled = std::find_if(deliveries_.begin(), deliveries_.end(),
                                    [](const auto& delivery) { return delivery->state != Delivery::State::waiting; });
  if (settled != deliveries_.end()) deliveries_.erase(settled);
  else if (deliveries_.size() > most_waiting_) deliveries_.erase(deliveries_.begin());
}

}  // namespace cr::mock_server

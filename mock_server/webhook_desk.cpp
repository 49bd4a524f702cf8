// Subscriptions and deliveries. See webhook_desk.hpp.
#include "mock_server/webhook_desk.hpp"

#include <algorithm>

#include "core/base/decimal.hpp"
#include "core/base/http_message.hpp"
#include "core/base/random.hpp"
#include "mock_server/answers.hpp"

namespace cr::mock_server {
namespace {

using base::FaultKind;
using base::Instant;
using base::Json;

constexpr std::string_view signature_modes[] = {"", "none", "good", "bad", "stale", "future", "rotated"};

bool is_event_type(std::string_view text) {
  const auto odd = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.");
  return !text.empty() && text.size() <= 64 && odd == std::string_view::npos;
}

base::Result<std::string> url_in(const Json& wish) {
  const std::string text(wish.text_at("url"));
  const auto url = base::parse_url(text);
  if (!url || (url->scheme != "http" && url->scheme != "https")) {
    return base::fail(FaultKind::usage, "url must be an http or https URL");
  }
  if (!url->userinfo.empty()) return base::fail(FaultKind::usage, "url must not have a user name or password in it");
  return text;
}

base::Result<std::vector<std::string>> events_in(const Json& wish, const protocol::Release& release, std::size_t most_events) {
  std::vector<std::string> events;
  const Json* list = wish.find("events");
  if (list == nullptr || list->is_null()) {
    for (const auto& type : release.webhooks) {
      if (type.lifecycle) events.push_back(type.type);
    }
    return events;
  }
  if (!list->is_array() || list->items().empty() || list->items().size() > most_events) {
    return base::fail(FaultKind::usage, "events must be a list of 1 to 64 event types");
  }
  for (const auto& item : list->items()) {
    if (!item.is_string() || !is_event_type(item.text())) {
      return base::fail(FaultKind::usage, "events must be a list of event types such as \"tariff.expired\"");
    }
    events.push_back(item.text());
  }
  return events;
}

base::Result<int> shape_in(const Json& wish) {
  const Json* shape = wish.find("shape");
  if (shape == nullptr || shape->is_null()) return 1;
  const auto number = shape->is_number() ? base::to_integer(shape->number()) : std::nullopt;
  if (!number || *number < 1 || *number > 4) return base::fail(FaultKind::usage, "shape must be 1, 2, 3 or 4");
  return static_cast<int>(*number);
}

base::Result<std::string> signature_in(const Json& wish) {
  const std::string mode(wish.text_at("signature"));
  if (std::find(std::begin(signature_modes), std::end(signature_modes), mode) == std::end(signature_modes)) {
    return base::fail(FaultKind::usage, "signature must be none, good, bad, stale, future or rotated");
  }
  return mode;
}

const char* state_word(Delivery::State state) {
  if (state == Delivery::State::waiting) return "waiting";
  return state == Delivery::State::delivered ? "delivered" : "given_up";
}

const char* result_word(AttemptResult::Kind kind) {
  if (kind == AttemptResult::Kind::delivered) return "delivered";
  return kind == AttemptResult::Kind::gone ? "gone" : "failed";
}

}  // namespace

WebhookDesk::WebhookDesk(const protocol::Release& release, Schedule schedule, std::uint64_t seed, const base::Limits& limits)
    : release_(release), seed_(seed), limits_(limits), outbox_(std::move(schedule), seed, limits) {}

base::Result<const Subscription*> WebhookDesk::subscribe(const Json& wish, Engine& engine) {
  auto url = url_in(wish);
  if (!url) return tl::make_unexpected(url.error());
  auto events = events_in(wish, release_, limits_.subscribed_types);
  if (!events) return tl::make_unexpected(events.error());
  const auto shape = shape_in(wish);
  if (!shape) return tl::make_unexpected(shape.error());
  auto signature = signature_in(wish);
  if (!signature) return tl::make_unexpected(signature.error());
  const auto same =
      std::find_if(subscriptions_.begin(), subscriptions_.end(), [&](const auto& known) { return known->url == *url; });
  if (same == subscriptions_.end() && subscriptions_.size() >= limits_.subscriptions) {
    return base::fail(FaultKind::limit, "there are " + std::to_string(limits_.subscriptions) + " subscriptions already");
  }
  auto& place = same == subscriptions_.end() ? subscriptions_.emplace_back(std::make_unique<Subscription>()) : *same;
  if (place->id.empty()) place->id = base::Random::named(seed_, "webhook " + std::to_string(made_++)).id("whk");
  *place = {place->id, std::move(*url), std::move(*events), *shape, std::move(*signature)};
  std::set<std::string> wanted;
  for (const auto& known : subscriptions_) wanted.insert(known->events.begin(), known->events.end());
  engine.subscribe({wanted.begin(), wanted.end()});
  return static_cast<const Subscription*>(place.get());
}

void WebhookDesk::address(const Event& event, const Subscription& to, Instant now) {
  auto& delivery = outbox_.add(event, to.url, now);
  delivery.shape = to.shape;
  delivery.signature = to.signature;
}

void WebhookDesk::collect(Engine& engine, Instant now) {
  for (const auto& event : engine.take_due(now)) {
    for (const auto& subscription : subscriptions_) {
      const auto& wanted = subscription->events;
      if (std::find(wanted.begin(), wanted.end(), event.type) != wanted.end()) address(event, *subscription, now);
    }
  }
}

base::Result<std::vector<const Delivery*>> WebhookDesk::send(const Json& wish, Engine& engine, Instant now) {
  const std::string type(wish.text_at("type"));
  if (!is_event_type(type))
    return base::fail(FaultKind::usage, "type must be an event type such as \"tariff.expired\"");
  const Json* data = wish.find("data");
  if (data != nullptr && !data->is_object() && !data->is_null()) {
    return base::fail(FaultKind::usage, "data must be an object");
  }
  Subscription by_hand;
  std::vector<const Subscription*> to;
  if (wish.find("url") != nullptr) {
    auto url = url_in(wish);
    if (!url) return tl::make_unexpected(url.error());
    by_hand.url = std::move(*url);
    to.push_back(&by_hand);
  } else {
    for (const auto& known : subscriptions_) {
      const bool wants = std::find(known->events.begin(), known->events.end(), type) != known->events.end();
      if (wants) to.push_back(known.get());
    }
  }
  if (to.empty()) {
    return base::fail(FaultKind::usage,
                      "nobody has subscribed to " + type + "; POST /webhooks {\"url\", \"events\"} first");
  }
  Event event = engine.make_event(type, now);
  if (data != nullptr && data->is_object()) merge_set(event.data, *data);
  std::vector<const Delivery*> made;
  for (const auto* subscription : to) {
    address(event, *subscription, now);
    made.push_back(outbox_.all().back().get());
  }
  return made;
}

bool WebhookDesk::redeliver(const std::string& id, Instant now) {
  Delivery* delivery = outbox_.find(id);
  if (delivery == nullptr) return false;
  if (under_way_.count(id) == 0) outbox_.redeliver(*delivery, now);
  return true;
}

std::vector<std::string> WebhookDesk::begin_due(Instant now) {
  std::vector<std::string> begun;
  for (const auto* delivery : outbox_.ready(now)) {
    if (under_way_.insert(delivery->id).second) begun.push_back(delivery->id);
  }
  return begun;
}

const Delivery* WebhookDesk::find(const std::string& id) { return outbox_.find(id); }

void WebhookDesk::end(const std::string& id, Instant started, Instant ended, AttemptResult result) {
  under_way_.erase(id);
  Delivery* delivery = outbox_.find(id);
  if (delivery != nullptr) outbox_.record(*delivery, started, ended, std::move(result));
}

std::optional<Instant> WebhookDesk::next() const {
  std::optional<Instant> first;
  for (const auto& delivery : outbox_.all()) {
    if (delivery->state != Delivery::State::waiting || under_way_.count(delivery->id) != 0) continue;
    if (!first || delivery->next < *first) first = delivery->next;
  }
  return first;
}

Json WebhookDesk::subscriptions() const {
  Json list = Json::array();
  for (const auto& subscription : subscriptions_) list.push(to_json(*subscription));
  return Json::object({{"webhooks", std::move(list)}});
}

Json WebhookDesk::deliveries() const {
  Json list = Json::array();
  for (auto delivery = outbox_.all().rbegin(); delivery != outbox_.all().rend(); ++delivery) {
    list.push(to_json(**delivery));
  }
  return Json::object({{"deliveries", std::move(list)}});
}

Json to_json(const Subscription& subscription) {
  Json events = Json::array();
  for (const auto& event : subscription.events) events.push(event);
  return Json::object({{"id", subscription.id},
                       {"url", subscription.url},
                       {"events", std::move(events)},
                       {"shape", subscription.shape},
                       {"signature", subscription.signature}});
}

Json to_json(const Delivery& delivery) {
  Json attempts = Json::array();
  for (const auto& attempt : delivery.attempts) {
    attempts.push(Json::object({{"n", attempt.n},
                                {"started", base::to_text_ms(attempt.started)},
                                {"ended", base::to_text_ms(attempt.ended)},
                                {"result", result_word(attempt.result.kind)},
                                {"status", attempt.result.status},
                                {"reason", attempt.result.reason}}));
  }
  const bool waiting = delivery.state == Delivery::State::waiting;
  return Json::object({{"id", delivery.id},
                       {"event", Json::object({{"id", delivery.event.id}, {"type", delivery.event.type}})},
                       {"by_hand", delivery.event.by_hand},
                       {"url", delivery.url},
                       {"state", state_word(delivery.state)},
                       {"next", waiting ? Json(base::to_text_ms(delivery.next)) : Json()},
                       {"attempts", std::move(attempts)}});
}

}  // namespace cr::mock_server

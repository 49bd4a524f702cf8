// Events: the plans that a contract's end and a connection that does not come make, their turning into
// events when the clock reaches them, and the events of customers, locations and devices.
#include <algorithm>

#include "mock_server/mind.hpp"

namespace cr::mock_server {
namespace {

std::string data_text(const base::Json& data, std::string_view key) { return std::string(data.text_at(key)); }

}  // namespace

void plan_events(Mind& mind, Element& element, base::Instant now) {
  Store& store = mind.now.store;
  if (element.planned) forget_plans(store, element.id);
  element.planned = false;
  if (element.status != Element::Status::connected) {
    store.planned.emplace(element.completed + mind.settings.pending_failure, Planned{"tariff.fetch.failed", element.id});
    element.planned = true;
  }
  const auto end = contract_end_of(mind.settings, element);
  if (!end || *end <= now) return;
  element.planned = true;
  store.planned.emplace(std::max(now, *end - mind.settings.expiring_window), Planned{"tariff.expiring", element.id});
  store.planned.emplace(*end, Planned{"tariff.expired", element.id});
}

void forget_plans(Store& store, const std::string& element_id) {
  std::erase_if(store.planned, [&element_id](const auto& plan) { return plan.second.element_id == element_id; });
}

Event lifecycle_event(Mind& mind, const std::string& type, const Element* element, const std::string& location_id, base::Instant due) {
  Event event;
  event.id = mind.now.ids.id("evt");
  event.type = type;
  event.due = due;
  const Location* location = mind.now.store.locations.find(location_id);
  event.account_id = element != nullptr ? element->account_id : location != nullptr ? location->account_id : std::string();
  event.data = base::Json::object({{"tariff_id", element != nullptr ? element->id : mind.now.ids.id("trf")},
                                   {"location_id", location_id},
                                   {"customer_id", location != nullptr ? location->customer_id : std::string()}});
  if (element != nullptr) event.object = element_json(mind, *element, due);
  return event;
}

void record_event(Mind& mind, const Event& event, const std::string& object_id, base::Instant now) {
  Store& store = mind.now.store;
  store.events.add({event.id, event.account_id.empty() ? mind.options.account : event.account_id, event.type, event.data, object_id, event.due, now});
  const base::Duration kept = std::chrono::hours(24) * mind.settings.events_kept_days;
  while (store.events.size() > mind.options.limits.events_kept || store.events.by_age().begin()->second.created + kept < now) store.events.erase_oldest();
}

void roll_events(Mind& mind, base::Instant now) {
  Store& store = mind.now.store;
  while (!store.planned.empty() && store.planned.begin()->first <= now) {
    const auto [due, plan] = *store.planned.begin();
    store.planned.erase(store.planned.begin());
    const Element* element = store.elements.find(plan.element_id);
    if (element == nullptr) continue;
    Event event = lifecycle_event(mind, plan.type, element, element->location_id, due);
    record_event(mind, event, element->location_id, due);
    if (mind.subscribed(plan.type)) store.outgoing.push_back(std::move(event));
  }
}

void record_object_event(Mind& mind, const std::string& type, base::Json object, const std::string& account_id, base::Instant now) {
  Event event;
  event.id = mind.now.ids.id("evt");
  event.type = type;
  event.due = now;
  event.account_id = account_id;
  event.data = std::move(object);
  const std::string object_id = data_text(event.data, "id");
  if (mind.subscribed(type)) mind.now.store.outgoing.push_back(event);
  record_event(mind, event, object_id, now);
}

}  // namespace cr::mock_server

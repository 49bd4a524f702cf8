// What the end of a session does: customer, location and tariff element are made, changed or removed,
// and the events of the contract are planned. Also what a session takes from an existing location.
#include "mock_server/mind.hpp"

namespace cr::mock_server {
namespace {

template <class T>
T* by_reference(Shelf<T>& shelf, const std::string& account_id, const std::string& reference) {
  return shelf.with_reference(reference, [&account_id](const T& value) { return value.account_id == account_id; });
}

Location& settle_location(Mind& mind, Session& session, base::Instant now) {
  Store& store = mind.now.store;
  Location* location = store.locations.find(session.location_id);
  if (location == nullptr) location = by_reference(store.locations, session.account_id, session.location_reference_id);
  const std::string customer_id = settle_customer(mind, session, location, now);
  if (location == nullptr) {
    Location made;
    made.id = mind.now.ids.id("loc");
    made.account_id = session.account_id;
    made.reference_id = session.location_reference_id;
    if (session.draft.address != nullptr) made.address = *session.draft.address;
    made.created = now;
    location = &store.locations.add(std::move(made));
    attach(store, *location, customer_id);
    session.location_id = location->id;
    record_object_event(mind, "location.create", location_json(mind, *location, now), session.account_id, now);
    return *location;
  }
  session.location_id = location->id;
  attach(store, *location, customer_id);
  if (session.draft.address != nullptr) location->address = *session.draft.address;
  if (location->reference_id.empty()) store.locations.refer(*location, session.location_reference_id);
  return *location;
}

std::string text_or_empty(const base::Json& value) { return value.is_string() ? value.text() : std::string(); }

void write_element(Element& element, const Session& session, base::Instant now) {
  const Draft& draft = session.draft;
  element.method = draft.method.empty() ? "MANUAL" : draft.method;
  element.status = draft.status;
  element.provider_id = draft.provider_id;
  element.provider_name = draft.provider_name;
  element.name = draft.tariff_name;
  element.price = price_at_hand(draft);
  if (element.price == nullptr) element.price = fixed_price(base::Json(0));
  element.contract_start = text_or_empty(draft.contract_start);
  element.contract_end = text_or_empty(draft.contract_end);
  element.completed = now;
}

void save(Mind& mind, Session& session, const std::string& location_id, base::Instant now) {
  Store& store = mind.now.store;
  Element* element = element_for(store, location_id, session.direction, session.type, session.tariff_id);
  if (element == nullptr && !session.draft.edited) return;
  if (element == nullptr) {
    Element made;
    made.id = mind.now.ids.id("trf");
    made.account_id = session.account_id;
    made.location_id = location_id;
    made.direction = session.direction;
    made.type = session.type;
    made.created = now;
    write_element(made, session, now);
    element = &add_element(store, std::move(made));
  } else if (session.draft.edited) {
    write_element(*element, session, now);
  } else {
    return;
  }
  session.draft.element_id = element->id;
  plan_events(mind, *element, now);
}

}  // namespace

std::string settle_customer(Mind& mind, Session& session, const Location* location, base::Instant now) {
  Store& store = mind.now.store;
  if (!session.customer_id.empty()) return session.customer_id;
  if (const Customer* known = by_reference(store.customers, session.account_id, session.customer_reference_id)) {
    session.customer_id = known->id;
    return session.customer_id;
  }
  if (location != nullptr && !location->customer_id.empty() && session.customer_reference_id.empty()) {
    session.customer_id = location->customer_id;
    return session.customer_id;
  }
  Customer made;
  made.id = mind.now.ids.id("cus");
  made.account_id = session.account_id;
  made.reference_id = session.customer_reference_id;
  made.created = now;
  session.customer_id = made.id;
  const Customer& customer = store.customers.add(std::move(made));
  record_object_event(mind, "customer.create", customer_json(customer), session.account_id, now);
  return session.customer_id;
}

void complete(Mind& mind, Session& session, std::string_view action, base::Instant now) {
  session.complete_action = action;
  session.completed = now;
  const bool existed = mind.now.store.locations.find(session.location_id) != nullptr;
  const std::string location_id = settle_location(mind, session, now).id;
  if (action == "SAVE") {
    save(mind, session, location_id, now);
  } else if (const Element* element = element_for(mind.now.store, location_id, session.direction, session.type, session.tariff_id)) {
    remove_element(mind.now.store, element->id);
  }
  mind.now.store.last_location = location_id;
  session.settle();
  make_room(mind);
  if (!existed) return;
  const Location& location = *mind.now.store.locations.find(location_id);
  record_object_event(mind, "location.update", location_json(mind, location, now), session.account_id, now);
}

void load_location(Mind& mind, Session& session, base::Instant now) {
  if (!session.with_location) return;
  const Location* location = mind.now.store.locations.find(session.location_id);
  if (location == nullptr) return;
  Draft& draft = session.draft;
  draft.address = std::make_shared<const Address>(location->address);
  const Element* element = element_for(mind.now.store, session.location_id, session.direction, session.type, session.tariff_id);
  if (element == nullptr) return;
  draft.provider = mind.catalogue.find(element->provider_id);
  draft.provider_id = element->provider_id;
  draft.provider_name = element->provider_name;
  draft.price = element->price;
  draft.tariff_name = element->name;
  if (!element->contract_start.empty()) draft.contract_start = element->contract_start;
  if (!element->contract_end.empty()) draft.contract_end = element->contract_end;
  draft.method = element->method;
  draft.status = status_at(mind.settings, *element, now);
  draft.element_id = element->id;
  draft.edited = false;
}

}  // namespace cr::mock_server

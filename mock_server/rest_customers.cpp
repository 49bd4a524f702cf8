// Customers and devices over REST: the two objects that are little more than a reference of the partner's.
#include "mock_server/rest.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

template <class T>
bool reference_taken(Shelf<T>& shelf, const std::string& reference, const std::string& own_id, const Call& call) {
  return shelf.with_reference(reference, [&](const T& value) { return value.id != own_id && visible(value.account_id, call); }) != nullptr;
}

Json json_of(const Customer& customer) { return customer_json(customer); }
Json json_of(const Device& device) { return device_json(device); }

void record(Call& call, const char* kind, const char* verb, Json object) {
  record_object_event(call.mind, std::string(kind) + '.' + verb, std::move(object), call.account_id, call.now);
}

template <class T>
base::HttpResponse create(Call& call, Shelf<T>& shelf, const char* prefix, const char* kind) {
  T made;
  if (!read_text(call.body, "reference_id", made.reference_id)) return unprocessable(call, "reference_id is not a string");
  if (reference_taken(shelf, made.reference_id, {}, call)) return conflict(call);
  made.id = call.mind.now.ids.id(prefix);
  made.account_id = call.account_id;
  made.created = call.now;
  const Json object = json_of(shelf.add(std::move(made)));
  make_room(call.mind);
  record(call, kind, "create", object);
  return json_response(201, object);
}

template <class T>
base::HttpResponse update(Call& call, Shelf<T>& shelf, const char* kind, int status) {
  T* known = find_visible(shelf, call.id, call);
  if (known == nullptr) return not_found(call);
  if (const auto refusal = refuse_unchangeable(call)) return *refusal;
  std::string reference = known->reference_id;
  if (!read_text(call.body, "reference_id", reference)) return unprocessable(call, "reference_id is not a string");
  if (reference_taken(shelf, reference, known->id, call)) return conflict(call);
  shelf.refer(*known, reference);
  const Json object = json_of(*known);
  record(call, kind, "update", object);
  return json_response(status, object);
}

template <class T>
base::HttpResponse remove(Call& call, Shelf<T>& shelf, const char* kind) {
  T* known = find_visible(shelf, call.id, call);
  if (known == nullptr) return not_found(call);
  Json object = json_of(*known);
  shelf.erase(call.id);
  record(call, kind, "delete", std::move(object));
  return message_response(202, "Accepted");
}

template <class T>
base::HttpResponse retrieve(Call& call, Shelf<T>& shelf) {
  const T* known = find_visible(shelf, call.id, call);
  return known == nullptr ? not_found(call) : json_response(200, json_of(*known));
}

template <class T>
base::HttpResponse list(Call& call, Shelf<T>& shelf) {
  const std::string* reference = call.query("reference_id");
  return list_of<T>(
      call, shelf, [reference](const T& value) { return reference == nullptr || value.reference_id == *reference; },
      [](const T& value) { return json_of(value); });
}

}  // namespace

base::HttpResponse list_customers(Call& call) { return list(call, call.mind.now.store.customers); }
base::HttpResponse create_customer(Call& call) { return create(call, call.mind.now.store.customers, "cus", "customer"); }
base::HttpResponse retrieve_customer(Call& call) { return retrieve(call, call.mind.now.store.customers); }
base::HttpResponse update_customer(Call& call) { return update(call, call.mind.now.store.customers, "customer", 202); }

base::HttpResponse delete_customer(Call& call) {
  Store& store = call.mind.now.store;
  const Customer* customer = find_visible(store.customers, call.id, call);
  // Locations outlive their customer.
  const std::vector<std::string> locations = customer == nullptr ? std::vector<std::string>{} : customer->locations;
  const base::HttpResponse response = remove(call, store.customers, "customer");
  for (const std::string& id : locations) {
    if (Location* location = store.locations.find(id)) location->customer_id.clear();
  }
  return response;
}

base::HttpResponse list_devices(Call& call) { return list(call, call.mind.now.store.devices); }
base::HttpResponse create_device(Call& call) { return create(call, call.mind.now.store.devices, "dev", "device"); }
base::HttpResponse retrieve_device(Call& call) { return retrieve(call, call.mind.now.store.devices); }
base::HttpResponse update_device(Call& call) { return update(call, call.mind.now.store.devices, "device", 200); }
base::HttpResponse delete_device(Call& call) { return remove(call, call.mind.now.store.devices, "device"); }

}  // namespace cr::mock_server

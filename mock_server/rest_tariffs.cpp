// Tariff elements over REST. What is made here is connected by hand; what Connect made can be read,
// renamed and priced anew as well.
#include "mock_server/rest.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

struct Parts {
  std::string display_name, contract_start, contract_end;
  bool market = false;
  SharedPrice price;
};

/// A date member as text: RFC 3339, "" or null for one that nobody knows.
bool read_date(const Json& body, std::string_view key, std::string& into) {
  const Json* value = body.find(key);
  if (value == nullptr) return true;
  if (value->is_null()) {
    into.clear();
    return true;
  }
  if (!value->is_string() || (!value->text().empty() && !base::parse_instant(value->text()))) return false;
  into = value->text();
  return true;
}

Json market_only_schedule() {
  return market_surcharge_price(Json::object({{"fixed", 0}, {"percentage", 0}}), {})->schedule.unpacked();
}

/// `schedule_key` differs between create and update in the description. The wrong part's name otherwise.
const char* read_parts(Call& call, Parts& parts, std::string_view schedule_key) {
  const Json& body = call.body;
  if (!read_text(body, "display_name", parts.display_name)) return "display_name";
  if (!read_date(body, "contract_start_date", parts.contract_start)) return "contract_start_date";
  if (!read_date(body, "contract_end_date", parts.contract_end)) return "contract_end_date";
  const auto start = base::parse_instant(parts.contract_start);
  const auto end = base::parse_instant(parts.contract_end);
  const bool open = parts.contract_end == call.mind.settings.no_end_date;
  if (start && end && !open && *end <= *start) return "contract_end_date";
  const bool market_before = parts.market;
  if (const Json* market = body.find("market_rates"); market != nullptr && !market->is_null()) {
    if (!market->is_bool()) return "market_rates";
    parts.market = market->boolean();
  }
  const Json* schedule = body.find(schedule_key);
  const bool given = schedule != nullptr && !schedule->is_null();
  if (!given && parts.price != nullptr && parts.market == market_before) return nullptr;
  const Json fallback = parts.price != nullptr ? parts.price->schedule.unpacked() : parts.market ? market_only_schedule() : Json();
  const auto price = scheduled_price(given ? *schedule : fallback, parts.market);
  if (!price) return "schedule";
  if ((*price)->schedule.text().size() > call.mind.options.limits.kept_schedule_bytes) return "schedule";
  parts.price = *price;
  return nullptr;
}

const char* missing_member(const Call& call) {
  for (const protocol::Field& field : call.operation.request->fields) {
    if (field.required && call.body.find(field.name) == nullptr) return field.name.c_str();
  }
  return nullptr;
}

bool known_word(const std::vector<std::string>& words, const std::string& word) {
  for (const std::string& known : words) {
    if (known == word) return true;
  }
  return false;
}

}  // namespace

base::HttpResponse list_tariffs(Call& call) {
  const std::string* location_id = call.query("location_id");
  if (location_id == nullptr) return unprocessable(call, "location_id is missing");
  const Location* location = find_visible(call.mind.now.store.locations, *location_id, call);
  if (location == nullptr) return not_found(call);
  const std::string* direction = call.query("direction");
  const std::string* type = call.query("type");
  Json data = Json::array();
  const auto elements = elements_of(call.mind.now.store, *location_id);
  for (auto at = elements.rbegin(); at != elements.rend(); ++at) {
    if ((direction != nullptr && (*at)->direction != *direction) || (type != nullptr && (*at)->type != *type)) continue;
    data.push(element_json(call.mind, **at, call.now));
  }
  return json_response(200, Json::object({{"object", "list"}, {"url", "/tariffs"}, {"has_more", false}, {"data", std::move(data)}}));
}

base::HttpResponse create_tariff(Call& call) {
  if (const char* name = missing_member(call)) return unprocessable(call, std::string(name) + " is missing");
  Element made;
  if (!read_text(call.body, "location_id", made.location_id) || !read_text(call.body, "direction", made.direction) ||
      !read_text(call.body, "type", made.type) || !read_text(call.body, "provider_id", made.provider_id)) {
    return unprocessable(call, "location_id, direction, type and provider_id are strings");
  }
  if (find_visible(call.mind.now.store.locations, made.location_id, call) == nullptr) return not_found(call);
  if (!known_word(call.mind.settings.directions, made.direction)) return unprocessable(call, "direction must be EXPORT or IMPORT");
  if (!known_word(call.mind.settings.types, made.type)) return unprocessable(call, "type must be COMMODITY or NON_COMMODITY");
  const Provider* provider = call.mind.catalogue.find(made.provider_id);
  if (!made.provider_id.empty() && provider == nullptr) return not_found(call);
  Parts parts;
  if (const char* wrong = read_parts(call, parts, "schedule")) return unprocessable(call, std::string(wrong) + " is not usable");
  made.id = call.mind.now.ids.id("trf");
  made.account_id = call.account_id;
  made.provider_name = provider == nullptr ? std::string() : provider->name;
  made.name = parts.display_name;
  made.price = parts.price;
  made.contract_start = parts.contract_start;
  made.contract_end = parts.contract_end;
  made.created = made.completed = call.now;
  Element& element = add_element(call.mind.now.store, std::move(made));
  plan_events(call.mind, element, call.now);
  return json_response(200, element_json(call.mind, element, call.now));
}

base::HttpResponse retrieve_tariff(Call& call) {
  const Element* element = find_visible(call.mind.now.store.elements, call.id, call);
  return element == nullptr ? not_found(call) : json_response(200, element_json(call.mind, *element, call.now));
}

base::HttpResponse update_tariff(Call& call) {
  Element* element = find_visible(call.mind.now.store.elements, call.id, call);
  if (element == nullptr) return not_found(call);
  if (const auto refusal = refuse_unchangeable(call)) return *refusal;
  Parts parts{element->name, element->contract_start, element->contract_end, element->price->market, element->price};
  if (const char* wrong = read_parts(call, parts, "data")) return unprocessable(call, std::string(wrong) + " is not usable");
  element->name = parts.display_name;
  element->contract_start = parts.contract_start;
  element->contract_end = parts.contract_end;
  element->price = parts.price;
  plan_events(call.mind, *element, call.now);
  return json_response(200, element_json(call.mind, *element, call.now));
}

base::HttpResponse delete_tariff(Call& call) {
  if (find_visible(call.mind.now.store.elements, call.id, call) == nullptr) return not_found(call);
  remove_element(call.mind.now.store, call.id);
  return message_response(202, "Accepted");
}

}  // namespace cr::mock_server

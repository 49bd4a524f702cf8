// Connect tokens over REST: create, exchange, and the batch that runs a session without pages.
#include <algorithm>

#include "mock_server/rest.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

bool any_of(const std::vector<std::string>& words, const std::string& word) { return std::find(words.begin(), words.end(), word) != words.end(); }

/// The codes belong to the making of a token; a batch says the same in words.
base::HttpResponse refuse_kind(Call& call, std::string_view code) {
  if (call.operation.error(code, 422) != nullptr) return refused(call, code, 422);
  return unprocessable(call, "session.direction must be EXPORT or IMPORT, session.type COMMODITY or NON_COMMODITY");
}

/// Direction and type as the body says them; a refusal when they are no words of the release.
std::optional<base::HttpResponse> read_kind(Call& call, const Json& body, Session& session) {
  const Settings& settings = call.mind.settings;
  session.direction = settings.default_direction;
  session.type = settings.default_type;
  if (!read_text(body, "direction", session.direction)) return refuse_kind(call, "tariff_direction_invalid");
  if (!read_text(body, "type", session.type)) return refuse_kind(call, "tariff_type_invalid");
  if (any_of(settings.beta_directions, session.direction)) return refuse_kind(call, "tariff_direction_not_supported");
  if (!any_of(settings.directions, session.direction)) return refuse_kind(call, "tariff_direction_invalid");
  if (!any_of(settings.types, session.type)) return refuse_kind(call, "tariff_type_invalid");
  return std::nullopt;
}

/// Ids that name nothing of this account are 404, as everywhere in the API.
bool known_ids(Call& call, const Session& session) {
  Store& store = call.mind.now.store;
  if (!session.customer_id.empty() && find_visible(store.customers, session.customer_id, call) == nullptr) return false;
  if (!session.location_id.empty() && find_visible(store.locations, session.location_id, call) == nullptr) return false;
  return session.tariff_id.empty() || find_visible(store.elements, session.tariff_id, call) != nullptr;
}

/// Everything that names somebody or something; the name of a member of the wrong type otherwise.
const char* read_names(const Json& body, Session& session) {
  const std::pair<const char*, std::string*> members[] = {{"callback_uri", &session.callback_uri},
                                                          {"connect_web_uri", &session.connect_web_uri},
                                                          {"customer_id", &session.customer_id},
                                                          {"customer_reference_id", &session.customer_reference_id},
                                                          {"location_id", &session.location_id},
                                                          {"location_reference_id", &session.location_reference_id},
                                                          {"tariff_id", &session.tariff_id}};
  for (const auto& [name, into] : members) {
    if (!read_text(body, name, *into)) return name;
  }
  const Json* address = body.find("postal_address");
  if (address == nullptr || address->is_null()) return nullptr;
  if (!address->is_object()) return "postal_address";
  for (const auto& [name, value] : address->members()) {
    if (!value.is_string() && !value.is_null()) return "postal_address";
  }
  session.draft.address = std::make_shared<const Address>(address_from(*address));
  return nullptr;
}

Session new_session(Call& call) {
  Session session;
  session.token = call.mind.now.ids.id("cot");
  session.account_id = call.account_id;
  session.created = call.now;
  session.expires = call.now + call.mind.settings.token_lifetime;
  return session;
}

/// given.location stands where the first token for it says; until then nobody has asked.
void move_given_location(Mind& mind, const Session& session) {
  if (session.location_id != mind.given_location || mind.given_location.empty() || mind.given_location_moved) return;
  mind.given_location_moved = true;
  if (session.draft.address != nullptr && locatable(mind.settings, *session.draft.address)) {
    mind.now.store.locations.find(session.location_id)->address = *session.draft.address;
  }
}

bool processed(Mind& mind, const Session& session, base::Instant now) {
  const Element* element = element_for(mind.now.store, session.location_id, session.direction, session.type, session.tariff_id);
  return session.complete_action == "SAVE" && element != nullptr && rates_known(mind.settings, *element, now);
}

Json token_json(Mind& mind, const Session& session, base::Instant now) {
  const Location* location = mind.now.store.locations.find(session.location_id);
  const Customer* customer = mind.now.store.customers.find(session.customer_id);
  Json json = Json::object({{"id", session.token}, {"object", "connect_token"}, {"live_mode", false}});
  if (customer != nullptr) json.set("customer_id", customer->id);
  if (customer != nullptr && !customer->reference_id.empty()) json.set("customer_reference_id", customer->reference_id);
  json.set("location_id", session.location_id);
  json.set("location_reference_id", location == nullptr ? session.location_reference_id : location->reference_id);
  json.set("is_tariff_processed", processed(mind, session, now));
  json.set("complete_action", session.complete_action);
  json.set("time_created", base::to_text(session.created));
  json.set("time_expiry", base::to_text(session.expires));
  return json;
}

Json fraction_json(const Json& tariff) {
  const Json* data = tariff.find("data");
  return data == nullptr ? Json() : *data;
}

/// Price and names of a batch's tariff; the wrong part's name otherwise.
const char* read_batch_tariff(Call& call, const Json& tariff, Draft& draft) {
  const std::string type(tariff.text_at("type"));
  if (type != "FIXED" && type != "TIME_OF_DAY" && type != "MARKET") return "tariff.type";
  std::string provider_id;
  if (!read_text(tariff, "provider_id", provider_id) || !read_text(tariff, "name", draft.tariff_name)) return "tariff.provider_id";
  draft.provider = call.mind.catalogue.find(provider_id);
  if (!provider_id.empty() && draft.provider == nullptr) return "tariff.provider_id";
  draft.provider_id = draft.provider == nullptr ? call.mind.now.ids.id("prv") : provider_id;
  draft.provider_name = draft.provider == nullptr ? "" : draft.provider->name;
  if (draft.tariff_name.empty()) draft.tariff_name = draft.provider_name;
  const auto price = scheduled_price(fraction_json(tariff), type == "MARKET");
  if (!price) return "tariff.data";
  draft.price = *price;
  draft.method = type == "MARKET" ? "MARKET" : "MANUAL";
  draft.edited = true;
  const Json* contract = tariff.find("contract");
  if (contract == nullptr || contract->is_null()) return nullptr;
  for (const auto& [name, into] : {std::pair{"start_date", &draft.contract_start}, std::pair{"end_date", &draft.contract_end}}) {
    const Json* date = contract->find(name);
    if (date == nullptr || date->is_null()) continue;
    if (!date->is_string() || !base::parse_instant(date->text())) return "tariff.contract";
    *into = *date;
  }
  return nullptr;
}

}  // namespace

base::HttpResponse create_connect_token(Call& call) {
  Session session = new_session(call);
  if (const auto refusal = read_kind(call, call.body, session)) return *refusal;
  if (const char* wrong = read_names(call.body, session)) return unprocessable(call, std::string(wrong) + " has the wrong type");
  if (!known_ids(call, session)) return not_found(call);
  session.with_location = !session.location_id.empty();
  move_given_location(call.mind, session);
  const auto lifetime = std::chrono::floor<std::chrono::seconds>(call.mind.settings.token_lifetime).count();
  const std::string token = call.mind.add_session(std::move(session)).token;
  return json_response(200, Json::object({{"connect_token", token}, {"expires_in", static_cast<std::int64_t>(lifetime)}, {"live_mode", false}}));
}

base::HttpResponse exchange_connect_token(Call& call) {
  const std::string* token = call.query("connect_token");
  if (token == nullptr) return unprocessable(call, "connect_token is missing");
  Session* session = call.mind.find_session(*token);
  if (session == nullptr || !visible(session->account_id, call)) return not_found(call);
  if (call.now >= session->expires) return message_response(422, "Connect token has expired");
  if (!session->completed) return message_response(422, "Connect is processing link to tariff source.");
  call.mind.now.store.last_location = session->location_id;
  return json_response(200, token_json(call.mind, *session, call.now));
}

base::HttpResponse connect_batch(Call& call) {
  const Json* given = call.body.find("session");
  const Json* tariff = call.body.find("tariff");
  if (given == nullptr || !given->is_object()) return unprocessable(call, "session is missing");
  Session session = new_session(call);
  if (given->find("direction") == nullptr) return unprocessable(call, "session.direction is missing");
  if (given->find("type") == nullptr) return unprocessable(call, "session.type is missing");
  if (const auto refusal = read_kind(call, *given, session)) return *refusal;
  if (const char* wrong = read_names(*given, session)) return unprocessable(call, std::string("session.") + wrong + " has the wrong type");
  if (!known_ids(call, session)) return not_found(call);
  const Json* disconnect = given->find("disconnect");
  const bool disconnecting = disconnect != nullptr && disconnect->is_bool() && disconnect->boolean();
  session.with_location = !session.location_id.empty();
  const auto address = session.draft.address;
  load_location(call.mind, session, call.now);
  if (address != nullptr) session.draft.address = address;
  if (!disconnecting) {
    if (tariff == nullptr || !tariff->is_object()) return unprocessable(call, "tariff is missing");
    if (const char* wrong = read_batch_tariff(call, *tariff, session.draft)) return unprocessable(call, std::string(wrong) + " is not usable");
    if (!session.with_location && (address == nullptr || !locatable(call.mind.settings, *address))) {
      return unprocessable(call, "session.postal_address needs a city and a country_code");
    }
  }
  Session& kept = call.mind.add_session(std::move(session));
  complete(call.mind, kept, disconnecting ? "DISCONNECT" : "SAVE", call.now);
  return json_response(200, token_json(call.mind, kept, call.now));
}

}  // namespace cr::mock_server

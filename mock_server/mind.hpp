// The state behind an Engine and the inner steps that its files share. Private to this room: the world
// outside sees Engine only. Everything here is values; nothing reads time, chance or files.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/limits.hpp"
#include "core/base/random.hpp"
#include "core/protocol/release.hpp"
#include "core/protocol/world.hpp"
#include "mock_server/countries.hpp"
#include "mock_server/engine.hpp"
#include "mock_server/rate_rows.hpp"
#include "mock_server/session.hpp"
#include "mock_server/store.hpp"
#include "mock_server/vocabulary.hpp"

namespace cr::mock_server {

/// Numbers and words of the model's "settings".
struct Settings {
  base::Duration token_lifetime{}, bearer_lifetime{}, expiring_window{}, pending_failure{}, direct_rates_delay{};
  std::string no_end_date, unlocatable_city, token_query, advanced_option;
  std::vector<std::string> options, directions, beta_directions, types;
  std::string default_direction, default_type;
  long long limit_default = 30, limit_min = 1, limit_max = 100, rates_max_days = 90, events_kept_days = 90;
};
Settings settings_of(const protocol::Release& release);

struct Bearer {
  std::string account_id;
  base::Instant expires{};
};

/// Everything that a request may change; copied to try a request without committing it.
struct Changing {
  explicit Changing(std::uint64_t seed) : ids(base::Random::named(seed, "ids")) {}
  base::Random ids;
  Store store;
  std::unordered_map<std::string, Session> sessions;
  std::deque<std::string> session_order;  ///< oldest first
  std::unordered_map<std::string, Bearer> bearers;
  base::Json next_page_set;               ///< null: nothing
};

struct Mind {
  Mind(const protocol::Release& release_given, protocol::World world_given, EngineOptions options_given);

  const protocol::Release& release;
  protocol::World world;
  EngineOptions options;
  Settings settings;
  Catalogue catalogue;
  Changing now;
  Vocabulary words;               ///< of all turns
  std::string given_location;     ///< id of given.location; empty: none
  bool given_location_moved = false;

  Session* find_session(const std::string& token);
  Session& add_session(Session session);
  bool subscribed(std::string_view type) const;
};

/// Parts of a request that both Connect and REST look at.
struct Target {
  std::string_view path;
  std::vector<std::pair<std::string, std::string>> query;
  const std::string* value(std::string_view name) const;
};
Target target_of(const base::HttpRequest& request);

// connect.cpp, provider_page.cpp, rest.cpp
Answer answer_connect(Mind& mind, const base::HttpRequest& request, base::Instant now);
Answer answer_provider_page(Mind& mind, const base::HttpRequest& request, const Target& target, base::Instant now);
Answer answer_rest(Mind& mind, const base::HttpRequest& request, const Target& target, base::Instant now);

// places.cpp: what follows from an address
struct Site {
  const Country* country = nullptr;
  Place place;
};
Site site_of(const Address& address, std::string_view region = {});
bool locatable(const Settings& settings, const Address& address);

// elements.cpp: tariff elements of a location
/// The element a session or status is about; null pointer when there is none. `tariff_id` wins when it
/// belongs to the location.
Element* element_for(Store& store, const std::string& location_id, std::string_view direction, std::string_view type,
                     const std::string& tariff_id = {});
/// Gives a location another customer ("" for none); both sides know of it.
void attach(Store& store, Location& location, const std::string& customer_id);
std::vector<Element*> elements_of(Store& store, const std::string& location_id);
Element& add_element(Store& store, Element element);
/// With its plans; what is not there is not missed.
void remove_element(Store& store, const std::string& id);
/// The oldest customers, devices and locations go, with all that hangs on them, when there are too many
/// for a day of `serve`.
void make_room(Mind& mind);
/// A pending connection counts as failed after 48 hours.
Element::Status status_at(const Settings& settings, const Element& element, base::Instant now);
/// True once prices of this element can be read.
bool rates_known(const Settings& settings, const Element& element, base::Instant now);
std::optional<base::Instant> contract_end_of(const Settings& settings, const Element& element);
void add_given_location(Mind& mind);

// lifecycle.cpp: events
void plan_events(Mind& mind, Element& element, base::Instant now);
void forget_plans(Store& store, const std::string& element_id);
/// Turns plans that are due into recorded events; subscribed ones wait in `outgoing`.
void roll_events(Mind& mind, base::Instant now);
void record_event(Mind& mind, const Event& event, const std::string& object_id, base::Instant now);
/// customer.create and its kin: `data` is the object.
void record_object_event(Mind& mind, const std::string& type, base::Json object, const std::string& account_id, base::Instant now);
Event lifecycle_event(Mind& mind, const std::string& type, const Element* element, const std::string& location_id, base::Instant due);

// event_bodies.cpp
base::Json event_json(const protocol::Release& release, const Event& event, int shape);
base::Json sessions_json(const Mind& mind);
base::Json session_json(Mind& mind, const std::string& token, base::Instant now);

// completion.cpp
void complete(Mind& mind, Session& session, std::string_view action, base::Instant now);
/// The customer of a session or batch: given, found by its reference, or made.
std::string settle_customer(Mind& mind, Session& session, const Location* location, base::Instant now);
void load_location(Mind& mind, Session& session, base::Instant now);

// rest_objects.cpp: how objects look on the wire
base::Json customer_json(const Customer& customer);
base::Json device_json(const Device& device);
base::Json location_json(Mind& mind, const Location& location, base::Instant now);
base::Json element_json(Mind& mind, const Element& element, base::Instant now);
const char* status_word(Element::Status status);

}  // namespace cr::mock_server

// The Engine: construction, the choice between Connect, login pages and REST, and what it shows of
// itself. The steps are in the files named after them; see engine.hpp for the contract.
#include "mock_server/engine.hpp"

#include <algorithm>

#include "mock_server/answers.hpp"
#include "mock_server/mind.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

std::vector<std::string> texts_in(const Json& settings, std::string_view key) {
  std::vector<std::string> texts;
  const Json* list = settings.find(key);
  if (list == nullptr || !list->is_array()) return texts;
  for (const Json& text : list->items()) texts.push_back(text.is_string() ? text.text() : std::string());
  return texts;
}

base::Duration seconds_in(const Json& settings, std::string_view key) {
  const Json* value = settings.find(key);
  return std::chrono::seconds(value != nullptr && value->is_number() ? std::stoll(value->number()) : 0);
}

long long number_in(const Json* settings, std::string_view key, long long otherwise) {
  const Json* value = settings == nullptr ? nullptr : settings->find(key);
  return value != nullptr && value->is_number() ? std::stoll(value->number()) : otherwise;
}

}  // namespace

Settings settings_of(const protocol::Release& release) {
  const Json& json = release.sections;
  Settings settings;
  settings.token_lifetime = seconds_in(json, "token_lifetime_seconds");
  settings.bearer_lifetime = seconds_in(json, "bearer_lifetime_seconds");
  settings.expiring_window = seconds_in(json, "expiring_window_seconds");
  settings.pending_failure = seconds_in(json, "pending_failure_seconds");
  settings.direct_rates_delay = seconds_in(json, "direct_rates_delay_seconds");
  settings.no_end_date = json.text_at("no_end_date");
  settings.unlocatable_city = json.text_at("unlocatable_city");
  settings.token_query = json.text_at("token_query", "fp_cot");
  settings.advanced_option = json.text_at("advanced_option", "ADVANCED");
  settings.options = texts_in(json, "options");
  settings.directions = texts_in(json, "directions");
  settings.beta_directions = texts_in(json, "directions_beta");
  settings.types = texts_in(json, "types");
  settings.default_direction = json.text_at("default_direction", "IMPORT");
  settings.default_type = json.text_at("default_type", "COMMODITY");
  const Json* lists = json.find("lists");
  settings.limit_default = number_in(lists, "limit_default", settings.limit_default);
  settings.limit_min = number_in(lists, "limit_min", settings.limit_min);
  settings.limit_max = number_in(lists, "limit_max", settings.limit_max);
  settings.rates_max_days = number_in(&json, "rates_max_days", settings.rates_max_days);
  settings.events_kept_days = number_in(&json, "events_kept_days", settings.events_kept_days);
  return settings;
}

Mind::Mind(const protocol::Release& release_given, protocol::World world_given, EngineOptions options_given)
    : release(release_given),
      world(std::move(world_given)),
      options(std::move(options_given)),
      settings(settings_of(release)),
      catalogue(world, options.seed),
      now(options.seed) {
  add_given_location(*this);
}

Session* Mind::find_session(const std::string& token) {
  const auto at = now.sessions.find(token);
  return at == now.sessions.end() ? nullptr : &at->second;
}

Session& Mind::add_session(Session session) {
  // The oldest session makes room: a day of `serve` may see more sessions than memory should hold.
  while (now.session_order.size() >= options.limits.sessions) {
    now.sessions.erase(now.session_order.front());
    now.session_order.pop_front();
  }
  now.session_order.push_back(session.token);
  std::string token = session.token;
  return now.sessions.emplace(std::move(token), std::move(session)).first->second;
}

bool Mind::subscribed(std::string_view type) const { return std::find(world.webhooks.begin(), world.webhooks.end(), type) != world.webhooks.end(); }

const std::string* Target::value(std::string_view name) const {
  for (const auto& [key, text] : query) {
    if (key == name) return &text;
  }
  return nullptr;
}

Target target_of(const base::HttpRequest& request) {
  Target target;
  target.path = request.target;
  const auto mark = target.path.find('?');
  if (mark == std::string_view::npos) return target;
  target.query = base::parse_query(target.path.substr(mark + 1));
  target.path = target.path.substr(0, mark);
  return target;
}

struct Engine::State {
  State(const protocol::Release& release, protocol::World world, EngineOptions options)
      : mind(release, std::move(world), std::move(options)) {}
  Mind mind;
};

Engine::Engine(const protocol::Release& release, protocol::World world, EngineOptions options)
    : state_(std::make_unique<State>(release, std::move(world), std::move(options))) {}
Engine::~Engine() = default;

Answer Engine::handle(const base::HttpRequest& request, base::Instant now, bool commit) {
  Mind& mind = state_->mind;
  std::optional<Changing> before;
  if (!commit) before = mind.now;
  // What the clock has made due stands before what this request does.
  roll_events(mind, now);
  const Target target = target_of(request);
  Answer answer = target.path == "/"                                 ? answer_connect(mind, request, now)
                  : target.path.substr(0, 10) == "/provider/" ? answer_provider_page(mind, request, target, now)
                                                                     : answer_rest(mind, request, target, now);
  if (!commit) mind.now = std::move(*before);
  return answer;
}

void Engine::override_next_page(Json set) { state_->mind.now.next_page_set = std::move(set); }

bool Engine::expire_session(const std::string& token, base::Instant now) {
  Session* session = state_->mind.find_session(token);
  if (session == nullptr) return false;
  session->expires = std::min(session->expires, now);
  return true;
}

void Engine::expire_bearers(base::Instant now) {
  for (auto& [token, bearer] : state_->mind.now.bearers) bearer.expires = std::min(bearer.expires, now);
}

void Engine::subscribe(std::vector<std::string> types) { state_->mind.world.webhooks = std::move(types); }

std::vector<Event> Engine::take_due(base::Instant now) {
  Mind& mind = state_->mind;
  roll_events(mind, now);
  std::vector<Event> due = std::move(mind.now.store.outgoing);
  mind.now.store.outgoing.clear();
  std::stable_sort(due.begin(), due.end(), [](const Event& left, const Event& right) { return left.due < right.due; });
  return due;
}

std::optional<base::Instant> Engine::next_due(base::Instant now) const {
  const Mind& mind = state_->mind;
  for (auto at = mind.now.store.planned.upper_bound(now); at != mind.now.store.planned.end(); ++at) {
    if (mind.subscribed(at->second.type)) return at->first;
  }
  return std::nullopt;
}

Event Engine::make_event(const std::string& type, base::Instant now) {
  Mind& mind = state_->mind;
  Store& store = mind.now.store;
  if (store.last_location.empty() || store.locations.find(store.last_location) == nullptr) {
    // Nobody has a location yet: an event by hand is about one that FlatPeak knows and the partner does not.
    Event event = lifecycle_event(mind, type, nullptr, mind.now.ids.id("loc"), now);
    event.by_hand = true;
    event.data.set("customer_id", mind.now.ids.id("cus"));
    record_event(mind, event, std::string(event.data.text_at("location_id")), now);
    return event;
  }
  const std::vector<Element*> elements = elements_of(store, store.last_location);
  Event event = lifecycle_event(mind, type, elements.empty() ? nullptr : elements.back(), store.last_location, now);
  event.by_hand = true;
  record_event(mind, event, store.last_location, now);
  return event;
}

Json Engine::event_body(const Event& event, int shape, const Json& set) const {
  Json body = event_json(state_->mind.release, event, shape);
  if (set.is_object()) merge_set(body, set);
  return body;
}

const protocol::Release& Engine::release() const { return state_->mind.release; }

Json Engine::sessions() const { return sessions_json(state_->mind); }

Json Engine::session(const std::string& token) const {
  Mind& mind = state_->mind;
  const Session* session = mind.find_session(token);
  // The page is shown as it was when the session was last spoken to: looking must not need the time.
  const base::Instant then = session == nullptr || session->turns.empty() ? base::Instant{} : session->turns.back().at;
  return session_json(mind, token, then);
}

Json Engine::world() const { return state_->mind.catalogue.world_json(); }
Json Engine::catalogue() const { return state_->mind.catalogue.json(); }

Json Engine::location() const {
  Mind& mind = state_->mind;
  if (mind.given_location.empty()) return nullptr;
  Json json = Json::object({{"id", mind.given_location}});
  for (const Element* element : elements_of(mind.now.store, mind.given_location)) {
    std::string key = element->type == "COMMODITY" ? "commodity_" : "non_commodity_";
    key += element->direction == "IMPORT" ? "import" : "export";
    json.set(key, Json::object({{"tariff_id", element->id}}));
  }
  return json;
}

}  // namespace cr::mock_server

// The meaning of the model's condition and effect words, and the choice of a transition: the first one of
// the page and trigger whose conditions all hold. Which transitions there are is the model's business.
#include <algorithm>

#include "mock_server/conversation.hpp"

namespace cr::mock_server {
namespace {

using Argument = std::string_view;

bool address_complete(const Scene& scene, Argument) {
  const auto& address = scene.session.draft.address;
  return address != nullptr && locatable(scene.mind.settings, *address);
}

/// "fixed" or "tou": the summary that a price asks for.
std::string_view summary_of(const SharedPrice& price) { return price != nullptr && price->structure == "FIXED" ? "fixed" : "tou"; }

bool location(const Scene& scene, Argument state) {
  const Session& session = scene.session;
  if (!session.with_location) return false;
  const Element* element =
      element_for(scene.mind.now.store, session.location_id, session.direction, session.type, session.tariff_id);
  if (element == nullptr) return false;
  switch (status_at(scene.mind.settings, *element, scene.now)) {
    case Element::Status::pending: return state == "inprogress";
    case Element::Status::failed: return state == "failed";
    case Element::Status::connected: return state == summary_of(element->price);
  }
  return false;
}

bool method(const Scene& scene, Argument name) { return current_method(scene.session.draft) == name; }

bool login(const Scene& scene, Argument outcome) {
  switch (scene.session.draft.login) {
    case Draft::Login::none: return false;
    case Draft::Login::connected: return outcome == "connected";
    case Draft::Login::pending: return outcome == "pending";
    case Draft::Login::failed: return outcome == "failed";
    case Draft::Login::fallback: return outcome == "fallback";
  }
  return false;
}

bool fallback(const Scene& scene, Argument name) {
  const Provider* provider = scene.session.draft.provider;
  return provider == nullptr ? name == "MANUAL" : provider->fallback == name;
}

bool option(const Scene& scene, Argument name) { return scene.session.draft.option == name; }

bool summary(const Scene& scene, Argument kind) { return summary_of(price_at_hand(scene.session.draft)) == kind; }

bool surcharge_known(const Scene& scene, Argument) { return market_tariff(scene.session.draft) != nullptr; }

bool dates_known(const Scene& scene, Argument) {
  return scene.session.draft.contract_start.is_string() && scene.session.draft.contract_end.is_string();
}

bool walked_away(const Scene& scene, Argument) { return scene.session.draft.login == Draft::Login::none; }

struct Condition {
  std::string_view name;
  bool (*holds)(const Scene&, Argument);
};
constexpr Condition conditions[] = {{"address_complete", address_complete},
                                    {"location", location},
                                    {"method", method},
                                    {"login", login},
                                    {"fallback", fallback},
                                    {"option", option},
                                    {"summary", summary},
                                    {"surcharge_known", surcharge_known},
                                    {"dates_known", dates_known},
                                    {"walked_away", walked_away}};

void complete_session(const Scene& scene, Argument action) { complete(scene.mind, scene.session, action, scene.now); }

void restart(const Scene& scene, Argument) {
  // The address stays, and so does the wish to leave DIRECT out.
  Draft fresh;
  fresh.address = scene.session.draft.address;
  fresh.skip_direct = scene.session.draft.skip_direct;
  fresh.edited = true;
  scene.session.draft = std::move(fresh);
}

void unlisted(const Scene& scene, Argument) {
  restart(scene, {});
  scene.session.draft.provider_name.clear();
}

void dismiss_direct(const Scene& scene, Argument) { scene.session.draft.skip_direct = true; }

void drop_pending(const Scene& scene, Argument) {
  const std::string& id = scene.session.draft.element_id;
  if (!id.empty()) remove_element(scene.mind.now.store, id);
  scene.session.draft.element_id.clear();
}

void adopt(const Scene& scene, Argument status) {
  Draft& draft = scene.session.draft;
  const ProviderTariff* own = draft.provider == nullptr ? nullptr : draft.provider->own_tariff();
  if (own != nullptr) {
    draft.price = own->price;
    draft.tariff_name = own->name;
  }
  draft.method = "DIRECT";
  draft.status = status == "pending"  ? Element::Status::pending
                 : status == "failed" ? Element::Status::failed
                                      : Element::Status::connected;
  draft.edited = true;
}

void use_fallback(const Scene& scene, Argument) {
  scene.session.draft.fell_back = true;
  if (current_method(scene.session.draft) == "MARKET") take_market_tariff(scene.session.draft);
}

struct Effect {
  std::string_view name;
  void (*run)(const Scene&, Argument);
};
constexpr Effect effects[] = {{"complete", complete_session}, {"restart", restart}, {"unlisted", unlisted},
                              {"dismiss_direct", dismiss_direct}, {"drop_pending", drop_pending}, {"adopt", adopt},
                              {"use_fallback", use_fallback}};

std::pair<std::string_view, Argument> split(std::string_view word) {
  const auto colon = word.find(':');
  if (colon == std::string_view::npos) return {word, {}};
  return {word.substr(0, colon), word.substr(colon + 1)};
}

}  // namespace

bool holds(const Scene& scene, std::string_view condition) {
  const bool negated = !condition.empty() && condition.front() == '!';
  if (negated) condition.remove_prefix(1);
  const auto [name, argument] = split(condition);
  for (const Condition& known : conditions) {
    if (known.name == name) return known.holds(scene, argument) != negated;
  }
  return false;
}

const protocol::Transition* transition_for(const Scene& scene, std::string_view route, std::string_view on) {
  for (const protocol::Transition& transition : scene.mind.release.transitions) {
    if (transition.on != on || transition.from != route) continue;
    const bool open = std::all_of(transition.when.begin(), transition.when.end(),
                                  [&scene](const std::string& condition) { return holds(scene, condition); });
    if (open) return &transition;
  }
  return nullptr;
}

bool offered(const Scene& scene, const protocol::Route& route, const protocol::Action& action) {
  if (!action.offer.empty() && !holds(scene, action.offer)) return false;
  return transition_for(scene, route.route, action.action) != nullptr;
}

void apply(const Scene& scene, const protocol::Transition& transition) {
  for (const std::string& effect : transition.effects) {
    const auto [name, argument] = split(effect);
    for (const Effect& known : effects) {
      if (known.name == name) known.run(scene, argument);
    }
  }
}

}  // namespace cr::mock_server

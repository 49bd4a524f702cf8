// Walks every transition of the model, each from a conversation that a customer could have.
#include <set>

#include "core/protocol/shape.hpp"
#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

namespace {

constexpr const char* address = R"({"postal_address":{"address_line1":"1 Strand","city":"London","post_code":"WC2N 5EH","country_code":"GB"}})";
constexpr const char* day_and_night = R"({"hours":[{"cost":0.3,"valid_from":"07:00:00","valid_to":"23:00:00"},{"cost":0.1,"valid_from":"23:00:00","valid_to":"07:00:00"}]})";
constexpr const char* one_price = R"([{"months":["All"],"days_and_hours":[{"days":["All"],"hours":[{"valid_from":"00:00:00","valid_to":"00:00:00","rate":[{"fixed":0.2}]}]}]}])";
constexpr const char* seasons = R"([{"months":["All"],"days_and_hours":[{"days":["Saturday","Sunday"],"hours":[{"rate":[{"fixed":0.1}]}]},{"days":["Mon","Tue","Wed","Thu","Fri"],"hours":[{"rate":[{"fixed":0.2}]}]}]}])";

/// Plays conversations and remembers which transitions they took.
class Walker {
 public:
  explicit Walker(protocol::World world = {}) : mock(std::move(world)) {}
  ~Walker() {
    for (auto& id : mine) taken().insert(id);
  }
  static std::set<std::string>& taken() {
    static std::set<std::string> all;
    return all;
  }

  Played mock;
  std::vector<std::string> mine;

  std::string note() {
    if (!mock.last.trace.transition.empty()) mine.push_back(mock.last.trace.transition);
    for (const auto& violation : protocol::check_page(protocol::zero(), mock.body)) {
      FAIL_CHECK(mock.route() << violation.pointer << " expected " << violation.expected << ", got " << violation.actual);
    }
    return mock.route();
  }
  std::string open() {
    mock.open();
    return note();
  }
  std::string answer(std::string_view data) {
    mock.answer(mock.route(), data);
    return note();
  }
  std::string act(std::string_view action) {
    mock.act(mock.route(), action);
    return note();
  }
  std::string skip() {
    mock.skip(mock.route());
    return note();
  }
  std::string choose(std::string_view name) {
    mock.choose(name);
    return note();
  }
  std::string customer(std::string_view form) {
    mock.customer(form);
    return open();
  }
  /// From the providers to the structure by hand.
  void by_hand() {
    mock.make_gb_token();
    open();
    act("PROVIDER_MISSING");
    answer(R"({"provider":{"name":"Small Power"}})");
  }
};

protocol::WorldProvider direct(const char* alias, const char* connection, const char* fallback) {
  protocol::WorldProvider provider;
  provider.alias = provider.name = alias;
  provider.countries = {"GB"};
  provider.method = "DIRECT";
  provider.connection = connection;
  provider.fallback = fallback;
  return provider;
}

protocol::World world_of(const char* status, const char* structure) {
  protocol::World world;
  world.providers.push_back(direct("acme", "connected", "MANUAL"));
  protocol::GivenTariff tariff;
  tariff.status = status;
  tariff.provider = "acme";
  tariff.tariff.structure = structure;
  if (std::string(structure) == "FIXED") tariff.tariff.cost = json("0.2");
  if (std::string(structure) == "MARKET") tariff.tariff.surcharge = json(R"({"fixed":0,"percentage":0})");
  world.location.emplace();
  world.location->commodity_import = tariff;
  return world;
}

std::string open_location(Walker& walker) {
  walker.mock.make_token(R"({"callback_uri":"https://partner.test/done","location_id":")" + std::string(walker.mock.engine.location().text_at("id")) + "\"}");
  return walker.open();
}

}  // namespace

TEST_CASE("address, provider and back") {
  Walker walker;
  walker.mock.make_token();
  CHECK(walker.open() == "postal_address_capture");
  CHECK(walker.answer(address) == "provider_select");
  CHECK(walker.act("ADDRESS_CHANGE") == "postal_address_capture");
  CHECK(walker.mock.data().find("postal_address")->text_at("city") == "London");
  CHECK(walker.answer(address) == "provider_select");
  CHECK(walker.act("PROVIDER_MISSING") == "provider_name_capture");
  CHECK(walker.act("ADDRESS_CHANGE") == "postal_address_capture");
}

TEST_CASE("a provider's method decides what comes after it") {
  Walker walker;
  walker.mock.make_gb_token();
  CHECK(walker.open() == "provider_select");
  CHECK(walker.choose("Copperfield Utilities") == "tariff_structure_select");
  walker.mock.make_gb_token();
  walker.open();
  CHECK(walker.choose("Brightmoor Energy") == "session_redirect");
  walker.mock.make_gb_token();
  walker.open();
  CHECK(walker.choose("Pennywhistle Gas & Light") == "tariff_select");
  walker.mock.make_gb_token();
  walker.open();
  CHECK(walker.choose("Millrace Spot") == "contract_term_capture");
  walker.mock.make_gb_token();
  walker.open();
  CHECK(walker.choose("Tidewire Flex") == "market_surcharge_capture");
  CHECK(walker.answer(R"({"surcharge":{"fixed":0.02,"percentage":3}})") == "contract_term_capture");
  CHECK(walker.skip() == "summary_tou_confirm");
}

TEST_CASE("the library leads to the contract, and a missing tariff to the structure") {
  Walker walker;
  walker.mock.make_gb_token();
  walker.open();
  walker.choose("Pennywhistle Gas & Light");
  const std::string id(walker.mock.data().find("tariffs")->items()[0].text_at("id"));
  CHECK(walker.answer(R"({"tariff":{"id":")" + id + R"("}})") == "contract_term_capture");
  CHECK(walker.answer(R"({"contract_end_date":"2030-06-15T00:00:00.000Z"})") == "summary_fixed_confirm");
  CHECK(walker.mock.data().find("tariff")->text_at("name") == "Pennywhistle Fix 24");
  CHECK(walker.mock.data().find("cost")->number() == "0.2389");
  CHECK(walker.act("EDIT") == "provider_select");
  walker.choose("Pennywhistle Gas & Light");
  CHECK(walker.act("TARIFF_MISSING") == "tariff_structure_select");
  CHECK(walker.answer(R"({"options":["MARKET"]})") == "market_surcharge_capture");
  CHECK(walker.answer(R"({"surcharge":{"fixed":0.02,"percentage":3}})") == "tariff_name_capture");
}

TEST_CASE("each structure has its page, its name, its term and its summary") {
  protocol::World world;
  world.advanced_tariff_capture = true;
  Walker walker(world);
  walker.by_hand();
  CHECK(walker.answer(R"({"options":["FIXED"]})") == "rate_fixed_capture");
  CHECK(walker.answer(R"({"cost":0.2})") == "tariff_name_capture");
  CHECK(walker.answer(R"({"tariff":{"name":"One"}})") == "contract_term_capture");
  CHECK(walker.skip() == "summary_fixed_confirm");
  CHECK(walker.act("DISCONNECT") == "session_complete");
  walker.by_hand();
  CHECK(walker.answer(R"({"options":["TIME_OF_DAY"]})") == "rate_tod_capture");
  CHECK(walker.answer(day_and_night) == "tariff_name_capture");
  walker.answer(R"({"tariff":{"name":"Two"}})");
  CHECK(walker.answer(R"({"contract_end_date":"0001-01-01T00:00:00Z"})") == "summary_tou_confirm");
  CHECK(walker.act("SAVE") == "session_complete");
  walker.by_hand();
  walker.answer(R"({"options":["MARKET"]})");
  walker.answer(R"({"surcharge":{"fixed":0.02,"percentage":3}})");
  walker.answer(R"({"tariff":{"name":"Three"}})");
  walker.skip();
  CHECK(walker.act("EDIT") == "provider_select");
}

TEST_CASE("an advanced tariff brings its dates or is asked for them") {
  protocol::World world;
  world.advanced_tariff_capture = true;
  Walker walker(world);
  const auto advanced = [&](const char* schedule, const char* dates) {
    walker.by_hand();
    CHECK(walker.answer(R"({"options":["ADVANCED"]})") == "rate_advanced_capture");
    return walker.answer(std::string(R"({"tariff":{"market_rates":false,)") + dates + R"("schedule":)" + schedule + "}}");
  };
  constexpr const char* dates = R"("contract_start_date":"2026-01-01T00:00:00Z","contract_end_date":"2027-01-01T00:00:00Z",)";
  CHECK(advanced(one_price, dates) == "summary_fixed_confirm");
  CHECK(advanced(seasons, dates) == "summary_tou_confirm");
  CHECK(walker.mock.data().find("tariff")->text_at("structure_type") == "DYNAMIC");
  CHECK(advanced(seasons, "") == "contract_term_capture");
  CHECK(walker.skip() == "summary_tou_confirm");
  CHECK(walker.act("DISCONNECT") == "session_complete");
}

TEST_CASE("a login that works leads to the provider's own tariff, and the customer who walked away finds the login again") {
  protocol::World world;
  auto fixed = direct("fixed", "connected", "MANUAL");
  auto hours = direct("hours", "connected", "MANUAL");
  protocol::TariffOffer offer;
  offer.name = "Hours";
  offer.structure = "TIME_OF_DAY";
  offer.hours = *json(day_and_night).find("hours");
  hours.tariffs.push_back(offer);
  world.providers = {fixed, hours, direct("pending", "pending", "MANUAL"), direct("failed", "failed", "MANUAL")};
  Walker walker(world);
  walker.mock.make_gb_token();
  walker.open();
  CHECK(walker.choose("fixed") == "session_redirect");
  CHECK(walker.open() == "session_redirect");
  CHECK(walker.customer("action=consent") == "summary_fixed_confirm");
  CHECK(walker.act("SAVE") == "session_complete");
  walker.mock.make_gb_token();
  walker.open();
  walker.choose("hours");
  CHECK(walker.customer("action=consent") == "summary_tou_confirm");
  walker.mock.make_gb_token();
  walker.open();
  walker.choose("pending");
  CHECK(walker.customer("action=consent") == "summary_tariff_inprogress");
  CHECK(walker.act("DISCONNECT") == "provider_select");
  walker.choose("pending");
  walker.customer("action=consent");
  CHECK(walker.act("DISMISS_DIRECT") == "provider_select");
  CHECK(walker.choose("pending") == "tariff_structure_select");
  walker.mock.make_gb_token();
  walker.open();
  walker.choose("pending");
  walker.customer("action=consent");
  CHECK(walker.act("SAVE") == "session_complete");
  walker.mock.make_gb_token();
  walker.open();
  walker.choose("failed");
  CHECK(walker.customer("action=consent") == "summary_tariff_failed");
  CHECK(walker.act("RECONNECT") == "provider_select");
  walker.choose("failed");
  walker.customer("action=consent");
  CHECK(walker.act("DISCONNECT") == "session_complete");
}

TEST_CASE("a login that does not happen falls back to the provider's next method") {
  protocol::World world;
  auto market = direct("market", "connected", "MARKET");
  auto priced = direct("priced", "connected", "MARKET");
  protocol::TariffOffer offer;
  offer.name = "Spot";
  offer.structure = "MARKET";
  offer.surcharge = json(R"({"fixed":0.01,"percentage":0})");
  priced.tariffs.push_back(offer);
  protocol::TariffOffer fixed;
  fixed.name = "Fixed";
  fixed.cost = json("0.2");
  market.tariffs.push_back(fixed);
  world.providers = {direct("library", "connected", "LIBRARY"), market, priced, direct("manual", "connected", "MANUAL")};
  const std::pair<const char*, const char*> expected[] = {{"library", "tariff_select"}, {"market", "market_surcharge_capture"}, {"priced", "contract_term_capture"}, {"manual", "tariff_structure_select"}};
  for (const auto& [name, route] : expected) {
    Walker walker(world);
    walker.mock.make_gb_token();
    walker.open();
    walker.choose(name);
    CHECK(walker.customer("action=cancel") == route);
  }
}

TEST_CASE("the states of a location's tariff") {
  Walker fixed(world_of("connected", "FIXED")), market(world_of("connected", "MARKET")), pending(world_of("pending", "FIXED")), failed(world_of("failed", "FIXED"));
  CHECK(open_location(fixed) == "summary_fixed_confirm");
  CHECK(fixed.act("EDIT") == "provider_select");
  CHECK(open_location(market) == "summary_tou_confirm");
  CHECK(open_location(pending) == "summary_tariff_inprogress");
  CHECK(open_location(failed) == "summary_tariff_failed");
  CHECK(open_location(fixed) == "summary_fixed_confirm");
  CHECK(fixed.act("SAVE") == "session_complete");
}

TEST_CASE("every transition of the model was taken by the conversations above") {
  // doctest runs the cases of a file in its order.
  for (const auto& transition : protocol::zero().transitions) CHECK_MESSAGE(Walker::taken().count(transition.id) == 1, transition.id);
}

TEST_CASE("a transition that is taken out of the model is neither offered nor taken, with no change of code") {
  protocol::Release release = protocol::zero();
  std::erase_if(release.transitions, [](const protocol::Transition& transition) { return transition.on == "PROVIDER_MISSING"; });
  Played mock({}, {}, release);
  mock.make_gb_token();
  mock.open();
  CHECK(*mock.body.find("actions") == json(R"(["ADDRESS_CHANGE"])"));
  mock.act("provider_select", "PROVIDER_MISSING");
  CHECK(mock.code() == "action_invalid");
}

TEST_CASE("a page that no transition leads on from leaves the session where it was") {
  protocol::Release release = protocol::zero();
  std::erase_if(release.transitions, [](const protocol::Transition& transition) { return transition.from == "provider_name_capture"; });
  Played mock({}, {}, release);
  mock.make_gb_token();
  mock.open();
  mock.act("provider_select", "PROVIDER_MISSING");
  mock.answer("provider_name_capture", R"({"provider":{"name":"x"}})");
  CHECK(mock.code() == "route_not_available");
  CHECK(mock.open().text_at("route") == "provider_name_capture");
}

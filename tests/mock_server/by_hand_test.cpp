// Plays the files of data/by_hand: exchanges whose whole answers were worked out by hand from the
// protocol's pages, so that model, mock and schema cannot all be wrong together. A file:
//   {"about": "…", "given": {"clock": "…", "providers": […], "location": {…}}, "requests": [R…], "expect": [E…]}
// R: {"connect": {…}} | {"raw": "…"} | {"get": "/path"} | {"post": "/path", "body": {…}} | {"login": "key"} | {"customer": "form"} | {"advance": "30s"}
// E: {"status": 200, "body": {…}}, null for "advance". A text "<home:loc>" is any id of that prefix, and the
// same one wherever "<home>" stands later, also inside texts and requests. "<number>" and "<text>" are any.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

namespace {

using Names = std::map<std::string, std::string>;

std::string with_names(std::string text, const Names& names) {
  for (const auto& [name, value] : names) {
    const std::string mark = '<' + name + '>';
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) text.replace(at, mark.size(), value);
  }
  return text;
}

bool is_id(const std::string& text, const std::string& prefix) {
  if (text.size() != prefix.size() + 25 || text.compare(0, prefix.size(), prefix) != 0 || text[prefix.size()] != '_') return false;
  return text.find_first_not_of("0123456789abcdef", prefix.size() + 1) == std::string::npos;
}

/// Takes the ids that `expected` asks for from `actual`, and puts the ones known into `expected`.
void take_ids(Json& expected, const Json& actual, Names& names) {
  if (expected.is_string()) {
    const std::string text = expected.text();
    const auto colon = text.find(':');
    if ((text == "<number>" && actual.is_number()) || (text == "<text>" && actual.is_string())) {
      expected = actual;
      return;
    }
    if (text.size() > 2 && text.front() == '<' && text.back() == '>' && colon != std::string::npos) {
      const std::string name = text.substr(1, colon - 1);
      if (actual.is_string() && is_id(actual.text(), text.substr(colon + 1, text.size() - colon - 2))) names[name] = actual.text();
      expected = names.count(name) != 0 ? Json(names[name]) : expected;
    } else {
      expected = with_names(text, names);
    }
  } else if (expected.is_array()) {
    for (std::size_t i = 0; i < expected.items().size(); ++i) take_ids(expected.items()[i], actual.is_array() && i < actual.items().size() ? actual.items()[i] : Json(), names);
  } else if (expected.is_object()) {
    for (auto& [key, value] : expected.members()) {
      const Json* there = actual.find(key);
      take_ids(value, there == nullptr ? Json() : *there, names);
    }
  }
}

Json member(const Json& object, std::string_view key) {
  const Json* value = object.find(key);
  return value == nullptr ? Json() : *value;
}

protocol::TariffOffer offer_of(const Json& given) {
  protocol::TariffOffer offer;
  offer.id = given.text_at("id");
  offer.name = given.text_at("name");
  offer.description = given.text_at("description");
  offer.structure = given.text_at("structure", "FIXED");
  offer.cost = member(given, "cost");
  offer.hours = member(given, "hours");
  offer.surcharge = member(given, "surcharge");
  return offer;
}

std::optional<protocol::GivenTariff> tariff_of(const Json& location, std::string_view kind) {
  const Json* given = location.find(kind);
  if (given == nullptr) return std::nullopt;
  protocol::GivenTariff tariff;
  tariff.status = given->text_at("status", "connected");
  tariff.provider = given->text_at("provider");
  tariff.tariff = offer_of(*given);
  tariff.contract_end_date = given->text_at("contract_end_date");
  return tariff;
}

protocol::World world_of(const Json& given) {
  protocol::World world;
  world.clock = base::parse_instant(given.text_at("clock", "2026-01-15T09:00:00Z")).value();
  if (const Json* providers = given.find("providers")) {
    for (const Json& json : providers->items()) {
      protocol::WorldProvider provider;
      provider.alias = json.text_at("alias");
      provider.id = json.text_at("id");
      provider.name = json.text_at("name");
      for (const Json& country : json.find("countries")->items()) provider.countries.push_back(country.text());
      provider.method = json.text_at("method", "MANUAL");
      provider.connection = json.text_at("connection", "connected");
      provider.fallback = json.text_at("fallback", "MANUAL");
      if (const Json* tariffs = json.find("tariffs")) {
        for (const Json& tariff : tariffs->items()) provider.tariffs.push_back(offer_of(tariff));
      }
      world.providers.push_back(std::move(provider));
    }
  }
  if (const Json* location = given.find("location")) {
    world.location = protocol::GivenLocation{tariff_of(*location, "commodity_import"), tariff_of(*location, "commodity_export"), tariff_of(*location, "non_commodity_import")};
  }
  world.advanced_tariff_capture = member(given, "advanced_tariff_capture") == Json(true);
  world.market_region_unknown = member(given, "market_region_unknown") == Json(true);
  world.account_disabled = member(given, "account_disabled") == Json(true);
  return world;
}

void send(Played& mock, const Json& request) {
  if (const Json* message = request.find("connect")) {
    mock.post(*message);
  } else if (const Json* raw = request.find("raw")) {
    mock.send("POST", "/", raw->text());
  } else if (const Json* key = request.find("login")) {
    mock.log_in("acc_0123456789abcdef01234567", key->text());
  } else if (const Json* form = request.find("customer")) {
    mock.send("POST", std::string(request.text_at("at")), form->text());
  } else if (const Json* duration = request.find("advance")) {
    mock.advance(*base::parse_duration(duration->text()));
    mock.bearer.clear();
  } else {
    for (const char* method : {"get", "post", "put", "patch", "delete"}) {
      const Json* path = request.find(method);
      if (path == nullptr) continue;
      std::string upper = method;
      std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      const Json* body = request.find("body");
      mock.rest(upper, path->text(), body == nullptr ? std::string() : base::to_text(*body));
    }
  }
}

/// Plays a file; the number of its exchanges. Operations whose success was compared whole go into `whole_ones`.
std::size_t play(const std::filesystem::path& path, std::set<std::string>& whole_ones) {
  std::ifstream stream(path);
  std::stringstream text;
  text << stream.rdbuf();
  const Json file = json(text.str());
  EngineOptions options;
  options.connect_url = "https://mock.test/";
  Played mock(world_of(*file.find("given")), options);
  Names names;
  names["account"] = "acc_0123456789abcdef01234567";
  const Json location = mock.engine.location();
  if (location.is_object()) {
    names["location"] = location.text_at("id");
    for (const char* kind : {"commodity_import", "commodity_export", "non_commodity_import"}) {
      if (const Json* tariff = location.find(kind)) names[kind] = tariff->text_at("tariff_id");
    }
  }
  const auto& requests = file.find("requests")->items();
  const auto& expected = file.find("expect")->items();
  REQUIRE(requests.size() == expected.size());
  std::size_t exchanges = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    CAPTURE(path.filename().string());
    CAPTURE(i);
    send(mock, json(with_names(base::to_text(requests[i]), names)));
    if (expected[i].is_null()) continue;
    ++exchanges;
    CAPTURE(mock.last.response.body);
    CHECK(mock.status() == std::stoi(expected[i].find("status")->number()));
    if (const Json* location_header = expected[i].find("location")) CHECK(*base::find_header(mock.last.response.headers, "Location") == with_names(location_header->text(), names));
    // "partial" is for answers that another file compares whole: only its members count.
    const Json* body = expected[i].find("body");
    const Json* partial = expected[i].find("partial");
    if (body == nullptr && partial == nullptr) continue;
    if (body != nullptr && mock.status() < 300) whole_ones.insert(mock.last.trace.operation);
    Json whole = body != nullptr ? *body : *partial;
    take_ids(whole, mock.body, names);
    for (const auto& difference : base::difference(whole, mock.body)) {
      if (body == nullptr && difference.kind == base::Difference::Kind::extra) continue;
      FAIL_CHECK(path.filename().string() << " exchange " << i << ' ' << difference.pointer << ": worked out " << base::to_text(difference.expected) << ", mock says " << base::to_text(difference.actual));
    }
  }
  return exchanges;
}

}  // namespace

TEST_CASE("the mock answers as was worked out by hand, whole bodies, in at least sixty exchanges and for every operation") {
  std::size_t exchanges = 0;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(CR_SOURCE_DIR) / "tests/mock_server/data/by_hand")) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::set<std::string> whole_ones;
  for (const auto& file : files) exchanges += play(file, whole_ones);
  CHECK(exchanges >= 60);
  for (const auto& operation : protocol::zero().operations) CHECK_MESSAGE(whole_ones.count(operation.operation) == 1, operation.operation);
}

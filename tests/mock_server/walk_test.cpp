// Random conversations: whatever an app sends, lawful or not, the mock answers with a page or an error of
// the model, and its session stays in order.
#include "core/base/random.hpp"
#include "core/protocol/shape.hpp"
#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

namespace {

class Wanderer {
 public:
  Wanderer(std::uint64_t seed, protocol::World world) : random_(seed), mock_(std::move(world)) {
    if (random_.below(3) == 0) {
      mock_.make_token();
    } else {
      mock_.make_gb_token(random_.below(2) == 0 ? R"(,"direction":"EXPORT")" : "");
    }
  }

  void step() {
    switch (random_.below(12)) {
      case 0: mock_.open(); break;
      case 1: mock_.skip(any_route()); break;
      case 2: mock_.act(any_route(), protocol::zero().action_names()[random_.below(protocol::zero().action_names().size())]); break;
      case 3: mock_.answer(any_route(), nonsense()); break;
      case 4: log_in(); break;
      case 5: mock_.advance(std::chrono::minutes(random_.below(30))); mock_.open(); break;
      default: lawful();
    }
    if (mock_.last.trace.operation == "connect") judge();
  }

 private:
  std::string any_route() {
    const auto names = protocol::zero().route_names();
    return names[random_.below(names.size())];
  }

  std::string nonsense() {
    const char* texts[] = {"[]", "{}", "0", "\"x\"", R"({"cost":{}})", R"({"provider":{"id":{"id":1}}})", R"({"hours":[[]]})", R"({"hours":[{"cost":1e400,"valid_from":"99:99:99","valid_to":""}]})",
                           R"({"tariff":{"schedule":[{"days_and_hours":{}}]}})", R"({"surcharge":{"fixed":1e99,"percentage":1e99}})", R"({"postal_address":{"country_code":null}})", R"({"cost":1e999999})",
                           R"({"options":[["FIXED"]]})", R"({"contract_end_date":"9999-12-31T23:59:59Z"})", R"({"cost":0.000000000000000000000000000000001})"};
    return texts[random_.below(std::size(texts))];
  }

  void log_in() {
    if (page_.text_at("route") != "session_redirect") return;
    mock_.body = page_;
    const char* forms[] = {"action=consent", "action=cancel", "action=log_in&password=wrong", "action=log_in&password=x", "x=y"};
    mock_.customer(forms[random_.below(std::size(forms))]);
    mock_.open();
  }

  /// An answer that fits the page that came last.
  void lawful() {
    const std::string route(page_.text_at("route"));
    const Json* actions = page_.find("actions");
    if (actions != nullptr && random_.below(3) == 0) {
      mock_.act(route, actions->items()[random_.below(actions->items().size())].text());
      return;
    }
    const Json* data = page_.find("data");
    if (route == "provider_select") {
      const auto& providers = data->find("providers")->items();
      mock_.answer(route, R"({"provider":{"id":")" + std::string(providers[random_.below(providers.size())].text_at("id")) + "\"}}");
    } else if (route == "tariff_select" && !data->find("tariffs")->items().empty()) {
      mock_.answer(route, R"({"tariff":{"id":")" + std::string(data->find("tariffs")->items()[0].text_at("id")) + "\"}}");
    } else if (route == "tariff_structure_select") {
      const auto& options = data->find("options")->items();
      mock_.answer(route, R"({"options":[")" + options[random_.below(options.size())].text() + "\"]}");
    } else if (route == "contract_term_capture" && random_.below(2) == 0) {
      mock_.skip(route);
    } else {
      mock_.answer(route.empty() ? "session_restore" : route, fixed_answer(route));
    }
  }

  static const char* fixed_answer(std::string_view route) {
    if (route == "postal_address_capture") return R"({"postal_address":{"address_line1":"1","city":"Köln","post_code":"5","country_code":"DE"}})";
    if (route == "provider_name_capture") return R"({"provider":{"name":"Any \u0000\u202e name"}})";
    if (route == "rate_fixed_capture") return R"({"cost":0.123456789012345678901234567890})";
    if (route == "rate_tod_capture") return R"({"hours":[{"cost":0.1,"valid_from":"12:34:56","valid_to":"01:02:03"},{"cost":0.2,"valid_from":"01:02:03","valid_to":"12:34:56"}]})";
    if (route == "rate_advanced_capture") return R"({"tariff":{"market_rates":true,"schedule":[{"days_and_hours":[{"days":["All"],"hours":[{"rate":[{"fixed":0.1}]}]}]}]}})";
    if (route == "market_surcharge_capture") return R"({"surcharge":{"fixed":0.01,"percentage":0},"region":"NL"})";
    if (route == "tariff_name_capture") return R"({"tariff":{"name":"T"}})";
    return R"({"contract_end_date":"2027-06-15T00:00:00.000Z"})";
  }

  void judge() {
    CAPTURE(mock_.last.response.body);
    if (mock_.status() != 200) {
      CHECK(mock_.status() == 409);
      const std::string context(mock_.body.text_at("context"));
      const std::string route = context.size() > 8 ? context.substr(8) : std::string();
      CHECK(protocol::check_error(protocol::zero(), route, mock_.body).empty());
      return;
    }
    CHECK(protocol::check_page(protocol::zero(), mock_.body).empty());
    page_ = mock_.body;
    if (mock_.route() == "session_complete") {
      CHECK(mock_.open().text_at("code") == "session_completed");
      mock_.bearer.clear();
      mock_.exchange();
      CHECK(mock_.status() == 200);
      mock_.make_gb_token();
      page_ = Json();
      mock_.open();
      page_ = mock_.body;
    }
  }

  base::Random random_;
  Played mock_;
  Json page_;
};

}  // namespace

TEST_CASE("whatever an app sends, it gets a page or an error of the model") {
  protocol::World worlds[3];
  worlds[1].advanced_tariff_capture = true;
  worlds[2].market_region_unknown = true;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Wanderer wanderer(seed, worlds[seed % 3]);
    for (int i = 0; i < 60; ++i) wanderer.step();
  }
}

TEST_CASE("whatever a backend sends, it gets an answer and the mock stays alive") {
  base::Random random(5);
  Played mock;
  const std::string home(mock.rest("POST", "/locations", R"({"postal_address":{"city":"Paris","country_code":"FR"}})").text_at("id"));
  const std::string device(mock.rest("POST", "/devices", "{}").text_at("id"));
  mock.rest("POST", "/tariffs/elements", R"({"location_id":")" + home + R"(","direction":"IMPORT","type":"COMMODITY","market_rates":true,"contract_start_date":"","contract_end_date":""})");
  const std::vector<std::string> values = {home, device, "", "x", "-1", "0", "1e99", "9999999999", "true", "LOW", "2026-01-16T00:00:00Z", "2026-01-17T00:00:00+14:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "%00", "DAY", "IMPORT"};
  const std::vector<std::string> bodies = {"", "{}", "[]", "[[]]", "null", "{", R"({"location_id":7})", R"({"location_id":")" + home + "\"}",
      R"([{"location_id":")" + home + R"(","units":"WH","value":1e11,"start_time":"0001-01-01T00:00:00Z","end_time":"9999-12-31T00:00:00Z"}])",
      R"({"location_id":")" + home + R"(","units":"WH","value":"1","start_time":"2026-01-01T00:00:00Z","end_time":"2026-03-01T00:00:00Z"})",
      R"({"location_id":")" + home + R"(","units":"KWH","data":[{"time":0,"value":0},{"time":253402300799,"value":1e12},{"time":-1},7]})",
      R"({"location_id":")" + home + R"(","max_power":{"units":"W","value":0.000001},"data":[{"device_id":")" + device + R"(","end_time":"2026-01-16T00:00:00Z","energy":{"units":"WH","value":0.000001}}]})",
      R"({"start_time":"2020-01-01T00:00:00Z","end_time":"2030-01-01T00:00:00Z"})", R"({"session":{"direction":"IMPORT","type":"COMMODITY"},"tariff":{}})"};
  const auto one = [&random](const std::vector<std::string>& list) { return list[random.below(list.size())]; };
  for (int i = 0; i < 3'000; ++i) {
    const auto& operation = protocol::zero().operations[random.below(protocol::zero().operations.size())];
    if (operation.operation == "login" || operation.operation == "delete_location") continue;
    std::string path = operation.path;
    if (const auto brace = path.find("{id}"); brace != std::string::npos) path.replace(brace, 4, one(values));
    char separator = '?';
    for (const auto& parameter : operation.parameters) {
      if (parameter.in != "query" || random.below(3) == 0) continue;
      path += separator + parameter.name + '=' + one(values);
      separator = '&';
    }
    mock.rest(operation.method, path, one(bodies));
    CAPTURE(path);
    CAPTURE(mock.last.response.body);
    CHECK(mock.status() >= 200);
    CHECK(mock.status() != 500);
    CHECK(mock.body.is_object());
  }
}

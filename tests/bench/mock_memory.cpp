// How much a standing mock holds after a day of sessions: N whole conversations of the longest manual flow,
// each with an address, a provider, a price, a name, a term, SAVE and the exchange, ten seconds apart, and one in
// five walked away from. Not a test: run it by hand (target bench_mock_memory) when mock_server/store.hpp,
// exchange_log or the limits change. Prints a line every tenth of the way.
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/base/json.hpp"
#include "core/base/text.hpp"
#include "mock_server/standing_mock.hpp"

namespace {

using cr::base::HttpRequest;
using cr::base::Instant;
using cr::base::Json;

class Partner {
 public:
  explicit Partner(cr::mock_server::StandingMock& mock) : mock_(mock) {}

  Json send(std::string method, std::string target, std::string body) {
    HttpRequest request{std::move(method), std::move(target), {{"Host", "127.0.0.1"}, {"Authorization", "Bearer " + bearer_}}, std::move(body)};
    const auto response = mock_.handle(request, now);
    mock_.answered(mock_.last_session());
    ++exchanges;
    auto parsed = cr::base::parse_json(response.body);
    return parsed ? *parsed : Json();
  }
  void log_in() {
    HttpRequest request{"GET", "/login", {{"Authorization", "Basic " + cr::base::base64("acc_0123456789abcdef01234567:sk_test_1")}}, ""};
    bearer_ = cr::base::parse_json(mock_.handle(request, now).body)->text_at("bearer_token");
  }
  void post(const std::string& token, const char* route, const std::string& rest) {
    send("POST", "/", R"({"connect_token":")" + token + R"(","route":")" + route + "\"" + rest + "}");
  }
  void session(int nth) {
    const std::string n = std::to_string(nth);
    const std::string token(send("POST", "/connect/tariff/token", R"({"callback_uri":"https://partner.test/done","connect_web_uri":"https://partner.test/connect","customer_reference_id":"C)" + n + R"(","location_reference_id":"L)" + n + "\"}").text_at("connect_token"));
    post(token, "session_restore", "");
    post(token, "postal_address_capture", R"(,"data":{"postal_address":{"address_line1":"1 Strand","city":"London","post_code":"WC2N 5EH","country_code":"GB"}})");
    post(token, "provider_select", R"(,"action":"PROVIDER_MISSING")");
    if (nth % 5 == 0) return;
    post(token, "provider_name_capture", R"(,"data":{"provider":{"name":"Small Power"}})");
    post(token, "tariff_structure_select", R"(,"data":{"options":["TIME_OF_DAY"]})");
    post(token, "rate_tod_capture", R"(,"data":{"hours":[{"cost":0.3,"valid_from":"07:00:00","valid_to":"23:00:00"},{"cost":0.1,"valid_from":"23:00:00","valid_to":"07:00:00"}]})");
    post(token, "tariff_name_capture", R"(,"data":{"tariff":{"name":"Night"}})");
    post(token, "contract_term_capture", R"(,"data":{"contract_end_date":"2027-01-15T00:00:00Z"})");
    post(token, "summary_tou_confirm", R"(,"action":"SAVE")");
    send("GET", "/connect/tariff/token?connect_token=" + token, "");
  }

  Instant now = *cr::base::parse_instant("2026-01-15T09:00:00Z");
  unsigned long long exchanges = 0;

 private:
  cr::mock_server::StandingMock& mock_;
  std::string bearer_;
};

double held_mib() { return static_cast<double>(mallinfo2().uordblks + mallinfo2().hblkhd) / (1 << 20); }

}  // namespace

int main(int argc, char** argv) {
  const int sessions = argc > 1 ? std::atoi(argv[1]) : 50'000;
  auto mock = cr::mock_server::StandingMock::make(cr::protocol::zero(), {});
  if (!mock) return 1;
  Partner partner(**mock);
  std::printf("%8d sessions  %6.1f MiB\n", 0, held_mib());
  for (int i = 1; i <= sessions; ++i) {
    if (i % 100 == 1) partner.log_in();
    partner.session(i);
    partner.now += std::chrono::milliseconds(1728);
    if (i % (sessions / 10 < 1 ? 1 : sessions / 10) == 0) std::printf("%8d sessions  %6.1f MiB  %llu exchanges\n", i, held_mib(), partner.exchanges);
  }
  return 0;
}

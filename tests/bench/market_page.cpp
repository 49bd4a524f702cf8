// How long the mock needs for its longest page: the summary of a market tariff, three days of hourly rows, asked
// for again and again. Not a test: run it by hand (target bench_market_page, a release build). Prints one line.
#include <chrono>
#include <cstdio>
#include <string>

#include "core/base/json.hpp"
#include "core/base/text.hpp"
#include "mock_server/engine.hpp"

namespace {

using cr::base::Json;

struct Partner {
  cr::mock_server::Engine engine{cr::protocol::zero(), {}, {}};
  cr::base::Instant now = *cr::base::parse_instant("2026-01-15T09:00:00Z");
  std::string bearer;

  Json send(std::string method, std::string target, std::string body, std::string authorization) {
    const auto answer = engine.handle({std::move(method), std::move(target), {{"Authorization", std::move(authorization)}}, std::move(body)}, now);
    size = answer.response.body.size();
    auto parsed = cr::base::parse_json(answer.response.body);
    return parsed ? *parsed : Json();
  }
  std::size_t size = 0;
};

}  // namespace

int main() {
  Partner partner;
  const std::string basic = "Basic " + cr::base::base64("acc_0123456789abcdef01234567:sk_test_1");
  const std::string bearer = "Bearer " + std::string(partner.send("GET", "/login", "", basic).text_at("bearer_token"));
  const std::string token(partner.send("POST", "/connect/tariff/token", R"({"callback_uri":"a://b","postal_address":{"city":"London","country_code":"GB"}})", bearer).text_at("connect_token"));
  const auto post = [&](const char* route, const std::string& rest) { return partner.send("POST", "/", R"({"connect_token":")" + token + R"(","route":")" + route + '"' + rest + '}', ""); };
  post("session_restore", "");
  post("provider_select", R"(,"action":"PROVIDER_MISSING")");
  post("provider_name_capture", R"(,"data":{"provider":{"name":"Small Power"}})");
  post("tariff_structure_select", R"(,"data":{"options":["MARKET"]})");
  post("market_surcharge_capture", R"(,"data":{"surcharge":{"fixed":0.02,"percentage":3}})");
  post("tariff_name_capture", R"(,"data":{"tariff":{"name":"Spot"}})");
  if (post("contract_term_capture", "").text_at("route") != "summary_tou_confirm") return 1;
  constexpr int pages = 5'000;
  const cr::base::HttpRequest again{"POST", "/", {}, R"({"connect_token":")" + token + R"(","route":"session_restore"})"};
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < pages; ++i) partner.engine.handle(again, partner.now);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start).count();
  std::printf("%d pages of %zu bytes: %.1f us each\n", pages, partner.size, static_cast<double>(took) / pages);
  return 0;
}

#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "mock_server/market.hpp"

using namespace cr::mock_server;

TEST_CASE("the table of the documents is the table of the mock") {
  std::ifstream stream(std::string(CR_SOURCE_DIR) + "/docs/prices.md");
  const char* names[] = {"GB", "DE", "FR", "NL", "EU"};
  std::string line;
  int hours = 0;
  while (std::getline(stream, line)) {
    if (line.size() < 5 || line[0] != '|' || line[2] < '0' || line[2] > '2') continue;
    std::istringstream cells(line);
    std::string bar, number;
    cells >> bar >> number;
    const int hour = std::stoi(number);
    CHECK(hour == hours);
    ++hours;
    for (const char* name : names) {
      cells >> bar >> number;
      CHECK(market_price(market_region(name), hour) == Decimal(number));
    }
    for (const char* name : names) {
      cells >> bar >> number;
      CHECK(market_region(name).carbon[hour] == std::stoi(number));
    }
  }
  CHECK(hours == 24);
}

TEST_CASE("countries without a market of their own share one, which nobody can choose") {
  CHECK(market_region("ES").name == "EU");
  CHECK(market_region("").name == "EU");
  CHECK(market_region_names() == std::vector<std::string>{"GB", "DE", "FR", "NL"});
}

TEST_CASE("the dirtiest hour is 1, the others less") {
  const MarketRegion& gb = market_region("GB");
  CHECK(relative_carbon(gb, 18) == Decimal(1));
  CHECK(relative_carbon(gb, 4) == Decimal("0.4837"));
}

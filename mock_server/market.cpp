// The table behind market.hpp and its look-ups.
#include "mock_server/market.hpp"

#include <algorithm>
#include <array>

namespace cr::mock_server {
namespace {

// Two nights with a wind surplus (DE, NL fall below zero around noon), a morning and an evening peak.
constexpr std::array<MarketRegion, 5> regions = {{
    {"GB", "mrs_5a1e00000000000000000001", "reg_5a1e00000000000000000001",
     {812, 774, 741, 720, 735, 802, 948, 1126, 1187, 1104, 1021, 968, 934, 921, 957, 1048, 1265, 1582, 1644, 1497, 1273, 1098, 964, 871},
     {131, 124, 118, 115, 119, 138, 167, 189, 181, 158, 142, 133, 127, 126, 136, 161, 203, 238, 246, 231, 205, 178, 155, 141}},
    {"DE", "mrs_5a1e00000000000000000002", "reg_5a1e00000000000000000002",
     {861, 823, 795, 788, 806, 879, 1043, 1218, 1152, 874, 512, 203, -35, -84, 97, 418, 872, 1364, 1629, 1571, 1335, 1162, 1021, 928},
     {352, 341, 333, 330, 338, 361, 384, 371, 322, 258, 201, 166, 149, 147, 170, 221, 301, 382, 427, 441, 432, 410, 389, 367}},
    {"FR", "mrs_5a1e00000000000000000003", "reg_5a1e00000000000000000003",
     {584, 551, 523, 507, 519, 593, 745, 931, 968, 812, 653, 541, 468, 437, 492, 618, 804, 1087, 1203, 1146, 961, 812, 702, 631},
     {32, 30, 28, 27, 28, 31, 38, 45, 47, 41, 35, 31, 28, 27, 29, 34, 42, 53, 58, 57, 51, 44, 38, 34}},
    {"NL", "mrs_5a1e00000000000000000004", "reg_5a1e00000000000000000004",
     {873, 834, 806, 797, 812, 891, 1061, 1247, 1176, 861, 478, 164, -61, -112, 58, 397, 889, 1402, 1687, 1613, 1359, 1181, 1036, 941},
     {328, 317, 309, 305, 312, 336, 362, 349, 298, 231, 172, 138, 121, 119, 143, 196, 279, 361, 406, 419, 409, 386, 364, 342}},
    {"EU", "mrs_5a1e00000000000000000005", "reg_5a1e00000000000000000005",
     {790, 752, 724, 713, 729, 801, 962, 1139, 1121, 903, 671, 498, 362, 321, 411, 624, 953, 1361, 1541, 1463, 1234, 1065, 933, 845},
     {262, 253, 246, 243, 249, 269, 293, 287, 251, 206, 168, 145, 133, 131, 147, 184, 242, 304, 336, 341, 328, 305, 286, 271}},
}};

}  // namespace

const MarketRegion& market_region(std::string_view name) {
  const auto* at = std::find_if(regions.begin(), regions.end(), [name](const MarketRegion& region) { return region.name == name; });
  return at != regions.end() ? *at : regions.back();
}

std::vector<std::string> market_region_names() {
  std::vector<std::string> names;
  for (const MarketRegion& region : regions) {
    if (region.name != "EU") names.emplace_back(region.name);
  }
  return names;
}

Decimal market_price(const MarketRegion& region, int local_hour) { return Decimal(region.price[local_hour]) / 10'000; }

Decimal relative_carbon(const MarketRegion& region, int local_hour) {
  const int most = *std::max_element(std::begin(region.carbon), std::end(region.carbon));
  return (Decimal(region.carbon[local_hour]) / most).rounded(4);
}

base::Instant published_until(const Zone& zone, base::Instant now) {
  const Day today = zone.day_of(now);
  const bool published = second_of_day(now, zone.span_at(now).offset) >= 13 * 3600;
  return zone.start_of(today + std::chrono::days(published ? 2 : 1));
}

}  // namespace cr::mock_server

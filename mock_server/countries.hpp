// Look-up of a country by its two letters: name, currency, time zone. Called by checks, fillers and the
// REST operations; the table itself is in countries.cpp.
#pragma once

#include <string_view>

namespace cr::mock_server {

struct Country {
  std::string_view code;      ///< ISO 3166-1 alpha-2
  std::string_view name;
  std::string_view currency;  ///< ISO 4217
  std::string_view zone;      ///< IANA name
};

class Zone;
/// Its time zone, looked up once for the whole program.
const Zone& zone_of(const Country& country);
/// The country of exactly these two capital letters; null pointer for anything else.
const Country* find_country(std::string_view code);

}  // namespace cr::mock_server

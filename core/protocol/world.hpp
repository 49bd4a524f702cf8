// The world a conversation is set in, as a scenario gives it and the mock plays it: providers and their
// tariffs, a location that exists beforehand, account options, the partner's webhook subscription.
// Plain values; script fills them, the mock plays them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/base/json.hpp"

namespace cr::protocol {

/// One tariff as a customer may have it. Exactly one of cost, hours, surcharge, schedule says the price,
/// by `structure` FIXED, TIME_OF_DAY, MARKET (surcharge) or DYNAMIC/ADVANCED (schedule).
struct TariffOffer {
  std::string id;           ///< trt_…; empty: made from the seed
  std::string name;
  std::string description;
  std::string structure = "FIXED";
  base::Json cost;          ///< number, or null
  base::Json hours;         ///< [{cost, valid_from, valid_to}], or null
  base::Json surcharge;     ///< {fixed, percentage}, or null
};

struct WorldProvider {
  std::string alias;
  std::string id;           ///< prv_…; empty: made from the seed
  std::string name;
  std::vector<std::string> countries;    ///< empty: every country
  std::string method = "MANUAL";         ///< DIRECT, LIBRARY, MARKET, MANUAL
  std::string connection = "connected";  ///< of a DIRECT login: connected, pending, failed
  std::string fallback = "MANUAL";
  std::vector<TariffOffer> tariffs;
};

struct GivenTariff {
  std::string status = "connected";  ///< connected, pending, failed
  std::string provider;              ///< alias
  TariffOffer tariff;                ///< name, structure, price
  std::string contract_end_date;     ///< RFC 3339; empty: open
};
struct GivenLocation {
  std::optional<GivenTariff> commodity_import, commodity_export, non_commodity_import;
};

struct World {
  base::Instant clock{};
  std::vector<WorldProvider> providers;
  std::optional<GivenLocation> location;
  bool market_region_unknown = false;
  bool advanced_tariff_capture = false;
  bool account_disabled = false;
  std::string api_version;               ///< empty: the release's
  std::vector<std::string> webhooks;     ///< types subscribed
  std::string signatures = "none";       ///< none, optional, required
};

}  // namespace cr::protocol

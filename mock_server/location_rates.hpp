// The price of energy at a location, from its commodity tariff and, where it has one, the non-commodity
// tariff on top. Raw rates, audit, slots, costs and schedules all read this one list.
#pragma once

#include <variant>

#include "mock_server/rest.hpp"

namespace cr::mock_server {

/// A stretch of time with one price; `commodity.rates` is set, `network` may be a null pointer.
struct LocationRow {
  base::Instant from{}, to{};
  RateRow commodity;
  const std::vector<Rate>* network = nullptr;  ///< rates of the non-commodity tariff
  Decimal network_price;
  Decimal total;  ///< of the first tiers, rounded as it is shown
  bool certain = true;
};

struct Window {
  base::Instant from{}, to{};
};

struct LocationRates {
  const Location* location = nullptr;
  const Element* element = nullptr;
  Site site;
  std::string direction;
  std::vector<LocationRow> rows;  ///< in order; without gaps only inside the contract

  Window covered() const { return rows.empty() ? Window{} : Window{rows.front().from, rows.back().to}; }
};

/// start_time, end_time of a query or body, checked; "" direction means the default.
struct RatesRequest {
  Window window;
  std::string direction = "IMPORT";
};
std::variant<RatesRequest, base::HttpResponse> read_rates_request(Call& call);
/// An RFC 3339 text; '+' of a zone that came as a blank (not encoded in a query) is understood.
std::optional<base::Instant> read_time(const std::string& text);

/// The refusal when there is no price: no tariff, pending, or none in this window. `hourly` cuts rows at
/// local hours (carbon).
std::variant<LocationRates, base::HttpResponse> location_rates(Call& call, const Location& location, const RatesRequest& request, bool hourly);

Decimal confidence_of(bool certain);
/// When prices of this element change next in what is known: the next publication, or the next local day.
base::Instant next_update(const LocationRates& rates, base::Instant now);
base::Json request_json(const RatesRequest& request);
/// id, object, live_mode, location_id, location_timezone, currency_code, direction
base::Json rates_head(Call& call, const LocationRates& rates, std::string_view id_prefix, std::string_view object);

}  // namespace cr::mock_server

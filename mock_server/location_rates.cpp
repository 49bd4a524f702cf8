// Reads what price operations share, and lays a location's two tariffs over each other.
#include "mock_server/location_rates.hpp"

#include <algorithm>

namespace cr::mock_server {
namespace {

using base::Instant;

/// The part of a window that lies inside the contract of an element.
Window inside_contract(const Settings& settings, const Element& element, Window window) {
  if (const auto start = base::parse_instant(element.contract_start); start && element.contract_start != settings.no_end_date) window.from = std::max(window.from, *start);
  if (const auto end = contract_end_of(settings, element)) window.to = std::min(window.to, *end);
  return window;
}

/// One tariff's rows over a window, with empty ones where it has no price.
std::vector<RateRow> rows_of(Call& call, const Element& element, const Place& place, const Window& window, bool hourly) {
  std::vector<RateRow> rows = rate_rows(*element.price, place, window.from, window.to, call.now, {.hourly = hourly, .daily = false, .joined = true});
  std::erase_if(rows, [](const RateRow& row) { return row.rates == nullptr; });
  return rows;
}

const RateRow* row_at(const std::vector<RateRow>& rows, Instant at) {
  const auto next = std::upper_bound(rows.begin(), rows.end(), at, [](Instant instant, const RateRow& row) { return instant < row.from; });
  if (next == rows.begin()) return nullptr;
  const RateRow& row = *std::prev(next);
  return at < row.to ? &row : nullptr;
}

/// `row` cut where the network tariff changes.
void add_cut(std::vector<LocationRow>& out, const RateRow& row, const std::vector<RateRow>& network) {
  Instant at = row.from;
  while (at < row.to) {
    const RateRow* on_top = row_at(network, at);
    Instant end = row.to;
    if (on_top != nullptr) end = std::min(end, on_top->to);
    for (const RateRow& other : network) {
      if (on_top == nullptr && other.from > at) end = std::min(end, other.from);
    }
    LocationRow cut;
    cut.from = at;
    cut.to = end;
    cut.commodity = row;
    cut.network = on_top == nullptr ? nullptr : on_top->rates;
    cut.network_price = on_top == nullptr ? Decimal(0) : on_top->price;
    cut.total = rounded(row.price + cut.network_price);
    cut.certain = row.certain && (on_top == nullptr || on_top->certain);
    out.push_back(std::move(cut));
    at = end;
  }
}

}  // namespace

std::optional<Instant> read_time(const std::string& text) {
  std::string fixed = text;
  if (fixed.size() >= 6 && fixed[fixed.size() - 6] == ' ') fixed[fixed.size() - 6] = '+';
  return base::parse_instant(fixed);
}

std::variant<RatesRequest, base::HttpResponse> read_rates_request(Call& call) {
  RatesRequest request;
  const std::string* start = call.query("start_time");
  const std::string* end = call.query("end_time");
  if (end == nullptr) return unprocessable(call, "end_time is missing");
  const auto from = start == nullptr ? std::optional<Instant>(call.now) : read_time(*start);
  const auto to = read_time(*end);
  if (!from) return unprocessable(call, "start_time is not RFC 3339 with a zone");
  if (!to) return unprocessable(call, "end_time is not RFC 3339 with a zone");
  if (*to <= *from) return unprocessable(call, "end_time must be after start_time");
  if (*to - *from > std::chrono::hours(24) * call.mind.settings.rates_max_days) return unprocessable(call, "the period is longer than 90 days");
  if (const std::string* direction = call.query("direction")) request.direction = *direction;
  if (request.direction != "IMPORT" && request.direction != "EXPORT") return unprocessable(call, "direction must be EXPORT or IMPORT");
  request.window = {*from, *to};
  return request;
}

std::variant<LocationRates, base::HttpResponse> location_rates(Call& call, const Location& location, const RatesRequest& request, bool hourly) {
  Store& store = call.mind.now.store;
  const Element* element = element_for(store, location.id, request.direction, "COMMODITY");
  if (element == nullptr) return refused(call, "no_tariff_connected", 422);
  if (status_at(call.mind.settings, *element, call.now) == Element::Status::failed) return refused(call, "no_price_data", 422);
  if (!rates_known(call.mind.settings, *element, call.now)) return refused(call, "pending_connect", 422);
  LocationRates rates;
  rates.location = &location;
  rates.element = element;
  rates.direction = request.direction;
  rates.site = site_of(location.address, element->price->region);
  const Window window = inside_contract(call.mind.settings, *element, request.window);
  std::vector<RateRow> network;
  const Element* on_top = element_for(store, location.id, request.direction, "NON_COMMODITY");
  if (on_top != nullptr && rates_known(call.mind.settings, *on_top, call.now)) {
    network = rows_of(call, *on_top, rates.site.place, inside_contract(call.mind.settings, *on_top, window), hourly);
  }
  if (window.from < window.to) {
    for (const RateRow& row : rows_of(call, *element, rates.site.place, window, hourly)) add_cut(rates.rows, row, network);
  }
  if (rates.rows.empty()) return refused(call, "no_price_data", 422);
  return rates;
}

Decimal confidence_of(bool certain) { return certain ? Decimal(1) : Decimal(unpublished_confidence); }

Instant next_update(const LocationRates& rates, Instant now) {
  const Zone& zone = *rates.site.place.zone;
  const Day today = zone.day_of(now);
  if (!rates.element->price->market) return zone.start_of(today + std::chrono::days(1));
  const auto publication = [&zone](Day day) {
    const Instant noon = Instant(day) + std::chrono::hours(13);
    return noon - zone.span_at(noon - zone.span_at(noon).offset).offset;
  };
  return now < publication(today) ? publication(today) : publication(today + std::chrono::days(1));
}

base::Json request_json(const RatesRequest& request) {
  return base::Json::object({{"direction", request.direction},
                             {"start_time", base::to_text(request.window.from)},
                             {"end_time", base::to_text(request.window.to)}});
}

base::Json rates_head(Call& call, const LocationRates& rates, std::string_view id_prefix, std::string_view object) {
  return base::Json::object({{"id", call.mind.now.ids.id(id_prefix)},
                             {"object", object},
                             {"live_mode", false},
                             {"location_id", rates.location->id},
                             {"location_timezone", rates.site.place.zone->name()},
                             {"currency_code", std::string(rates.site.country->currency)},
                             {"direction", rates.direction}});
}

}  // namespace cr::mock_server

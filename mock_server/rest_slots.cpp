// Price slots: the cheapest or dearest stretches of a window, by how much time is needed or by a price
// that must not be passed. Touching stretches are one.
#include <algorithm>

#include "core/base/decimal.hpp"
#include "mock_server/location_rates.hpp"

namespace cr::mock_server {
namespace {

using base::Instant;
using base::Json;

/// A part of a row that was chosen.
struct Piece {
  Instant from{}, to{};
  Decimal price;
  bool certain = true;
};

struct Asked {
  LocationRates rates;
  RatesRequest request;
  bool low = true;
};

Decimal minutes_of(base::Duration duration) { return Decimal(static_cast<long long>(duration.count())) / 60'000; }

std::optional<Decimal> number_in(const Call& call, std::string_view name) {
  const std::string* text = call.query(name);
  if (text == nullptr) return std::nullopt;
  const Json json(*text);
  return decimal_of(&json);
}

std::variant<Asked, base::HttpResponse> read_asked(Call& call) {
  const Location* location = find_visible(call.mind.now.store.locations, call.id, call);
  if (location == nullptr) return not_found(call);
  auto read = read_rates_request(call);
  if (auto* refusal = std::get_if<base::HttpResponse>(&read)) return *refusal;
  Asked asked;
  asked.request = std::get<RatesRequest>(read);
  const std::string* segment = call.query("segment");
  if (segment == nullptr || (*segment != "LOW" && *segment != "HIGH")) return unprocessable(call, "segment must be LOW or HIGH");
  asked.low = *segment == "LOW";
  return asked;
}

/// Prices of the window, once everything about the request is in order.
std::optional<base::HttpResponse> read_prices(Call& call, Asked& asked) {
  const Location* location = find_visible(call.mind.now.store.locations, call.id, call);
  auto found = location_rates(call, *location, asked.request, false);
  if (auto* refusal = std::get_if<base::HttpResponse>(&found)) return *refusal;
  asked.rates = std::get<LocationRates>(std::move(found));
  return std::nullopt;
}

Json slots_json(std::vector<Piece> pieces) {
  std::sort(pieces.begin(), pieces.end(), [](const Piece& left, const Piece& right) { return left.from < right.from; });
  Json data = Json::array();
  for (std::size_t i = 0; i < pieces.size();) {
    Decimal weighted = 0;
    bool certain = true;
    std::size_t end = i;
    do {
      weighted += pieces[end].price * minutes_of(pieces[end].to - pieces[end].from);
      certain = certain && pieces[end].certain;
      ++end;
    } while (end < pieces.size() && pieces[end].from == pieces[end - 1].to);
    const Instant from = pieces[i].from;
    const Instant to = pieces[end - 1].to;
    data.push(Json::object({{"start_time", base::to_text(from)},
                            {"end_time", base::to_text(to)},
                            {"tariff", Json::object({{"rate_avg", json_of(weighted / minutes_of(to - from))},
                                                     {"confidence", json_of(confidence_of(certain))}})}}));
    i = end;
  }
  return data;
}

Json finish(Call& call, Json body, const Asked& asked, Json request, Json data) {
  body.set("next_update", base::to_text(next_update(asked.rates, call.now)));
  body.set("request", std::move(request));
  body.set("data", std::move(data));
  body.set("time_created", now_text(call));
  body.set("account_id", call.account_id);
  return body;
}

Json request_echo(const Asked& asked) {
  Json request = Json::object({{"direction", asked.request.direction}, {"segment", asked.low ? "LOW" : "HIGH"}});
  return request;
}

void add_times(Json& request, const Asked& asked) {
  request.set("start_time", base::to_text(asked.request.window.from));
  request.set("end_time", base::to_text(asked.request.window.to));
}

/// Best rows first; of equal ones the earlier.
std::vector<Piece> best_pieces(const Asked& asked, base::Duration needed) {
  std::vector<const LocationRow*> rows;
  for (const LocationRow& row : asked.rates.rows) rows.push_back(&row);
  std::stable_sort(rows.begin(), rows.end(), [&asked](const LocationRow* left, const LocationRow* right) {
    return asked.low ? left->total < right->total : left->total > right->total;
  });
  std::vector<Piece> pieces;
  for (const LocationRow* row : rows) {
    if (needed.count() <= 0) break;
    const base::Duration length = std::min(needed, std::chrono::duration_cast<base::Duration>(row->to - row->from));
    pieces.push_back({row->from, row->from + length, row->total, row->certain});
    needed -= length;
  }
  return pieces;
}

}  // namespace

base::HttpResponse slots_by_time(Call& call) {
  auto read = read_asked(call);
  if (auto* refusal = std::get_if<base::HttpResponse>(&read)) return *refusal;
  Asked& asked = std::get<Asked>(read);
  const auto duration = number_in(call, "duration");
  if (!duration || *duration <= 0 || *duration > 200'000) return unprocessable(call, "duration must be a number of minutes");
  if (const auto refusal = read_prices(call, asked)) return *refusal;
  const Decimal milliseconds = (*duration * 60'000).rounded(0);
  const base::Duration needed(std::stoll(milliseconds.text(0)));
  base::Duration there{0};
  for (const LocationRow& row : asked.rates.rows) there += std::chrono::duration_cast<base::Duration>(row.to - row.from);
  if (needed > there) return unprocessable(call, "duration is longer than the period");
  Json request = request_echo(asked);
  request.set("duration", json_of(*duration));
  add_times(request, asked);
  Json head = rates_head(call, asked.rates, "sta", "slot_time");
  return json_response(200, finish(call, std::move(head), asked, std::move(request), slots_json(best_pieces(asked, needed))));
}

base::HttpResponse slots_by_threshold(Call& call) {
  auto read = read_asked(call);
  if (auto* refusal = std::get_if<base::HttpResponse>(&read)) return *refusal;
  Asked& asked = std::get<Asked>(read);
  const auto relative = number_in(call, "relative");
  const auto absolute = number_in(call, "absolute");
  if (relative.has_value() == absolute.has_value()) return unprocessable(call, "one of relative and absolute must be a number");
  if (const auto refusal = read_prices(call, asked)) return *refusal;
  Decimal weighted = 0;
  Decimal minutes = 0;
  for (const LocationRow& row : asked.rates.rows) {
    weighted += row.total * minutes_of(row.to - row.from);
    minutes += minutes_of(row.to - row.from);
  }
  const Decimal threshold = absolute ? *absolute : weighted / minutes * *relative;
  std::vector<Piece> pieces;
  Decimal found = 0;
  for (const LocationRow& row : asked.rates.rows) {
    if (asked.low ? row.total > threshold : row.total < threshold) continue;
    pieces.push_back({row.from, row.to, row.total, row.certain});
    found += minutes_of(row.to - row.from);
  }
  Json request = request_echo(asked);
  request.set("absolute", json_of(absolute.value_or(0)));
  request.set("relative", json_of(relative.value_or(0)));
  add_times(request, asked);
  Json head = rates_head(call, asked.rates, "slt", "slot_threshold");
  head.set("duration", json_of(found));
  return json_response(200, finish(call, std::move(head), asked, std::move(request), slots_json(std::move(pieces))));
}

}  // namespace cr::mock_server

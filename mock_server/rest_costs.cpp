// What metered energy costs: at once for one record, by intervals of a location or device, by session.
#include <algorithm>
#include <map>

#include "mock_server/meters.hpp"

namespace cr::mock_server {
namespace {

using base::Instant;
using base::Json;

enum class Aggregation { none, hour, day, week, month, year };

std::optional<Aggregation> aggregation_of(const std::string* word) {
  if (word == nullptr) return Aggregation::none;
  if (*word == "HOUR") return Aggregation::hour;
  if (*word == "DAY") return Aggregation::day;
  if (*word == "WEEK") return Aggregation::week;
  if (*word == "MONTH") return Aggregation::month;
  if (*word == "YEAR") return Aggregation::year;
  return std::nullopt;
}

/// Where the local period that holds an instant begins and ends.
Window period_at(const Zone& zone, Instant at, Aggregation aggregation) {
  using std::chrono::days;
  const Day day = zone.day_of(at);
  const std::chrono::year_month_day date(day);
  switch (aggregation) {
    case Aggregation::hour: {
      const Seconds offset = zone.span_at(at).offset;
      const Instant start = std::chrono::floor<std::chrono::hours>(at + offset) - offset;
      return {start, start + std::chrono::hours(1)};
    }
    case Aggregation::week: {
      const Day monday = day - (std::chrono::weekday(day) - std::chrono::Monday);
      return {zone.start_of(monday), zone.start_of(monday + days(7))};
    }
    case Aggregation::month: {
      const auto next = date.year() / date.month() / 1 + std::chrono::months(1);
      return {zone.start_of(Day(date.year() / date.month() / 1)), zone.start_of(Day(next))};
    }
    case Aggregation::year:
      return {zone.start_of(Day(date.year() / 1 / 1)), zone.start_of(Day((date.year() + std::chrono::years(1)) / 1 / 1))};
    default: return {zone.start_of(day), zone.start_of(day + days(1))};
  }
}

std::vector<const MeterRecord*> records_of(Call& call, const std::function<bool(const MeterRecord&)>& wanted) {
  std::vector<const MeterRecord*> records;
  for (const auto& [place, record] : call.mind.now.store.meters.by_age()) {
    if (visible(record.account_id, call) && wanted(record)) records.push_back(&record);
  }
  std::stable_sort(records.begin(), records.end(), [](const MeterRecord* left, const MeterRecord* right) { return left->from < right->from; });
  return records;
}

using Rows = std::variant<std::vector<CostRow>, base::HttpResponse>;

/// A row for each record, clipped to the window.
Rows rows_by_record(Call& call, const std::vector<const MeterRecord*>& records, const Window& window) {
  std::vector<CostRow> rows;
  for (const MeterRecord* record : records) {
    auto cost = cost_of(call, *record, window);
    if (auto* refusal = std::get_if<base::HttpResponse>(&cost)) return *refusal;
    rows.push_back({std::max(record->from, window.from), std::min(record->to, window.to), record->session_reference_id,
                    record->record_reference_id, std::get<Cost>(cost)});
  }
  return rows;
}

/// A row for each local period in which there is energy.
Rows rows_by_period(Call& call, const std::vector<const MeterRecord*>& records, const Window& window, const Zone& zone, Aggregation aggregation) {
  std::map<Instant, CostRow> rows;
  for (const MeterRecord* record : records) {
    Instant at = std::max(record->from, window.from);
    while (at < std::min(record->to, window.to)) {
      const Window period = period_at(zone, at, aggregation);
      const Window part{std::max(at, period.from), std::min(window.to, period.to)};
      auto cost = cost_of(call, *record, part);
      if (auto* refusal = std::get_if<base::HttpResponse>(&cost)) return *refusal;
      const Cost& added = std::get<Cost>(cost);
      CostRow& row = rows[period.from];
      row.from = std::max(window.from, period.from);
      row.to = std::min(window.to, period.to);
      row.cost.watt_hours += added.watt_hours;
      row.cost.money += added.money;
      row.cost.carbon += added.carbon;
      row.cost.certain = row.cost.certain && added.certain;
      at = part.to;
    }
  }
  std::vector<CostRow> list;
  for (auto& [start, row] : rows) list.push_back(std::move(row));
  return list;
}

std::optional<std::string> direction_of(const Call& call) {
  const std::string* direction = call.query("direction");
  if (direction == nullptr) return "IMPORT";
  if (*direction != "IMPORT" && *direction != "EXPORT") return std::nullopt;
  return *direction;
}

bool wants_carbon(const Call& call) {
  const std::string* flag = call.query("include_carbon");
  return flag != nullptr && *flag == "true";
}

base::HttpResponse energy_cost(Call& call, const std::string& object_id, const std::string& direction, const Location& location, const Rows& rows) {
  if (const auto* refusal = std::get_if<base::HttpResponse>(&rows)) return *refusal;
  const Site site = site_of(location.address);
  Json data = Json::array();
  for (const CostRow& row : std::get<std::vector<CostRow>>(rows)) data.push(cost_row_json(row, wants_carbon(call)));
  return json_response(200, Json::object({{"id", call.mind.now.ids.id("ecs")},
                                          {"object", "energy_cost"},
                                          {"object_id", object_id},
                                          {"live_mode", false},
                                          {"direction", direction},
                                          {"location_timezone", site.place.zone->name()},
                                          {"currency_code", std::string(site.country->currency)},
                                          {"energy_units", "WH"},
                                          {"carbon_units", "gCO2eq"},
                                          {"data", std::move(data)},
                                          {"account_id", call.account_id}}));
}

/// The record as it was understood: what the release names, with its value as a number.
Json echo_of(const Call& call) {
  Json echo(Json::Object{});
  for (const protocol::Field& field : call.operation.request->fields) {
    const Json* value = call.body.find(field.name);
    if (value == nullptr) continue;
    const auto number = decimal_of(value);
    const bool numeric = field.name == "value" || field.name == "confidence";
    if (numeric && number) echo.set(field.name, json_of(*number));
    if (!numeric && value->is_string()) echo.set(field.name, *value);
  }
  return echo;
}

std::optional<Window> read_window(const Call& call) {
  std::string start, end;
  if (!read_text(call.body, "start_time", start) || !read_text(call.body, "end_time", end)) return std::nullopt;
  const auto from = base::parse_instant(start);
  const auto to = end.empty() ? std::optional<Instant>(call.now) : base::parse_instant(end);
  if (!from || !to || *to <= *from) return std::nullopt;
  return Window{*from, *to};
}

}  // namespace

base::HttpResponse instant_cost(Call& call) {
  ReadRecord read = read_record(call, call.body);
  if (!read.error.empty()) return unprocessable(call, read.error);
  MeterRecord& record = read.record;
  record.id = call.mind.now.ids.id("mre");
  const std::string* flag = call.query("non_persistent");
  const bool passing = flag != nullptr && *flag == "true";
  auto cost = cost_of(call, record, {record.from, record.to});
  if (auto* refusal = std::get_if<base::HttpResponse>(&cost)) return *refusal;
  const CostRow row{record.from, record.to, record.session_reference_id, record.record_reference_id, std::get<Cost>(cost)};
  const Site site = site_of(call.mind.now.store.locations.find(record.location_id)->address);
  Json request = echo_of(call);
  request.set("non_persistent", passing);
  Json body = Json::object({{"id", record.id},
                            {"object", "meter_record"},
                            {"live_mode", false},
                            {"direction", record.direction},
                            {"tariff_rate", record.tariff_rate},
                            {"currency_code", std::string(site.country->currency)},
                            {"energy_units", "WH"},
                            {"carbon_units", "gCO2eq"},
                            {"request", std::move(request)},
                            {"data", cost_row_json(row, wants_carbon(call))},
                            {"time_created", now_text(call)},
                            {"account_id", call.account_id}});
  if (!passing) keep_record(call, std::move(record));
  return json_response(200, body);
}

base::HttpResponse interval_cost(Call& call) {
  Store& store = call.mind.now.store;
  const Location* location = find_visible(store.locations, call.id, call);
  const Device* device = find_visible(store.devices, call.id, call);
  if (location == nullptr && device == nullptr) return not_found(call);
  const auto window = read_window(call);
  if (!window) return unprocessable(call, "start_time and end_time are RFC 3339 with a zone, end_time after start_time");
  const auto aggregation = aggregation_of(call.query("aggregation"));
  if (!aggregation) return unprocessable(call, "aggregation must be HOUR, DAY, WEEK, MONTH or YEAR");
  const auto direction = direction_of(call);
  if (!direction) return unprocessable(call, "direction must be EXPORT or IMPORT");
  const auto records = records_of(call, [&](const MeterRecord& record) {
    const bool mine = device != nullptr ? record.device_id == device->id : record.location_id == location->id && record.device_id.empty();
    return mine && record.direction == *direction && record.from < window->to && record.to > window->from;
  });
  if (location == nullptr && !records.empty()) location = store.locations.find(records.front()->location_id);
  static const Location nowhere;
  if (location == nullptr) location = &nowhere;
  const Zone& zone = *site_of(location->address).place.zone;
  const Rows rows = *aggregation == Aggregation::none ? rows_by_record(call, records, *window)
                                                      : rows_by_period(call, records, *window, zone, *aggregation);
  return energy_cost(call, call.id, *direction, *location, rows);
}

base::HttpResponse session_cost(Call& call) {
  const auto direction = direction_of(call);
  if (!direction) return unprocessable(call, "direction must be EXPORT or IMPORT");
  const auto of_session = records_of(call, [&call](const MeterRecord& record) { return record.session_reference_id == call.id; });
  if (of_session.empty()) return not_found(call);
  std::vector<const MeterRecord*> records;
  for (const MeterRecord* record : of_session) {
    if (record->direction == *direction) records.push_back(record);
  }
  Instant last = of_session.front()->to;
  for (const MeterRecord* record : of_session) last = std::max(last, record->to);
  const MeterRecord& first = *of_session.front();
  const Location* location = call.mind.now.store.locations.find(first.location_id);
  if (location == nullptr) return not_found(call);
  const std::string object_id = first.device_id.empty() ? first.location_id : first.device_id;
  return energy_cost(call, object_id, *direction, *location, rows_by_record(call, records, {first.from, last}));
}

}  // namespace cr::mock_server

// Schedules over REST: when devices should run so that the energy they ask for costs least at this
// location. Reads and checks the request; the planning itself is schedule_plan's.
#include <algorithm>
#include <set>

#include "mock_server/location_rates.hpp"
#include "mock_server/meters.hpp"
#include "mock_server/schedule_plan.hpp"

namespace cr::mock_server {
namespace {

using base::Instant;
using base::Json;

struct Wish {
  std::string device_id, direction;
  PlanDevice device;
  Json max_power, energy;  ///< as asked for; null where the location's limit holds
  Decimal value, at_once;  ///< what it costs, and what it would cost at once
  std::vector<PlanBlock> blocks;
  bool certain = true;
};

struct Request {
  const Location* location = nullptr;
  Decimal max_power;
  std::optional<Decimal> relative, absolute;
  std::vector<Wish> wishes;
};

Json quantity_json(const Json& quantity, const Decimal& value) {
  return Json::object({{"units", std::string(quantity.text_at("units"))}, {"value", json_of(value)}});
}

/// Watts or watt-hours of {"units", "value"}; nothing when it is neither or not above 0.
std::optional<Decimal> quantity(const Json* json, bool energy) {
  if (json == nullptr || !json->is_object()) return std::nullopt;
  const auto value = decimal_of(json->find("value"));
  std::string units(json->text_at("units"));
  for (char& c : units) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  const bool fits = energy ? units == "WH" || units == "KWH" : units == "W" || units == "KW";
  if (!value || *value <= 0 || !fits) return std::nullopt;
  return units.front() == 'K' ? *value * 1000 : *value;
}

/// Empty when the wish is in order.
std::string read_wish(Call& call, const Json& json, const Decimal& limit, Wish& wish) {
  if (!json.is_object()) return "an entry of data is not an object";
  std::string start, end;
  wish.direction = "IMPORT";
  for (const auto& [name, into] : {std::pair{"device_id", &wish.device_id}, std::pair{"direction", &wish.direction},
                                   std::pair{"start_time", &start}, std::pair{"end_time", &end}}) {
    if (!read_text(json, name, *into)) return std::string(name) + " is not a string";
  }
  if (wish.device_id.empty()) return "device_id is missing";
  if (wish.direction != "IMPORT" && wish.direction != "EXPORT") return "direction must be EXPORT or IMPORT";
  const auto from = start.empty() ? std::optional<Instant>(call.now) : base::parse_instant(start);
  const auto to = base::parse_instant(end);
  if (!from || !to || *to <= *from) return "start_time and end_time are RFC 3339 with a zone, end_time after start_time";
  if (*to - *from > std::chrono::hours(24) * call.mind.settings.rates_max_days) return "the period is longer than 90 days";
  const Json* max_power = json.find("max_power");
  const bool own_limit = max_power != nullptr && !max_power->is_null();
  const auto power = own_limit ? quantity(max_power, false) : std::optional<Decimal>(limit);
  const auto energy = quantity(json.find("energy"), true);
  if (!power) return "max_power must be above 0, in W or KW";
  if (!energy) return "energy must be above 0, in WH or KWH";
  if (own_limit) wish.max_power = quantity_json(*max_power, *decimal_of(max_power->find("value")));
  wish.energy = quantity_json(*json.find("energy"), *decimal_of(json.find("energy")->find("value")));
  wish.device = {*from, *to, std::min(*power, limit), *energy};
  return {};
}

std::variant<Request, base::HttpResponse> read_request(Call& call) {
  Request request;
  std::string location_id;
  if (!read_text(call.body, "location_id", location_id) || location_id.empty()) return unprocessable(call, "location_id is missing");
  request.location = find_visible(call.mind.now.store.locations, location_id, call);
  if (request.location == nullptr) return not_found(call);
  const auto power = quantity(call.body.find("max_power"), false);
  if (!power) return unprocessable(call, "max_power must be above 0, in W or KW");
  request.max_power = *power;
  if (const Json* threshold = call.body.find("shaving_threshold"); threshold != nullptr && !threshold->is_null()) {
    if (!threshold->is_object()) return unprocessable(call, "shaving_threshold is not an object");
    for (const auto& [name, into] : {std::pair{"relative", &request.relative}, std::pair{"absolute", &request.absolute}}) {
      const Json* value = threshold->find(name);
      if (value == nullptr || value->is_null()) continue;
      *into = decimal_of(value);
      if (!*into) return unprocessable(call, std::string("shaving_threshold.") + name + " is not a number");
    }
  }
  const Json* data = call.body.find("data");
  if (data == nullptr || !data->is_array() || data->items().empty() || data->items().size() > call.mind.options.limits.schedule_devices) {
    return unprocessable(call, "data must list 1 to " + std::to_string(call.mind.options.limits.schedule_devices) + " devices");
  }
  for (const Json& json : data->items()) {
    Wish wish;
    const std::string wrong = read_wish(call, json, request.max_power, wish);
    if (!wrong.empty()) return unprocessable(call, wrong);
    if (find_visible(call.mind.now.store.devices, wish.device_id, call) == nullptr) return not_found(call);
    request.wishes.push_back(std::move(wish));
  }
  return request;
}

/// Rows cut where a device's window begins or ends; those outside all windows are left out.
std::vector<PlanInterval> intervals_of(const LocationRates& rates, const std::vector<Wish*>& wishes) {
  std::set<Instant> cuts;
  for (const Wish* wish : wishes) cuts.insert({wish->device.from, wish->device.to});
  std::vector<PlanInterval> intervals;
  for (const LocationRow& row : rates.rows) {
    Instant at = row.from;
    for (auto cut = cuts.upper_bound(row.from); at < row.to; ++cut) {
      const Instant to = cut == cuts.end() ? row.to : std::min(row.to, *cut);
      intervals.push_back({at, to, row.total, true});
      at = to;
      if (cut == cuts.end()) break;
    }
  }
  return intervals;
}

/// Leaves out what the shaving threshold cuts off: dearer than it to buy, cheaper than it to sell.
void shave(const Request& request, std::vector<PlanInterval>& intervals, bool selling) {
  if (!request.relative && !request.absolute) return;
  Decimal weighted = 0;
  Decimal hours = 0;
  for (const PlanInterval& interval : intervals) {
    const Decimal length = Decimal(static_cast<long long>(std::chrono::duration_cast<base::Duration>(interval.to - interval.from).count())) / 3'600'000;
    weighted += interval.price * length;
    hours += length;
  }
  const Decimal mean = weighted / hours;
  for (PlanInterval& interval : intervals) {
    const auto beyond = [&](const Decimal& threshold) { return selling ? interval.price < threshold : interval.price > threshold; };
    if (request.absolute && beyond(*request.absolute)) interval.allowed = false;
    if (request.relative && beyond(mean * *request.relative)) interval.allowed = false;
  }
}

Decimal money_of(const std::vector<Decimal>& energy, const std::vector<PlanInterval>& intervals) {
  Decimal money = 0;
  for (std::size_t i = 0; i < intervals.size(); ++i) money += energy[i] / 1000 * intervals[i].price;
  return money;
}

/// Plans all wishes of one direction; the refusal when they cannot all be met.
std::optional<base::HttpResponse> plan_direction(Call& call, const Request& request, const std::vector<Wish*>& wishes) {
  const bool selling = wishes.front()->direction == "EXPORT";
  RatesRequest wanted;
  wanted.direction = wishes.front()->direction;
  wanted.window = {wishes.front()->device.from, wishes.front()->device.to};
  std::vector<PlanDevice> devices;
  for (const Wish* wish : wishes) {
    wanted.window = {std::min(wanted.window.from, wish->device.from), std::max(wanted.window.to, wish->device.to)};
    devices.push_back(wish->device);
  }
  auto found = location_rates(call, *request.location, wanted, false);
  if (auto* refusal = std::get_if<base::HttpResponse>(&found)) return *refusal;
  const auto& rates = std::get<LocationRates>(found);
  std::vector<PlanInterval> intervals = intervals_of(rates, wishes);
  const Plan at_once = plan_energy(intervals, devices, request.max_power, by_time(intervals));
  shave(request, intervals, selling);
  const Plan best = plan_energy(intervals, devices, request.max_power, by_price(intervals, selling));
  if (!best.possible) return unprocessable(call, "the energy cannot be moved in this time with this power");
  const auto blocks = blocks_of(best, intervals, devices, request.max_power);
  for (std::size_t d = 0; d < wishes.size(); ++d) {
    wishes[d]->value = money_of(best.energy[d], intervals);
    wishes[d]->at_once = money_of(at_once.energy[d], intervals);
    wishes[d]->blocks = blocks[d];
    for (const PlanBlock& block : blocks[d]) {
      for (const LocationRow& row : rates.rows) {
        if (row.from < block.to && block.from < row.to) wishes[d]->certain = wishes[d]->certain && row.certain;
      }
    }
  }
  return std::nullopt;
}

Json savings_json(const Decimal& saved, const Decimal& at_once) {
  const Decimal percentage = at_once == 0 ? Decimal(0) : saved / at_once * 100;
  return Json::object({{"value", json_of(saved)}, {"percentage", json_of(percentage)}});
}

Decimal saved_by(const Wish& wish) { return wish.direction == "EXPORT" ? wish.value - wish.at_once : wish.at_once - wish.value; }

Json wish_json(const Wish& wish) {
  Json json = Json::object({{"device_id", wish.device_id},
                            {"direction", wish.direction},
                            {"start_time", base::to_text(wish.device.from)},
                            {"end_time", base::to_text(wish.device.to)}});
  if (!wish.max_power.is_null()) json.set("max_power", wish.max_power);
  json.set("energy", wish.energy);
  json.set("tariff", Json::object({{"value", json_of(wish.value)}, {"confidence", json_of(confidence_of(wish.certain))}}));
  json.set("savings", savings_json(saved_by(wish), wish.at_once));
  Json schedule = Json::array();
  for (const PlanBlock& block : wish.blocks) {
    schedule.push(Json::object({{"start_time", base::to_text(block.from)},
                                {"end_time", base::to_text(block.to)},
                                {"power", Json::object({{"units", "W"}, {"value", json_of(block.power)}})}}));
  }
  json.set("schedule", std::move(schedule));
  return json;
}

Json threshold_json(const Request& request) {
  Json json(Json::Object{});
  if (request.relative) json.set("relative", json_of(*request.relative));
  if (request.absolute) json.set("absolute", json_of(*request.absolute));
  return json;
}

Json schedule_json(Call& call, const Request& request) {
  const Site site = site_of(request.location->address);
  Decimal value = 0, saved = 0, at_once = 0;
  bool certain = true;
  Json data = Json::array();
  for (const Wish& wish : request.wishes) {
    const Decimal sign = wish.direction == "EXPORT" ? Decimal(-1) : Decimal(1);
    value += sign * wish.value;
    at_once += sign * wish.at_once;
    saved += saved_by(wish);
    certain = certain && wish.certain;
    data.push(wish_json(wish));
  }
  const Json& max_power = *call.body.find("max_power");
  Json json = Json::object({{"id", call.mind.now.ids.id("sch")},
                            {"object", "schedule"},
                            {"live_mode", false},
                            {"location_id", request.location->id},
                            {"location_timezone", site.place.zone->name()},
                            {"currency_code", std::string(site.country->currency)},
                            {"max_power", quantity_json(max_power, *decimal_of(max_power.find("value")))}});
  if (request.relative || request.absolute) json.set("shaving_threshold", threshold_json(request));
  json.set("tariff", Json::object({{"value", json_of(value)}, {"confidence", json_of(confidence_of(certain))}}));
  json.set("savings", savings_json(saved, at_once));
  json.set("data", std::move(data));
  json.set("time_created", now_text(call));
  json.set("account_id", call.account_id);
  return json;
}

}  // namespace

base::HttpResponse create_schedule(Call& call) {
  auto read = read_request(call);
  if (auto* refusal = std::get_if<base::HttpResponse>(&read)) return *refusal;
  Request& request = std::get<Request>(read);
  for (const char* direction : {"IMPORT", "EXPORT"}) {
    std::vector<Wish*> wishes;
    for (Wish& wish : request.wishes) {
      if (wish.direction == direction) wishes.push_back(&wish);
    }
    if (wishes.empty()) continue;
    if (auto refusal = plan_direction(call, request, wishes)) return *refusal;
  }
  const Json json = schedule_json(call, request);
  record_object_event(call.mind, "schedule.created", json, call.account_id, call.now);
  return json_response(200, json);
}

}  // namespace cr::mock_server

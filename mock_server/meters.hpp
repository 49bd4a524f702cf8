// Meter records: reading them from the wire, and what their energy costs at a location. Energy is spread
// evenly over a record's time; tiers count the location's energy of a calendar month.
#pragma once

#include "mock_server/location_rates.hpp"

namespace cr::mock_server {

/// A record of the wire, checked; or what is wrong with it.
struct ReadRecord {
  MeterRecord record;
  std::string error;  ///< empty when all is well
};
ReadRecord read_record(Call& call, const base::Json& json);
/// Watt-hours of a value in W, KW, WH or KWH over a time; nothing for other units.
std::optional<Decimal> watt_hours(const Decimal& value, const std::string& units, base::Duration time);
/// What a record's submission changes: the record is kept, its device was seen.
void keep_record(Call& call, MeterRecord record);

struct Cost {
  Decimal watt_hours, money, carbon;
  bool certain = true;
};
/// Of a record between two instants. A refusal when some part of that time has no price.
std::variant<Cost, base::HttpResponse> cost_of(Call& call, const MeterRecord& record, const Window& window);

struct CostRow {
  base::Instant from{}, to{};
  std::string session_reference_id, record_reference_id;
  Cost cost;
};
base::Json cost_row_json(const CostRow& row, bool carbon);

}  // namespace cr::mock_server

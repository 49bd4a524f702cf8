// Meter submissions over REST: interval records, cumulative readings, and the batches they make. A bad
// record stands in failed_records and does not spoil the others.
#include "core/base/decimal.hpp"
#include "mock_server/meters.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

constexpr long long latest_epoch = 253'402'300'799;  // the last second of the year 9999

struct Tally {
  std::size_t submitted = 0;
  Json failed = Json::array();

  void fail(std::size_t number, std::string_view reference, std::string error) {
    Json entry = Json::object({{"record_num", static_cast<std::uint64_t>(number)}});
    if (!reference.empty()) entry.set("record_reference_id", reference);
    entry.set("error", std::move(error));
    failed.push(std::move(entry));
  }
};

/// The oldest make room, by their number and by what they take.
void keep_batch(Call& call, MeterBatch batch) {
  Store& store = call.mind.now.store;
  const base::Limits& limits = call.mind.options.limits;
  store.batch_bytes += batch.json.text().size();
  store.batches.add(std::move(batch));
  while (store.batches.size() > 1 && (store.batches.size() > limits.meter_batches_kept || store.batch_bytes > limits.meter_batch_bytes_all)) {
    store.batch_bytes -= store.batches.by_age().begin()->second.json.text().size();
    store.batches.erase_oldest();
  }
}

base::HttpResponse answer(Call& call, Tally tally) {
  const std::size_t accepted = tally.submitted - tally.failed.items().size();
  MeterBatch batch;
  batch.id = call.mind.now.ids.id("bat");
  batch.account_id = call.account_id;
  const Json json = Json::object({{"id", batch.id},
                             {"object", "meter_batch"},
                             {"records_submitted", static_cast<std::uint64_t>(tally.submitted)},
                             {"records_accepted", static_cast<std::uint64_t>(accepted)},
                             {"records_processed", static_cast<std::uint64_t>(accepted)},
                             {"failed_records", std::move(tally.failed)},
                             {"time_created", now_text(call)},
                             {"account_id", call.account_id}});
  batch.json = json;
  auto response = json_response(200, json);
  keep_batch(call, std::move(batch));
  return response;
}

std::optional<base::HttpResponse> refuse_length(Call& call, const Json& records) {
  const std::size_t most = call.mind.options.limits.meter_batch_records;
  if (records.items().size() <= most) return std::nullopt;
  return unprocessable(call, "a batch has at most " + std::to_string(most) + " records");
}

struct Reading {
  base::Instant at{};
  Decimal value;
};

/// Empty when the reading can follow `before`.
std::string read_reading(const Json& json, const std::optional<Reading>& before, Reading& reading) {
  const Json* time = json.is_object() ? json.find("time") : nullptr;
  const auto seconds = time != nullptr && time->is_number() ? base::to_integer(time->number()) : std::nullopt;
  if (!seconds || *seconds < 0 || *seconds > latest_epoch) return "time must be whole seconds since 1970";
  const auto value = decimal_of(json.find("value"));
  if (!value || *value < 0) return "value must be a number and not negative";
  reading.at = base::Instant(std::chrono::seconds(*seconds));
  reading.value = *value;
  if (before && reading.at <= before->at) return "time must be after that of the reading before";
  if (before && reading.at - before->at > std::chrono::hours(24) * 366) return "the record is longer than a year";
  if (before && reading.value < before->value) return "value must not be below that of the reading before";
  return {};
}

}  // namespace

base::HttpResponse submit_interval_meters(Call& call) {
  if (auto refusal = refuse_length(call, call.body)) return *refusal;
  Tally tally;
  for (const Json& json : call.body.items()) {
    ++tally.submitted;
    ReadRecord read = read_record(call, json);
    if (read.error.empty()) {
      keep_record(call, std::move(read.record));
    } else {
      tally.fail(tally.submitted, json.text_at("record_reference_id"), std::move(read.error));
    }
  }
  return answer(call, std::move(tally));
}

base::HttpResponse submit_cumulative_meters(Call& call) {
  // What the readings share is read as one record with a time of its own.
  Json head = call.body;
  const Json* data = call.body.find("data");
  if (data == nullptr || !data->is_array()) return unprocessable(call, "data is not a list");
  if (auto refusal = refuse_length(call, *data)) return *refusal;
  for (const auto& [name, value] : {std::pair{"start_time", "1970-01-01T00:00:00Z"}, std::pair{"end_time", "1970-01-01T01:00:00Z"}}) head.set(name, value);
  head.set("value", 0);
  head.erase("record_reference_id");
  const std::string units(call.body.text_at("units"));
  const ReadRecord shared = read_record(call, head);
  if (shared.error == "location_id is unknown") return not_found(call);
  if (!shared.error.empty()) return unprocessable(call, shared.error);
  if (!watt_hours(1, units, base::Duration(1)) || units.find_first_of("hH") == std::string::npos) return unprocessable(call, "units must be WH or KWH");
  Tally tally;
  std::optional<Reading> before;
  for (const Json& json : data->items()) {
    ++tally.submitted;
    Reading reading;
    std::string error = read_reading(json, before, reading);
    if (!error.empty()) {
      tally.fail(tally.submitted, json.text_at("record_reference_id"), std::move(error));
      continue;
    }
    if (before) {
      MeterRecord record = shared.record;
      record.record_reference_id = json.text_at("record_reference_id");
      record.from = before->at;
      record.to = reading.at;
      record.watt_hours = *watt_hours(reading.value - before->value, units, base::Duration(1));
      keep_record(call, std::move(record));
    }
    before = reading;
  }
  return answer(call, std::move(tally));
}

base::HttpResponse meter_batch_status(Call& call) {
  const std::string* id = call.query("batch_id");
  if (id == nullptr) return unprocessable(call, "batch_id is missing");
  const MeterBatch* batch = find_visible(call.mind.now.store.batches, *id, call);
  return batch == nullptr ? not_found(call) : json_response(200, batch->json.unpacked());
}

}  // namespace cr::mock_server

// What the account world holds besides sessions: customers, locations, devices, tariff elements, events,
// meter records. Plain values on shelves that keep the order of their making; no rules live here.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/instant.hpp"
#include "core/base/json.hpp"
#include "mock_server/engine.hpp"
#include "mock_server/price.hpp"

namespace cr::mock_server {

/// How much a mock remembers, however long it stands: the oldest makes room. Beside base::Limits, which
/// bounds what a single message may bring.
struct Remembered {
  static constexpr std::size_t objects = 10'000;   ///< customers, devices, locations, each
  static constexpr std::size_t events = 10'000;
  static constexpr std::size_t records = 50'000;   ///< of meters
  static constexpr std::size_t batches = 5'000;
  static constexpr std::size_t bearers = 10'000;
  static constexpr std::size_t turns = 50;         ///< of a session
  static constexpr std::size_t text_bytes = 8 << 10;
};

/// Values with an `id`, found by it, walked in the order of their making.
template <class T>
class Shelf {
 public:
  T& add(T value) {
    const std::uint64_t place = next_++;
    places_[value.id] = place;
    return by_age_.emplace(place, std::move(value)).first->second;
  }
  T* find(const std::string& id) {
    const auto at = places_.find(id);
    return at == places_.end() ? nullptr : &by_age_.at(at->second);
  }
  void erase(const std::string& id) {
    const auto at = places_.find(id);
    if (at == places_.end()) return;
    by_age_.erase(at->second);
    places_.erase(at);
  }
  void erase_oldest() {
    if (!by_age_.empty()) erase(std::string(by_age_.begin()->second.id));
  }
  std::map<std::uint64_t, T>& by_age() { return by_age_; }
  const std::map<std::uint64_t, T>& by_age() const { return by_age_; }
  std::size_t size() const { return by_age_.size(); }

 private:
  std::uint64_t next_ = 0;
  std::map<std::uint64_t, T> by_age_;
  std::unordered_map<std::string, std::uint64_t> places_;
};

struct Address {
  std::string address_line1, address_line2, city, state, post_code, country_code;
  bool operator==(const Address&) const = default;
};
base::Json to_json(const Address& address);
/// Of string members; missing ones are empty.
Address address_from(const base::Json& json);

struct Customer {
  std::string id, account_id, reference_id;
  base::Instant created{};
  std::vector<std::string> locations;  ///< ids, oldest first
};
struct Device {
  std::string id, account_id, reference_id;
  base::Instant created{};
  std::optional<base::Instant> last_seen;
};
struct Location {
  std::string id, account_id, reference_id, customer_id;
  Address address;
  base::Instant created{};
  std::vector<std::string> elements;  ///< ids of its tariff elements, oldest first
};

/// A tariff element: one contract of a location in one direction and of one type.
struct Element {
  enum class Status { connected, pending, failed };
  std::string id, account_id, location_id;
  std::string direction = "IMPORT", type = "COMMODITY";
  std::string method = "MANUAL";
  Status status = Status::connected;
  std::string provider_id, provider_name;
  std::string name;
  SharedPrice price;
  std::string contract_start, contract_end;  ///< RFC 3339 as given; empty: nobody knows
  base::Instant created{};
  base::Instant completed{};                 ///< when its session was saved
  bool planned = false;                      ///< lifecycle events wait for it
};

struct RecordedEvent {
  std::string id, account_id;
  Event event;
  std::string object_id;
  base::Instant created{};
};

/// A stretch of metered energy. Positive, in watt-hours.
struct MeterRecord {
  std::string id, account_id, location_id, device_id, session_reference_id, record_reference_id;
  std::string direction = "IMPORT", tariff_rate = "IMPORT";
  Decimal watt_hours;
  base::Instant from{}, to{};
};
struct MeterBatch {
  std::string id, account_id;
  base::Json json;
};

struct Planned {
  std::string type;
  std::string element_id;
};

struct Store {
  Shelf<Customer> customers;
  Shelf<Device> devices;
  Shelf<Location> locations;
  Shelf<Element> elements;
  Shelf<RecordedEvent> events;
  Shelf<MeterRecord> meters;
  Shelf<MeterBatch> batches;
  std::multimap<base::Instant, Planned> planned;  ///< lifecycle events to come
  std::vector<Event> outgoing;                    ///< due, subscribed, not taken yet
  std::string last_location;                      ///< exchanged or completed last
};

}  // namespace cr::mock_server

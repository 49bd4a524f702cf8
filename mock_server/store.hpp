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
#include "mock_server/packed_json.hpp"
#include "mock_server/price.hpp"

namespace cr::mock_server {

template <class T>
concept Referable = requires(const T& value) { value.reference_id; };

/// Values with an `id`, found by it, walked in the order of their making; by the partner's reference too, where
/// they have one. Neither id nor reference_id is changed but by refer().
template <class T>
class Shelf {
 public:
  T& add(T value) {
    const std::uint64_t place = next_++;
    places_[value.id] = place;
    T& kept = by_age_.emplace(place, std::move(value)).first->second;
    index(kept, place);
    return kept;
  }
  T* find(const std::string& id) {
    const auto at = places_.find(id);
    return at == places_.end() ? nullptr : &by_age_.at(at->second);
  }
  void erase(const std::string& id) {
    const auto at = places_.find(id);
    if (at == places_.end()) return;
    unindex(by_age_.at(at->second), at->second);
    by_age_.erase(at->second);
    places_.erase(at);
  }
  void erase_oldest() {
    if (!by_age_.empty()) erase(std::string(by_age_.begin()->second.id));
  }
  /// The oldest with this reference for which `wanted` holds; null pointer when there is none, or no reference.
  template <class Wanted>
  T* with_reference(const std::string& reference, Wanted wanted) {
    T* oldest = nullptr;
    std::uint64_t age = next_;
    const auto [first, last] = references_.equal_range(std::hash<std::string>{}(reference));
    for (auto at = first; !reference.empty() && at != last; ++at) {
      T& value = by_age_.at(at->second);
      if (at->second >= age || value.reference_id != reference || !wanted(value)) continue;
      oldest = &value;
      age = at->second;
    }
    return oldest;
  }
  /// Gives a value of this shelf another reference.
  void refer(T& value, const std::string& reference) {
    const std::uint64_t place = places_.at(value.id);
    unindex(value, place);
    value.reference_id = reference;
    index(value, place);
  }
  std::map<std::uint64_t, T>& by_age() { return by_age_; }
  const std::map<std::uint64_t, T>& by_age() const { return by_age_; }
  std::size_t size() const { return by_age_.size(); }

 private:
  void index(const T& value, std::uint64_t place) {
    if constexpr (Referable<T>) {
      if (!value.reference_id.empty()) references_.emplace(std::hash<std::string>{}(value.reference_id), place);
    }
  }
  void unindex(const T& value, std::uint64_t place) {
    if constexpr (Referable<T>) {
      const auto [first, last] = references_.equal_range(std::hash<std::string>{}(value.reference_id));
      for (auto at = first; at != last; ++at) {
        if (at->second != place) continue;
        references_.erase(at);
        return;
      }
    }
  }

  std::uint64_t next_ = 0;
  std::map<std::uint64_t, T> by_age_;
  std::unordered_map<std::string, std::uint64_t> places_;
  std::unordered_multimap<std::size_t, std::uint64_t> references_;  ///< by hash; empty ones are not in it
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

/// As GET /events shows it: an event of shape 1, with its `data` packed.
struct RecordedEvent {
  std::string id, account_id, type;
  PackedJson data;
  std::string object_id;
  base::Instant due{}, created{};
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
  PackedJson json;
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
  std::size_t batch_bytes = 0;                    ///< of their texts
  std::multimap<base::Instant, Planned> planned;  ///< lifecycle events to come
  std::vector<Event> outgoing;                    ///< due, subscribed, not taken yet
  std::string last_location;                      ///< exchanged or completed last
};

}  // namespace cr::mock_server

// The inner interface of the REST API: a call as the dispatcher has understood it, and the steps by which
// each operation answers. Operations are found by name; method and path are the release model's.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "mock_server/answers.hpp"
#include "mock_server/mind.hpp"

namespace cr::mock_server {

struct Call {
  Mind& mind;
  const protocol::Operation& operation;
  std::string account_id;
  std::string id;            ///< {id} of the path
  const Target& target;
  base::Json body;           ///< null when the operation has none
  base::Instant now{};

  const std::string* query(std::string_view name) const { return target.value(name); }
};

using Handler = base::HttpResponse (*)(Call&);

/// "create_connect_token" is api.connect_token_create in error objects.
std::string context_of(const std::string& operation);

// Refusals: the model's message where it has one.
base::HttpResponse refused(Call& call, std::string_view code, int status = 0, const Words& words = {});
base::HttpResponse not_found(Call& call);
base::HttpResponse conflict(Call& call);
/// 422 with a message that says what is wrong with the input.
base::HttpResponse unprocessable(Call& call, std::string_view what);

/// True for objects of this account, and of the world that a scenario gave.
bool visible(const std::string& object_account, const Call& call);

template <class T>
T* find_visible(Shelf<T>& shelf, const std::string& id, const Call& call) {
  T* found = shelf.find(id);
  return found != nullptr && visible(found->account_id, call) ? found : nullptr;
}

/// Newest first, by `limit`, `starting_after` and `ending_before`; only entries for which `wanted` holds. A
/// cursor that names none of them is an unknown id.
template <class T>
base::HttpResponse list_of(Call& call, Shelf<T>& shelf, const std::function<bool(const T&)>& wanted,
                           const std::function<base::Json(const T&)>& json);

/// A string member that may be missing; a Fault-free "wrong type" comes back as false.
bool read_text(const base::Json& body, std::string_view key, std::string& into);
std::string now_text(const Call& call);
/// A PATCH may name only what the operation's request has; anything else is refused before it changes.
std::optional<base::HttpResponse> refuse_unchangeable(Call& call);

Handler handler_of(std::string_view operation);

// One file each.
base::HttpResponse create_connect_token(Call& call);
base::HttpResponse exchange_connect_token(Call& call);
base::HttpResponse connect_batch(Call& call);
base::HttpResponse list_customers(Call& call);
base::HttpResponse create_customer(Call& call);
base::HttpResponse retrieve_customer(Call& call);
base::HttpResponse update_customer(Call& call);
base::HttpResponse delete_customer(Call& call);
base::HttpResponse list_devices(Call& call);
base::HttpResponse create_device(Call& call);
base::HttpResponse retrieve_device(Call& call);
base::HttpResponse update_device(Call& call);
base::HttpResponse delete_device(Call& call);
base::HttpResponse list_locations(Call& call);
base::HttpResponse create_location(Call& call);
base::HttpResponse retrieve_location(Call& call);
base::HttpResponse update_location(Call& call);
base::HttpResponse delete_location(Call& call);
base::HttpResponse location_status(Call& call);
base::HttpResponse list_tariffs(Call& call);
base::HttpResponse create_tariff(Call& call);
base::HttpResponse retrieve_tariff(Call& call);
base::HttpResponse update_tariff(Call& call);
base::HttpResponse delete_tariff(Call& call);
base::HttpResponse rates(Call& call);
base::HttpResponse audit_rates(Call& call);
base::HttpResponse slots_by_time(Call& call);
base::HttpResponse slots_by_threshold(Call& call);
base::HttpResponse submit_interval_meters(Call& call);
base::HttpResponse submit_cumulative_meters(Call& call);
base::HttpResponse meter_batch_status(Call& call);
base::HttpResponse instant_cost(Call& call);
base::HttpResponse interval_cost(Call& call);
base::HttpResponse session_cost(Call& call);
base::HttpResponse create_schedule(Call& call);
base::HttpResponse list_events(Call& call);
base::HttpResponse retrieve_event(Call& call);

// ---------------------------------------------------------------------------------------------

namespace list_parts {
struct Page {
  long long limit = 30;
  const std::string* after = nullptr;
  const std::string* before = nullptr;
};
/// Nothing when a parameter is out of its bounds.
std::optional<Page> page_of(const Call& call);
base::HttpResponse answer(Call& call, base::Json data, bool more);
}  // namespace list_parts

template <class T>
base::HttpResponse list_of(Call& call, Shelf<T>& shelf, const std::function<bool(const T&)>& wanted,
                           const std::function<base::Json(const T&)>& json) {
  const auto page = list_parts::page_of(call);
  if (!page) return unprocessable(call, "limit must be from 1 to 100, and only one cursor");
  std::vector<const T*> all;
  for (auto at = shelf.by_age().rbegin(); at != shelf.by_age().rend(); ++at) {
    if (visible(at->second.account_id, call) && wanted(at->second)) all.push_back(&at->second);
  }
  std::size_t first = 0;
  std::size_t last = all.size();
  const auto place_of = [&all](const std::string& id) {
    std::size_t place = 0;
    while (place < all.size() && all[place]->id != id) ++place;
    return place;
  };
  const auto limit = static_cast<std::size_t>(page->limit);
  bool more = false;
  if (page->before != nullptr) {
    last = place_of(*page->before);
    if (last == all.size()) return not_found(call);
    first = last > limit ? last - limit : 0;
    more = first > 0;
  } else {
    if (page->after != nullptr) {
      first = place_of(*page->after);
      if (first == all.size()) return not_found(call);
      ++first;
    }
    last = std::min(all.size(), first + limit);
    more = last < all.size();
  }
  base::Json data = base::Json::array();
  for (std::size_t i = first; i < last; ++i) data.push(json(*all[i]));
  return list_parts::answer(call, std::move(data), more);
}

}  // namespace cr::mock_server

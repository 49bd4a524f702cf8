// The table from an operation's name in the release model to the step that answers it.
#include "mock_server/rest.hpp"

namespace cr::mock_server {

Handler handler_of(std::string_view operation) {
  static constexpr struct {
    std::string_view name;
    Handler handler;
  } handlers[] = {{"create_connect_token", create_connect_token},
                  {"exchange_connect_token", exchange_connect_token},
                  {"connect_batch", connect_batch},
                  {"list_customers", list_customers},
                  {"create_customer", create_customer},
                  {"retrieve_customer", retrieve_customer},
                  {"update_customer", update_customer},
                  {"delete_customer", delete_customer},
                  {"list_devices", list_devices},
                  {"create_device", create_device},
                  {"retrieve_device", retrieve_device},
                  {"update_device", update_device},
                  {"delete_device", delete_device},
                  {"list_locations", list_locations},
                  {"create_location", create_location},
                  {"retrieve_location", retrieve_location},
                  {"update_location", update_location},
                  {"delete_location", delete_location},
                  {"location_status", location_status},
                  {"list_tariffs", list_tariffs},
                  {"create_tariff", create_tariff},
                  {"retrieve_tariff", retrieve_tariff},
                  {"update_tariff", update_tariff},
                  {"delete_tariff", delete_tariff},
                  {"rates", rates},
                  {"audit_rates", audit_rates},
                  {"slots_by_time", slots_by_time},
                  {"slots_by_threshold", slots_by_threshold},
                  {"submit_interval_meters", submit_interval_meters},
                  {"submit_cumulative_meters", submit_cumulative_meters},
                  {"meter_batch_status", meter_batch_status},
                  {"instant_cost", instant_cost},
                  {"interval_cost", interval_cost},
                  {"session_cost", session_cost},
                  {"create_schedule", create_schedule},
                  {"list_events", list_events},
                  {"retrieve_event", retrieve_event}};
  for (const auto& known : handlers) {
    if (known.name == operation) return known.handler;
  }
  return nullptr;
}

}  // namespace cr::mock_server

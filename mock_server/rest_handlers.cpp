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
                  {"location_status", location_status}};
  for (const auto& known : handlers) {
    if (known.name == operation) return known.handler;
  }
  return nullptr;
}

}  // namespace cr::mock_server

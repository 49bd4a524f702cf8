// Every limit of the program in one place. Printed by `--help-all`; nothing else invents a number.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace cr::base {

struct Limits {
  // JSON
  std::size_t json_depth = 64;
  std::size_t json_values = 200'000;
  std::size_t json_key_bytes = 1024;
  std::size_t json_string_bytes = 1 << 20;
  std::size_t json_number_bytes = 128;
  std::size_t body_bytes_client = 4 << 20;  ///< a response that we read
  std::size_t body_bytes_server = 1 << 20;  ///< a request or webhook that we read
  std::size_t body_bytes_small = 16 << 10;  ///< of each request, held by a server without being counted
  std::size_t body_bytes_all = 16 << 20;    ///< of all longer requests that one server holds at once
  // YAML and scenarios
  std::size_t yaml_bytes = 1 << 20;
  std::size_t yaml_bytes_all_includes = 5 << 20;
  std::size_t yaml_depth = 32;
  std::size_t yaml_nodes = 100'000;
  std::size_t include_files = 256;
  std::size_t include_depth = 8;
  std::size_t scenario_files = 20'000;
  std::size_t steps = 5'000;         ///< after fragments and repeats are unrolled
  std::size_t matrix_cases = 10'000;
  std::size_t repeat = 1'000;
  std::size_t regex_bytes = 1024;
  std::size_t regex_subject_bytes = 1 << 20;
  std::size_t pointer_segments = 32;
  // HTTP
  std::size_t header_bytes_server = 8 << 10;
  std::size_t header_bytes_client = 32 << 10;
  std::size_t header_fields = 100;
  std::size_t message_overhead_bytes = 256 << 10;  ///< framing on top of the body
  std::size_t connections = 1'024;
  std::size_t journal_line_bytes = 16 << 20;
  std::size_t target_requests = 200;  ///< of a run, to servers that are not on this machine
  // what a mock remembers, however long it stands: the oldest makes room
  std::size_t sessions = 5'000;
  std::size_t objects_kept = 5'000;        ///< customers, devices, locations, each
  std::size_t events_kept = 5'000;
  std::size_t meter_records_kept = 20'000;
  std::size_t meter_batches_kept = 5'000;
  std::size_t meter_batch_records = 5'000;  ///< of one submission
  std::size_t meter_batch_bytes_all = 4 << 20;
  std::size_t bearers_kept = 10'000;
  std::size_t kept_text_bytes = 8 << 10;      ///< one text of a client
  std::size_t kept_schedule_bytes = 64 << 10;  ///< of one tariff
  std::size_t turns_kept = 50;                ///< of a session
  std::size_t seen_sessions = 200;
  std::size_t seen_exchanges = 200;           ///< of a session
  std::size_t seen_body_bytes = 16 << 10;
  std::size_t seen_bytes_all = 4 << 20;
  std::size_t subscriptions = 32;
  std::size_t subscribed_types = 64;          ///< of a subscription
  std::size_t deliveries_kept = 2'000;
  std::size_t deliveries_waiting = 10'000;    ///< for a receiver that does not answer; the oldest is given up
  std::size_t schedule_devices = 50;          ///< of one request
  // waits
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds tls_handshake{10'000};
  std::chrono::milliseconds header{10'000};
  std::chrono::milliseconds body{30'000};
  std::chrono::milliseconds idle{15'000};
  std::chrono::milliseconds step{60'000};
  std::chrono::milliseconds scenario{300'000};
  std::chrono::milliseconds run{1'800'000};
  std::chrono::milliseconds target_gap{500};  ///< between two requests to servers that are not on this machine
  std::chrono::milliseconds grace{2'000};

  /// Name and value of each limit with its unit, for `--help-all`.
  std::vector<std::pair<std::string, std::string>> lines() const;
};

}  // namespace cr::base

// The printed form of the limits. Every member of Limits has its line here; a test counts them.
#include "core/base/limits.hpp"

#include "core/base/instant.hpp"

namespace cr::base {
namespace {

std::string size_text(std::size_t bytes) {
  constexpr std::size_t kib = 1024;
  constexpr std::size_t mib = kib * kib;
  if (bytes >= mib && bytes % mib == 0) return std::to_string(bytes / mib) + " MiB";
  if (bytes >= kib && bytes % kib == 0) return std::to_string(bytes / kib) + " KiB";
  return std::to_string(bytes) + " bytes";
}

using Lines = std::vector<std::pair<std::string, std::string>>;

void add_json_lines(const Limits& limits, Lines& out) {
  out.emplace_back("json depth", std::to_string(limits.json_depth) + " levels");
  out.emplace_back("json values", std::to_string(limits.json_values) + " values");
  out.emplace_back("json key", size_text(limits.json_key_bytes));
  out.emplace_back("json string", size_text(limits.json_string_bytes));
  out.emplace_back("json number", size_text(limits.json_number_bytes));
  out.emplace_back("body that the client reads", size_text(limits.body_bytes_client));
  out.emplace_back("body that the server reads", size_text(limits.body_bytes_server));
  out.emplace_back("body that is not counted", size_text(limits.body_bytes_small));
  out.emplace_back("bodies of all connections", size_text(limits.body_bytes_all));
}

void add_script_lines(const Limits& limits, Lines& out) {
  out.emplace_back("yaml file", size_text(limits.yaml_bytes));
  out.emplace_back("yaml with all includes", size_text(limits.yaml_bytes_all_includes));
  out.emplace_back("yaml depth", std::to_string(limits.yaml_depth) + " levels");
  out.emplace_back("yaml nodes", std::to_string(limits.yaml_nodes) + " nodes");
  out.emplace_back("include files", std::to_string(limits.include_files) + " files");
  out.emplace_back("include depth", std::to_string(limits.include_depth) + " levels");
  out.emplace_back("scenario files", std::to_string(limits.scenario_files) + " files");
  out.emplace_back("steps of a scenario", std::to_string(limits.steps) + " steps");
  out.emplace_back("matrix cases", std::to_string(limits.matrix_cases) + " cases");
  out.emplace_back("repeat", std::to_string(limits.repeat) + " times");
  out.emplace_back("regular expression", size_text(limits.regex_bytes));
  out.emplace_back("text matched by a regular expression", size_text(limits.regex_subject_bytes));
  out.emplace_back("pointer", std::to_string(limits.pointer_segments) + " segments");
}

void add_http_lines(const Limits& limits, Lines& out) {
  out.emplace_back("header that the server reads", size_text(limits.header_bytes_server));
  out.emplace_back("header that the client reads", size_text(limits.header_bytes_client));
  out.emplace_back("header fields", std::to_string(limits.header_fields) + " fields");
  out.emplace_back("framing of a message beside its body", size_text(limits.message_overhead_bytes));
  out.emplace_back("connections", std::to_string(limits.connections) + " connections");
  out.emplace_back("journal line", size_text(limits.journal_line_bytes));
  out.emplace_back("requests of a run to other machines", std::to_string(limits.target_requests) + " requests");
}

std::string count_text(std::size_t count, const char* what) { return std::to_string(count) + " " + what; }

void add_mock_lines(const Limits& limits, Lines& out) {
  out.emplace_back("sessions kept", count_text(limits.sessions, "sessions"));
  out.emplace_back("objects kept of each kind", count_text(limits.objects_kept, "objects"));
  out.emplace_back("events kept", count_text(limits.events_kept, "events"));
  out.emplace_back("meter records kept", count_text(limits.meter_records_kept, "records"));
  out.emplace_back("meter batches kept", count_text(limits.meter_batches_kept, "batches"));
  out.emplace_back("records of a meter batch", count_text(limits.meter_batch_records, "records"));
  out.emplace_back("meter batches together", size_text(limits.meter_batch_bytes_all));
  out.emplace_back("bearer tokens kept", count_text(limits.bearers_kept, "tokens"));
  out.emplace_back("text that the mock keeps", size_text(limits.kept_text_bytes));
  out.emplace_back("schedule of a tariff", size_text(limits.kept_schedule_bytes));
  out.emplace_back("turns kept of a session", count_text(limits.turns_kept, "turns"));
  out.emplace_back("sessions shown with exchanges", count_text(limits.seen_sessions, "sessions"));
  out.emplace_back("exchanges shown of a session", count_text(limits.seen_exchanges, "exchanges"));
  out.emplace_back("body shown of an exchange", size_text(limits.seen_body_bytes));
  out.emplace_back("exchanges shown together", size_text(limits.seen_bytes_all));
  out.emplace_back("webhook subscriptions", count_text(limits.subscriptions, "subscriptions"));
  out.emplace_back("event types of a subscription", count_text(limits.subscribed_types, "types"));
  out.emplace_back("deliveries kept", count_text(limits.deliveries_kept, "deliveries"));
  out.emplace_back("deliveries waiting", count_text(limits.deliveries_waiting, "deliveries"));
  out.emplace_back("devices of a schedule request", count_text(limits.schedule_devices, "devices"));
}

void add_wait_lines(const Limits& limits, Lines& out) {
  out.emplace_back("wait for a connection", to_text(limits.connect));
  out.emplace_back("wait for a TLS handshake", to_text(limits.tls_handshake));
  out.emplace_back("wait for a header", to_text(limits.header));
  out.emplace_back("wait for a body", to_text(limits.body));
  out.emplace_back("idle connection", to_text(limits.idle));
  out.emplace_back("step", to_text(limits.step));
  out.emplace_back("scenario", to_text(limits.scenario));
  out.emplace_back("run", to_text(limits.run));
  out.emplace_back("gap between requests to other machines", to_text(limits.target_gap));
  out.emplace_back("grace of a closing connection", to_text(limits.grace));
}

}  // namespace

Lines Limits::lines() const {
  Lines out;
  add_json_lines(*this, out);
  add_script_lines(*this, out);
  add_http_lines(*this, out);
  add_mock_lines(*this, out);
  add_wait_lines(*this, out);
  return out;
}

}  // namespace cr::base

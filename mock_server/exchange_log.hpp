// What the mock has seen, for people who look at its control port: the last exchanges of each session and
// of the REST API, with secrets masked and everything bounded. Pure; filled by standing_mock.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/finding.hpp"
#include "core/base/http_message.hpp"
#include "core/base/instant.hpp"
#include "core/base/json.hpp"
#include "core/base/limits.hpp"
#include "mock_server/engine.hpp"
#include "mock_server/packed_json.hpp"

namespace cr::mock_server {

/// One exchange as it is remembered: bodies as JSON where they are JSON, without what is secret.
struct SeenExchange {
  std::uint64_t n = 0;  ///< over all sessions, from 1
  base::Instant at{};
  std::string method, target;
  PackedJson request;  ///< null: no body, or none to keep
  int status = 0;
  PackedJson response;
  Trace trace;
  bool overlapping = false;  ///< it arrived while an earlier one of its session was not answered yet
  std::vector<base::Finding> findings;
};

class ExchangeLog {
 public:
  explicit ExchangeLog(const base::Limits& limits = {}) : limits_(limits) {}

  /// The newest of a session and the newest sessions, as `seen_*` of the limits say; longer bodies are told by
  /// their length. When all together are too long, the oldest session goes.
  void add(SeenExchange exchange, const base::HttpRequest& request, const base::HttpResponse& response);
  /// Of one session, or with "" of no session (REST), oldest first.
  base::Json of(const std::string& session) const;
  std::uint64_t count() const { return count_; }
  /// What the exchanges take, nearly.
  std::size_t bytes() const { return bytes_; }
  void clear();

 private:
  void forget_oldest_session();

  base::Limits limits_;
  std::unordered_map<std::string, std::deque<SeenExchange>> sessions_;
  std::deque<std::string> order_;  ///< oldest session first
  std::size_t bytes_ = 0;
  std::uint64_t count_ = 0;
};

base::Json to_json(const SeenExchange& exchange);
/// Members whose names say secret, as "…"; the structure stays.
base::Json masked(const base::Json& body);

}  // namespace cr::mock_server

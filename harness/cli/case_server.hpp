// One case of `certify` while a partner's program is on trial in it: listeners of its own for Connect and
// REST, for the place that redirects point to, the sender of its webhooks and its deadlines. Shell: what to
// think of an exchange is decided by harness/trial. One io_context, one thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "core/base/fault.hpp"
#include "core/base/json.hpp"
#include "core/base/limits.hpp"
#include "core/protocol/release.hpp"
#include "core/script/scenario.hpp"
#include "reports/run_report.hpp"

namespace cr::harness {

struct CaseOptions {
  const protocol::Release* release = nullptr;
  const script::Scenario* scenario = nullptr;
  base::Limits limits;
  std::uint64_t seed = 1;
  bool browser = true;
  bool gentle = true;
  bool strict = false;          ///< a warning of a rule is a fail
  base::Duration deadline{30'000};
  base::Duration idle{0};       ///< without traffic on the program's turn, from its first request; 0: no limit
  base::Duration settle{400};   ///< how long the program may still do wrong when the script is through
  bool ends_when_through = true;  ///< false: somebody says when it is over
  std::map<std::string, std::string> environment;
};

class CaseServer {
 public:
  using StepSink = std::function<void(const reports::Step&)>;
  /// Rehearses the case and opens its listeners. Fault io; kind model when the rehearsal fails (the case
  /// does not fit the mock).
  static base::Result<std::unique_ptr<CaseServer>> make(boost::asio::io_context& io, CaseOptions options, StepSink sink);
  ~CaseServer();
  CaseServer(const CaseServer&) = delete;
  CaseServer& operator=(const CaseServer&) = delete;

  /// What the partner is told: {"case", "connect", "api", "account_id", "api_key", "plan", "webhook", "probe"}.
  base::Json invitation() const;
  /// The CA to trust, PEM; empty when the addresses are http.
  std::string ca() const;

  /// Goes on until the case is over: the script is through and the program is quiet or gone, a limit has
  /// been reached, or stop() was called.
  boost::asio::awaitable<void> run();
  /// The program is gone: how it ended.
  void program_ended(const std::string& how);
  /// The end, said from outside: the client is done, the run was interrupted.
  void stop(base::Ending ending, const std::string& reason);
  bool is_over() const;
  /// For GET /cases/{case}: {"case", "state", "waits_for", "requests"}.
  base::Json state() const;
  /// The verdict, once run() has returned; `output` of the program, kept with the case.
  void finish(reports::Scenario& record, const std::string& output);

 private:
  struct State;
  explicit CaseServer(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace cr::harness

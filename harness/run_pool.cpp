// Workers and lanes. A lane is a coroutine that plays one scenario after another; a worker is a thread
// with an io_context and some lanes.
#include "harness/run_pool.hpp"

#include <algorithm>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include "core/net/real_clock.hpp"
#include "harness/player.hpp"
#include "reports/finding_lines.hpp"

namespace cr::harness {

namespace asio = boost::asio;
using base::Outcome;

namespace {

struct Shared {
  const std::vector<PlannedCase>& plan;
  const PoolOptions& options;
  const StageMaker& make_stage;
  reports::Journal& journal;
  StopSwitch& stop;
  const ScenarioSink& on_finished;
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> failures{0};
  std::mutex mutex;  ///< guards result and on_finished
  PoolResult result;
};

// The graver of two exit codes of scenarios that ended in error: 3, then 4, then 9.
int graver(int left, int right) {
  if (left == 0) return right;
  if (right == 0) return left;
  return std::min(left, right);
}

struct Worker {
  explicit Worker(Shared& everything) : shared(everything), io(1), ticker(io) {}
  Shared& shared;
  asio::io_context io;
  asio::steady_timer ticker;
  std::vector<Player*> playing;
  std::size_t lanes = 0;
};

void deliver(Shared& shared, reports::Scenario scenario, int error_exit) {
  if (shared.options.settle) shared.options.settle(scenario);
  shared.journal.append(reports::verdict_record(scenario));
  if (scenario.outcome == Outcome::fail && scenario.expectation != "as_expected") ++shared.failures;
  const std::lock_guard lock(shared.mutex);
  if (scenario.outcome == Outcome::error) shared.result.error_exit = graver(shared.result.error_exit, error_exit);
  if (shared.on_finished) shared.on_finished(scenario);
  shared.result.scenarios.push_back(std::move(scenario));
}

ConversationOptions conversation_options(const PoolOptions& options, Stage& stage, base::Redactor* redactor) {
  ConversationOptions out;
  out.redactor = redactor;
  out.release = options.release;
  out.connect = stage.connect();
  out.api = stage.api();
  out.receiver = stage.receiver();
  out.credentials = stage.credentials();
  out.environment = options.environment;
  out.limits = options.limits;
  out.seed = options.seed;
  out.target = options.target;
  out.real_start = net::now_utc();
  return out;
}

// One try of one scenario: stage, conversation, verdict.
asio::awaitable<void> play_once(Worker& worker, std::size_t order, int attempt, reports::Scenario& record, base::Redactor& redactor,
                                int& error_exit) {
  const auto& options = worker.shared.options;
  const script::Scenario& scenario = *worker.shared.plan[order].scenario;
  auto stage = worker.shared.make_stage(worker.io, scenario, options.seed);
  if (!stage) {
    record.outcome = Outcome::error;
    record.reason = redactor.clean(stage.error().message);
    error_exit = record.error_exit = 4;
    co_return;
  }
  Conversation conversation(scenario, conversation_options(options, **stage, &redactor), (*stage)->mock(), (*stage)->script(),
                            [&](const reports::Step& step) {
                              worker.shared.journal.append(reports::step_record(order, step));
                            });
  Player player(worker.io, options.client, options.limits.scenario, options.budget);
  worker.playing.push_back(&player);
  co_await player.play(conversation);
  std::erase(worker.playing, &player);
  auto verdict = conversation.finish();
  take_verdict(record, std::move(verdict));
  record.attempts = attempt;
  error_exit = record.error_exit = conversation.error_exit();
}

asio::awaitable<void> play_case(Worker& worker, std::size_t order) {
  auto& shared = worker.shared;
  const auto& planned = shared.plan[order];
  base::Redactor redactor;
  for (const auto& [kind, secret] : shared.options.secrets) redactor.learn(kind, secret);
  reports::Scenario record = head_of(planned, order, shared.options);
  clean_head(record, redactor);
  shared.journal.append(reports::scenario_record(record));
  int error_exit = 0;
  if (!planned.skip_reason.empty()) {
    record.outcome = Outcome::skip;
    record.reason = redactor.clean(planned.skip_reason);
    deliver(shared, std::move(record), 0);
    co_return;
  }
  const auto begun = net::steady_now();
  for (int attempt = 1; attempt <= 1 + shared.options.retry; ++attempt) {
    // Its head once more: what the journal holds of the attempt before does not count any longer.
    if (attempt > 1) shared.journal.append(reports::scenario_record(record));
    co_await play_once(worker, order, attempt, record, redactor, error_exit);
    if (record.outcome != Outcome::fail && record.outcome != Outcome::error) break;
    if (shared.stop.no_more || attempt > shared.options.retry) break;
    const auto worst = reports::worst_finding(record);
    record.earlier.push_back(worst.finding == nullptr ? record.reason : worst.finding->actual);
  }
  record.duration_ms = net::since(begun).count();
  deliver(shared, std::move(record), error_exit);
}

asio::awaitable<void> lane(Worker& worker) {
  auto& shared = worker.shared;
  for (;;) {
    const auto limit = shared.options.max_failures;
    if (shared.stop.no_more || (limit != 0 && shared.failures >= limit)) break;
    const std::size_t order = shared.next.fetch_add(1);
    if (order >= shared.plan.size()) break;
    co_await play_case(worker, order);
  }
  if (--worker.lanes == 0) worker.ticker.cancel();
}

// Looks at the stop switch ten times a second while lanes run.
asio::awaitable<void> watch(Worker& worker) {
  while (worker.lanes > 0) {
    worker.ticker.expires_after(std::chrono::milliseconds(100));
    boost::system::error_code error;
    co_await worker.ticker.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (!worker.shared.stop.at_once) continue;
    const bool limit = worker.shared.stop.timed_out;
    for (Player* player : worker.playing)
      player->stop(limit ? base::Ending::timeout : base::Ending::interrupted,
                   limit ? "the run's time limit was reached" : "the run was interrupted");
  }
}

void work(Shared& shared) {
  Worker worker(shared);
  worker.lanes = shared.options.in_flight;
  std::exception_ptr trouble;
  const auto on_end = [&](std::exception_ptr error) {
    if (error) trouble = error;
  };
  for (unsigned i = 0; i < shared.options.in_flight; ++i) asio::co_spawn(worker.io, lane(worker), on_end);
  asio::co_spawn(worker.io, watch(worker), on_end);
  worker.io.run();
  if (trouble) std::rethrow_exception(trouble);
}

}  // namespace

void take_verdict(reports::Scenario& record, reports::Scenario verdict) {
  record.outcome = verdict.outcome;
  record.ending = verdict.ending;
  record.reason = std::move(verdict.reason);
  record.clock_ms = verdict.clock_ms;
  record.findings = std::move(verdict.findings);
  record.steps = std::move(verdict.steps);
  record.marks = std::move(verdict.marks);
}

reports::Scenario head_of(const PlannedCase& planned, std::size_t order, const PoolOptions& options) {
  const script::Scenario& scenario = *planned.scenario;
  reports::Scenario out;
  out.order = order;
  out.id = planned.repetition == 1 ? scenario.id : fmt::format("{}#{}", scenario.id, planned.repetition);
  out.file = scenario.file;
  out.line = scenario.where.line;
  out.title = scenario.title;
  out.why = scenario.why;
  out.tags = scenario.tags;
  out.covers = scenario.covers;
  out.chapter = scenario.chapter;
  out.duty = scenario.duty;
  out.seed = options.seed;
  const std::string file = options.again_with_file ? " " + reports::shell_word(scenario.file) : std::string();
  out.again = fmt::format("{}{} --id {} --seed {}{}", options.again, file, reports::shell_word(scenario.id), options.seed, options.again_program);
  return out;
}

void clean_head(reports::Scenario& head, base::Redactor& redactor) {
  for (std::string* text : {&head.id, &head.file, &head.title, &head.why, &head.chapter, &head.duty, &head.again})
    *text = redactor.clean(*text);
  for (std::vector<std::string>* words : {&head.tags, &head.covers})
    for (std::string& word : *words) word = redactor.clean(word);
}

PoolResult play_all(const std::vector<PlannedCase>& plan, const PoolOptions& options, const StageMaker& make_stage,
                    reports::Journal& journal, StopSwitch& stop, const ScenarioSink& on_finished) {
  Shared shared{plan, options, make_stage, journal, stop, on_finished, {}, {}, {}, {}};
  std::vector<std::thread> threads;
  const auto workers = std::max(1U, std::min<unsigned>(options.jobs, static_cast<unsigned>(plan.size())));
  std::exception_ptr trouble;
  std::mutex trouble_mutex;
  for (unsigned i = 0; i < workers; ++i)
    threads.emplace_back([&] {
      try {
        work(shared);
      } catch (...) {
        const std::lock_guard lock(trouble_mutex);
        trouble = std::current_exception();
      }
    });
  for (auto& thread : threads) thread.join();
  if (trouble) std::rethrow_exception(trouble);
  auto& scenarios = shared.result.scenarios;
  std::sort(scenarios.begin(), scenarios.end(), [](const auto& a, const auto& b) { return a.order < b.order; });
  shared.result.incomplete = scenarios.size() < plan.size();
  return std::move(shared.result);
}

}  // namespace cr::harness

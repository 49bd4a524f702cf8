// Lanes that start programs, and the port at which cases are pulled. See certify_server.hpp.
#include "harness/cli/certify_server.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include "core/base/assertion.hpp"
#include "core/base/text.hpp"
#include "core/net/http_server.hpp"
#include "harness/cli/partner_program.hpp"
#include "harness/cli/pulled_cases.hpp"
#include "mock_server/answers.hpp"
#include "mock_server/control_routes.hpp"
#include "reports/file_writer.hpp"

namespace cr::harness {

namespace asio = boost::asio;
using base::Json;
constexpr auto token = asio::as_tuple(asio::use_awaitable);

namespace {

constexpr base::Duration program_grace{2'000};

struct Running {
  std::unique_ptr<CaseServer> server;
  reports::Scenario record;
};

struct Everything {
  Everything(CertifySettings all, StopSwitch& switch_, const CertifyHooks& told)
      : settings(std::move(all)), stop(switch_), hooks(told), io(1), ticker(io), pulled(settings.plan) {}

  std::shared_ptr<Running> begin(std::size_t index, std::size_t order, const std::string& agent, bool browser);
  void end(const std::shared_ptr<Running>& running, const std::string& output);
  void skip(std::size_t index, std::size_t order, const std::string& agent, const std::string& reason);
  net::Reply control(const base::HttpRequest& request);
  net::Reply next_case(const base::HttpRequest& request);
  net::Reply about_case(const base::HttpRequest& request, const std::string& path);
  void finish();
  /// No further case begins: the run was stopped, or has failed as often as was asked for.
  bool no_more() const { return stop.no_more || (settings.pool.max_failures != 0 && failures >= settings.pool.max_failures); }

  CertifySettings settings;
  StopSwitch& stop;
  const CertifyHooks& hooks;
  asio::io_context io;
  asio::steady_timer ticker;
  PulledCases pulled;
  std::vector<std::shared_ptr<Running>> running;
  PoolResult result;
  std::optional<base::Fault> trouble;
  std::size_t next = 0, lanes = 0, failures = 0;
  bool finished = false;
};

net::Reply reply(int status, const Json& body) {
  net::Reply out;
  out.response = status == 204 ? base::HttpResponse{204, {}, {}} : mock_server::json_response(status, body);
  return out;
}
net::Reply refusal(int status, std::string_view message) { return reply(status, Json::object({{"message", message}})); }

// A case's head and its listeners; null when the case cannot be played (which is told).
std::shared_ptr<Running> Everything::begin(std::size_t index, std::size_t order, const std::string& agent, bool browser) {
  auto out = std::make_shared<Running>();
  out->record = head_of(settings.plan[index], order, settings.pool);
  out->record.agent = agent;
  hooks.began(out->record);
  auto options = settings.one_case;
  options.scenario = settings.plan[index].scenario;
  options.browser = options.browser && browser;
  auto made = CaseServer::make(io, std::move(options), [this, order](const reports::Step& step) { hooks.step(order, step); });
  if (made) {
    out->server = *std::move(made);
    running.push_back(out);
    return out;
  }
  out->record.outcome = base::Outcome::error;
  out->record.reason = made.error().message;
  out->record.error_exit = made.error().kind == base::FaultKind::model ? 3 : 4;
  const int code = out->record.error_exit;
  result.error_exit = result.error_exit == 0 ? code : std::min(result.error_exit, code);
  hooks.finished(out->record);
  result.scenarios.push_back(std::move(out->record));
  return nullptr;
}

void Everything::end(const std::shared_ptr<Running>& one, const std::string& output) {
  one->server->finish(one->record, output);
  if (one->record.outcome == base::Outcome::error) {
    const int code = one->record.error_exit;
    result.error_exit = result.error_exit == 0 ? code : std::min(result.error_exit, code);
  }
  failures += one->record.outcome == base::Outcome::fail || one->record.outcome == base::Outcome::error;
  std::erase(running, one);
  hooks.finished(one->record);
  result.scenarios.push_back(one->record);
}

void Everything::skip(std::size_t index, std::size_t order, const std::string& agent, const std::string& reason) {
  auto record = head_of(settings.plan[index], order, settings.pool);
  record.agent = agent;
  record.outcome = base::Outcome::skip;
  record.reason = reason;
  hooks.began(record);
  hooks.finished(record);
  result.scenarios.push_back(std::move(record));
}

// Plan and CA as files, and the environment that names them.
base::Result<ProgramOptions> program_options(const CertifySettings& settings, const CaseServer& server, std::size_t order) {
  const Json told = server.invitation();
  ProgramOptions out;
  out.argv = settings.program;
  const std::string plan = fmt::format("{}/plan-{}.json", settings.folder, order);
  if (auto written = reports::write_whole_file(plan, base::to_pretty_text(*told.find("plan")) + "\n"); !written) return tl::make_unexpected(written.error());
  const auto text = [&](const char* name) { return std::string(told.text_at(name)); };
  out.environment = {{"CONNECT_API_URL", text("connect")},       {"FLATPEAK_API_URL", text("api")},
                     {"FLATPEAK_ACCOUNT_ID", text("account_id")}, {"FLATPEAK_API_KEY", text("api_key")},
                     {"CONNECT_REPLAY_CASE", text("case")},       {"CONNECT_REPLAY_PLAN", plan},
                     {"CONNECT_REPLAY_WEBHOOK_URL", text("webhook")}, {"CONNECT_REPLAY_PROBE", text("probe")}};
  if (const auto ca = server.ca(); !ca.empty()) {
    const std::string path = fmt::format("{}/ca-{}.pem", settings.folder, order);
    if (auto written = reports::write_whole_file(path, ca); !written) return tl::make_unexpected(written.error());
    out.environment.emplace_back("CONNECT_REPLAY_CA", path);
  }
  return out;
}

asio::awaitable<void> watch_program(std::shared_ptr<PartnerProgram> program, std::shared_ptr<Running> one) {
  co_await program->ended();
  if (one->server) one->server->program_ended(program->how());
}

asio::awaitable<void> play_case(Everything& all, std::size_t index) {
  auto one = all.begin(index, index, all.settings.agent, true);
  if (!one) co_return;
  auto options = program_options(all.settings, *one->server, index);
  auto started = options ? PartnerProgram::start(all.io, *std::move(options)) : tl::make_unexpected(options.error());
  if (!started) {
    all.trouble = started.error();
    one->server->stop(base::Ending::interrupted, started.error().message);
    co_await one->server->run();
    all.end(one, {});
    co_return;
  }
  std::shared_ptr<PartnerProgram> program = *std::move(started);
  asio::co_spawn(all.io, watch_program(program, one), [](std::exception_ptr thrown) { CR_ASSERT(!thrown); });
  co_await one->server->run();
  co_await program->stop(program_grace);
  all.end(one, program->output());
}

asio::awaitable<void> lane(Everything& all) {
  while (!all.no_more() && !all.trouble) {
    const std::size_t index = all.next++;
    if (index >= all.settings.plan.size()) break;
    const auto& reason = all.settings.plan[index].skip_reason;
    if (!reason.empty()) {
      all.skip(index, index, all.settings.agent, reason);
      continue;
    }
    co_await play_case(all, index);
  }
  if (--all.lanes == 0) all.finish();
}

// A pulled case runs until its client says that it is done.
asio::awaitable<void> run_pulled(Everything& all, std::shared_ptr<Running> one) {
  co_await one->server->run();
  all.end(one, {});
}

net::Reply Everything::next_case(const base::HttpRequest& request) {
  const auto body = request.body.empty() ? base::Result<Json>(Json::object()) : base::parse_json(request.body);
  if (!body || !body->is_object()) return refusal(400, "the body is no JSON object");
  const std::string agent(body->text_at("agent", settings.agent));
  const Json* browser = body->find("browser");
  if (browser != nullptr && !browser->is_bool()) return refusal(400, "browser is true or false");
  while (const auto turn = no_more() ? std::nullopt : pulled.next(agent)) {
    const auto& reason = settings.plan[turn->index].skip_reason;
    if (!reason.empty()) {
      skip(turn->index, turn->order, agent, reason);
      continue;
    }
    auto one = begin(turn->index, turn->order, agent, browser == nullptr || browser->boolean());
    if (!one) continue;
    asio::co_spawn(io, run_pulled(*this, one), [](std::exception_ptr thrown) { CR_ASSERT(!thrown); });
    return reply(200, one->server->invitation());
  }
  return reply(204, {});
}

net::Reply Everything::about_case(const base::HttpRequest& request, const std::string& path) {
  const bool done = path.ends_with("/done");
  const std::string id = base::percent_decoded(std::string_view(path).substr(7, path.size() - 7 - (done ? 5 : 0))).value_or("");
  for (const auto& one : running) {
    if (one->record.id != id) continue;
    if (request.method == "GET" && !done) return reply(200, one->server->state());
    if (request.method == "POST" && done) {
      one->server->stop(base::Ending::abandoned, "the client said that it was done");
      return reply(200, Json::object({{"case", id}, {"state", "over"}}));
    }
    return refusal(405, "GET /cases/{case} or POST /cases/{case}/done");
  }
  for (auto record = result.scenarios.rbegin(); record != result.scenarios.rend(); ++record)
    if (record->id == id)
      return reply(200, Json::object({{"case", id}, {"state", "over"}, {"outcome", base::name_of(record->outcome)}}));
  return refusal(404, "no such case is open; POST /cases/next opens the next one");
}

net::Reply Everything::control(const base::HttpRequest& request) {
  if (const auto why = mock_server::foreign(request); !why.empty()) return refusal(403, why);
  const std::string path = std::string(base::path_of(request.target));
  if (path == "/healthz" && request.method == "GET") return reply(200, Json::object({{"status", "ok"}}));
  if (path == "/cases/next" && request.method == "POST") return next_case(request);
  if (path == "/cases" && request.method == "GET") return reply(200, pulled.list());
  if (path.starts_with("/cases/")) return about_case(request, path);
  if (path == "/finish" && request.method == "POST") {
    finished = true;
    net::Reply out = reply(200, Json::object({{"state", "finished"}}));
    out.close = true;
    out.over = [this] { ticker.cancel(); };
    return out;
  }
  return refusal(404, "POST /cases/next, GET /cases, GET /cases/{case}, POST /cases/{case}/done, POST /finish");
}

void Everything::finish() {
  finished = true;
  ticker.cancel();
}

// Ten times a second: has the run been stopped, or is everything through?
asio::awaitable<void> tick(Everything& all, net::HttpServer* control) {
  for (;;) {
    if (all.stop.at_once)
      for (const auto& one : std::vector(all.running))
        one->server->stop(base::Ending::interrupted, all.stop.timed_out ? "the run's time limit was reached" : "the run was interrupted");
    const bool asked = all.finished || (all.stop.no_more && all.settings.program.empty());
    if (asked && all.settings.program.empty())
      for (const auto& one : std::vector(all.running)) one->server->stop(base::Ending::abandoned, "the run was finished before the case was done");
    if (asked && all.running.empty()) break;
    all.ticker.expires_after(std::chrono::milliseconds(100));
    co_await all.ticker.async_wait(token);
  }
  if (control != nullptr) control->stop();
}

base::Result<void> open_control(Everything& all, std::unique_ptr<net::HttpServer>& control) {
  net::ServerOptions options;
  options.address = all.settings.control_address;
  options.port = all.settings.control_port;
  control = std::make_unique<net::HttpServer>(all.io, options, [&all](const base::HttpRequest& request, const net::Peer&) { return all.control(request); });
  if (auto started = control->start(); !started) return started;
  const Json ready = Json::object({{"control", fmt::format("http://127.0.0.1:{}", control->port())}});
  if (!all.hooks.ready(ready)) return base::fail(base::FaultKind::io, "the control address could not be told");
  return {};
}

}  // namespace

base::Result<PoolResult> certify_all(CertifySettings settings, StopSwitch& stop, const CertifyHooks& hooks) {
  Everything all(std::move(settings), stop, hooks);
  std::unique_ptr<net::HttpServer> control;
  const auto on_end = [](std::exception_ptr thrown) {
    if (thrown) std::rethrow_exception(thrown);
  };
  if (all.settings.program.empty()) {
    if (auto opened = open_control(all, control); !opened) return tl::make_unexpected(opened.error());
  } else {
    all.lanes = std::min<std::size_t>(std::max(1U, all.settings.jobs), all.settings.plan.size());
    for (std::size_t i = 0; i < all.lanes; ++i) asio::co_spawn(all.io, lane(all), on_end);
  }
  asio::co_spawn(all.io, tick(all, control.get()), on_end);
  all.io.run();
  if (all.trouble) return tl::make_unexpected(*all.trouble);
  for (const auto& turn : all.pulled.left(all.settings.program.empty(), all.settings.agent))
    all.skip(turn.index, turn.order, turn.agent, "it was not pulled before the run was finished");
  auto& scenarios = all.result.scenarios;
  std::sort(scenarios.begin(), scenarios.end(), [](const auto& left, const auto& right) { return left.order < right.order; });
  all.result.incomplete = stop.at_once || (stop.no_more && scenarios.size() < all.settings.plan.size());
  return std::move(all.result);
}

}  // namespace cr::harness

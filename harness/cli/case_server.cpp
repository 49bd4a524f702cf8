// The listeners and timers of one case. See case_server.hpp.
#include "harness/cli/case_server.hpp"

#include <unistd.h>

#include <algorithm>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include "core/base/assertion.hpp"
#include "core/base/random.hpp"
#include "core/net/http_client.hpp"
#include "core/net/http_server.hpp"
#include "core/net/real_clock.hpp"
#include "harness/cli/played_engine.hpp"
#include "harness/cli/rehearsed_case.hpp"
#include "harness/run_pool.hpp"
#include "harness/trial.hpp"
#include "mock_server/certificates.hpp"
#include "mock_server/quirks.hpp"

namespace cr::harness {

namespace asio = boost::asio;
using base::Ending;
using base::Json;
using Place = Seen::Place;
constexpr auto token = asio::as_tuple(asio::use_awaitable);

namespace {

constexpr base::Duration webhook_pause{100}, probe_pause{100}, longest_pause{2'000};
constexpr int probe_tries = 10;

Place place_of(std::string_view target) {
  const auto path = base::path_of(target);
  return path == "/" ? Place::connect : path.starts_with("/provider/") ? Place::provider : Place::rest;
}

// A port for the partner to listen on: nobody does now, and the system gives it to nobody as an outgoing
// one, for those are higher up.
std::uint16_t free_port(asio::io_context& io) {
  constexpr unsigned lowest = 15'000, count = 17'000;
  static unsigned next = static_cast<unsigned>(::getpid()) * 61;
  for (unsigned tries = 0; tries < count; ++tries) {
    const asio::ip::tcp::endpoint place(asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(lowest + next++ % count));
    boost::system::error_code error;
    asio::ip::tcp::acceptor acceptor(io);
    acceptor.open(place.protocol(), error);
    if (!error) acceptor.bind(place, error);
    if (!error) return place.port();
  }
  return 0;
}

// A certificate that nobody has looked at proves nothing.
base::Finding nobody_came(const std::string& what) {
  base::Finding finding;
  finding.rule = "M-TLS-SKIP";
  finding.outcome = base::Outcome::review;
  finding.expected = "a connection that is given up because of the certificate";
  finding.actual = "no connection was tried: " + what;
  finding.advice = "see that the program uses CONNECT_API_URL and FLATPEAK_API_URL";
  return finding;
}

base::Url loopback(std::uint16_t port, const std::string& path) { return *base::parse_url(fmt::format("http://127.0.0.1:{}{}", port, path)); }

}  // namespace

struct CaseServer::State : std::enable_shared_from_this<CaseServer::State> {
  State(asio::io_context& context, CaseOptions all) : io(context), options(std::move(all)), wake(context) {}

  base::Result<void> open();
  base::Result<void> listen();
  void set_the_table(StepSink sink);
  net::Reply handle(const base::HttpRequest& request);
  Seen seen_of(const base::HttpRequest& request, const mock_server::Handled& handled, bool kept_back) const;
  void follow_fault();
  void conclude(Ending ending, const std::string& what);
  void look_at_limits();
  void stop_for(const std::string& trouble);
  /// Under a disturbance that lasts, a program may wait long before it tries again.
  base::Duration settle() const { return conversation->disturbance_left() > 0 ? 8 * options.settle : options.settle; }
  base::Duration until_next() const;
  static asio::awaitable<void> breathe(std::shared_ptr<State> self, base::Duration pause);
  static asio::awaitable<void> carry(std::shared_ptr<State> self, Intent intent);

  asio::io_context& io;
  CaseOptions options;
  RehearsedCase rehearsed;
  std::string bad_certificate;  ///< id of the fault, F-TLS-…
  mock_server::Certificates certificates;
  bool tls = false;
  std::unique_ptr<net::HttpServer> server, trap;
  std::uint16_t webhook_port = 0, probe_port = 0;
  std::unique_ptr<PlayedEngine> engine;
  std::unique_ptr<PartyWatch> watch;
  std::unique_ptr<Conversation> conversation;
  std::unique_ptr<Trial> trial;
  asio::steady_timer wake;
  net::SteadyPoint begun = net::steady_now(), last_traffic = begun, refused_since = begun;
  bool spoken = false, over = false, program_gone = false, carrying = false, refusing = false;
  bool knocked = false;  ///< somebody has begun a TLS handshake
  std::size_t requests = 0, unfinished = 0;  ///< unfinished: replies on their way
  std::string program_how;
};

base::Result<void> CaseServer::State::listen() {
  net::ServerOptions listening;
  listening.limits = options.limits;
  const auto weak = weak_from_this();
  listening.on_bad_message = [weak](const net::BadMessage& bad, const net::Peer&) {
    const auto self = weak.lock();
    if (!self || self->over) return;
    self->last_traffic = net::steady_now();
    self->trial->noticed(self->watch->on_bad_message(bad.status, bad.reason, bad.request_line));
    self->wake.cancel();
  };
  if (tls) {
    listening.tls_texts = net::TlsTexts{certificates.certificate, certificates.key};
    // Whoever knocks has been here; only a request shows that the certificate was accepted.
    listening.on_handshake = listening.on_failed_handshake = [weak](const net::Peer&) {
      const auto self = weak.lock();
      if (!self) return;
      self->knocked = true;
      self->last_traffic = net::steady_now();
      self->wake.cancel();
    };
  }
  server = std::make_unique<net::HttpServer>(io, listening, [weak](const base::HttpRequest& request, const net::Peer&) {
    const auto self = weak.lock();
    return self ? self->handle(request) : net::Reply{};
  });
  trap = std::make_unique<net::HttpServer>(io, net::ServerOptions{}, [weak](const base::HttpRequest& request, const net::Peer&) {
    const auto self = weak.lock();
    net::Reply reply;
    reply.response = {404, {{"Content-Type", "application/json"}}, R"({"message": "This is another place."})"};
    if (self && !self->over) {
      self->last_traffic = net::steady_now();
      self->trial->noticed(self->watch->on_trap(request));
    }
    return reply;
  });
  if (auto started = trap->start(); !started) return started;
  return server->start();
}

base::Result<void> CaseServer::State::open() {
  has_bad_certificate(*options.scenario, &bad_certificate);
  tls = !bad_certificate.empty();
  if (tls) {
    auto made = mock_server::make_certificates(*mock_server::certificate_kind(bad_certificate), net::now_utc());
    if (!made) return tl::make_unexpected(made.error());
    certificates = *std::move(made);
  }
  auto played = rehearse_case(*options.release, *options.scenario, options.seed, options.environment);
  if (!played) return tl::make_unexpected(played.error());
  rehearsed = *std::move(played);
  webhook_port = free_port(io);
  probe_port = free_port(io);
  return listen();
}

// Everything that stands on the addresses: the mock writes them into its pages.
void CaseServer::State::set_the_table(StepSink sink) {
  const std::string origin = fmt::format("{}://127.0.0.1:{}", tls ? "https" : "http", server->port());
  auto engine_options = case_engine_options(options.seed, options.scenario->id, rehearsed.credentials);
  engine_options.connect_url = origin + "/";
  engine_options.api_url = origin;
  engine = std::make_unique<PlayedEngine>(*options.release, options.scenario->world, std::move(engine_options),
                                          fmt::format("http://127.0.0.1:{}/elsewhere", trap->port()), "/webhooks");
  watch = std::make_unique<PartyWatch>(*options.release, rehearsed.credentials.api_key);
  auto conversing = case_conversation_options(*options.release, rehearsed.credentials, options.seed, options.environment);
  conversing.limits = options.limits;
  conversing.receiver.address = loopback(webhook_port, "/webhooks");
  conversing.probe = loopback(probe_port, "/probe");
  conversing.trial = true;
  conversing.browser = options.browser;
  conversing.judge_delivery = [this](const Delivered& delivered) { return watch->on_delivery(delivered); };
  conversing.judge_effects = [this](const std::vector<std::string>& effects) { return watch->on_effects(effects); };
  conversing.judge_reverted = [this](const std::string& expected, const std::string& actual) { return watch->on_reverted(expected, actual); };
  conversing.party_failed = [this] { return watch->failed(); };
  conversation = std::make_unique<Conversation>(*options.scenario, std::move(conversing), engine.get(), nullptr, std::move(sink));
  TrialOptions trying;
  trying.browser = options.browser;
  trying.real_origin = origin;
  trial = std::make_unique<Trial>(*options.release, *options.scenario, *conversation, *watch, rehearsed.rehearsal,
                                  [this](const base::HttpRequest& request) { return engine->handle(request, false).reply.response; }, trying);
  if (bad_certificate.empty()) trial->begin();
  follow_fault();
}

Seen CaseServer::State::seen_of(const base::HttpRequest& request, const mock_server::Handled& handled, bool kept_back) const {
  Seen seen;
  seen.place = place_of(request.target);
  seen.request = request;
  seen.response = handled.reply.response;
  seen.answered = !kept_back;
  seen.disturbed = handled.disturbed && handled.reply.delay.count() == 0;
  seen.session = handled.trace.session;
  seen.operation = handled.trace.operation;
  seen.route_to = handled.trace.route_to;
  seen.trigger = handled.trace.trigger;
  seen.error_code = handled.trace.error_code;
  seen.now = engine->now();
  seen.real = net::since(begun);
  return seen;
}

net::Reply CaseServer::State::handle(const base::HttpRequest& request) {
  last_traffic = net::steady_now();
  ++requests;
  spoken = true;
  if (base::path_of(request.target) == "/jwks.json" && request.method == "GET") {
    net::Reply reply;
    reply.response = engine->keys();
    return reply;
  }
  if (!over && !bad_certificate.empty()) {
    trial->noticed(watch->on_bad_certificate_accepted());
    wake.cancel();
  }
  const bool awaited = !over && trial->expects(place_of(request.target), request);
  auto handled = engine->handle(request, awaited);
  const bool kept_back = handled.reply.fault.kind != net::WireFault::Kind::none;
  auto reply = handled.reply;
  const bool gentle = options.gentle && !handled.disturbed && request.method != "OPTIONS";
  if (gentle) mock_server::be_gentle(reply, options.seed, handled.trace.session, requests);
  if (!over) {
    auto seen = seen_of(request, handled, kept_back);
    if (gentle) seen.sent = reply.response;
    trial->answered(std::move(seen));
    follow_fault();
    wake.cancel();
  }
  ++unfinished;
  reply.over = [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    --self->unfinished;
    self->last_traffic = net::steady_now();
    self->wake.cancel();
  };
  return reply;
}

// F-REFUSE is the listener's: nobody is let in for a moment, then everybody is again.
void CaseServer::State::follow_fault() {
  const auto& fault = engine->fault();
  if (!refusing && fault && fault->id == "F-REFUSE") {
    refusing = true;
    refused_since = net::steady_now();
    server->refuse();
  }
}

// Lets the program take in what it was told last: no reply is on its way, and nothing was said for a moment.
asio::awaitable<void> CaseServer::State::breathe(std::shared_ptr<State> self, base::Duration pause) {
  const auto started = net::steady_now();
  asio::steady_timer timer(self->io);
  while (!self->over && net::since(started) < longest_pause) {
    const bool quiet = self->unfinished == 0 && net::since(self->last_traffic) >= pause && net::since(started) >= pause;
    if (quiet) break;
    timer.expires_after(std::chrono::milliseconds(10));
    co_await timer.async_wait(token);
  }
}

asio::awaitable<void> CaseServer::State::carry(std::shared_ptr<State> self, Intent intent) {
  net::ClientOptions client_options;
  client_options.limits = self->options.limits;
  client_options.replace_dead_connection = false;
  net::HttpClient client(self->io, std::move(client_options));
  const auto started = net::steady_now();
  co_await breathe(self, intent.client == "probe" ? probe_pause : webhook_pause);
  auto result = co_await client.exchange(intent.url, intent.request, intent.timeout);
  // A receiver may answer first and work later: the probe counts when it has said the same twice.
  for (int again = 0; intent.client == "probe" && result && again < probe_tries; ++again) {
    co_await breathe(self, probe_pause);
    auto next = co_await client.exchange(intent.url, intent.request, intent.timeout);
    const bool same = next && next->response.body == result->response.body;
    result = std::move(next);
    if (same) break;
  }
  client.close();
  Carried carried{base::fail(base::FaultKind::closed, "no answer"), {}, net::since(started), net::now_utc()};
  if (result) {
    carried.response = std::move(result->response);
    carried.notes = std::move(result->notes);
  } else {
    carried.response = tl::make_unexpected(result.error());
  }
  self->last_traffic = net::steady_now();
  if (!self->over) self->trial->carried(std::move(carried));
  if (!self->over) self->follow_fault();
}

void CaseServer::State::conclude(Ending ending, const std::string& what) {
  if (over) return;
  over = true;
  if (!bad_certificate.empty()) {
    auto findings = watch->at_end(true, what);
    if (!knocked) findings.push_back(nobody_came(what));
    conversation->give_up("the program must not talk to this server");
    conversation->conclude(std::move(findings), Ending::refused);
  } else {
    trial->end(ending, what);
  }
  wake.cancel();
}

// Trouble of this machine says nothing about the program.
void CaseServer::State::stop_for(const std::string& trouble) {
  conversation->stop(Ending::interrupted, trouble);
  conclude(Ending::interrupted, trouble);
}

void CaseServer::State::look_at_limits() {
  const auto quiet = net::since(last_traffic);
  if (refusing && net::since(refused_since) >= base::Duration{300}) {
    refusing = false;
    if (const auto resumed = server->resume(); !resumed) return stop_for(resumed.error().message);
    trial->connection_refused();
  }
  if (watch->runs_in_circles()) return conclude(Ending::abandoned, "it went round in circles and was stopped");
  const bool through = trial->over() || !bad_certificate.empty();
  if (program_gone) return conclude(Ending::abandoned, program_how);
  const bool quiet_refusal = !bad_certificate.empty() && knocked && options.ends_when_through && quiet >= std::chrono::seconds(2);
  if (quiet_refusal) return conclude(Ending::refused, "it went on running");
  if (through && bad_certificate.empty() && options.ends_when_through && quiet >= settle()) return conclude(Ending::complete, "it went on running");
  if (net::since(begun) >= options.deadline) return conclude(Ending::timeout, fmt::format("the deadline of {} came", base::to_text(options.deadline)));
  const bool idle = options.idle.count() > 0 && spoken && !through && trial->is_partners_turn() && quiet >= options.idle;
  if (idle) conclude(Ending::abandoned, fmt::format("it sent nothing for {}", base::to_text(options.idle)));
}

base::Duration CaseServer::State::until_next() const {
  base::Duration next = options.deadline - net::since(begun);
  if (trial->over()) next = std::min(next, settle() - net::since(last_traffic));
  if (options.idle.count() > 0) next = std::min(next, options.idle - net::since(last_traffic));
  if (refusing) next = std::min(next, base::Duration{300} - net::since(refused_since));
  return std::max(next, base::Duration{5});
}

CaseServer::CaseServer(std::shared_ptr<State> state) : state_(std::move(state)) {}

CaseServer::~CaseServer() {
  state_->over = true;
  if (state_->server) state_->server->stop();
  if (state_->trap) state_->trap->stop();
  state_->wake.cancel();
}

base::Result<std::unique_ptr<CaseServer>> CaseServer::make(asio::io_context& io, CaseOptions options, StepSink sink) {
  auto state = std::make_shared<State>(io, std::move(options));
  if (auto opened = state->open(); !opened) return tl::make_unexpected(opened.error());
  state->set_the_table(std::move(sink));
  return std::unique_ptr<CaseServer>(new CaseServer(std::move(state)));
}

Json CaseServer::invitation() const {
  const auto& s = *state_;
  const std::string origin = fmt::format("{}://127.0.0.1:{}", s.tls ? "https" : "http", s.server->port());
  return Json::object({{"case", s.options.scenario->id},
                       {"connect", origin + "/"},
                       {"api", origin},
                       {"account_id", s.rehearsed.credentials.account_id},
                       {"api_key", s.rehearsed.credentials.api_key},
                       {"plan", plan_of(*s.options.scenario, s.rehearsed.rehearsal)},
                       {"webhook", fmt::format("http://127.0.0.1:{}/webhooks", s.webhook_port)},
                       {"probe", fmt::format("http://127.0.0.1:{}/probe", s.probe_port)}});
}

std::string CaseServer::ca() const { return state_->tls ? state_->certificates.ca : std::string(); }

asio::awaitable<void> CaseServer::run() {
  const auto state = state_;
  state->begun = state->last_traffic = net::steady_now();
  while (!state->over) {
    if (auto order = state->trial->take_order()) {
      co_await State::carry(state, *std::move(order));
      continue;
    }
    state->look_at_limits();
    if (state->over) break;
    state->wake.expires_after(state->until_next());
    co_await state->wake.async_wait(token);
  }
}

void CaseServer::program_ended(const std::string& how) {
  state_->program_gone = true;
  state_->program_how = how;
  state_->wake.cancel();
}

void CaseServer::stop(Ending ending, const std::string& reason) {
  if (ending == Ending::interrupted && !state_->over) state_->conversation->stop(ending, reason);
  state_->conclude(ending, reason);
}

bool CaseServer::is_over() const { return state_->over; }

Json CaseServer::state() const {
  const auto& s = *state_;
  return Json::object({{"case", s.options.scenario->id},
                       {"state", s.over ? "over" : s.trial->over() ? "through" : "open"},
                       {"waits_for", s.over || s.trial->over() ? Json() : Json(s.conversation->redactor().clean(s.trial->waits_for()))},
                       {"requests", static_cast<std::uint64_t>(s.requests)}});
}

void CaseServer::finish(reports::Scenario& record, const std::string& output) {
  auto& s = *state_;
  auto verdict = s.conversation->finish();
  take_verdict(record, std::move(verdict));
  // The case has examined these, however it came out.
  for (const auto& rule : s.options.scenario->covers)
    if (rule.rfind("M-", 0) == 0) record.marks.push_back("rule:" + rule);
  record.output = s.conversation->redactor().clean(output);
  record.duration_ms = net::since(s.begun).count();
  record.error_exit = s.conversation->error_exit();
  if (s.options.strict) be_strict(record);
}

}  // namespace cr::harness

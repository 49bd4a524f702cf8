// Time in two manners. Ticking: one timer waits for the next instant at which something is due, and
// attempts run side by side. Moving: the clock stands at each due instant in turn until what is due there
// has been attempted, one after the other, so that instants are exact however slow the receivers are.
#include "mock_server/serve_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/base/assertion.hpp"
#include "core/net/real_clock.hpp"
#include "mock_server/mock_listener.hpp"

namespace cr::mock_server {
namespace {

using base::Duration;
using base::Instant;
namespace asio = boost::asio;

constexpr auto token = asio::as_tuple(asio::use_awaitable);
/// However far away the next instant is: the real clock may be set, and a machine may sleep.
constexpr Duration longest_nap{30'000};

net::ServerOptions listen_options(const ServeOptions& options, bool control) {
  net::ServerOptions out;
  out.address = control ? options.control_address : options.address;
  out.port = control ? options.control_port : options.port;
  out.limits = options.limits;
  if (!control) out.tls = options.tls;
  return out;
}

}  // namespace

struct ServeServer::State : std::enable_shared_from_this<ServeServer::State> {
  State(asio::io_context& context, ServeOptions all, std::shared_ptr<StandingMock> made)
      : io(context), options(std::move(all)), mock(std::move(made)), sender(io, options.sender), nap(io), settled(io) {}

  base::Result<void> start();
  void stop();
  void pump();
  void plan_nap();
  void ended();
  static asio::awaitable<void> attempt(std::shared_ptr<State> self, std::string id);
  static asio::awaitable<void> advance(std::shared_ptr<State> self, Duration by);
  static asio::awaitable<void> walk(std::shared_ptr<State> self, Instant target);

  asio::io_context& io;
  ServeOptions options;
  std::shared_ptr<StandingMock> mock;
  WebhookSender sender;
  std::unique_ptr<MockListener> listener;
  std::unique_ptr<ControlListener> control;
  asio::steady_timer nap;      ///< until the next due instant
  asio::steady_timer settled;  ///< cancelled whenever an attempt has ended
  bool stopped = false;
};

base::Result<void> ServeServer::State::start() {
  const std::weak_ptr<State> weak = weak_from_this();
  const auto wake = [weak] {
    if (const auto self = weak.lock()) self->pump();
  };
  ControlHooks hooks;
  hooks.wake = wake;
  hooks.others = options.control_others;
  hooks.advance = [weak](Duration by) { return advance(weak.lock(), by); };
  listener = std::make_unique<MockListener>(io, mock, listen_options(options, false), wake);
  control = std::make_unique<ControlListener>(io, mock, listen_options(options, true), std::move(hooks));
  if (auto started = listener->start(); !started) return started;
  if (auto started = control->start(); !started) return started;
  plan_nap();
  return {};
}

void ServeServer::State::stop() {
  stopped = true;
  if (listener) listener->stop();
  if (control) control->stop();
  sender.stop();
  nap.cancel();
  settled.cancel();
}

/// Starts whatever is due now, unless the clock is being moved: then walk() does.
void ServeServer::State::pump() {
  if (stopped || mock->clock().stands_still()) return;
  const Instant real = net::now_utc();
  mock->collect(real);
  for (auto& id : mock->desk().begin_due(mock->now(real))) {
    asio::co_spawn(io, attempt(shared_from_this(), std::move(id)),
                   [](std::exception_ptr thrown) { CR_ASSERT(!thrown); });
  }
  plan_nap();
}

void ServeServer::State::plan_nap() {
  const Instant real = net::now_utc();
  const auto next = mock->next(real);
  if (stopped || !next) return;
  const Duration wait =
      std::clamp(std::chrono::duration_cast<Duration>(*next - mock->now(real)), Duration{0}, longest_nap);
  nap.expires_after(wait);
  nap.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (!error && self) self->pump();
  });
}

void ServeServer::State::ended() {
  settled.cancel();
  pump();
}

asio::awaitable<void> ServeServer::State::attempt(std::shared_ptr<State> self, std::string id) {
  const auto* delivery = self->mock->desk().find(id);
  const Instant real = net::now_utc();
  const Instant started = self->mock->now(real);
  if (delivery == nullptr) {  // pushed out since
    self->mock->desk().end(id, started, started, {});
    self->ended();
    co_return;
  }
  const std::string url = delivery->url;
  auto request = self->mock->delivery_request(*delivery, real);
  auto result = co_await self->sender.attempt(url, std::move(request), self->mock->attempt_timeout(), started);
  self->mock->desk().end(id, started, self->mock->now(net::now_utc()), std::move(result));
  self->ended();
}

asio::awaitable<void> ServeServer::State::advance(std::shared_ptr<State> self, Duration by) {
  if (!self) co_return;
  const Instant real = net::now_utc();
  const Instant target = self->mock->now(real) + by;
  self->mock->clock().hold(self->mock->now(real), real);
  co_await walk(self, target);
  self->mock->clock().release(net::now_utc());
  self->pump();
}

asio::awaitable<void> ServeServer::State::walk(std::shared_ptr<State> self, Instant target) {
  auto& mock = *self->mock;
  while (!self->stopped) {
    // Attempts that began while the clock was ticking end first: theirs is an earlier instant.
    while (mock.desk().under_way() > 0 && !self->stopped) {
      self->settled.expires_at(asio::steady_timer::time_point::max());
      co_await self->settled.async_wait(token);
    }
    const Instant real = net::now_utc();
    mock.collect(real);
    const auto due = mock.desk().begin_due(mock.now(real));
    for (const auto& id : due) {
      co_await attempt(self, id);
    }
    const auto next = mock.next(real);
    if (due.empty() && (!next || *next > target)) break;
    if (due.empty()) mock.clock().hold(*next, real);
  }
  mock.clock().hold(target, net::now_utc());
  mock.collect(net::now_utc());
}

base::Result<std::unique_ptr<ServeServer>> ServeServer::make(asio::io_context& io, const protocol::Release& release,
                                                             ServeOptions options) {
  options.mock.tls = options.tls.has_value();
  options.mock.engine.limits = options.limits;
  auto mock = StandingMock::make(release, options.mock);
  if (!mock) return tl::make_unexpected(mock.error());
  auto state = std::make_shared<State>(io, std::move(options), std::move(*mock));
  return std::unique_ptr<ServeServer>(new ServeServer(std::move(state)));
}

ServeServer::ServeServer(std::shared_ptr<State> state) : state_(std::move(state)) {}
ServeServer::~ServeServer() { stop(); }

base::Result<void> ServeServer::start() { return state_->start(); }
void ServeServer::stop() { state_->stop(); }
StandingMock& ServeServer::mock() { return *state_->mock; }
std::uint16_t ServeServer::port() const { return state_->listener->port(); }
std::uint16_t ServeServer::control_port() const { return state_->control->port(); }

base::Json ServeServer::addresses() const {
  const auto at = [](const char* scheme, const std::string& host, std::uint16_t port) {
    const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
    return std::string(scheme) + name + ":" + std::to_string(port);
  };
  // An address that means all of them is none to connect to.
  const auto reachable = [](const std::string& host) {
    return host == "0.0.0.0" ? std::string("127.0.0.1") : host == "::" ? std::string("::1") : host;
  };
  const auto& options = state_->options;
  const std::string own = at(options.tls ? "https://" : "http://", reachable(options.address), port());
  std::string shown = options.mock.public_url.empty() ? own : options.mock.public_url;
  if (shown.back() == '/') shown.pop_back();
  return base::Json::object({{"connect", shown + "/"},
                             {"api", shown},
                             {"control", at("http://", reachable(options.control_address), control_port())}});
}

}  // namespace cr::mock_server

// Wiring of one scenario's mock: engine, listener, planned disturbances, webhooks.
#include "harness/cli/embedded_stage.hpp"

#include <fmt/format.h>

#include "core/base/assertion.hpp"
#include "core/base/random.hpp"
#include "core/net/http_server.hpp"
#include "core/net/real_clock.hpp"
#include "harness/webhook_listener.hpp"
#include "mock_server/disturbed_engine.hpp"
#include "mock_server/engine.hpp"
#include "mock_server/outbox.hpp"
#include "mock_server/signature.hpp"

namespace cr::harness {
namespace {

using base::Json;

constexpr const char* shown_connect = "http://connect.mock/";
constexpr const char* shown_api = "http://api.mock";
constexpr const char* shown_receiver = "http://receiver.mock/webhooks";

base::Url loopback(std::uint16_t port, const std::string& path) {
  return *base::parse_url(fmt::format("http://127.0.0.1:{}{}", port, path));
}

// The keys of this process's webhook signatures, made when the first one is needed: the current one and
// the one that a rotation brings.
const std::vector<const mock_server::SigningKey*>& signing_keys() {
  static const std::vector<const mock_server::SigningKey*> keys = [] {
    std::vector<const mock_server::SigningKey*> out;
    static std::vector<mock_server::SigningKey> held;
    for (int i = 0; i < 2; ++i) {
      auto pem = mock_server::SigningKey::new_pem();
      CR_ASSERT(pem.has_value());
      auto key = mock_server::SigningKey::from_pem(*pem);
      CR_ASSERT(key.has_value());
      held.push_back(*std::move(key));
    }
    for (const auto& key : held) out.push_back(&key);
    return out;
  }();
  return keys;
}

class EmbeddedMock final : public PlayedMock {
 public:
  EmbeddedMock(boost::asio::io_context& io, const protocol::Release& release, const protocol::World& world,
               mock_server::EngineOptions options, const base::Limits& limits)
      : signatures_(world.signatures), version_(release.version), engine_(release, world, std::move(options)), disturbed_(engine_, {}), server_(io, server_options(limits), [this](const auto& request, const auto&) { return disturbed_.handle(request, now_).reply; }) {
    schedule_ = *mock_server::schedule("flatpeak");
  }

  base::Result<void> start() { return server_.start(); }
  std::uint16_t port() const { return server_.port(); }

  void set_now(base::Instant now) override { now_ = now; }
  void override_next_page(Json set) override { engine_.override_next_page(std::move(set)); }
  void plan_fault(const PlannedFault& fault) override {
    clear_fault();
    refusing_ = fault.id == "F-REFUSE";
    if (refusing_) return server_.refuse();
    // The loader lets no fault through that nobody plays here.
    const bool planned = disturbed_.plan({fault.id, fault.point, fault.params});
    CR_ASSERT(planned);
  }
  void clear_fault() override {
    if (refusing_) {
      const auto resumed = server_.resume();
      CR_ASSERT(resumed.has_value());
    }
    refusing_ = false;
    disturbed_.clear();
  }
  Json world() const override { return engine_.world(); }
  Json location() const override { return engine_.location(); }

  std::vector<PlayedEvent> newly_due() override {
    std::vector<PlayedEvent> out;
    for (auto& event : engine_.take_due(now_)) out.push_back(keep(std::move(event)));
    return out;
  }
  PlayedEvent make_event(const std::string& type) override { return keep(engine_.make_event(type, now_)); }
  Json event_body(const PlayedEvent& event, const EventForm& form) const override {
    return engine_.event_body(events_.at(event.key), form.shape == 0 ? 1 : form.shape, form.set);
  }
  base::HttpRequest event_request(const PlayedEvent& event, const EventForm& form, int) override {
    base::HttpRequest request;
    request.method = "POST";
    const auto url = *base::parse_url(shown_receiver);
    request.target = url.target();
    request.headers = {{"Host", url.host}, {"Content-Type", "application/json"}, {"User-Agent", "FlatPeak"}};
    request.body = base::to_text(event_body(event, form));
    const std::string mode = form.signature.empty() && signatures_ != "none" ? "good" : form.signature;
    if (!mode.empty())
      for (auto& header : mock_server::signature_headers(signing_keys(), {mode, version_}, request.body, net::now_utc()))
        request.headers.push_back(std::move(header));
    return request;
  }
  AttemptVerdict judge_attempt(int status, const std::string* retry_after) const override {
    const auto result = mock_server::judge_response(status, retry_after, now_);
    using Kind = mock_server::AttemptResult::Kind;
    return {result.kind == Kind::delivered ? AttemptVerdict::Kind::delivered
            : result.kind == Kind::gone    ? AttemptVerdict::Kind::gone
                                           : AttemptVerdict::Kind::failed,
            result.reason, result.retry_after};
  }
  std::vector<base::Duration> retry_gaps() const override { return schedule_.gaps; }
  base::Duration attempt_timeout() const override { return schedule_.timeout; }

 private:
  static net::ServerOptions server_options(const base::Limits& limits) {
    net::ServerOptions options;
    options.limits = limits;
    return options;
  }

  PlayedEvent keep(mock_server::Event event) {
    PlayedEvent out{events_.size(), event.id, event.type, event.by_hand};
    events_.push_back(std::move(event));
    return out;
  }

  std::string signatures_;  ///< none, optional, required
  std::string version_;
  mock_server::Engine engine_;
  mock_server::DisturbedEngine disturbed_;
  bool refusing_ = false;
  net::HttpServer server_;
  mock_server::Schedule schedule_;
  base::Instant now_{};
  std::vector<mock_server::Event> events_;
};

class EmbeddedStage final : public Stage {
 public:
  EmbeddedStage(boost::asio::io_context& io, const protocol::Release& release, const script::Scenario& scenario,
                std::uint64_t seed, const base::Limits& limits)
      : credentials_(made_up(seed, scenario.id)),
        mock_(io, release, scenario.world, engine_options(seed, scenario.id, credentials_), limits),
        listener_(io, script_) {}

  base::Result<void> start() {
    if (auto started = mock_.start(); !started) return started;
    return listener_.start();
  }

  Endpoint connect() const override { return {loopback(mock_.port(), "/"), *base::parse_url(shown_connect)}; }
  Endpoint api() const override { return {loopback(mock_.port(), "/"), *base::parse_url(shown_api)}; }
  Endpoint receiver() const override { return {loopback(listener_.port(), "/webhooks"), *base::parse_url(shown_receiver)}; }
  Credentials credentials() const override { return credentials_; }
  PlayedMock* mock() override { return &mock_; }
  ReceiverScript* script() override { return &script_; }

 private:
  static Credentials made_up(std::uint64_t seed, const std::string& id) {
    auto random = base::Random::named(seed, id + "/account");
    Credentials out;
    out.account_id = random.id("acc");
    out.api_key = "sk_test_" + random.hex(32);
    return out;
  }
  static mock_server::EngineOptions engine_options(std::uint64_t seed, const std::string& id, const Credentials& credentials) {
    mock_server::EngineOptions options;
    options.seed = base::Random::named(seed, id + "/mock").next();
    options.connect_url = shown_connect;
    options.api_url = shown_api;
    options.account = credentials.account_id;
    options.api_key = credentials.api_key;
    return options;
  }

  Credentials credentials_;
  ReceiverScript script_;
  EmbeddedMock mock_;
  WebhookListener listener_;
};

}  // namespace

StageMaker embedded_stage(const protocol::Release& release, const base::Limits& limits) {
  return [&release, limits](boost::asio::io_context& io, const script::Scenario& scenario,
                            std::uint64_t seed) -> base::Result<std::unique_ptr<Stage>> {
    auto stage = std::make_unique<EmbeddedStage>(io, release, scenario, seed, limits);
    if (auto started = stage->start(); !started) return tl::make_unexpected(started.error());
    return stage;
  };
}

}  // namespace cr::harness

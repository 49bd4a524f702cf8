// Wiring of one scenario's mock: engine, listener, planned disturbances, webhooks.
#include "harness/cli/embedded_stage.hpp"

#include <fmt/format.h>

#include "core/base/assertion.hpp"
#include "core/net/http_server.hpp"
#include "harness/cli/played_engine.hpp"
#include "harness/cli/rehearsed_case.hpp"
#include "harness/webhook_listener.hpp"

namespace cr::harness {
namespace {

constexpr const char* shown_connect = "http://connect.mock/";
constexpr const char* shown_api = "http://api.mock";
constexpr const char* shown_receiver = "http://receiver.mock/webhooks";

base::Url loopback(std::uint16_t port, const std::string& path) {
  return *base::parse_url(fmt::format("http://127.0.0.1:{}{}", port, path));
}

class EmbeddedMock final : public PlayedEngine {
 public:
  EmbeddedMock(boost::asio::io_context& io, const protocol::Release& release, const protocol::World& world,
               mock_server::EngineOptions options, const base::Limits& limits)
      : PlayedEngine(release, world, std::move(options), {}, base::parse_url(shown_receiver)->target()),
        server_(io, server_options(limits), [this](const auto& request, const auto&) { return handle(request).reply; }) {}

  base::Result<void> start() { return server_.start(); }
  std::uint16_t port() const { return server_.port(); }

  void plan_fault(const PlannedFault& fault) override {
    clear_fault();
    PlayedEngine::plan_fault(fault);
    refusing_ = fault.id == "F-REFUSE";
    if (refusing_) server_.refuse();
  }
  void clear_fault() override {
    if (refusing_) {
      const auto resumed = server_.resume();
      CR_ASSERT(resumed.has_value());
    }
    refusing_ = false;
    PlayedEngine::clear_fault();
  }

 private:
  static net::ServerOptions server_options(const base::Limits& limits) {
    net::ServerOptions options;
    options.limits = limits;
    return options;
  }

  net::HttpServer server_;
  bool refusing_ = false;
};

class EmbeddedStage final : public Stage {
 public:
  EmbeddedStage(boost::asio::io_context& io, const protocol::Release& release, const script::Scenario& scenario,
                std::uint64_t seed, const base::Limits& limits)
      : credentials_(case_credentials(seed, scenario.id)),
        mock_(io, release, scenario.world, case_engine_options(seed, scenario.id, credentials_), limits),
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

// Moving the clock takes as long as the receivers of webhooks do; everything else is answered at once.
#include "mock_server/control_listener.hpp"

#include <boost/asio/use_awaitable.hpp>

#include "core/net/real_clock.hpp"
#include "mock_server/answers.hpp"

namespace cr::mock_server {
namespace {

struct Desk {
  std::shared_ptr<StandingMock> mock;
  ControlHooks hooks;
};

boost::asio::awaitable<net::Reply> answer(std::shared_ptr<Desk> desk, base::HttpRequest request) {
  net::Reply reply;
  if (desk->hooks.others && foreign(request).empty()) {
    auto theirs = desk->hooks.others(request);
    if (theirs) co_return std::move(*theirs);
  }
  ControlAnswer ours = answer_control(*desk->mock, request, net::now_utc());
  reply.response = std::move(ours.response);
  if (ours.advance) {
    co_await desk->hooks.advance(*ours.advance);
    reply.response = clock_response(*desk->mock, net::now_utc());
  } else if (ours.wake) {
    desk->hooks.wake();
  }
  co_return reply;
}

net::AwaitedHandler handler_of(std::shared_ptr<StandingMock> mock, ControlHooks hooks) {
  const auto desk = std::make_shared<Desk>(Desk{std::move(mock), std::move(hooks)});
  return [desk](base::HttpRequest request, const net::Peer&) { return answer(desk, std::move(request)); };
}

net::ServerOptions with_refusals(net::ServerOptions options) {
  options.refusal = [](const net::BadMessage& bad) { return message_response(bad.status, bad.reason); };
  return options;
}

}  // namespace

ControlListener::ControlListener(boost::asio::io_context& io, std::shared_ptr<StandingMock> mock,
                                 net::ServerOptions options, ControlHooks hooks)
    : server_(io, with_refusals(std::move(options)), handler_of(std::move(mock), std::move(hooks))) {}

}  // namespace cr::mock_server

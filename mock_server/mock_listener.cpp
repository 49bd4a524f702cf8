// Requests of all sessions are answered one after the other on the io_context's thread, which is what
// serialises those of one session. See mock_listener.hpp.
#include "mock_server/mock_listener.hpp"

#include "core/net/real_clock.hpp"

namespace cr::mock_server {
namespace {

net::ServerOptions with_refusals(net::ServerOptions options, const std::shared_ptr<StandingMock>& mock) {
  options.refusal = [mock](const net::BadMessage& bad) {
    return mock->refusal(bad.status, bad.reason, net::now_utc());
  };
  return options;
}

net::Handler handler_of(std::shared_ptr<StandingMock> mock, std::function<void()> spoken) {
  return [mock, spoken = std::move(spoken)](const base::HttpRequest& request, const net::Peer&) {
    net::Reply reply = mock->handle(request, net::now_utc());
    const std::string session = mock->last_session();
    if (!session.empty()) reply.over = [mock, session] { mock->answered(session); };
    spoken();
    return reply;
  };
}

}  // namespace

MockListener::MockListener(boost::asio::io_context& io, std::shared_ptr<StandingMock> mock, net::ServerOptions options,
                           std::function<void()> spoken)
    : server_(io, with_refusals(std::move(options), mock), handler_of(std::move(mock), std::move(spoken))) {}

}  // namespace cr::mock_server

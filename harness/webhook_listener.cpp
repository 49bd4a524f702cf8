// The played webhook receiver.
#include "harness/webhook_listener.hpp"

namespace cr::harness {

WebhookListener::WebhookListener(boost::asio::io_context& io, ReceiverScript& script)
    : server_(io, {}, [&script](const base::HttpRequest&, const net::Peer&) {
        ++script.seen;
        net::Reply reply;
        reply.response.status = script.status;
        if (script.hang_up) {
          reply.fault.kind = net::WireFault::Kind::close;
          reply.fault.bytes = 0;
        }
        return reply;
      }) {}

base::Result<void> WebhookListener::start() { return server_.start(); }

}  // namespace cr::harness

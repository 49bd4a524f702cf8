// The coroutines of one connection. Each phase has its deadline: TLS, the wait for a request, its head,
// its body, the reply.
#include "core/net/server_connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/base/text.hpp"
#include "core/net/message_writer.hpp"

namespace cr::net {
namespace {

using Stage = RequestReader::Stage;
using ServerRef = std::shared_ptr<ServerShared>;
using ConnectionRef = std::shared_ptr<ServerConnection>;

constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

enum class Received { request, refused, gone, timeout };

asio::const_buffer bytes_of(std::string_view text) { return asio::buffer(text.data(), text.size()); }

Received ended(const ServerConnection& connection, const ErrorCode& error) {
  const bool said_something = connection.reader.stage() != Stage::head || !connection.stream.input().empty();
  return error == asio::error::timed_out && said_something ? Received::timeout : Received::gone;
}

/// Reads until the reader has one whole request, or has had enough.
asio::awaitable<Received> receive(ServerRef server, ConnectionRef connection) {
  const auto& limits = server->options.limits;
  auto& stream = connection->stream;
  auto& reader = connection->reader;
  bool continued = false;
  auto stage = Stage::head;
  connection->idle = stream.input().empty();
  stream.deadline_in(connection->peer.nth == 0 ? limits.header : limits.idle);
  for (;;) {
    if (!stream.input().empty()) {
      if (connection->idle && connection->peer.nth != 0) stream.deadline_in(limits.header);
      connection->idle = false;
      stream.consume(reader.feed(stream.input(), stream.input_full()));
    }
    if (reader.stage() == Stage::whole) co_return Received::request;
    if (reader.stage() == Stage::refused) co_return Received::refused;
    if (reader.stage() == Stage::body && stage == Stage::head) stream.deadline_in(limits.body);
    stage = reader.stage();
    if (reader.expects_continue() && !continued && stream.input().empty()) {
      continued = true;
      const auto sent = co_await stream.write(bytes_of(continue_line));
      if (sent.error) co_return Received::gone;
    }
    const auto got = co_await stream.read();
    if (got.error) co_return ended(*connection, got.error);
  }
}

/// How many bytes of a reply go out before a planned fault, out of `head` + `body`.
std::size_t bytes_before(const WireFault& fault, std::size_t head, std::size_t body) {
  switch (fault.kind) {
    case WireFault::Kind::mid_headers:
      return head / 2;
    case WireFault::Kind::mid_body:
      return head + body / 2;
    default:
      return std::min(fault.bytes, head + body);
  }
}

/// Sends a part of the reply, then breaks the connection as planned.
asio::awaitable<void> break_off(ServerRef server, ConnectionRef connection, WireFault fault, std::string bytes) {
  if (!bytes.empty()) co_await connection->stream.write(bytes_of(bytes));
  if (fault.kind == WireFault::Kind::close || fault.kind == WireFault::Kind::instead) {
    connection->stream.deadline_in(server->options.limits.grace);
    co_await connection->stream.finish(server->options.limits.body_bytes_server);
  } else {
    co_await connection->stream.reset();
  }
}

/// Says that a reply is over, however the coroutine that had it ends.
struct Over {
  explicit Over(std::function<void()> call) : told(std::move(call)) {}
  ~Over() {
    if (told) told();
  }
  Over(const Over&) = delete;
  Over& operator=(const Over&) = delete;
  std::function<void()> told;
};

base::HttpResponse refusal_response(const ServerShared& server, const BadMessage& bad) {
  base::HttpResponse response;
  if (server.options.refusal) response = server.options.refusal(bad);
  response.status = bad.status;
  if (bad.status == 405 && base::find_header(response.headers, "Allow") == nullptr) {
    response.headers.emplace_back("Allow", allowed_methods);
  }
  if (bad.status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

/// Sends one reply. True when the connection may carry another request.
asio::awaitable<bool> deliver(ServerRef server, ConnectionRef connection, Reply reply, bool head_only) {
  auto& stream = connection->stream;
  const Over over(std::move(reply.over));
  const bool keep = connection->reader.keep_alive() && !reply.close && !server->refusing;
  const bool old_client = connection->reader.minor_version() == 0;
  const std::string head = response_head(reply.response, {!keep, keep && old_client});
  const std::string_view body = head_only ? std::string_view{} : std::string_view{reply.response.body};
  if (reply.delay.count() > 0) {
    connection->pause.expires_after(reply.delay);
    co_await connection->pause.async_wait(token);
    if (connection->closed) co_return false;
  }
  stream.deadline_in(server->options.limits.body);
  if (reply.fault.kind != WireFault::Kind::none) {
    std::string part = reply.fault.text;
    if (reply.fault.kind != WireFault::Kind::instead)
      part = (head + std::string(body)).substr(0, bytes_before(reply.fault, head.size(), body.size()));
    co_await break_off(server, connection, reply.fault, std::move(part));
    co_return false;
  }
  const auto sent = co_await stream.write(bytes_of(head), bytes_of(body));
  co_return keep && !sent.error && !server->refusing;
}

BadMessage describe(const ServerConnection& connection, Received how) {
  BadMessage bad;
  bad.request_line = base::printable(connection.reader.request_line());
  if (how == Received::refused) {
    bad.status = connection.reader.refusal().status;
    bad.reason = connection.reader.refusal().reason;
  } else if (how == Received::timeout) {
    bad.status = 408;
    bad.reason = "request not whole in time";
  } else {
    bad.status = 0;
    bad.reason = "connection ended inside a request";
  }
  return bad;
}

/// After a message that is no request: tells whoever wants to know, answers, and never reads on.
asio::awaitable<void> turn_away(ServerRef server, ConnectionRef connection, Received how) {
  const auto& limits = server->options.limits;
  const bool was_silent =
      how == Received::gone && connection->reader.stage() == Stage::head && connection->stream.input().empty();
  if (was_silent || connection->closed) co_return;
  const BadMessage bad = describe(*connection, how);
  connection->peer.nth += 1;
  const bool our_shortage = bad.status == 503;
  if (server->options.on_bad_message && !our_shortage) server->options.on_bad_message(bad, connection->peer);
  if (how == Received::gone) co_return;
  const auto response = refusal_response(*server, bad);
  const std::string head = response_head(response, {true, false});
  connection->stream.revive(limits.grace);
  const auto sent = co_await connection->stream.write(bytes_of(head), bytes_of(response.body));
  if (!sent.error) co_await connection->stream.finish(limits.body_bytes_server);
}

}  // namespace

ServerConnection::ServerConnection(Socket socket, unsigned long long number, ServerShared& shared)
    : pause(socket.get_executor()), stream(std::move(socket)), reader(shared.options.limits, &shared.budget) {
  peer.connection = number;
}

void ServerConnection::close() {
  closed = true;
  pause.cancel();
  stream.close();
}

asio::awaitable<void> serve_connection(ServerRef server, ConnectionRef connection) {
  const auto& limits = server->options.limits;
  if (server->tls) {
    connection->stream.deadline_in(limits.tls_handshake);
    const auto ready = co_await connection->stream.accept_tls(*server->tls);
    if (ready.error) {
      if (server->options.on_failed_handshake) server->options.on_failed_handshake(connection->peer);
      co_return;
    }
    connection->peer.tls = true;
    if (server->options.on_handshake) server->options.on_handshake(connection->peer);
  }
  for (;;) {
    const auto how = co_await receive(server, connection);
    connection->idle = false;
    if (how != Received::request) {
      co_await turn_away(server, connection, how);
      co_return;
    }
    connection->peer.nth += 1;
    const base::HttpRequest request = connection->reader.take();
    Reply reply;
    if (server->handler) {
      reply = server->handler(request, connection->peer);
    } else {
      reply = co_await server->awaited_handler(request, connection->peer);
    }
    const bool again = co_await deliver(server, connection, std::move(reply), request.method == "HEAD");
    if (!again) break;
    connection->reader = RequestReader(limits, &server->budget);
    connection->stream.release_input();
  }
  connection->stream.deadline_in(limits.grace);
  if (!connection->closed) co_await connection->stream.finish(limits.body_bytes_server);
}

}  // namespace cr::net

// TLS at both ends: the client refuses whoever it cannot verify and says why; the server speaks 1.2 and
// later; a connection cut off without a goodbye is no end of a message.
#include <sys/socket.h>

#include <atomic>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>
#include <openssl/ssl.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "tests/net/certificates.hpp"
#include "tests/net/live.hpp"

using namespace cr;
using base::FaultKind;
namespace asio = boost::asio;

namespace {

net::ServerOptions tls_options(const test::Leaf& leaf) {
  net::ServerOptions options;
  options.tls = net::TlsFiles{leaf.certificate, leaf.key};
  return options;
}

base::Result<net::ClientResult> fetch_tls(std::uint16_t port, const std::string& ca,
                                          const std::string& host = "connect.test", net::ClientOptions options = {}) {
  options.ca_file = ca;
  options.resolve.push_back(host + ":" + std::to_string(port) + ":127.0.0.1");
  auto url = test::url_of(port, "/x", "https");
  url.host = host;
  return test::fetch(url, {}, options);
}

void check_refused(const base::Result<net::ClientResult>& result, const std::string& reason) {
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == FaultKind::tls);
  CHECK_MESSAGE(result.error().message.find(reason) != std::string::npos, result.error().message);
}

/// A TLS peer of Asio's own synchronous kind: reads one request, sends bytes, then cuts the TCP connection
/// without close_notify, or says goodbye first.
class TlsPeer {
 public:
  TlsPeer(const test::Leaf& leaf, std::string bytes, bool goodbye, int version = TLS1_3_VERSION)
      : context_(asio::ssl::context::tls_server), acceptor_(io_, {asio::ip::address_v4::loopback(), 0}) {
    context_.use_certificate_chain_file(leaf.certificate);
    context_.use_private_key_file(leaf.key, asio::ssl::context::pem);
    SSL_CTX_set_min_proto_version(context_.native_handle(), version < TLS1_2_VERSION ? version : TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(context_.native_handle(), version);
    if (version < TLS1_2_VERSION) SSL_CTX_set_cipher_list(context_.native_handle(), "ALL:@SECLEVEL=0");
    thread_ = std::thread([this, bytes = std::move(bytes), goodbye] { serve(bytes, goodbye); });
  }
  ~TlsPeer() { thread_.join(); }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  void serve(const std::string& bytes, bool goodbye) {
    asio::ssl::stream<asio::ip::tcp::socket> stream(io_, context_);
    boost::system::error_code error;
    acceptor_.accept(stream.lowest_layer(), error);
    stream.handshake(asio::ssl::stream_base::server, error);
    if (error) return;
    char piece[4096];
    stream.read_some(asio::buffer(piece), error);
    asio::write(stream, asio::buffer(bytes), error);
    if (goodbye) stream.shutdown(error);
    stream.lowest_layer().shutdown(asio::ip::tcp::socket::shutdown_both, error);
  }

  asio::io_context io_{1};
  asio::ssl::context context_;
  asio::ip::tcp::acceptor acceptor_;
  std::thread thread_;
};

const std::string ok = "HTTP/1.1 200 OK\r\n";

}  // namespace

TEST_CASE("a certificate of a known authority for the right host is accepted, by name and by address") {
  test::CertificateFolder folder;
  bool tls = false;
  test::LiveServer server(tls_options(folder.leaf("good")), [&tls](const base::HttpRequest&, const net::Peer& peer) {
    tls = peer.tls;
    return net::Reply{};
  });
  CHECK(fetch_tls(server.port(), folder.ca()).has_value());
  CHECK(tls);
  net::ClientOptions options;
  options.ca_file = folder.ca();
  CHECK(test::fetch(test::url_of(server.port(), "/", "https"), {}, options).has_value());
}

TEST_CASE("a TLS connection is kept") {
  test::CertificateFolder folder;
  test::LiveServer server(tls_options(folder.leaf("good")));
  net::ClientOptions options;
  options.ca_file = folder.ca();
  asio::io_context io{1};
  net::HttpClient client(io, options);
  const auto url = test::url_of(server.port(), "/", "https");
  for (int i = 0; i < 5; ++i) {
    const auto result =
        test::run_to_end(io, client.exchange(url, {"POST", "/", {}, std::string(200'000, 'x')}, base::Duration{5000}));
    REQUIRE(result);
    CHECK(result->reused_connection == (i > 0));
  }
}

TEST_CASE("who cannot be verified is refused, with the reason") {
  test::CertificateFolder folder;
  test::CertificateFolder other;
  {
    test::LiveServer server(tls_options(folder.leaf("good")));
    check_refused(fetch_tls(server.port(), ""), "unable to get local issuer certificate");
    check_refused(fetch_tls(server.port(), other.ca()), "unable to get local issuer certificate");
    check_refused(fetch_tls(server.port(), folder.ca(), "other.test"), "the certificate is not for other.test");
  }
  test::LeafWish wish;
  wish.self_signed = true;
  test::LiveServer self_signed(tls_options(folder.leaf("self", wish)));
  check_refused(fetch_tls(self_signed.port(), ""), "self-signed certificate");
  wish = {};
  wish.starts = -7200, wish.ends = -3600;
  test::LiveServer expired(tls_options(folder.leaf("expired", wish)));
  check_refused(fetch_tls(expired.port(), folder.ca()), "certificate has expired");
  wish = {};
  wish.starts = 1800;
  test::LiveServer early(tls_options(folder.leaf("early", wish)));
  check_refused(fetch_tls(early.port(), folder.ca()), "certificate is not yet valid");
  wish = {};
  wish.ip = "127.0.0.2";
  test::LiveServer elsewhere(tls_options(folder.leaf("elsewhere", wish)));
  check_refused(fetch_tls(elsewhere.port(), folder.ca(), "127.0.0.1"), "the certificate is not for 127.0.0.1");
}

TEST_CASE("without verification anybody is accepted, which is why only loopback targets may ask for it") {
  test::CertificateFolder folder;
  test::LeafWish wish;
  wish.self_signed = true;
  test::LiveServer server(tls_options(folder.leaf("self", wish)));
  net::ClientOptions options;
  options.insecure = true;
  CHECK(fetch_tls(server.port(), "", "any.test", options).has_value());
}

TEST_CASE("a peer that speaks TLS 1.1 at most is refused, and 1.2 is spoken") {
  test::CertificateFolder folder;
  const auto leaf = folder.leaf("good");
  {
    TlsPeer peer(leaf, ok + "Content-Length: 1\r\n\r\nx", true, TLS1_1_VERSION);
    const auto result = fetch_tls(peer.port(), folder.ca());
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().kind == FaultKind::tls);
  }
  TlsPeer peer(leaf, ok + "Content-Length: 1\r\n\r\nx", true, TLS1_2_VERSION);
  CHECK(fetch_tls(peer.port(), folder.ca()).has_value());
}

TEST_CASE("our server refuses a client that speaks TLS 1.1 at most") {
  test::CertificateFolder folder;
  test::LiveServer server(tls_options(folder.leaf("good")));
  asio::io_context io{1};
  asio::ssl::context context{asio::ssl::context::tls_client};
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_1_VERSION);
  SSL_CTX_set_max_proto_version(context.native_handle(), TLS1_1_VERSION);
  SSL_CTX_set_cipher_list(context.native_handle(), "ALL:@SECLEVEL=0");
  asio::ssl::stream<asio::ip::tcp::socket> stream(io, context);
  stream.lowest_layer().connect({asio::ip::address_v4::loopback(), server.port()});
  boost::system::error_code error;
  stream.handshake(asio::ssl::stream_base::client, error);
  CHECK(error);
}

TEST_CASE("a cut without goodbye does not end a message, unless the message was whole") {
  test::CertificateFolder folder;
  const auto leaf = folder.leaf("good");
  struct Row {
    std::string bytes;
    bool goodbye;
    std::string fault;  ///< empty: a response
  };
  const Row rows[] = {{ok + "Content-Length: 5\r\n\r\nhello", false, ""},
                      {ok + "Content-Length: 9\r\n\r\nhello", false, "http.truncated"},
                      {ok + "Content-Length: 9\r\n\r\nhello", true, "http.truncated"},
                      {ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", false, "http.truncated"},
                      {ok + "\r\nhello", false, "tls.truncated"},
                      {ok + "\r\nhello", true, ""}};
  for (const auto& row : rows) {
    CAPTURE(row.bytes);
    TlsPeer peer(leaf, row.bytes, row.goodbye);
    const auto result = fetch_tls(peer.port(), folder.ca());
    CHECK(result.has_value() == row.fault.empty());
    if (result)
      CHECK(result->response.body == "hello");
    else
      CHECK_MESSAGE(result.error().message.find(row.fault) == 0, result.error().message);
  }
}

TEST_CASE("the server says goodbye, so that its answers are not taken for cut off") {
  test::CertificateFolder folder;
  test::LiveServer server(tls_options(folder.leaf("good")));
  asio::io_context io{1};
  asio::ssl::context context{asio::ssl::context::tls_client};
  asio::ssl::stream<asio::ip::tcp::socket> stream(io, context);
  stream.lowest_layer().connect({asio::ip::address_v4::loopback(), server.port()});
  stream.handshake(asio::ssl::stream_base::client);
  asio::write(stream, asio::buffer(std::string("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")));
  boost::system::error_code error;
  char piece[4096];
  while (!error) stream.read_some(asio::buffer(piece), error);
  CHECK(error == asio::error::eof);
}

TEST_CASE("a plain client of a TLS server, and a TLS client of a plain server, get a fault and no more") {
  test::CertificateFolder folder;
  test::LiveServer secure(tls_options(folder.leaf("good")));
  CHECK_FALSE(test::fetch(test::url_of(secure.port())).has_value());
  test::LiveServer plain;
  const auto result = fetch_tls(plain.port(), folder.ca());
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == FaultKind::tls);
}

TEST_CASE("a handshake that stalls is cut off at both ends") {
  test::CertificateFolder folder;
  auto options = tls_options(folder.leaf("good"));
  options.limits.tls_handshake = base::Duration{100};
  test::LiveServer server(options);
  test::RawSocket silent(server.port());
  silent.read();
  CHECK(silent.ended() != test::RawSocket::Ended::open);
  test::ScriptedPeer stalled([](test::RawSocket& socket, int) { socket.read("never", 400); });
  net::ClientOptions client;
  client.limits.tls_handshake = base::Duration{100};
  const auto result = fetch_tls(stalled.port(), folder.ca(), "connect.test", client);
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == FaultKind::timeout);
  CHECK(result.error().message.find("tls.timeout") == 0);
}

TEST_CASE("files that are no certificates are tls faults, on both sides") {
  asio::io_context io{1};
  net::ServerOptions options;
  options.tls = net::TlsFiles{"/nowhere/a.pem", "/nowhere/a.key"};
  net::HttpServer server(io, options, [](const base::HttpRequest&, const net::Peer&) { return net::Reply{}; });
  const auto started = server.start();
  REQUIRE_FALSE(started.has_value());
  CHECK(started.error().kind == FaultKind::tls);
  options.tls_texts = net::TlsTexts{"no certificate", "no key"};
  net::HttpServer with_texts(io, options, [](const base::HttpRequest&, const net::Peer&) { return net::Reply{}; });
  const auto refused = with_texts.start();
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == FaultKind::tls);
  CHECK(refused.error().message.find("certificate text") != std::string::npos);
  test::LiveServer plain;
  const auto result = fetch_tls(plain.port(), "/nowhere/ca.pem");
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == FaultKind::tls);
  CHECK(result.error().message.find("/nowhere/ca.pem") != std::string::npos);
}

TEST_CASE("a handshake is told as it ended, and certificates may be texts") {
  test::CertificateFolder folder;
  const auto leaf = folder.leaf("good");
  const auto text_of = [](const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  net::ServerOptions options;
  options.tls_texts = net::TlsTexts{text_of(leaf.certificate), text_of(leaf.key)};
  std::atomic<int> completed{0}, failed{0};
  options.on_handshake = [&](const net::Peer& peer) { completed += peer.tls && peer.nth == 0 ? 1 : 100; };
  options.on_failed_handshake = [&](const net::Peer&) { ++failed; };
  test::LiveServer server(options);
  CHECK(fetch_tls(server.port(), folder.ca()).has_value());
  CHECK(completed == 1);
  CHECK_FALSE(fetch_tls(server.port(), "").has_value());
  CHECK(test::wait_for([&] { return failed == 1; }));
  test::RawSocket plain(server.port());
  plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(test::wait_for([&] { return failed == 2; }));
  CHECK(completed == 1);
  CHECK(server.requests().size() == 1);
}

TEST_CASE("a client certificate is shown to a server that asks for one") {
  test::CertificateFolder folder;
  const auto leaf = folder.leaf("good");
  const auto own = folder.leaf("client");
  asio::io_context io{1};
  asio::ssl::context context{asio::ssl::context::tls_server};
  context.use_certificate_chain_file(leaf.certificate);
  context.use_private_key_file(leaf.key, asio::ssl::context::pem);
  context.load_verify_file(folder.ca());
  context.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  std::thread thread([&] {
    for (int i = 0; i < 2; ++i) {
      asio::ssl::stream<asio::ip::tcp::socket> stream(io, context);
      boost::system::error_code error;
      acceptor.accept(stream.lowest_layer(), error);
      stream.handshake(asio::ssl::stream_base::server, error);
      char piece[4096];
      if (!error) stream.read_some(asio::buffer(piece), error);
      if (!error) asio::write(stream, asio::buffer(ok + "Content-Length: 1\r\n\r\nx"), error);
    }
  });
  net::ClientOptions with;
  with.certificate = own.certificate;
  with.key = own.key;
  const auto port = acceptor.local_endpoint().port();
  CHECK(fetch_tls(port, folder.ca(), "connect.test", with).has_value());
  CHECK_FALSE(fetch_tls(port, folder.ca()).has_value());
  thread.join();
}

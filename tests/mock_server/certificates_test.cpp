// Certificates of the mock as clients see them that nobody here wrote (openssl s_client, Node, Python) and
// our own client: who verifies refuses each bad one, and who does not is noticed.
#include "mock_server/certificates.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "core/net/real_clock.hpp"
#include "tests/net/live.hpp"

using namespace cr;
using namespace cr::mock_server;
using Kind = CertificateKind;

namespace {

Certificates certificates(Kind kind) {
  auto made = make_certificates(kind, net::now_utc());
  REQUIRE(made.has_value());
  return *made;
}

/// A TLS server with one of the certificates, and its authority in a file for clients to trust.
class TlsServer {
 public:
  explicit TlsServer(const Certificates& with) : server_(options_with(with)) {
    path_ = (std::filesystem::temp_directory_path() / ("cr-ca-" + std::to_string(::getpid()) + "-" + std::to_string(server_.port()))).string();
    std::ofstream(path_) << with.ca;
  }
  ~TlsServer() { std::filesystem::remove(path_); }

  const std::string& ca() const { return path_; }
  std::string port() const { return std::to_string(server_.port()); }
  std::string url() const { return "https://127.0.0.1:" + port() + "/"; }
  std::size_t requests() const { return server_.requests().size(); }
  base::Result<net::ClientResult> fetch(bool verify) const {
    net::ClientOptions options;
    options.ca_file = path_;
    options.insecure = !verify;
    return test::fetch(test::url_of(server_.port(), "/", "https"), {}, options);
  }

  std::atomic<int> completed{0}, failed{0};

 private:
  net::ServerOptions options_with(const Certificates& with) {
    net::ServerOptions options;
    options.tls_texts = net::TlsTexts{with.certificate, with.key};
    options.on_handshake = [this](const net::Peer& peer) { completed += peer.tls ? 1 : 100; };
    options.on_failed_handshake = [this](const net::Peer&) { ++failed; };
    return options;
  }
  std::string path_;
  test::LiveServer server_;
};

/// What a command says, errors too; its exit code in `code`.
std::string said_by(const std::string& command, int& code) {
  std::string text;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) text += buffer;
  const int status = ::pclose(pipe);
  code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return text;
}

std::string openssl_client(const TlsServer& server, const std::string& more) {
  return "openssl s_client -connect 127.0.0.1:" + server.port() + " -CAfile " + server.ca() + " " + more + " </dev/null";
}
constexpr const char* verifying = "-verify_return_error -verify_ip 127.0.0.1";

struct Bad {
  Kind kind;
  const char* fault;
  const char* reason;
};
constexpr Bad all_bad[] = {{Kind::self_signed, "F-TLS-SELF-SIGNED", "self-signed certificate"},
                           {Kind::wrong_host, "F-TLS-WRONG-HOST", "the certificate is not for 127.0.0.1"},
                           {Kind::expired, "F-TLS-EXPIRED", "certificate has expired"},
                           {Kind::unknown_ca, "F-TLS-UNKNOWN-CA", "unable to get local issuer certificate"}};

}  // namespace

TEST_CASE("each fault of TLS that the mock plays has its kind of certificate, and nothing else has") {
  for (const Bad& bad : all_bad) CHECK(certificate_kind(bad.fault) == bad.kind);
  for (const char* other : {"F-TLS-STALL", "F-TLS-NOT-YET-VALID", "F-RST", ""}) CHECK_FALSE(certificate_kind(other));
}

TEST_CASE("a good certificate is accepted by its address, by localhost, and by whoever verifies strictly") {
  TlsServer server(certificates(Kind::good));
  CHECK(server.fetch(true).has_value());
  CHECK(server.completed == 1);
  int code = 0;
  CHECK(said_by(openssl_client(server, "-verify_return_error -x509_strict -verify_ip 127.0.0.1"), code).find("Verify return code: 0 (ok)") != std::string::npos);
  CHECK(code == 0);
  CHECK(said_by(openssl_client(server, "-verify_return_error -verify_hostname localhost"), code).find("Verify return code: 0 (ok)") != std::string::npos);
  said_by(openssl_client(server, "-verify_return_error -verify_hostname connect.test"), code);
  CHECK(code != 0);
  CHECK(test::wait_for([&] { return server.failed == 1; }));
  CHECK(server.completed == 3);
}

TEST_CASE("our client refuses each bad certificate with its reason, and is noticed when it does not") {
  for (const Bad& bad : all_bad) {
    CAPTURE(bad.fault);
    TlsServer server(certificates(bad.kind));
    const auto refused = server.fetch(true);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == base::FaultKind::tls);
    CHECK_MESSAGE(refused.error().message.find(bad.reason) != std::string::npos, refused.error().message);
    CHECK(test::wait_for([&] { return server.failed == 1; }));
    CHECK(server.completed == 0);
    CHECK(server.fetch(false).has_value());
    CHECK(server.completed == 1);
    CHECK(server.failed == 1);
    CHECK(server.requests() == 1);
  }
}

TEST_CASE("openssl s_client refuses each bad certificate when it verifies, in TLS 1.2 and 1.3") {
  for (const Bad& bad : all_bad) {
    CAPTURE(bad.fault);
    TlsServer server(certificates(bad.kind));
    int code = 0;
    for (const char* version : {" -tls1_2", " -tls1_3"}) {
      said_by(openssl_client(server, std::string(verifying) + version), code);
      CHECK(code != 0);
    }
    CHECK(test::wait_for([&] { return server.failed == 2; }));
    CHECK(server.completed == 0);
    said_by(openssl_client(server, ""), code);
    CHECK(test::wait_for([&] { return server.completed == 1; }));
    CHECK(server.requests() == 0);
  }
}

TEST_CASE("a client that verifies after the handshake sends no request, and only a request tells it apart") {
  // Node.js makes the handshake, looks at the certificate then, and hangs up.
  for (const Bad& bad : all_bad) {
    CAPTURE(bad.fault);
    TlsServer server(certificates(bad.kind));
    int code = 0;
    const std::string get = "node -e \"const fs=require('fs');require('https').get({host:'127.0.0.1',port:" + server.port() +
                            ",ca:fs.readFileSync('" + server.ca() + "'),agent:false MORE},r=>{r.resume();r.on('end',()=>process.exit(0))}).on('error',e=>{console.log(e.code);process.exit(1)})\"";
    const auto with = [&](const char* more) { return std::string(get).replace(get.find(" MORE"), 5, more); };
    said_by(with(""), code);
    CHECK(code == 1);
    // Whether its Finished gets out before it hangs up is a matter of luck.
    CHECK(test::wait_for([&] { return server.completed + server.failed == 1; }));
    CHECK(server.requests() == 0);
    said_by(with(",rejectUnauthorized:false"), code);
    CHECK(code == 0);
    CHECK(server.requests() == 1);
  }
}

TEST_CASE("Python's client refuses each bad certificate and takes the good one") {
  int code = 0;
  const auto python = [&](const TlsServer& server) {
    return said_by("python3 -c \"import ssl,urllib.request as u;u.urlopen('" + server.url() + "',context=ssl.create_default_context(cafile='" + server.ca() + "')).read()\"", code);
  };
  TlsServer good(certificates(Kind::good));
  CHECK(python(good) == "");
  CHECK(code == 0);
  CHECK(good.requests() == 1);
  for (const Bad& bad : all_bad) {
    CAPTURE(bad.fault);
    TlsServer server(certificates(bad.kind));
    CHECK(python(server).find("CERTIFICATE_VERIFY_FAILED") != std::string::npos);
    CHECK(code != 0);
    CHECK(server.completed == 0);
    CHECK(server.requests() == 0);
  }
}

TEST_CASE("certificates are fresh ones for the hosts that were asked for") {
  const Certificates one = certificates(Kind::good), two = certificates(Kind::good);
  CHECK(one.ca != two.ca);
  CHECK(one.certificate != two.certificate);
  CHECK(one.key != two.key);
  CHECK(one.key.starts_with("-----BEGIN PRIVATE KEY-----"));
  const auto named = make_certificates(Kind::good, net::now_utc(), {"partner.test", "::1"});
  REQUIRE(named.has_value());
  TlsServer server(*named);
  CHECK_FALSE(server.fetch(true).has_value());
  int code = 0;
  said_by(openssl_client(server, "-verify_return_error -verify_hostname partner.test"), code);
  CHECK(code == 0);
  for (const char* host : {"", "a,DNS:b", "a\nb", "a b"}) {
    const auto refused = make_certificates(Kind::good, net::now_utc(), {"localhost", host});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == base::FaultKind::usage);
  }
  CHECK_FALSE(make_certificates(Kind::good, net::now_utc(), {}).has_value());
}

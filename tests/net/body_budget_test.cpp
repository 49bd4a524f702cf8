// The budget alone, and a server whose budget some clients have filled.
#include "core/net/body_budget.hpp"

#include <doctest/doctest.h>

#include "core/net/request_reader.hpp"
#include "tests/net/live.hpp"

using namespace cr;
using test::LiveServer;
using test::RawSocket;
using test::wait_for;

namespace {

base::Limits tight() {
  base::Limits limits;
  limits.body_bytes_small = 1'000;
  limits.body_bytes_all = 100'000;
  limits.body_bytes_server = 80'000;
  return limits;
}

std::string head_of(std::size_t length) { return "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n"; }

}  // namespace

TEST_CASE("shares are counted beyond the small part, refused when nothing is left, and given back") {
  net::BodyBudget budget(tight());
  {
    net::BodyShare small(&budget), first(&budget), second(&budget);
    CHECK(small.grow_to(1'000));
    CHECK(budget.held() == 0);
    CHECK(first.grow_to(1'001));
    CHECK(budget.held() == 1'024);
    CHECK(first.grow_to(60'000));
    CHECK(budget.held() == 65'536);
    CHECK_FALSE(second.grow_to(40'000));
    CHECK(budget.held() == 65'536);
    CHECK(second.grow_to(20'000));
    CHECK(budget.held() == 65'536 + 32'768);
    second = net::BodyShare(&budget);
    CHECK(budget.held() == 65'536);
    net::BodyShare moved(std::move(first));
    CHECK(budget.held() == 65'536);
  }
  CHECK(budget.held() == 0);
  net::BodyShare unbounded;
  CHECK(unbounded.grow_to(std::size_t{1} << 60));
}

TEST_CASE("a reader whose body finds no room refuses with 503, takes nothing more, and lets go at its end") {
  const base::Limits limits = tight();
  net::BodyBudget budget(limits);
  {
    net::RequestReader greedy(limits, &budget);
    greedy.feed(head_of(60'000) + std::string(59'000, 'x'));
    CHECK(greedy.stage() == net::RequestReader::Stage::body);
    const auto held = budget.held();
    CHECK(held >= 59'000);
    net::RequestReader late(limits, &budget);
    late.feed(head_of(50'000));
    CHECK(late.feed(std::string(40'000, 'x')) == 0);
    CHECK(late.stage() == net::RequestReader::Stage::refused);
    CHECK(late.refusal().status == 503);
    CHECK(budget.held() == held);
    net::RequestReader small(limits, &budget);
    small.feed(head_of(900) + std::string(900, 'x'));
    CHECK(small.stage() == net::RequestReader::Stage::whole);
    net::RequestReader chunked(limits, &budget);
    chunked.feed("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9c40\r\n");
    chunked.feed(std::string(40'000, 'x'));
    CHECK(chunked.refusal().status == 503);
  }
  CHECK(budget.held() == 0);
}

TEST_CASE("when all is held, a long request is told 503 and closed, short ones go on, and room comes back") {
  net::ServerOptions options;
  options.limits = tight();
  LiveServer server(options);
  {
    RawSocket hoarder(server.port());
    hoarder.send(head_of(70'000) + std::string(65'000, 'x'));
    RawSocket late(server.port());
    std::string seen;
    // The hoarder's bytes may still be on their way: they count as 65,536 of 100,000.
    REQUIRE(wait_for([&] {
      RawSocket probe(server.port());
      probe.send(head_of(40'000) + std::string(40'000, 'x'));
      seen = probe.read("\r\n\r\n", 2'000);
      return seen.starts_with("HTTP/1.1 503 ") && probe.read().find("HTTP/1.1 200") == std::string::npos && probe.ended() == RawSocket::Ended::closed;
    }));
    CHECK(seen.find("Retry-After: 1\r\n") != std::string::npos);
    CHECK(seen.find("Connection: close\r\n") != std::string::npos);
    late.send(head_of(900) + std::string(900, 'y'));
    CHECK(late.read("\r\n\r\n", 2'000).starts_with("HTTP/1.1 200 "));
    CHECK(server.bad_messages().empty());
  }
  CHECK(wait_for([&] {
    RawSocket again(server.port());
    again.send(head_of(60'000) + std::string(60'000, 'z'));
    return again.read("\r\n\r\n", 2'000).starts_with("HTTP/1.1 200 ");
  }));
}

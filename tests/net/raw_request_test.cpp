// Raw messages against a live server: each of data/raw_requests.ndjson is sent whole, byte by byte, and
// twice in one go, and must get the answer that stands beside it. The file also has what Node 20 answered
// (data/record_node.mjs): we are never looser.
#include <fstream>

#include <doctest/doctest.h>

#include "core/base/json.hpp"
#include "tests/net/live.hpp"

using namespace cr;

namespace {

struct RawMessage {
  std::string name;
  std::string bytes;
  int status = 0;
  int node = 0;
  bool keeps = false;
};

/// The file writes bytes as code points up to U+00FF.
std::string latin1(std::string_view utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x80) {
      out.push_back(utf8[i]);
    } else if (i + 1 < utf8.size() && (byte == 0xc2 || byte == 0xc3)) {
      out.push_back(static_cast<char>(((byte & 0x03) << 6) | (static_cast<unsigned char>(utf8[++i]) & 0x3f)));
    } else {
      out.push_back('?');
    }
  }
  return out;
}

void replace_all(std::string& text, const std::string& mark, const std::string& by) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size())) {
    text.replace(at, mark.size(), by);
  }
}

int number_at(const base::Json& row, std::string_view key) { return std::stoi(row.find(key)->number()); }

std::vector<RawMessage> raw_messages() {
  std::ifstream file(std::string(CR_SOURCE_DIR) + "/tests/net/data/raw_requests.ndjson");
  std::vector<RawMessage> all;
  for (std::string line; std::getline(file, line);) {
    const auto row = base::parse_json(line);
    REQUIRE(row);
    RawMessage message;
    message.name = row->text_at("name");
    message.bytes = latin1(row->text_at("bytes"));
    message.status = number_at(*row, "status");
    message.node = number_at(*row, "node");
    message.keeps = row->find("keeps")->boolean();
    if (const auto* repeats = row->find("repeat")) {
      for (const auto& repeat : repeats->items()) {
        std::string many;
        for (int i = number_at(repeat, "times"); i > 0; --i) many += latin1(repeat.text_at("text"));
        replace_all(message.bytes, std::string(repeat.text_at("mark")), many);
      }
    }
    all.push_back(std::move(message));
  }
  return all;
}

/// Final statuses in the order they came.
std::vector<int> statuses(const std::string& bytes) {
  std::vector<int> found;
  for (auto at = bytes.find("HTTP/1.1 "); at != std::string::npos; at = bytes.find("HTTP/1.1 ", at + 1)) {
    const int status = std::stoi(bytes.substr(at + 9, 3));
    if (status != 100) found.push_back(status);
  }
  return found;
}

/// Sends `bytes` in pieces; after a message that keeps the connection also a last request, so that the
/// connection ends without a wait. Returns the final statuses.
std::vector<int> play(test::LiveServer& server, const RawMessage& message, const std::string& bytes,
                      std::size_t piece) {
  test::RawSocket socket(server.port());
  REQUIRE(socket.connected());
  bool sent = true;
  for (std::size_t at = 0; sent && at < bytes.size(); at += piece) sent = socket.send(bytes.substr(at, piece));
  if (message.keeps) socket.send("GET /last HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
  const auto seen = statuses(socket.read());
  CHECK(socket.ended() != test::RawSocket::Ended::open);
  return seen;
}

std::vector<int> expected(const RawMessage& message, int copies) {
  std::vector<int> all;
  if (!message.keeps) return {message.status};
  for (int i = 0; i < copies; ++i) all.push_back(message.status);
  all.push_back(200);
  return all;
}

}  // namespace

TEST_CASE("each raw message gets the required answer: whole, byte by byte, and two glued together") {
  const auto all = raw_messages();
  REQUIRE(all.size() >= 160);
  test::LiveServer server;
  for (const auto& message : all) {
    CAPTURE(message.name);
    const std::size_t piece = message.bytes.size() > 20'000 ? 1021 : 1;
    CHECK(play(server, message, message.bytes, message.bytes.size()) == expected(message, 1));
    CHECK(play(server, message, message.bytes, piece) == expected(message, 1));
    CHECK(play(server, message, message.bytes + message.bytes, 2 * message.bytes.size()) == expected(message, 2));
  }
}

TEST_CASE("a raw message that Node refuses is refused here") {
  for (const auto& message : raw_messages()) {
    CAPTURE(message.name);
    if (message.node >= 400) CHECK(message.status >= 400);
  }
}

TEST_CASE("nothing of a trailer reaches the handler") {
  test::LiveServer server;
  for (const auto& message : raw_messages()) {
    if (message.name.find("trailer that") == std::string::npos) continue;
    play(server, message, message.bytes, 1);
  }
  int hellos = 0;
  for (const auto& request : server.requests()) {
    CHECK(base::find_header(request.headers, "Authorization") == nullptr);
    const bool says_close = base::find_header(request.headers, "Connection") != nullptr;
    CHECK(says_close == (request.target == "/last"));
    hellos += request.body == "hello" ? 1 : 0;
  }
  CHECK(hellos == 2);
}

TEST_CASE("every refusal is told with its status, a reason and the request line") {
  test::LiveServer server;
  std::size_t refused = 0;
  for (const auto& message : raw_messages()) {
    if (message.status == 200 || message.bytes.size() > 20'000) continue;
    play(server, message, message.bytes, message.bytes.size());
    ++refused;
    const auto bad = server.bad_messages();
    CAPTURE(message.name);
    REQUIRE(bad.size() == refused);
    CHECK(bad.back().status == message.status);
    CHECK_FALSE(bad.back().reason.empty());
    CHECK(bad.back().request_line.size() <= 800);
    CHECK(bad.back().request_line.find('\n') == std::string::npos);
  }
  CHECK(refused > 100);
}

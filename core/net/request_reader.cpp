// One request from bytes. The head is read whole before Beast sees it, its fields are copied before the
// body is read (so that nothing in a trailer can change them), and the bytes used are counted here, because
// Beast counts neither chunk headers nor trailers.
#include "core/net/request_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace cr::net {
namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

Refusal refusal_from(const boost::system::error_code& error, std::size_t body_limit) {
  if (error == http::error::body_limit) return {413, "body larger than " + std::to_string(body_limit) + " bytes"};
  if (error == http::error::bad_chunk || error == http::error::bad_chunk_extension) return {400, "malformed chunk"};
  return {400, "malformed message: " + error.message()};
}

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

struct RequestReader::State {
  explicit State(const base::Limits& all)
      : limits(all), scan(HeadScan::Side::request, all.header_bytes_server, all.header_fields) {
    parser.body_limit(boost::none);  // framing decides on Content-Length, with its own words
    parser.header_limit(static_cast<std::uint32_t>(all.header_bytes_server));
    parser.eager(false);
  }

  void refuse(Refusal why) {
    stage = Stage::refused;
    refusal = std::move(why);
  }

  std::size_t feed_head(std::string_view bytes, bool full);
  std::size_t feed_body(std::string_view bytes, bool full);
  void begin_body();

  base::Limits limits;
  HeadScan scan;
  Parser parser;
  Stage stage = Stage::head;
  RequestFraming framing;
  Refusal refusal;
  std::string request_line;
  base::HttpRequest request;
  std::size_t body_wire_bytes = 0;
};

std::size_t RequestReader::State::feed_head(std::string_view bytes, bool full) {
  const auto scanned = scan.advance(bytes);
  if (scanned == HeadScan::State::more && !full) return 0;
  request_line = std::string(bytes.substr(0, std::min<std::size_t>({200, bytes.find('\r'), bytes.find('\n')})));
  if (scanned != HeadScan::State::whole) {
    refuse(scanned == HeadScan::State::refused ? scan.refusal() : Refusal{431, "header too large"});
    return 0;
  }
  boost::system::error_code error;
  parser.put(boost::asio::buffer(bytes.data(), scan.size()), error);
  if (error || !parser.is_header_done()) {
    refuse(error ? refusal_from(error, limits.body_bytes_server) : Refusal{400, "malformed message"});
  } else {
    begin_body();
  }
  return scan.size();
}

void RequestReader::State::begin_body() {
  const auto& message = parser.get();
  request.method = std::string(view(message.method_string()));
  request.target = std::string(view(message.target()));
  for (const auto& field : message) {
    request.headers.emplace_back(std::string(view(field.name_string())), std::string(view(field.value())));
  }
  const int minor = static_cast<int>(message.version()) - 10;
  auto judged = judge_request({request.method, request.target, minor}, request.headers, limits);
  if (!judged) return refuse(std::move(judged.error()));
  framing = *judged;
  parser.body_limit(limits.body_bytes_server);
  parser.eager(true);
  stage = parser.is_done() || framing.body == BodyKind::none ? Stage::whole : Stage::body;
  if (framing.body == BodyKind::length && framing.length == 0) stage = Stage::whole;
}

std::size_t RequestReader::State::feed_body(std::string_view bytes, bool full) {
  boost::system::error_code error;
  const auto used = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  body_wire_bytes += used;
  if (error && error != http::error::need_more) {
    refuse(refusal_from(error, limits.body_bytes_server));
  } else if (body_wire_bytes > limits.body_bytes_server + limits.message_overhead_bytes) {
    refuse({413, "more framing than a message may have"});
  } else if (parser.is_done()) {
    stage = Stage::whole;
  } else if (framing.body == BodyKind::chunked && error == http::error::need_more && has_bare_line_feed(bytes.substr(used))) {
    refuse({400, "line feed without carriage return between chunks"});
  } else if (used == 0 && full) {
    refuse({400, "chunk header or trailer too large"});
  }
  return used;
}

RequestReader::RequestReader(const base::Limits& limits) : state_(std::make_unique<State>(limits)) {}
RequestReader::~RequestReader() = default;
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader& RequestReader::operator=(RequestReader&&) noexcept = default;

std::size_t RequestReader::feed(std::string_view bytes, bool full) {
  std::size_t used = 0;
  if (state_->stage == Stage::head) {
    used = state_->feed_head(bytes, full);
    // An empty rest must not reach the parser: it would take it for the end of the input.
    if (used == bytes.size()) return used;
    full = false;
  }
  while (state_->stage == Stage::body && used < bytes.size()) {
    const auto more = state_->feed_body(bytes.substr(used), full);
    if (more == 0) break;
    used += more;
    full = false;
  }
  return used;
}

RequestReader::Stage RequestReader::stage() const { return state_->stage; }
bool RequestReader::expects_continue() const {
  return state_->stage == Stage::body && state_->framing.expects_continue;
}
bool RequestReader::keep_alive() const { return state_->framing.keep_alive; }
int RequestReader::minor_version() const { return static_cast<int>(state_->parser.get().version()) - 10; }
const Refusal& RequestReader::refusal() const { return state_->refusal; }
const std::string& RequestReader::request_line() const { return state_->request_line; }

base::HttpRequest RequestReader::take() {
  state_->request.body = std::move(state_->parser.get().body());
  return std::move(state_->request);
}

}  // namespace cr::net

// One request from bytes. The head is read whole and checked before Beast sees it; Beast takes it apart into
// fields; the body is body_reader's, so that nothing in a trailer can change what was decided.
#include "core/net/request_reader.hpp"

#include <algorithm>
#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "core/net/body_reader.hpp"

namespace cr::net {
namespace {

namespace http = boost::beast::http;
using HeadParser = http::request_parser<http::empty_body>;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

struct RequestReader::State {
  State(const base::Limits& all, BodyBudget* budget)
      : limits(all), share(budget), scan(HeadScan::Side::request, all.header_bytes_server, all.header_fields) {}

  void refuse(Refusal why) {
    stage = Stage::refused;
    refusal = std::move(why);
  }

  std::size_t feed_head(std::string_view bytes, bool full);
  std::size_t feed_body(std::string_view bytes);
  void read_head(std::string_view head);

  base::Limits limits;
  BodyShare share;  ///< held until the reader ends, as its body is somewhere until then
  HeadScan scan;
  Stage stage = Stage::head;
  RequestFraming framing;
  std::optional<BodyReader> body;
  Refusal refusal;
  std::string request_line;
  int minor_version = 1;
  base::HttpRequest request;
};

std::size_t RequestReader::State::feed_head(std::string_view bytes, bool full) {
  const auto scanned = scan.advance(bytes);
  if (scanned == HeadScan::State::more && !full) return 0;
  request_line = std::string(bytes.substr(0, std::min<std::size_t>({200, bytes.find('\r'), bytes.find('\n')})));
  if (scanned != HeadScan::State::whole) {
    refuse(scanned == HeadScan::State::refused ? scan.refusal() : Refusal{431, "header too large"});
    return 0;
  }
  read_head(bytes.substr(0, scan.size()));
  return scan.size();
}

void RequestReader::State::read_head(std::string_view head) {
  HeadParser parser;
  boost::system::error_code error;
  parser.body_limit(boost::none);  // judge_request() decides on Content-Length, with its own words
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes_server));
  parser.put(boost::asio::buffer(head.data(), head.size()), error);
  if (error || !parser.is_header_done()) {
    return refuse({400, "malformed message: " + (error ? error.message() : "unreadable header")});
  }
  const auto& message = parser.get();
  request.method = std::string(view(message.method_string()));
  request.target = std::string(view(message.target()));
  for (const auto& field : message) {
    request.headers.emplace_back(std::string(view(field.name_string())), std::string(view(field.value())));
  }
  minor_version = static_cast<int>(message.version()) - 10;
  auto judged = judge_request({request.method, request.target, minor_version}, request.headers, limits);
  if (!judged) return refuse(std::move(judged.error()));
  framing = *judged;
  body.emplace(framing.body, framing.length,
               BodyLimits{limits.body_bytes_server, limits.message_overhead_bytes, limits.header_bytes_server,
                          limits.header_fields});
  stage = body->stage() == BodyReader::Stage::whole ? Stage::whole : Stage::body;
}

std::size_t RequestReader::State::feed_body(std::string_view bytes) {
  if (!share.grow_to(std::min(body->size() + bytes.size(), limits.body_bytes_server))) {
    refuse({503, "too much is held for all connections"});
    return 0;
  }
  const auto used = body->feed(bytes);
  if (body->stage() == BodyReader::Stage::refused) refuse(body->refusal());
  if (body->stage() == BodyReader::Stage::whole) stage = Stage::whole;
  return used;
}

RequestReader::RequestReader(const base::Limits& limits, BodyBudget* budget) : state_(std::make_unique<State>(limits, budget)) {}
RequestReader::~RequestReader() = default;
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader& RequestReader::operator=(RequestReader&&) noexcept = default;

std::size_t RequestReader::feed(std::string_view bytes, bool full) {
  std::size_t used = 0;
  if (state_->stage == Stage::head) used = state_->feed_head(bytes, full);
  if (state_->stage == Stage::body) used += state_->feed_body(bytes.substr(used));
  return used;
}

RequestReader::Stage RequestReader::stage() const { return state_->stage; }
bool RequestReader::expects_continue() const {
  return state_->stage == Stage::body && state_->framing.expects_continue;
}
bool RequestReader::keep_alive() const { return state_->framing.keep_alive; }
int RequestReader::minor_version() const { return state_->minor_version; }
const Refusal& RequestReader::refusal() const { return state_->refusal; }
const std::string& RequestReader::request_line() const { return state_->request_line; }

base::HttpRequest RequestReader::take() {
  state_->request.body = state_->body->take();
  return std::move(state_->request);
}

}  // namespace cr::net

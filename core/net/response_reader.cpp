// One response from bytes, with the same order of work as request_reader: scan, parse, judge, and only
// then the body. Faults begin with the name that reports use ("http.truncated").
#include "core/net/response_reader.hpp"

#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "core/net/framing.hpp"

namespace cr::net {
namespace {

namespace http = boost::beast::http;
using Parser = http::response_parser<http::string_body>;
using base::Fault;
using base::FaultKind;

constexpr int most_interim_responses = 10;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

Fault fault_from(const Refusal& why) {
  const bool too_much = why.status == 413 || why.status == 431;
  const auto kind = too_much ? FaultKind::limit : FaultKind::syntax;
  return {kind, (too_much ? "http.limit: " : "http.malformed: ") + why.reason, {}, {}, {}};
}

}  // namespace

struct ResponseReader::State {
  State(const base::Limits& all, std::string request_method)
      : limits(all), method(std::move(request_method)),
        scan(HeadScan::Side::response, all.header_bytes_client, all.header_fields) {
    begin_message();
  }

  void begin_message() {
    scan = HeadScan(HeadScan::Side::response, limits.header_bytes_client, limits.header_fields);
    parser.emplace();
    parser->body_limit(boost::none);
    parser->header_limit(static_cast<std::uint32_t>(limits.header_bytes_client));
    parser->eager(false);
    response = {};
  }

  void refuse(Fault why) {
    stage = Stage::refused;
    fault = std::move(why);
  }

  std::size_t feed_head(std::string_view bytes, bool full);
  std::size_t feed_body(std::string_view bytes, bool full);
  void begin_body();
  void refuse_encoded();
  void end_interim();

  base::Limits limits;
  std::string method;
  HeadScan scan;
  std::optional<Parser> parser;
  Stage stage = Stage::head;
  ResponseFraming framing;
  Fault fault;
  base::HttpResponse response;
  std::vector<std::string> notes;
  std::size_t body_wire_bytes = 0;
  int interim = 0;
};

std::size_t ResponseReader::State::feed_head(std::string_view bytes, bool full) {
  const auto scanned = scan.advance(bytes);
  if (scanned == HeadScan::State::more && !full) return 0;
  if (scanned != HeadScan::State::whole) {
    refuse(fault_from(scanned == HeadScan::State::refused ? scan.refusal() : Refusal{431, "header too large"}));
    return 0;
  }
  boost::system::error_code error;
  const auto size = scan.size();
  parser->put(boost::asio::buffer(bytes.data(), size), error);
  if (error || !parser->is_header_done()) {
    refuse({FaultKind::syntax, "http.malformed: " + (error ? error.message() : "unreadable header"), {}, {}, {}});
  } else {
    begin_body();
  }
  return size;
}

void ResponseReader::State::begin_body() {
  const auto& message = parser->get();
  response.status = static_cast<int>(message.result_int());
  for (const auto& field : message) {
    response.headers.emplace_back(std::string(view(field.name_string())), std::string(view(field.value())));
  }
  const int minor = static_cast<int>(message.version()) - 10;
  auto judged = judge_response({method, response.status, minor}, response.headers, limits);
  if (!judged) return refuse(fault_from(judged.error()));
  if (response.status >= 100 && response.status < 200) return end_interim();
  framing = std::move(*judged);
  notes = framing.notes;
  refuse_encoded();
  if (stage == Stage::refused) return;
  parser->body_limit(limits.body_bytes_client);
  parser->eager(true);
  const bool empty = framing.body == BodyKind::none || (framing.body == BodyKind::length && framing.length == 0);
  stage = empty ? Stage::whole : Stage::body;
}

void ResponseReader::State::refuse_encoded() {
  const auto* encoding = base::find_header(response.headers, "Content-Encoding");
  if (encoding == nullptr || *encoding == "identity" || encoding->empty()) return;
  refuse({FaultKind::syntax, "http.unexpected_encoding: Content-Encoding " + *encoding + ", which was not asked for",
          {}, {}, {}});
}

void ResponseReader::State::end_interim() {
  if (response.status == 101) {
    return refuse({FaultKind::syntax, "http.malformed: 101 Switching Protocols, which was not asked for", {}, {}, {}});
  }
  if (++interim > most_interim_responses) {
    return refuse({FaultKind::limit, "http.limit: more than 10 interim responses", {}, {}, {}});
  }
  begin_message();
}

std::size_t ResponseReader::State::feed_body(std::string_view bytes, bool full) {
  boost::system::error_code error;
  const auto used = parser->put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  body_wire_bytes += used;
  const auto most = std::to_string(limits.body_bytes_client);
  if (error == http::error::body_limit) {
    refuse({FaultKind::limit, "http.limit: body larger than " + most + " bytes", {}, {}, {}});
  } else if (error && error != http::error::need_more) {
    refuse({FaultKind::syntax, "http.malformed: " + error.message(), {}, {}, {}});
  } else if (body_wire_bytes > limits.body_bytes_client + limits.message_overhead_bytes) {
    refuse({FaultKind::limit, "http.limit: more framing than a message may have", {}, {}, {}});
  } else if (parser->is_done()) {
    stage = Stage::whole;
  } else if (framing.body == BodyKind::chunked && error == http::error::need_more && has_bare_line_feed(bytes.substr(used))) {
    refuse({FaultKind::syntax, "http.malformed: line feed without carriage return between chunks", {}, {}, {}});
  } else if (used == 0 && full) {
    refuse({FaultKind::limit, "http.limit: chunk header or trailer too large", {}, {}, {}});
  }
  return used;
}

ResponseReader::ResponseReader(const base::Limits& limits, std::string request_method)
    : state_(std::make_unique<State>(limits, std::move(request_method))) {}
ResponseReader::~ResponseReader() = default;

std::size_t ResponseReader::feed(std::string_view bytes, bool full) {
  std::size_t used = 0;
  while (used < bytes.size()) {
    std::size_t more = 0;
    if (state_->stage == Stage::head) more = state_->feed_head(bytes.substr(used), full);
    else if (state_->stage == Stage::body) more = state_->feed_body(bytes.substr(used), full);
    if (more == 0) break;
    used += more;
    full = false;
  }
  return used;
}

void ResponseReader::end_of_input(End end) {
  auto& state = *state_;
  if (state.stage == Stage::whole || state.stage == Stage::refused) return;
  const bool unframed = state.stage == Stage::body && state.framing.body == BodyKind::until_close;
  if (unframed && end == End::closed) {
    state.stage = Stage::whole;
    return;
  }
  if (unframed && end == End::cut_off) {
    return state.refuse({FaultKind::tls, "tls.truncated: the connection was cut off without a goodbye", {}, {}, {}});
  }
  std::string message = "http.truncated: the connection ";
  message += end == End::reset ? "was reset " : "ended ";
  if (state.stage == Stage::head) {
    message += "inside the header";
  } else {
    message += "after " + std::to_string(state.body_wire_bytes);
    if (state.framing.body == BodyKind::length) message += " of " + std::to_string(state.framing.length);
    message += " bytes of the body";
  }
  state.refuse({FaultKind::closed, std::move(message), {}, {}, {}});
}

ResponseReader::Stage ResponseReader::stage() const { return state_->stage; }
bool ResponseReader::keep_alive() const { return state_->framing.keep_alive; }
const base::Fault& ResponseReader::fault() const { return state_->fault; }
std::vector<std::string>& ResponseReader::notes() { return state_->notes; }

base::HttpResponse ResponseReader::take() {
  state_->response.body = std::move(state_->parser->get().body());
  return std::move(state_->response);
}

}  // namespace cr::net

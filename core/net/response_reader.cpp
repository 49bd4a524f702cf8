// One response from bytes, with the same order of work as request_reader: scan, take apart, judge, and only
// then the body. Faults begin with the name that reports use ("http.truncated").
#include "core/net/response_reader.hpp"

#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "core/net/body_reader.hpp"
#include "core/net/framing.hpp"

namespace cr::net {
namespace {

namespace http = boost::beast::http;
using HeadParser = http::response_parser<http::empty_body>;
using base::Fault;
using base::FaultKind;

constexpr int most_interim_responses = 10;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

Fault fault_of(FaultKind kind, std::string message) { return {kind, std::move(message), {}, {}, {}}; }

Fault fault_from(const Refusal& why) {
  const bool too_much = why.status == 413 || why.status == 431;
  return fault_of(too_much ? FaultKind::limit : FaultKind::syntax,
                  (too_much ? "http.limit: " : "http.malformed: ") + why.reason);
}

}  // namespace

struct ResponseReader::State {
  State(const base::Limits& all, std::string request_method) : limits(all), method(std::move(request_method)) {}

  HeadScan fresh_scan() const { return {HeadScan::Side::response, limits.header_bytes_client, limits.header_fields}; }
  void refuse(Fault why) {
    stage = Stage::refused;
    fault = std::move(why);
  }

  std::size_t feed_head(std::string_view bytes, bool full);
  std::size_t feed_body(std::string_view bytes);
  void read_head(std::string_view head);
  void begin_body(ResponseFraming judged);
  void end_interim();

  base::Limits limits;
  std::string method;
  HeadScan scan = fresh_scan();
  Stage stage = Stage::head;
  ResponseFraming framing;
  std::optional<BodyReader> body;
  Fault fault;
  base::HttpResponse response;
  std::vector<std::string> notes;
  int interim = 0;
};

std::size_t ResponseReader::State::feed_head(std::string_view bytes, bool full) {
  const auto scanned = scan.advance(bytes);
  if (scanned == HeadScan::State::more && !full) return 0;
  if (scanned != HeadScan::State::whole) {
    refuse(fault_from(scanned == HeadScan::State::refused ? scan.refusal() : Refusal{431, "header too large"}));
    return 0;
  }
  const auto size = scan.size();
  read_head(bytes.substr(0, size));
  return size;
}

void ResponseReader::State::read_head(std::string_view head) {
  HeadParser parser;
  boost::system::error_code error;
  parser.body_limit(boost::none);
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes_client));
  parser.put(boost::asio::buffer(head.data(), head.size()), error);
  if (error || !parser.is_header_done()) {
    return refuse(fault_of(FaultKind::syntax, "http.malformed: " + (error ? error.message() : "unreadable header")));
  }
  const auto& message = parser.get();
  response = {};
  response.status = static_cast<int>(message.result_int());
  for (const auto& field : message) {
    response.headers.emplace_back(std::string(view(field.name_string())), std::string(view(field.value())));
  }
  const int minor = static_cast<int>(message.version()) - 10;
  auto judged = judge_response({method, response.status, minor}, response.headers, limits);
  if (!judged) return refuse(fault_from(judged.error()));
  if (response.status >= 100 && response.status < 200) return end_interim();
  begin_body(std::move(*judged));
}

void ResponseReader::State::begin_body(ResponseFraming judged) {
  framing = std::move(judged);
  notes = framing.notes;
  const auto* encoding = base::find_header(response.headers, "Content-Encoding");
  if (encoding != nullptr && *encoding != "identity" && !encoding->empty()) {
    return refuse(fault_of(FaultKind::syntax,
                           "http.unexpected_encoding: Content-Encoding " + *encoding + ", which was not asked for"));
  }
  body.emplace(framing.body, framing.length,
               BodyLimits{limits.body_bytes_client, limits.message_overhead_bytes, limits.header_bytes_client,
                          limits.header_fields});
  stage = body->stage() == BodyReader::Stage::whole ? Stage::whole : Stage::body;
}

void ResponseReader::State::end_interim() {
  if (response.status == 101) {
    return refuse(fault_of(FaultKind::syntax, "http.malformed: 101 Switching Protocols, which was not asked for"));
  }
  if (++interim > most_interim_responses) {
    return refuse(fault_of(FaultKind::limit, "http.limit: more than 10 interim responses"));
  }
  scan = fresh_scan();
}

std::size_t ResponseReader::State::feed_body(std::string_view bytes) {
  const auto used = body->feed(bytes);
  if (body->stage() == BodyReader::Stage::refused) refuse(fault_from(body->refusal()));
  if (body->stage() == BodyReader::Stage::whole) {
    stage = Stage::whole;
    if (body->had_trailers()) notes.emplace_back("http.trailers_ignored");
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
    if (state_->stage == Stage::head)
      more = state_->feed_head(bytes.substr(used), full);
    else if (state_->stage == Stage::body)
      more = state_->feed_body(bytes.substr(used));
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
    return state.refuse(fault_of(FaultKind::tls, "tls.truncated: the connection was cut off without a goodbye"));
  }
  std::string message = "http.truncated: the connection ";
  message += end == End::reset ? "was reset " : "ended ";
  if (state.stage == Stage::head) {
    message += "inside the header";
  } else {
    message += "after " + std::to_string(state.body->size());
    if (state.framing.body == BodyKind::length) message += " of " + std::to_string(state.framing.length);
    message += " bytes of the body";
  }
  state.refuse(fault_of(FaultKind::closed, std::move(message)));
}

ResponseReader::Stage ResponseReader::stage() const { return state_->stage; }
bool ResponseReader::keep_alive() const { return state_->framing.keep_alive; }
const base::Fault& ResponseReader::fault() const { return state_->fault; }
std::vector<std::string>& ResponseReader::notes() { return state_->notes; }

base::HttpResponse ResponseReader::take() {
  state_->response.body = state_->body->take();
  return std::move(state_->response);
}

}  // namespace cr::net

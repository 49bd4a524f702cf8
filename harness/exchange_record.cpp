// Wire messages to report exchanges; the redactor sees every byte before it is kept.
#include "harness/exchange_record.hpp"

#include "core/base/text.hpp"

namespace cr::harness {

using base::Json;

Json body_of(const std::string& bytes) {
  if (bytes.empty()) return {};
  if (auto json = base::parse_json(bytes)) return *std::move(json);
  if (base::find_invalid_utf8(bytes) == std::string_view::npos) return Json(bytes);
  return Json::object({{"base64", Json(base::base64(bytes))}});
}

namespace {

void learn(const RawExchange& exchange, const Json& request_body, const Json& response_body, base::Redactor& redactor) {
  redactor.learn_from(Json(exchange.url));
  redactor.learn_from(exchange.request.headers);
  redactor.learn_from(request_body);
  redactor.learn_from(response_body);
  redactor.learn_from(exchange.response.headers);
}

}  // namespace

reports::Exchange record(const RawExchange& exchange, base::Redactor& redactor) {
  const Json request_body = body_of(exchange.request.body);
  const Json response_body = exchange.answered ? body_of(exchange.response.body) : Json();
  learn(exchange, request_body, response_body, redactor);
  reports::Exchange out;
  out.method = exchange.request.method;
  out.url = redactor.clean(exchange.url);
  out.request_headers = redactor.clean(exchange.request.headers);
  out.request_body = redactor.clean_body(request_body);
  out.answered = exchange.answered;
  if (exchange.answered) {
    out.status = exchange.response.status;
    out.response_headers = redactor.clean(exchange.response.headers);
    out.response_body = redactor.clean_body(response_body);
  }
  out.started = exchange.started;
  out.ended = exchange.ended;
  out.from = exchange.from;
  out.to = exchange.to;
  out.note = redactor.clean(exchange.note);
  return out;
}

base::Finding clean(base::Finding finding, base::Redactor& redactor) {
  finding.expected = redactor.clean(finding.expected);
  finding.actual = redactor.clean(finding.actual);
  finding.cause = redactor.clean(finding.cause);
  finding.advice = redactor.clean(finding.advice);
  finding.pointer = redactor.clean(finding.pointer);
  return finding;
}

}  // namespace cr::harness

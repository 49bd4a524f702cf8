// Bounded memory of what was said. See exchange_log.hpp.
#include "mock_server/exchange_log.hpp"

#include <algorithm>

#include "core/base/redactor.hpp"
#include "core/base/text.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

constexpr std::size_t most_target_points = 300;

std::size_t bytes_of(const SeenExchange& exchange) {
  std::size_t bytes = sizeof(SeenExchange) + exchange.target.size() + exchange.request.text().size() + exchange.response.text().size();
  for (const auto& finding : exchange.findings) bytes += sizeof(finding) + finding.expected.size() + finding.actual.size() + finding.advice.size();
  return bytes;
}

Json kept_body(const std::string& body, std::size_t most_body_bytes) {
  if (body.empty()) return nullptr;
  if (body.size() > most_body_bytes) return std::to_string(body.size()) + " bytes";
  auto parsed = base::parse_json(body);
  if (parsed) return masked(*parsed);
  return "not JSON: " + base::shortened(base::printable(body.substr(0, 400)), 200);
}

/// Queries carry tokens (fp_cot) and, from a careless client, worse.
std::string shown_target(const std::string& target) {
  const auto mark = target.find('?');
  std::string shown = target.substr(0, mark);
  if (mark != std::string::npos) shown += "?…";
  return base::shortened(base::printable(shown), most_target_points);
}

Json finding_json(const base::Finding& finding) {
  return Json::object({{"rule", finding.rule},
                       {"outcome", base::name_of(finding.outcome)},
                       {"pointer", finding.pointer},
                       {"expected", finding.expected},
                       {"actual", finding.actual},
                       {"advice", finding.advice}});
}

}  // namespace

Json masked(const Json& body) {
  if (body.is_array()) {
    Json items = Json::array();
    for (const auto& item : body.items()) items.push(masked(item));
    return items;
  }
  if (!body.is_object()) return body;
  Json members = Json::object();
  for (const auto& [key, value] : body.members()) {
    const bool secret = value.is_string() && base::Redactor::is_secret_name(key);
    members.set(key, secret ? Json("…") : masked(value));
  }
  return members;
}

void ExchangeLog::add(SeenExchange exchange, const base::HttpRequest& request, const base::HttpResponse& response) {
  exchange.n = ++count_;
  exchange.method = request.method;
  exchange.target = shown_target(request.target);
  exchange.status = response.status;
  // What a customer types on a login page is nobody's business.
  if (exchange.trace.operation != "provider") {
    exchange.request = kept_body(request.body, limits_.seen_body_bytes);
    exchange.response = kept_body(response.body, limits_.seen_body_bytes);
  }
  auto [place, fresh] = sessions_.try_emplace(exchange.trace.session);
  auto& exchanges = place->second;
  bytes_ += bytes_of(exchange);
  exchanges.push_back(std::move(exchange));
  if (exchanges.size() > limits_.seen_exchanges) {
    bytes_ -= bytes_of(exchanges.front());
    exchanges.pop_front();
  }
  if (fresh) order_.push_back(place->first);
  while (order_.size() > limits_.seen_sessions || (order_.size() > 1 && bytes_ > limits_.seen_bytes_all)) forget_oldest_session();
}

void ExchangeLog::forget_oldest_session() {
  const auto place = sessions_.find(order_.front());
  for (const auto& exchange : place->second) bytes_ -= bytes_of(exchange);
  sessions_.erase(place);
  order_.pop_front();
}

Json ExchangeLog::of(const std::string& session) const {
  Json list = Json::array();
  const auto place = sessions_.find(session);
  if (place == sessions_.end()) return list;
  for (const auto& exchange : place->second) list.push(to_json(exchange));
  return list;
}

void ExchangeLog::clear() { *this = ExchangeLog(limits_); }

Json to_json(const SeenExchange& exchange) {
  Json findings = Json::array();
  for (const auto& finding : exchange.findings) findings.push(finding_json(finding));
  return Json::object({{"n", exchange.n},
                       {"at", base::to_text_ms(exchange.at)},
                       {"method", exchange.method},
                       {"target", exchange.target},
                       {"operation", exchange.trace.operation},
                       {"from", exchange.trace.route_from},
                       {"trigger", exchange.trace.trigger},
                       {"to", exchange.trace.route_to},
                       {"transition", exchange.trace.transition},
                       {"code", exchange.trace.error_code},
                       {"status", exchange.status},
                       {"request", exchange.request.unpacked()},
                       {"response", exchange.response.unpacked()},
                       {"overlapping", exchange.overlapping},
                       {"findings", std::move(findings)}});
}

}  // namespace cr::mock_server

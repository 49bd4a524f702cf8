// The parts of a standing mock put together. See standing_mock.hpp.
#include "mock_server/standing_mock.hpp"

#include "core/base/assertion.hpp"
#include "mock_server/answers.hpp"
#include "mock_server/quirks.hpp"

namespace cr::mock_server {
namespace {

using base::FaultKind;
using base::Instant;
using base::Json;

/// Stands in the engine's answers where the mock's own address belongs, until the request's Host is known.
/// Nobody can own a name under .invalid (RFC 6761 §6.4).
constexpr std::string_view own_address = "http://this-mock.invalid";

bool is_plain_host(std::string_view host) {
  const auto odd = host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]_");
  return !host.empty() && odd == std::string_view::npos;
}

void replace_all(std::string& text, std::string_view mark, std::string_view by) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size())) {
    text.replace(at, mark.size(), by);
  }
}

const char* error_type(int status) {
  return status == 429 ? "rate_limit" : status >= 500 ? "api_error" : "invalid_request";
}

}  // namespace

StandingMock::StandingMock(const protocol::Release& release, StandingOptions options, Schedule schedule)
    : release_(release), options_(std::move(options)), schedule_(std::move(schedule)), log_(options_.engine.limits) {
  std::string url = options_.public_url.empty() ? std::string(own_address) : options_.public_url;
  if (url.back() == '/') url.pop_back();
  options_.engine.api_url = url;
  options_.engine.connect_url = url + "/";
}

base::Result<std::unique_ptr<StandingMock>> StandingMock::make(const protocol::Release& release,
                                                               StandingOptions options) {
  auto plan = schedule(options.schedule);
  if (!plan)
    return base::fail(FaultKind::usage, "no retry schedule is called " + options.schedule, {},
                      "flatpeak, standard, svix, fast");
  if (!options.public_url.empty()) {
    const auto url = base::parse_url(options.public_url);
    const bool good = url && (url->scheme == "http" || url->scheme == "https") && url->path == "/" && !url->has_query &&
                      url->fragment.empty() && url->userinfo.empty();
    if (!good)
      return base::fail(FaultKind::usage, "the public URL " + options.public_url + " is not http(s)://host[:port]");
  }
  std::unique_ptr<StandingMock> mock(new StandingMock(release, std::move(options), std::move(*plan)));
  if (!mock->options_.signing_key.empty()) {
    auto given = SigningKey::from_pem(mock->options_.signing_key);
    if (!given) return tl::make_unexpected(given.error());
    mock->keys_.push_back(std::make_unique<SigningKey>(std::move(*given)));
  }
  if (auto begun = mock->begin(); !begun) return tl::make_unexpected(begun.error());
  return mock;
}

base::Result<void> StandingMock::begin() {
  engine_ = std::make_unique<Engine>(release_, options_.world, options_.engine);
  disturbed_ = std::make_unique<DisturbedEngine>(*engine_, std::string());
  desk_ = std::make_unique<WebhookDesk>(release_, schedule_, options_.engine.seed, options_.engine.limits);
  for (const auto& url : options_.webhook_urls) {
    const auto subscribed = desk_->subscribe(Json::object({{"url", url}}), *engine_);
    if (!subscribed) {
      return base::fail(subscribed.error().kind, "the webhook URL " + url + ": " + subscribed.error().message);
    }
  }
  return {};
}

void StandingMock::reset(Instant real) {
  clock_.reset();
  if (options_.clock) clock_.start(*options_.clock, real);
  if (options_.begin_again) options_.begin_again();
  log_.clear();
  unanswered_.clear();
  answered_ = 0;
  const auto begun = begin();
  CR_ASSERT(begun.has_value());  // what could be begun once can be begun again
}

net::Reply StandingMock::handle(const base::HttpRequest& request, Instant real) {
  last_session_.clear();
  net::Reply reply;
  if (base::path_of(request.target) == "/jwks.json" && request.method == "GET") {
    reply.response = jwks_response();
    return reply;
  }
  const Instant at = now(real);
  if (options_.cue) plan_for(options_.cue(request));
  Handled handled = disturbed_->handle(request, at);
  if (handled.disturbed) disturbed_->clear();
  Answer answer{std::move(handled.reply.response), std::move(handled.trace)};
  reply = std::move(handled.reply);
  SeenExchange seen;
  seen.at = at;
  seen.trace = answer.trace;
  last_session_ = answer.trace.session;
  if (!last_session_.empty()) seen.overlapping = unanswered_[last_session_]++ > 0;
  if (options_.judge) seen.findings = options_.judge(request, answer, at);
  // A preflight and a logo are no part of any conversation.
  const bool spoken = request.method != "OPTIONS" && !answer.trace.operation.empty();
  reply.response = std::move(answer.response);
  // One count for all sessions: the surprises follow from the order in which requests come.
  if (options_.gentle && !handled.disturbed) be_gentle(reply, options_.engine.seed, "serve", ++answered_);
  if (spoken) log_.add(std::move(seen), request, reply.response);
  at_this_host(reply.response, request);
  return reply;
}

void StandingMock::plan_for(Cue cue) {
  if (!cue.set.is_null()) engine_->override_next_page(std::move(cue.set));
  if (cue.disturbance) disturbed_->plan(*std::move(cue.disturbance));
}

void StandingMock::answered(const std::string& session) {
  const auto place = unanswered_.find(session);
  if (place != unanswered_.end() && --place->second <= 0) unanswered_.erase(place);
}

void StandingMock::at_this_host(base::HttpResponse& response, const base::HttpRequest& request) const {
  if (!options_.public_url.empty()) return;
  const auto* host = base::find_header(request.headers, "Host");
  const bool usable = host != nullptr && is_plain_host(*host);
  const std::string address = std::string(options_.tls ? "https://" : "http://") + (usable ? *host : "127.0.0.1");
  replace_all(response.body, own_address, address);
  for (auto& [name, value] : response.headers) replace_all(value, own_address, address);
}

base::HttpResponse StandingMock::refusal(int status, const std::string& reason, Instant real) {
  Json error = Json::object({{"object", "error"},
                             {"live_mode", false},
                             {"type", error_type(status)},
                             {"code", "http_" + std::to_string(status)},
                             {"message", (status == 503 ? "Try again later: " : "This is no HTTP request that Connect can read: ") + reason},
                             {"time_created", base::to_text(now(real))}});
  auto response = json_response(status, error);
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  return response;
}

const SigningKey& StandingMock::key(std::size_t nth) {
  while (keys_.size() <= nth) {
    const auto pem = SigningKey::new_pem();
    CR_ASSERT(pem.has_value());
    auto made = SigningKey::from_pem(*pem);
    CR_ASSERT(made.has_value());
    keys_.push_back(std::make_unique<SigningKey>(std::move(*made)));
  }
  return *keys_[nth];
}

base::HttpResponse StandingMock::jwks_response() {
  key(0);
  std::vector<const SigningKey*> all;
  for (const auto& known : keys_) all.push_back(known.get());
  auto response = json_response(200, jwks(all));
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  return response;
}

base::HttpRequest StandingMock::delivery_request(const Delivery& delivery, Instant real) {
  base::HttpRequest request;
  request.method = "POST";
  request.target = base::parse_url(delivery.url)->target();
  request.headers = {{"Content-Type", "application/json"}, {"User-Agent", "FlatPeak"}, {"Connection", "close"}};
  request.body = base::to_text(engine_->event_body(delivery.event, delivery.shape, delivery.set));
  const std::string mode = delivery.signature.empty() && options_.sign ? "good" : delivery.signature;
  if (mode.empty()) return request;
  std::vector<const SigningKey*> all;
  if (mode != "none") all.push_back(&key(0));
  if (mode == "rotated") all.push_back(&key(1));
  const SignatureForm form{mode, release_.version + "." + release_.name};
  const auto headers = signature_headers(all, form, request.body, real);
  request.headers.insert(request.headers.end(), headers.begin(), headers.end());
  return request;
}

std::optional<Instant> StandingMock::next(Instant real) const {
  const auto event = engine_->next_due(now(real));
  const auto attempt = desk_->next();
  if (!event || !attempt) return event ? event : attempt;
  return *event < *attempt ? event : attempt;
}

}  // namespace cr::mock_server

// The played FlatPeak of one scenario. See played_engine.hpp.
#include "harness/cli/played_engine.hpp"

#include "core/base/assertion.hpp"
#include "core/net/real_clock.hpp"
#include "mock_server/answers.hpp"
#include "mock_server/signature.hpp"

namespace cr::harness {

using base::Json;

namespace {

// The keys of this process's webhook signatures, made when the first one is needed: the current one and
// the one that a rotation brings.
const std::vector<const mock_server::SigningKey*>& signing_keys() {
  static const std::vector<const mock_server::SigningKey*> keys = [] {
    std::vector<const mock_server::SigningKey*> out;
    static std::vector<mock_server::SigningKey> held;
    for (int i = 0; i < 2; ++i) {
      auto pem = mock_server::SigningKey::new_pem();
      CR_ASSERT(pem.has_value());
      auto key = mock_server::SigningKey::from_pem(*pem);
      CR_ASSERT(key.has_value());
      held.push_back(*std::move(key));
    }
    for (const auto& key : held) out.push_back(&key);
    return out;
  }();
  return keys;
}

bool is_of_the_socket(const std::string& id) { return id == "F-REFUSE" || id.rfind("F-TLS-", 0) == 0; }

}  // namespace

PlayedEngine::PlayedEngine(const protocol::Release& release, const protocol::World& world, mock_server::EngineOptions options,
                           const std::string& trap_url, std::string receiver_path)
    : signatures_(world.signatures), version_(release.version), receiver_path_(std::move(receiver_path)),
      engine_(release, world, std::move(options)), disturbed_(engine_, trap_url), schedule_(*mock_server::schedule("flatpeak")) {}

mock_server::Handled PlayedEngine::handle(const base::HttpRequest& request, bool disturb) {
  if (disturb) return disturbed_.handle(request, now_);
  auto answer = engine_.handle(request, now_);
  mock_server::Handled out;
  out.reply.response = std::move(answer.response);
  out.trace = std::move(answer.trace);
  return out;
}

base::HttpResponse PlayedEngine::keys() const {
  auto response = mock_server::json_response(200, mock_server::jwks(signing_keys()));
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  return response;
}

void PlayedEngine::plan_fault(const PlannedFault& fault) {
  fault_ = fault;
  disturbed_.clear();
  if (is_of_the_socket(fault.id)) return;
  // The loader lets no fault through that nobody plays here.
  const bool planned = disturbed_.plan({fault.id, fault.point, fault.params});
  CR_ASSERT(planned);
}

void PlayedEngine::clear_fault() {
  fault_.reset();
  disturbed_.clear();
}

std::vector<PlayedEvent> PlayedEngine::newly_due() {
  std::vector<PlayedEvent> out;
  for (auto& event : engine_.take_due(now_)) out.push_back(keep(std::move(event)));
  return out;
}

PlayedEvent PlayedEngine::keep(mock_server::Event event) {
  PlayedEvent out{events_.size(), event.id, event.type, event.by_hand};
  events_.push_back(std::move(event));
  return out;
}

Json PlayedEngine::event_body(const PlayedEvent& event, const EventForm& form) const {
  return engine_.event_body(events_.at(event.key), form.shape == 0 ? 1 : form.shape, form.set);
}

base::HttpRequest PlayedEngine::event_request(const PlayedEvent& event, const EventForm& form, int) {
  base::HttpRequest request;
  request.method = "POST";
  request.target = receiver_path_;
  request.headers = {{"Host", "receiver.mock"}, {"Content-Type", "application/json"}, {"User-Agent", "FlatPeak"}};
  request.body = base::to_text(event_body(event, form));
  const std::string mode = form.signature.empty() && signatures_ != "none" ? "good" : form.signature;
  // It takes a moment until the receiver looks: a timestamp that is out of bounds has to be so then, too.
  auto at = net::now_utc();
  if (mode == "future") at += std::chrono::seconds(30);
  if (!mode.empty())
    for (auto& header : mock_server::signature_headers(signing_keys(), {mode, version_}, request.body, at))
      request.headers.push_back(std::move(header));
  return request;
}

AttemptVerdict PlayedEngine::judge_attempt(int status, const std::string* retry_after) const {
  const auto result = mock_server::judge_response(status, retry_after, now_);
  using Kind = mock_server::AttemptResult::Kind;
  return {result.kind == Kind::delivered ? AttemptVerdict::Kind::delivered
          : result.kind == Kind::gone    ? AttemptVerdict::Kind::gone
                                         : AttemptVerdict::Kind::failed,
          result.reason, result.retry_after};
}

}  // namespace cr::harness

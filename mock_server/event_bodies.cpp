// The wire forms of events: the four payload shapes that FlatPeak's pages have shown for lifecycle events,
// and the one of object events. Also what the engine shows of its sessions.
#include "mock_server/answers.hpp"
#include "mock_server/conversation.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

bool lifecycle(const protocol::Release& release, const std::string& type) {
  const protocol::WebhookType* known = release.webhook(type);
  return known == nullptr ? type.substr(0, 7) == "tariff." : known->lifecycle;
}

Json with_account(Json data, const Event& event) {
  data.set("live_mode", false);
  data.set("account_id", event.account_id);
  return data;
}

Json turn_json(const Vocabulary& words, const Turn& turn) {
  return Json::object({{"at", base::to_text_ms(turn.at)},
                       {"from", words.word(turn.from)},
                       {"trigger", words.word(turn.trigger)},
                       {"to", words.word(turn.to)},
                       {"code", words.word(turn.error_code)}});
}

std::string state_word(const Session& session) {
  if (session.completed) return "complete";
  return session.page.empty() ? "new" : "open";
}

Json session_head(const Session& session) {
  return Json::object({{"connect_token", session.token},
                       {"state", state_word(session)},
                       {"route", session.page},
                       {"direction", session.direction},
                       {"type", session.type},
                       {"location_id", session.location_id},
                       {"complete_action", session.complete_action},
                       {"exchanges", static_cast<std::uint64_t>(session.turn_count)},
                       {"time_created", base::to_text(session.created)},
                       {"time_expiry", base::to_text(session.expires)}});
}

}  // namespace

Json event_json(const protocol::Release& release, const Event& event, int shape) {
  Json body = Json::object({{"id", event.id}, {"object", "event"}, {"type", event.type}});
  const std::string created = base::to_text(event.due);
  if (!lifecycle(release, event.type) || shape == 1) {
    body.set("data", event.data);
    body.set("time_created", created);
  } else if (shape == 2) {
    body.set("data", with_account(event.data, event));
    body.set("time_created", created);
  } else if (shape == 3) {
    body.set("account_id", event.account_id);
    body.set("data", event.object.is_null() ? event.data : event.object.unpacked());
    body.set("time_created", created);
  } else {
    Json data = with_account(event.data, event);
    data.erase("customer_id");
    body.set("data", std::move(data));
  }
  return body;
}

Json sessions_json(const Mind& mind) {
  Json list = Json::array();
  for (auto token = mind.now.session_order.rbegin(); token != mind.now.session_order.rend(); ++token) {
    list.push(session_head(mind.now.sessions.at(*token)));
  }
  return Json::object({{"sessions", std::move(list)}});
}

Json session_json(Mind& mind, const std::string& token, base::Instant now) {
  Session* session = mind.find_session(token);
  if (session == nullptr) return nullptr;
  Json json = session_head(*session);
  Json turns = Json::array();
  for (const Turn& turn : session->turns) turns.push(turn_json(mind.words, turn));
  json.set("turns", std::move(turns));
  const protocol::Route* route = mind.release.route(session->page);
  json.set("page", route == nullptr ? Json() : page_of({mind, *session, now}, *route));
  return json;
}

}  // namespace cr::mock_server

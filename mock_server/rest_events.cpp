// Events over REST: what has happened in the account's last ninety days, newest first.
#include "mock_server/rest.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

Json listed(const RecordedEvent& recorded) {
  return Json::object({{"id", recorded.id}, {"object", "event"}, {"type", recorded.type}, {"data", recorded.data.unpacked()}, {"time_created", base::to_text(recorded.due)}});
}

/// Whether an event is about an object: the one that its type names, or one that its data names.
bool is_about(const RecordedEvent& recorded, const std::string& object) {
  if (recorded.object_id == object) return true;
  if (recorded.data.text().find(object) == std::string::npos) return false;
  const Json data = recorded.data.unpacked();
  return data.text_at("tariff_id") == object || data.text_at("customer_id") == object;
}

bool still_kept(Call& call, const RecordedEvent& recorded) {
  return recorded.created + std::chrono::hours(24) * call.mind.settings.events_kept_days >= call.now;
}

bool visible_event(const RecordedEvent& recorded, const Call& call) { return visible(recorded.account_id, call); }

}  // namespace

base::HttpResponse list_events(Call& call) {
  roll_events(call.mind, call.now);
  const std::string* type = call.query("event_type");
  const std::string* object = call.query("object_id");
  return list_of<RecordedEvent>(
      call, call.mind.now.store.events,
      [&](const RecordedEvent& recorded) {
        return still_kept(call, recorded) && (type == nullptr || recorded.type == *type) &&
               (object == nullptr || is_about(recorded, *object));
      },
      listed);
}

base::HttpResponse retrieve_event(Call& call) {
  roll_events(call.mind, call.now);
  const RecordedEvent* recorded = call.mind.now.store.events.find(call.id);
  if (recorded == nullptr || !visible_event(*recorded, call) || !still_kept(call, *recorded)) return not_found(call);
  return json_response(200, listed(*recorded));
}

}  // namespace cr::mock_server

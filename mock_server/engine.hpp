// The mock's mind: Connect and the REST API of one account world, as a pure function of (state, request,
// instant) to an answer. It holds no socket, clock, file or random source: instants come in, ids come from
// the seed. The release model says which pages, transitions, checks and codes there are; this room knows
// what the model's words mean. Not thread-safe; one engine belongs to one scenario or to one `serve`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/http_message.hpp"
#include "core/base/instant.hpp"
#include "core/base/json.hpp"
#include "core/base/limits.hpp"
#include "core/protocol/release.hpp"
#include "core/protocol/world.hpp"
#include "mock_server/packed_json.hpp"

namespace cr::mock_server {

struct EngineOptions {
  std::uint64_t seed = 1;
  std::string connect_url = "http://127.0.0.1/";  ///< as written into pages (redirects), ends in "/"
  std::string api_url = "http://127.0.0.1";
  int refusal_status = 409;        ///< HTTP status of refusals on Connect
  std::string account;             ///< only this account id logs in; empty: any acc_ id
  std::string api_key;             ///< only this key; empty: any sk_test_ key
  base::Limits limits;             ///< of messages, and of what is remembered
};

/// What the engine did with a request, for judges, coverage and the control port.
struct Trace {
  std::string session;      ///< connect_token it belonged to; empty: none
  std::string operation;    ///< REST operation name; "connect" for a post to Connect; "provider" for the login page
  std::string route_from;   ///< page on the table before
  std::string trigger;      ///< action, "data", "skip", "open", "restore"
  std::string route_to;     ///< page answered, "error" for a refusal
  std::string transition;   ///< id of the transition taken; empty: none
  std::string error_code;
};
struct Answer {
  base::HttpResponse response;
  Trace trace;
};

/// An event that FlatPeak owes the partner, or that was made by hand.
struct Event {
  std::string id;       ///< evt_…
  std::string type;
  base::Json data;      ///< of shape 1: tariff_id, location_id, customer_id
  base::Instant due{};
  bool by_hand = false;
  std::string account_id;
  PackedJson object;    ///< the whole tariff, for shape 3; null when unknown
};

class Engine {
 public:
  Engine(const protocol::Release& release, protocol::World world, EngineOptions options);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// POST / and OPTIONS / are Connect, /provider/… the login pages, /jwks.json the keys (served by the
  /// shell, not here), everything else is REST. `commit` false answers without changing any state (a
  /// fault before_commit).
  Answer handle(const base::HttpRequest& request, base::Instant now, bool commit = true);

  /// `set:` of a connect line: merged into the next page that this engine answers (null removes).
  void override_next_page(base::Json set);

  /// The session of this token expires now, as if its time were over. False when there is none.
  bool expire_session(const std::string& token, base::Instant now);
  /// Every bearer token issued so far expires now; later logins are not touched.
  void expire_bearers(base::Instant now);

  /// Replaces the types of events that the partner has subscribed to (a world's, to begin with).
  void subscribe(std::vector<std::string> types);
  /// Lifecycle events of subscribed types that are due at `now` and were not taken before, in order of
  /// their instants. Taking one records it for GET /events.
  std::vector<Event> take_due(base::Instant now);
  /// The next instant after `now` at which something will be due; nothing when none is planned.
  std::optional<base::Instant> next_due(base::Instant now) const;
  /// An event made now for the location exchanged or completed last (or given), whatever its schedule.
  Event make_event(const std::string& type, base::Instant now);
  /// The wire form of an event in one of the payload shapes 1..4, with `set` merged in (null removes).
  base::Json event_body(const Event& event, int shape, const base::Json& set) const;

  /// What scenarios interpolate: {"ALIAS": {"id", "name", "tariffs": [{"id", "name"}]}}.
  base::Json world() const;
  /// {"id", "commodity_import": {"tariff_id"}, …} of given.location, or null.
  base::Json location() const;
  /// The catalogue as GET /catalogue shows it.
  base::Json catalogue() const;
  /// Sessions as GET /sessions shows them; one whole session by its token, null when unknown.
  base::Json sessions() const;
  base::Json session(const std::string& token) const;
  const protocol::Release& release() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cr::mock_server

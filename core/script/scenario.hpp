// A scenario as it is played: one conversation, fragments unfolded, matrix row chosen, constants filled
// in. Plain values without behaviour; every node knows its place. Made by load.hpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/finding.hpp"
#include "core/base/instant.hpp"
#include "core/protocol/world.hpp"
#include "core/script/value.hpp"

namespace cr::script {

/// What a judged line expects. Absent members expect nothing. `page` is a route, "error", or "dropped".
struct Expectation {
  base::Where where;
  std::string page;
  base::Where page_where;
  std::optional<Value> data, actions, direction, live_mode, status, headers;
  std::optional<Value> code, message, type, context;  ///< for page "error"
  base::Outcome grade = base::Outcome::pass;          ///< of an alternative: pass or warn
};

/// `app:` — the partner's app posts to Connect.
struct AppLine {
  enum class Form { route, action, skip, data, whole };
  Form form = Form::data;
  std::string word;  ///< route or action word of the short forms
  Value what;        ///< `data` of the data form; the mapping of the long form (route, action, …, raw, headers)
  std::optional<Value> token;  ///< the `token:` beside the line
};
/// `connect:` — the page that lies on the table is judged.
struct ConnectLine {
  Expectation expect;
  std::vector<Expectation> any_of;  ///< when not empty, these are judged instead of `expect`
  std::optional<Value> set;         ///< merged into the page by a played mock; such a page is not judged by the model
  std::optional<base::Duration> within;
};
/// `backend:` — a REST operation.
struct BackendLine {
  std::string operation;
  base::Where operation_where;
  std::optional<Value> send;     ///< parameters by the model's names, one mapping
  std::optional<Value> returns;  ///< the body of a success
  std::optional<Value> fails_status, fails_code, fails_message;
  bool fails = false;  ///< a refusal is expected
  std::string as;      ///< captures the whole answer; empty: none
};
/// `customer:` — the person on the provider's page.
struct CustomerLine {
  enum class Act { logs_in, cancels, fails_login, walks_away };
  Act act = Act::logs_in;
};
/// `webhook:` — FlatPeak delivers an event.
struct WebhookLine {
  std::string type;
  std::optional<Value> data, set;
  int copies = 1;
  base::Duration delay{0};
  std::string signature;  ///< empty: as given.partner says; good, bad, stale, future, rotated, none
  int shape = 0;          ///< 0: the release's first
  std::optional<Value> answered_status, answered_attempts;
  std::optional<base::Duration> answered_within;
  bool answered = false;
  struct Receiver {
    int status = 200;
    int times = 0;  ///< how many attempts get this answer before 200; 0: all
    base::Duration delay{0};
  };
  std::optional<Receiver> receiver;
};
/// `clock:` — the scenario clock moves forward.
struct ClockLine {
  std::optional<base::Duration> by;
  std::optional<base::Instant> to;
};
/// `fault:` — one entry of the catalogue, at the next exchange.
struct FaultLine {
  std::string id;
  std::string point;  ///< before_read, before_commit, after_commit, mid_headers, mid_body, or empty
  int times = 1;
  Value params;        ///< mapping or null
  std::string client;  ///< recovers, stops, restores, any_but_wrong, or empty
  std::optional<base::Duration> within;
  std::optional<int> requests;
};
/// `partner:` — what the partner's probe must answer.
struct PartnerLine {
  std::optional<Value> status, effects;
};
struct Step;
/// `repeat:` — steps several times.
struct RepeatLine {
  int times = 1;
  std::optional<Expectation> until;  ///< a bare page name becomes an expectation of that page
  std::vector<Step> steps;
};
/// `play:` — answers whatever comes until a page is on the table.
struct PlayLine {
  std::string until;  ///< a route or "error"
  bool resilient = false;
  struct Answers {
    std::string route;
    base::Where where;
    std::vector<AppLine> visits;  ///< first visit, second, …; the last repeats
  };
  std::vector<Answers> answers;
  int at_most = 50;
};

using Line = std::variant<AppLine, ConnectLine, BackendLine, CustomerLine, WebhookLine, ClockLine, FaultLine,
                          PartnerLine, RepeatLine, PlayLine>;
struct Step {
  base::Where where;
  std::string actor;                   ///< the key of the line: app, connect, backend, …
  std::string summary;                 ///< one line for people: "app: PROVIDER_MISSING"
  std::vector<base::Where> used_from;  ///< `use:` lines through which this step came, outermost first
  Line line;
};

struct Scenario {
  std::string id;       ///< with matrix values: "id[k=v,k2=v2]"
  std::string base_id;  ///< without them
  std::string file;
  base::Where where;  ///< of the `scenario` key
  std::string title, why;
  std::string release = "zero";
  std::vector<std::string> tags, covers;
  std::string chapter, duty;
  std::optional<base::Ending> ends;
  protocol::World world;           ///< given.clock, account, partner, world, location
  bool needs_played_mock = false;  ///< given.world, given.location or `set:` is used
  Value token;                     ///< given.token with defaults for the two addresses (mapping)
  std::vector<std::pair<std::string, base::Json>> constants;  ///< vars and matrix values
  std::vector<Step> steps;
  std::vector<std::string> modes;    ///< in which it can play: run, target, certify, record
  std::vector<std::string> why_not;  ///< "target: the scenario clock moves (line 40)", …
};

}  // namespace cr::script

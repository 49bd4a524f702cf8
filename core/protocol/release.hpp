// A release of FlatPeak Connect as data: routes, page fields, answers, actions, transitions, error
// codes, REST operations, webhooks and rules, each with evidence and source. Loaded from one model
// file (core/protocol/zero.json, or --model FILE). Mock, client, lint, coverage, explain, exports and
// docs read it; nothing about the protocol is written a second time in code. What stays in code is the
// meaning of the words that the file uses: condition, check, effect and filler names.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/finding.hpp"
#include "core/base/json.hpp"

namespace cr::protocol {

/// How we know a fact. A party under test is failed only on documented or observed facts.
enum class Evidence { documented, observed, inferred };
const char* name_of(Evidence evidence);

struct Ground {
  Evidence evidence = Evidence::inferred;
  std::string source;  ///< page or repository that says so
  std::string note;    ///< a contradiction or a corner, in one sentence; may be empty
};

struct Field;
/// The shape of a value; exported as JSON Schema, checked by check_value() (shape.hpp).
struct Type {
  enum class Kind { any, boolean, integer, number, string, array, object };
  Kind kind = Kind::any;
  bool nullable = false;
  std::string format;              ///< "", rfc3339, hhmmss, url, uri, currency, country, id:PREFIX, decimal
  std::vector<std::string> words;  ///< of a string: the values it may have; empty: any
  std::vector<Type> items;         ///< of an array: exactly one element type
  std::vector<Field> fields;       ///< of an object, in documented order; others are tolerated
};
struct Field {
  std::string name;
  Type type;
  bool required = false;
  std::string fill;  ///< page fields: name of the filler by which the mock makes the value
  Ground ground;
};

struct ErrorCode {
  std::string code;
  std::string message;  ///< {id}, {country}, {option}, {action}, {from}, {to}, {provider} are filled in
  std::string type = "invalid_request";
  int status = 409;
  std::string rule;     ///< the rule a client breaks when it provokes this; may be empty
  bool sent = true;     ///< false: an alias that the mock never sends (not counted by coverage)
  Evidence text_evidence = Evidence::documented;  ///< of the message; inferred: no source gives the text, it is ours
  Ground ground;
};

/// One check of an answer, in the order in which the mock applies them; the first that does not hold
/// answers with `code`.
struct Check {
  std::string check;    ///< name known to the mock's checks.cpp
  std::string pointer;  ///< into `data`
  std::string code;     ///< an error code of this route
};

struct Action {
  std::string action;
  std::string text;   ///< what it does, for explain
  std::string offer;  ///< condition under which the page offers it ("" = always)
  Ground ground;
};

struct Route {
  enum class Kind { opening, page, redirect, final };
  std::string route;
  Kind kind = Kind::page;
  std::string title;
  std::string text;
  std::vector<Field> page;      ///< members of the page's `data`
  std::vector<Field> answer;    ///< members of the answer's `data`; empty: answered by action only
  bool answer_optional = false; ///< neither data nor action is legal ("skip")
  bool direct = false;          ///< may be the first message on a token made with a location_id
  std::vector<Action> actions;
  std::vector<Check> checks;
  std::vector<std::string> takes;  ///< what a valid answer sets in the session, before its transition is chosen
  std::vector<ErrorCode> errors;
  std::vector<std::string> without;  ///< members of the envelope that this page may lack although they are required
  Ground ground;

  const ErrorCode* error(std::string_view code) const;
  const Action* action(std::string_view name) const;
};

/// What leads from one page to the next. The mock tries a page's transitions for a trigger in file
/// order and takes the first whose conditions all hold.
struct Transition {
  std::string id;                    ///< "provider_select+PROVIDER_MISSING>provider_name_capture"; made from the parts
  std::string from;                  ///< a route; "session_restore" for the first page
  std::string on;                    ///< an action, "data", "skip", "open" (first page) or "restore" (after a redirect)
  std::vector<std::string> when;     ///< conditions, "name" or "name:argument", "!" negates
  std::string to;
  std::vector<std::string> effects;  ///< in order, "name" or "name:argument"
  Ground ground;
  bool counted = true;               ///< coverage: documented or observed, and the mock can make it
};

struct Parameter {
  std::string name;
  std::string in;        ///< path, query, body, header; scenario `send` uses the name alone
  std::string wire_name; ///< differs from name for ids in paths ({id} on the wire, location_id in send)
  bool required = false;
  Type type;
};
struct Operation {
  std::string operation;
  std::string method;
  std::string path;  ///< with {id}
  std::string title;
  std::string auth;  ///< basic, bearer
  std::vector<Parameter> parameters;  ///< path and query; in "body" with wire_name "": the whole body (a list)
  std::optional<Type> request;        ///< body
  std::map<int, Type> responses;
  std::vector<ErrorCode> errors;      ///< refusals with a code of the guides, or only a message (empty code)
  bool played = true;                 ///< false: described, but this mock does not play it
  Ground ground;

  /// The refusal with this code and, where a code does not tell, this status (0: any).
  const ErrorCode* error(std::string_view code, int status = 0) const;
};

struct WebhookType {
  std::string type;
  std::string title;
  std::string when;                ///< when FlatPeak sends it
  bool lifecycle = false;          ///< one of the three that a partner must handle
  std::vector<Type> shapes;        ///< whole event envelopes, shape 1 first
  Ground ground;
};

/// What shows that a rule was exercised: one of these, as "error:ROUTE/CODE", "transition:ID",
/// "page:ROUTE", "operation:NAME", "operation:NAME/STATUS", "operation:NAME/CODE", "webhook:TYPE", "answer:ROUTE",
/// "fault:ID", "client" (judged on every exchange of a client under test).
struct Rule {
  std::string id;
  base::Level level = base::Level::must;
  std::string party;   ///< connect, api, webhook (FlatPeak's side), app, backend, receiver (the partner's)
  std::string text;
  std::string advice;
  std::vector<std::string> proof;
  std::string chapter; ///< start, address, provider, …
  Ground ground;
  bool counted = true;
};

struct FaultKind {
  std::string id;      ///< F-REFUSE, …
  std::string text;
  std::vector<std::string> points;
  std::vector<std::string> parameters;  ///< names allowed under `params`
  std::vector<int> statuses;            ///< that `status` may be; empty: any from 400 to 599
  bool played = false;                  ///< false: described, but this mock does not play it
};

class Release {
 public:
  std::string name;          ///< "zero"
  std::string version;       ///< "2024-08-24"
  std::string title;
  std::vector<Field> envelope;        ///< of every page
  std::vector<Field> error_object;
  std::vector<ErrorCode> session_errors;  ///< codes that any post may get: token_missing, route_invalid, …
  std::vector<Route> routes;
  std::vector<Transition> transitions;
  std::vector<Operation> operations;
  std::vector<WebhookType> webhooks;
  std::vector<Rule> rules;
  std::vector<FaultKind> faults;
  base::Json sections;       ///< the raw "settings" object: lifetimes, windows, list limits, words
  std::map<std::string, std::string, std::less<>> judged;  ///< what check_*() look at (judge_words) -> rule id

  const Route* route(std::string_view name) const;
  const Operation* operation(std::string_view name) const;
  const WebhookType* webhook(std::string_view type) const;
  const Rule* rule(std::string_view id) const;
  const FaultKind* fault(std::string_view id) const;
  /// The code as this route may answer it: the route's own, then the session's.
  const ErrorCode* error(std::string_view route, std::string_view code) const;
  std::vector<const Transition*> from(std::string_view route, std::string_view on) const;
  /// True when some transition leads to this page, whatever its conditions, after an answer to `from`
  /// by `on` ("" = by anything). The same page again after an error is not a transition.
  bool can_follow(std::string_view from, std::string_view on, std::string_view to) const;
  /// The envelope as the page of this route has it: what it may lack is not required there.
  std::vector<Field> envelope_of(const Route* route) const;
  /// A number of the settings ("token_lifetime_seconds", "lists/limit_max"); asserts that it is there.
  long long setting(std::string_view path) const;
  /// The rule that a judged aspect (judge_words) belongs to.
  const std::string& judged_by(std::string_view aspect) const;
  std::vector<std::string> route_names() const;
  std::vector<std::string> action_names() const;
  std::vector<std::string> error_codes() const;
  std::vector<std::string> operation_names() const;
  std::vector<std::string> rule_ids() const;
  std::vector<std::string> webhook_types() const;
};

/// Reads a model file's text; a Fault of kind syntax or model names the place (JSON pointer in notes)
/// and what to do. References between parts (routes, codes, rules, conditions) are checked.
base::Result<Release> load_release(std::string_view text, const std::string& file);
/// The built-in release Zero; loaded once. A defect in the embedded file is a bug of ours.
const Release& zero();

}  // namespace cr::protocol

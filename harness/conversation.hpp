// One scenario while it plays, as a state machine without sockets: it says which exchange it wants next
// and is told how that went; in between it judges, captures and writes the transcript. The player carries
// its exchanges; the played mock, if any, is asked through PlayedMock. Not thread-safe; one thread each.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/http_message.hpp"
#include "core/base/limits.hpp"
#include "core/base/random.hpp"
#include "core/base/redactor.hpp"
#include "core/protocol/release.hpp"
#include "core/script/scenario.hpp"
#include "harness/exchange_record.hpp"
#include "harness/judge.hpp"
#include "harness/party_watch.hpp"
#include "harness/played_mock.hpp"
#include "harness/rest_call.hpp"
#include "harness/scope.hpp"
#include "reports/run_report.hpp"

namespace cr::harness {

/// Where a party listens: the address to connect to, and the name under which it is written into Host
/// headers and reports (stable for our own listeners, the address itself for a real server).
struct Endpoint {
  base::Url address;
  base::Url shown;
};

/// What the played webhook receiver answers to the next attempt; shared with the listener.
struct ReceiverScript {
  int status = 200;
  bool hang_up = false;  ///< closes without an answer (a receiver slower than the time-out)
  std::size_t seen = 0;
};

struct ConversationOptions {
  const protocol::Release* release = nullptr;
  Endpoint connect, api, receiver;
  Credentials credentials;
  std::map<std::string, std::string> environment;  ///< values of allowed ${env:NAME}
  base::Limits limits;
  base::Redactor* redactor = nullptr;  ///< of the case, so that its head and its retries join; null: one of its own
  std::uint64_t seed = 1;  ///< of the run
  bool target = false;     ///< a real server plays connect and api: the clock is the real one
  base::Instant real_start{};  ///< of a target run

  // A trial: app, backend and receiver are a partner's program, whose exchanges are told to the conversation.
  bool trial = false;
  bool browser = false;  ///< the program opens the provider's page itself
  base::Url probe;       ///< where the program's probe may listen
  // Rules for receivers, of the watch.
  std::function<std::vector<base::Finding>(const Delivered&)> judge_delivery;
  std::function<std::vector<base::Finding>(const std::vector<std::string>&)> judge_effects;
  std::function<std::vector<base::Finding>(const std::string& expected, const std::string& actual)> judge_reverted;
  std::function<bool()> party_failed;  ///< a rule has been broken: what follows from it is not counted again
};

/// One exchange that the conversation wants carried.
struct Intent {
  std::string client;  ///< app, backend, customer, flatpeak: each keeps its own connections
  base::Url url;
  base::HttpRequest request;
  base::Duration timeout{0};
  bool fresh_connection = false;  ///< a planned disturbance will hit it
  std::string operation = {};  ///< of a backend intent
  std::string act = {};        ///< of a customer intent: logs_in, …
  std::string client_must = {};  ///< what the disturbance's line asks of the client: stops, recovers, …
  base::Where where{};    ///< the line of the scenario
};
struct Carried {
  base::Result<base::HttpResponse> response;
  std::vector<std::string> notes;
  base::Duration took{0};  ///< real time, for `within` only
  base::Instant at{};      ///< real time at its end; the clock of a target run
  std::optional<base::HttpRequest> request = std::nullopt;  ///< what was really sent, when it is not the intent's
  bool not_taken = false;  ///< of a rehearsal: the disturbance came before the session moved
  bool faulted = false;    ///< a planned disturbance was in force
  std::optional<base::HttpResponse> sent = std::nullopt;  ///< for the record: the answer as it went out, when surprises were added
};

class Conversation {
 public:
  using StepSink = std::function<void(const reports::Step&)>;

  /// `mock` is null against a real server. `receiver` may be null when no webhook can be received.
  Conversation(const script::Scenario& scenario, ConversationOptions options, PlayedMock* mock,
               ReceiverScript* receiver, StepSink sink);

  /// The next exchange, or nothing when the conversation is over.
  std::optional<Intent> next();
  void on_exchange(Carried carried);
  /// Ends it early: deadline (timeout) or interruption; the rest of the lines are skipped.
  void stop(base::Ending ending, const std::string& reason);
  /// The verdict, once next() has returned nothing.
  reports::Scenario finish();
  /// For a scenario that ended in error: 9 when a deadline or an interruption of ours did it, 4 when the
  /// environment did, 3 when the scenario cannot be played as it is written.
  int error_exit() const { return stopped_ ? 9 : environment_trouble_ ? 4 : 3; }

  // Of a trial.
  /// An exchange of the program that the script does not ask for, with what is wrong with it.
  void beyond_script(RawExchange raw, std::vector<base::Finding> findings);
  /// Findings about the exchange that the conversation is told next, or about the line on which it waits.
  void blame(std::vector<base::Finding> findings);
  /// The program did something else than the line asks: what follows and no longer fits is skipped.
  void off_script();
  /// How many exchanges the disturbance in force will still hit.
  int disturbance_left() const { return fault_.empty() ? 0 : fault_left_; }
  /// It has hit one that no line asks for.
  void spend_disturbance();
  /// The line on which it waits was done without the program: why.
  void not_needed(const std::string& reason);
  /// The program will not go on: the rest is skipped.
  void give_up(const std::string& reason);
  /// Findings about the whole scenario, and how it ended.
  void conclude(std::vector<base::Finding> findings, std::optional<base::Ending> ending);
  bool is_off_script() const { return off_script_ || left_script_; }
  bool was_off_script() const { return off_script_; }
  /// Something went wrong that says nothing about the program.
  bool has_error() const;
  base::Redactor& redactor() { return redactor_; }

 private:
  using Then = std::function<void(Carried)>;
  struct Frame {
    const std::vector<script::Step>* steps;
    std::size_t index = 0;
    const script::RepeatLine* repeat = nullptr;
    int round = 1;
    const script::Step* owner = nullptr;
  };
  struct Post {  ///< a message of the app on its way
    std::string from, on;  ///< the page answered and by what
    std::string route;     ///< as it was sent
    bool judged_by_model = true;
    bool faulted = false;
    std::string summary;
  };

  // conversation.cpp
  bool advance();
  void begin(const script::Step& step);
  void end();
  void skip_step(const script::Step& step, const std::string& reason);
  void dispatch(const script::Step& step);
  void enter_repeat(const script::Step& step, const script::RepeatLine& line);
  /// The disturbance in force, or the one just over, only delays: the answer is whole, and judged.
  bool is_late_only() const { return fault_ == "F-LATENCY"; }
  bool leave_round(Frame& frame);
  void add(base::Finding finding);
  /// A finding about what the mock said: in a trial it says nothing about the party.
  void add_of_mock(base::Finding finding);
  void add_all(std::vector<base::Finding> findings);
  void trouble(const base::Fault& fault, const base::Where& where);
  void mark(std::string mark) { marks_.insert(std::move(mark)); }
  void exchange(Intent intent, RawExchange raw, Then then);
  void set_clock(base::Instant now);
  std::optional<script::Value> resolve(const script::Value& value);
  std::optional<script::Value> resolve(const std::optional<script::Value>& value);
  std::optional<script::Expectation> resolve(const script::Expectation& expect);
  std::optional<base::Json> said(const script::Value& value);
  script::Lookup lookup() const;
  void capture(std::vector<script::Capture> captures);
  base::Ending ending() const;
  void judge_end(reports::Scenario& out);

  // conversation_connect.cpp
  void on(const script::AppLine& line, const script::Step& step);
  void on(const script::ConnectLine& line, const script::Step& step);
  void on(const script::CustomerLine& line, const script::Step& step);
  void on(const script::PlayLine& line, const script::Step& step);
  void on(const script::RepeatLine& line, const script::Step& step);
  void play_on(const script::PlayLine& line, const script::Step& step, std::map<std::string, std::size_t> visits, int sent);
  void post(const script::AppLine& line, const script::Step& step, std::function<void()> then);
  std::optional<base::HttpRequest> app_request(const script::AppLine& line, const script::Step& step, Post& post);
  bool long_message(const script::AppLine& line, base::Json& message, base::HttpRequest& request, Post& post);
  void received(Carried carried, const Post& post, const script::Step& step);
  void note_received(const Post& post);
  void visit(const script::CustomerLine& line, const script::Step& step, const std::string& url, int stage);
  void submit(const script::CustomerLine& line, const script::Step& step, const base::Url& page, const std::string& html, int stage);
  void returned(const std::string& location, const script::Step& step);

  // conversation_backend.cpp
  void on(const script::BackendLine& line, const script::Step& step);
  void on(const script::WebhookLine& line, const script::Step& step);
  void on(const script::ClockLine& line, const script::Step& step);
  void on(const script::FaultLine& line, const script::Step& step);
  void on(const script::PartnerLine& line, const script::Step& step);
  void open(const script::Step& step, std::function<void()> then);
  void login(const script::Step& step, std::function<void()> then);
  void ensure_login(const script::BackendLine& line, const script::Step& step, std::function<void()> then);
  void call(const protocol::Operation& operation, const base::Json& send, const script::Step& step,
            std::function<void(Carried)> then);
  void mark_answer(const protocol::Operation& operation, int status, std::string_view code);
  void learn_from_answer(const protocol::Operation& operation, int status, const base::Json& body);
  void judge_answer(const script::BackendLine& line, const script::Step& step, const Carried& carried);
  void judge_refusal(const script::BackendLine& line, const script::Step& step, const base::HttpResponse& response,
                     const base::Json& body);
  struct Sending;
  void judge_receiver(const Sending& sending, int status, const std::string& trouble, base::Duration took);
  void judge_probe(const script::PartnerLine& line, const script::Step& step, const Carried& carried);
  void judge_status(const script::Value& expected, const base::Json& answer);
  void attempt(std::shared_ptr<Sending> sending);
  void attempted(std::shared_ptr<Sending> sending, Carried carried);
  void send_copies(std::shared_ptr<Sending> sending);
  void judge_delivery(const Sending& sending);
  PlayedEvent choose_event(const script::WebhookLine& line, const EventForm& form);

  const script::Scenario& scenario_;
  ConversationOptions options_;
  PlayedMock* mock_;
  ReceiverScript* receiver_;
  StepSink sink_;

  base::Redactor own_redactor_;
  base::Redactor& redactor_;
  Scope scope_;
  base::Instant start_{}, now_{};
  std::vector<Frame> frames_;
  std::deque<std::function<void()>> todo_;
  std::optional<Intent> outgoing_;
  RawExchange raw_;
  Then then_;

  std::optional<reports::Step> step_;
  base::Where where_;  ///< of the line in hand
  std::vector<reports::Step> steps_;
  std::set<std::string> marks_;
  std::vector<base::Finding> findings_;  ///< about the whole scenario

  std::map<std::string, base::Json> tables_;  ///< connect_token -> page on the table
  std::string token_;                         ///< the one created last
  std::string table_token_;                   ///< the one whose page came last
  base::Json table_;
  Received received_;
  bool left_script_ = false;   ///< another page came than the script expects
  bool opened_ = false;
  bool completed_ = false;
  bool dead_ = false;          ///< the last post was refused for good
  bool walked_away_ = false;
  base::Instant bearer_until_{};
  base::Json defaults_;        ///< location_id, tariff_id, … for REST calls
  std::vector<PlayedEvent> due_;
  std::string fault_;          ///< id of the planned disturbance in force
  int fault_left_ = 0;
  int fault_line_ = 0;
  std::optional<std::pair<base::Ending, std::string>> stopped_;
  bool environment_trouble_ = false;

  bool off_script_ = false;  ///< of a trial: the program did something else than a line asks
  bool gave_up_ = false;     ///< of a trial
  std::string gave_up_reason_;
  std::optional<base::Ending> concluded_;
  std::string fault_client_;      ///< `client:` of the disturbance in force
  bool older_came_late_ = false;  ///< an event was delivered after one that is later in the life of a tariff
  base::Json last_delivered_;     ///< the event's body
};

/// A redirect back to the app after the provider's page, and the form of that page.
struct HtmlForm {
  std::string action;
  std::vector<std::pair<std::string, std::string>> hidden;
};
/// The first form of a page; entities in attribute values are undone.
std::optional<HtmlForm> first_form(std::string_view html);

}  // namespace cr::harness

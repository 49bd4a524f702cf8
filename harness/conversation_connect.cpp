// Lines between the app and Connect: posts, judged pages, answer tables, and the customer's way over the
// provider's page.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "harness/conversation.hpp"

namespace cr::harness {

using base::Finding;
using base::Json;

namespace {

// "data.cost = 0" for the cause line: the first leaves of what was sent.
void leaves(const Json& value, const std::string& path, std::vector<std::string>& out) {
  if (out.size() >= 3) return;
  if (value.is_object() && !value.members().empty()) {
    for (const auto& [key, member] : value.members()) leaves(member, path + "." + key, out);
  } else if (value.is_array() && !value.items().empty()) {
    for (std::size_t i = 0; i < value.items().size(); ++i) leaves(value.items()[i], fmt::format("{}.{}", path, i), out);
  } else {
    out.push_back(fmt::format("{} = {}", path, base::shortened(base::to_text(value), 60)));
  }
}

std::string summary_of(const Json& message) {
  if (const Json* data = message.find("data")) {
    std::vector<std::string> parts;
    leaves(*data, "data", parts);
    return base::joined(parts, ", ");
  }
  if (const Json* action = message.find("action")) return std::string(action->is_string() ? action->text() : "an action");
  const std::string route(message.text_at("route", "a message without a route"));
  return route == "session_restore" ? route : "neither data nor action";
}

std::string trigger_of(const Json& message) {
  if (const Json* action = message.find("action")) return action->is_string() ? action->text() : std::string("data");
  return message.find("data") != nullptr ? "data" : "skip";
}

}  // namespace

void Conversation::on(const script::AppLine& line, const script::Step& step) {
  if (!opened_) return open(step, [this, &line, &step] { on(line, step); });
  post(line, step, [] {});
}

// The long form: sent as it is, also when it is nonsense.
bool Conversation::long_message(const script::AppLine& line, Json& message, base::HttpRequest& request, Post& post) {
  const auto whole = resolve(line.what);
  if (!whole) return false;
  for (const auto& entry : whole->entries) {
    auto value = script::say(entry.value);
    if (!value) return trouble(value.error(), entry.where), false;
    if (entry.key == "raw") {
      request.body = value->is_string() ? value->text() : base::to_text(*value);
    } else if (entry.key == "headers") {
      if (value->is_object())
        for (const auto& [name, text] : value->members())
          request.headers.emplace_back(name, text.is_string() ? text.text() : base::to_text(text));
    } else if (entry.key == "connect_token" && value->is_null()) {
      message.erase("connect_token");
    } else {
      message.set(entry.key, *std::move(value));
    }
  }
  if (whole->find("raw") != nullptr) {
    post.on.clear();
    post.summary = "a raw body";
  } else {
    if (request.body.empty()) request.body = base::to_text(message);
    post.from = post.route = message.text_at("route");
    post.on = trigger_of(message);
    post.summary = summary_of(message);
  }
  return true;
}

std::optional<base::HttpRequest> Conversation::app_request(const script::AppLine& line, const script::Step& step,
                                                           Post& post) {
  base::HttpRequest request;
  request.method = "POST";
  request.target = options_.connect.address.target();
  request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
  std::string token = token_;
  if (line.token) {
    const auto given = said(*line.token);
    if (!given) return std::nullopt;
    token = given->is_string() ? given->text() : base::to_text(*given);
  }
  Json message = Json::object({{"connect_token", Json(token)}});
  const auto known = tables_.find(token);
  const Json& table = known != tables_.end() ? known->second : table_;
  const std::string on_table(table.text_at("route"));
  using Form = script::AppLine::Form;
  if (line.form == Form::whole) {
    if (!long_message(line, message, request, post)) return std::nullopt;
  } else {
    if (line.form != Form::route && on_table.empty()) {
      trouble({base::FaultKind::usage, "there is no page on the table that this line could answer", step.where,
               "open the session first: - app: session_restore", {}}, step.where);
      return std::nullopt;
    }
    message.set("route", Json(line.form == Form::route ? line.word : on_table));
    if (line.form == Form::action) message.set("action", Json(line.word));
    if (line.form == Form::data) {
      auto data = said(line.what);
      if (!data) return std::nullopt;
      message.set("data", *std::move(data));
    }
    request.body = base::to_text(message);
    post.from = on_table;
    post.route = message.text_at("route");
    post.on = trigger_of(message);
    post.summary = summary_of(message);
  }
  if (post.from == "session_restore" || (line.form == Form::route && line.word == "session_restore")) {
    post.from = on_table.empty() ? "session_restore" : on_table;
    post.on = on_table.empty() ? "open" : "restore";
    // After a lost answer nobody knows which page this session stands on.
    if (received_.in_doubt) post.from.clear(), post.on.clear();
  }
  raw_ = {};
  table_token_ = message.text_at("connect_token");
  return request;
}

void Conversation::post(const script::AppLine& line, const script::Step& step, std::function<void()> then) {
  Post post;
  auto request = app_request(line, step, post);
  if (!request) return;
  post.judged_by_model = true;
  post.faulted = fault_left_ > 0;
  // A `set:` on the line that will judge this page has to reach the mock before the page is made.
  if (frames_.size() > 0 && mock_ != nullptr) {
    const auto& frame = frames_.back();
    if (frame.index < frame.steps->size())
      if (const auto* next = std::get_if<script::ConnectLine>(&(*frame.steps)[frame.index].line); next && next->set) {
        if (auto set = said(*next->set)) mock_->override_next_page(*std::move(set));
        post.judged_by_model = false;
      }
  }
  if (fault_ == "F-REFUSE") request->headers.emplace_back("Connection", "close");
  RawExchange raw;
  raw.from = "app";
  raw.to = "connect";
  raw.url = options_.connect.shown.text();
  Intent intent{"app", options_.connect.address, *std::move(request), base::Duration{0}, false};
  intent.request.headers.emplace_back("Host", options_.connect.shown.host +
                                                  (options_.connect.shown.port.empty() ? "" : ":" + options_.connect.shown.port));
  exchange(std::move(intent), std::move(raw), [this, post, &step, then = std::move(then)](Carried carried) {
    received(std::move(carried), post, step);
    then();
  });
}

void Conversation::received(Carried carried, const Post& post, const script::Step& step) {
  const bool faulted = post.faulted;
  if (faulted && --fault_left_ == 0) {
    mark("fault:" + fault_);
    if (mock_ != nullptr) mock_->clear_fault();
  }
  if (!carried.response) {
    received_ = {};
    received_.kind = Received::Kind::dropped;
    received_.route = "dropped";
    received_.took = carried.took;
    received_.in_doubt = true;
    if (faulted) {
      step_->exchanges.back().note = fmt::format("{}, as planned ({})", base::name_of(carried.response.error().kind), fault_);
      return;
    }
    return trouble(carried.response.error(), step.where);
  }
  received_ = receive(*std::move(carried.response));
  received_.took = carried.took;
  received_.sent_at_step = step_->index;
  received_.sent_summary = post.summary;
  if (received_.body.is_object())
    if (const Json* live = received_.body.find("live_mode"); live != nullptr && live->is_bool() && live->boolean() && post.judged_by_model &&
        !faulted)
      return trouble({base::FaultKind::model, "the server answered in live mode to a test key; the scenario was stopped",
                      step.where, "use a test key against a test account", {}}, step.where);
  if (post.judged_by_model && (!faulted || is_late_only()))
    for (auto& finding : judge_conformance(*options_.release, received_, {post.from, post.on, post.route}, step.where))
      add_of_mock(std::move(finding));
  // A page that the release does not have is none that this app could put on its table.
  const bool known_page = received_.kind == Received::Kind::page && options_.release->route(received_.route) != nullptr;
  received_.in_doubt = faulted && !known_page;
  if (received_.in_doubt && received_.kind == Received::Kind::page) return;
  note_received(post);
}

// What the answer changes on the table, and what it shows of the release.
void Conversation::note_received(const Post& post) {
  dead_ = false;
  const std::string from = post.from == "session_restore" ? "session_restore" : post.from;
  if (received_.kind == Received::Kind::page) {
    table_ = received_.body;
    tables_[table_token_] = table_;
    scope_.set("page", table_);
    mark("page:" + received_.route);
    if (post.on == "open" || post.on == "restore") mark("page:session_restore");
    if (post.on == "data" || post.on == "skip") mark("answer:" + from);
    for (const auto* transition : options_.release->from(from, post.on))
      if (transition->to == received_.route) mark("transition:" + transition->id);
    if (received_.route == "session_complete") completed_ = true;
    walked_away_ = false;
  } else if (received_.kind == Received::Kind::error) {
    const std::string code(received_.body.text_at("code"));
    if (!post.faulted) {  // a planned refusal shows nothing of the release
      mark("error:" + post.route + "/" + code);
      mark("error:session/" + code);
    }
    dead_ = code == "token_expired" || code == "session_completed" || code == "token_not_found";
  }
}

void Conversation::on(const script::ConnectLine& line, const script::Step& step) {
  if (received_.kind == Received::Kind::nothing) {
    return trouble({base::FaultKind::usage, "nothing was sent to Connect that could be judged here", step.where, {}, {}},
                   step.where);
  }
  Judged judged;
  if (line.any_of.empty()) {
    const auto expect = resolve(line.expect);
    if (!expect) return;
    judged = judge(*expect, received_, *options_.release, now_);
  } else {
    std::vector<script::Expectation> alternatives;
    for (const auto& alternative : line.any_of) {
      auto expect = resolve(alternative);
      if (!expect) return;
      if (expect->page.empty()) expect->page = line.expect.page, expect->page_where = line.expect.page_where;
      alternatives.push_back(*std::move(expect));
    }
    judged = judge_any(alternatives, received_, *options_.release, now_);
  }
  if (line.within && received_.took > *line.within) {
    Finding finding;
    finding.rule = "expect";
    finding.where = step.where;
    finding.expected = fmt::format("an answer within {}", base::to_text(*line.within));
    finding.actual = fmt::format("it took {}", base::to_text(received_.took));
    judged.findings.push_back(std::move(finding));
  }
  left_script_ = !judged.page_matches;
  capture(std::move(judged.captures));
  if (options_.trial && off_script_ && !judged.findings.empty()) {
    step_->outcome = base::Outcome::skip;
    step_->reason = "the program has left the script, and another page came";
    return;
  }
  for (auto& finding : judged.findings) add_of_mock(std::move(finding));
}

void Conversation::on(const script::PlayLine& line, const script::Step& step) {
  if (!opened_) return open(step, [this, &line, &step] { on(line, step); });
  play_on(line, step, {}, 0);
}

void Conversation::play_on(const script::PlayLine& line, const script::Step& step, std::map<std::string, std::size_t> visits,
                           int sent) {
  const bool error_now = received_.kind == Received::Kind::error;
  if (left_script_) return;
  const std::string route = error_now && line.until == "error" ? "error" : std::string(table_.text_at("route"));
  if (route == line.until && !(error_now && line.until != "error")) return;
  const auto answer = std::find_if(line.answers.begin(), line.answers.end(), [&](const auto& a) { return a.route == route; });
  Finding finding;
  finding.rule = "expect";
  finding.where = step.where;
  finding.expected = fmt::format("{} after at most {} answers", line.until, line.at_most);
  if (received_.in_doubt && line.resilient && sent < line.at_most) {
    script::AppLine restore;
    restore.form = script::AppLine::Form::route;
    restore.word = "session_restore";
    todo_.push_back([this, restore, &line, &step, visits, sent] {
      post(restore, step, [this, &line, &step, visits, sent] { play_on(line, step, visits, sent + 1); });
    });
    return;
  }
  if (answer == line.answers.end() || answer->visits.empty()) {
    finding.actual = fmt::format("{} came, and `answers` has nothing for it", route.empty() ? describe(received_) : route);
    left_script_ = true;
    return add(std::move(finding));
  }
  if (sent >= line.at_most) {
    finding.actual = fmt::format("{} is on the table after {} answers", route, sent);
    left_script_ = true;
    return add(std::move(finding));
  }
  std::size_t& visit = visits[route];
  const auto& said = answer->visits[std::min(visit, answer->visits.size() - 1)];
  ++visit;
  todo_.push_back([this, &said, &line, &step, visits, sent] {
    post(said, step, [this, &line, &step, visits, sent] { play_on(line, step, visits, sent + 1); });
  });
}

}  // namespace cr::harness

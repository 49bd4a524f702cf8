// The remarks on a whole scenario. See lint.hpp; each is a warning but the first.
#include "core/script/lint.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace cr::script {
namespace {

/// What the lines of a scenario judge, and what they could prove.
struct Survey {
  bool judged = false;
  bool content = false;  ///< some judged line says more than a page's name
  bool plays = false;    ///< pages come that no line names
  std::set<std::string> marks;
  std::set<std::string> pages;
};

bool says_more(const Expectation& e) {
  return e.data || e.actions || e.direction || e.live_mode || e.status || e.headers || e.code || e.message || e.type ||
         e.context;
}

class Look {
 public:
  explicit Look(Survey& survey) : survey_(survey) {}

  void operator()(const AppLine& line) const {
    if (line.form == AppLine::Form::route) survey_.pages.insert(line.word);
  }
  void operator()(const ConnectLine& line) const {
    survey_.judged = true;
    if (line.any_of.empty()) page(line.expect);
    for (const Expectation& e : line.any_of) page(e);
  }
  void operator()(const BackendLine& line) const {
    survey_.marks.insert("operation:" + line.operation);
    if (!line.returns && !line.fails) return;
    survey_.judged = true;
    survey_.content = true;
  }
  void operator()(const CustomerLine&) const {}
  void operator()(const WebhookLine& line) const {
    survey_.marks.insert("webhook:" + line.type);
    survey_.content = survey_.content || line.data.has_value();
    if (!line.answered) return;
    survey_.judged = true;
    survey_.content = true;
  }
  void operator()(const ClockLine&) const {}
  void operator()(const FaultLine& line) const { survey_.marks.insert("fault:" + line.id); }
  void operator()(const PartnerLine&) const { survey_.content = true; }
  void operator()(const RepeatLine& line) const {
    for (const Step& step : line.steps) std::visit(*this, step.line);
  }
  void operator()(const PlayLine&) const { survey_.plays = true; }

 private:
  void page(const Expectation& e) const {
    // Of an exchange that is dropped there is nothing more to say.
    survey_.content = survey_.content || says_more(e) || e.page == "dropped";
    survey_.pages.insert(e.page);
    if (e.page != "error") return;
    survey_.marks.insert(e.code && e.code->is_string() ? "code:" + e.code->scalar : "code:");
  }

  Survey& survey_;
};

bool provable(const protocol::Release& release, const protocol::Rule& rule, const Survey& survey) {
  if (survey.plays || rule.proof.empty()) return true;
  return std::any_of(rule.proof.begin(), rule.proof.end(), [&](const std::string& mark) {
    const std::size_t colon = mark.find(':');
    const std::string kind = mark.substr(0, colon), rest = colon == std::string::npos ? "" : mark.substr(colon + 1);
    if (kind == "page") return survey.pages.contains(rest);
    if (kind == "error")
      return survey.marks.contains("code:") || survey.marks.contains("code:" + rest.substr(rest.find('/') + 1));
    if (kind == "operation")
      return survey.marks.contains("operation:" + rest.substr(0, rest.find('/'))) || rest == "login" ||
             rest == "create_connect_token";
    if (kind == "webhook" || kind == "fault") return survey.marks.contains(mark);
    if (kind == "transition") {
      const auto at = std::find_if(release.transitions.begin(), release.transitions.end(),
                                   [&](const protocol::Transition& t) { return t.id == rest; });
      return at == release.transitions.end() || survey.pages.contains(at->to);
    }
    if (kind == "answer") return survey.pages.contains(rest);
    return true;
  });
}

void lint_covers(const LoadContext& context, const Survey& survey, const Value& root) {
  const Value* covers = root.find("covers");
  if (covers == nullptr) return;
  for (const Value& id : covers->items) {
    const protocol::Rule* rule = context.release.rule(text_of(&id));
    if (rule != nullptr && !provable(context.release, *rule, survey))
      context.diagnostics.warn(id.where, fmt::format("no line can prove rule {}", rule->id),
                               "it is proved by " + base::joined(rule->proof, " or "));
  }
}

void lint_ending(const LoadContext& context, const Scenario& scenario, const Flow& flow, const Value& root) {
  const Flow::State& state = flow.state;
  const Table table = flow.on_table();
  const auto final_page = [&](const std::string& page) {
    const protocol::Route* route = context.release.route(page);
    return route != nullptr && route->kind == protocol::Route::Kind::final;
  };
  const bool may_be_final =
      table.kind == Table::Kind::any || std::any_of(table.pages.begin(), table.pages.end(), final_page);
  const bool talked = table.kind != Table::Kind::none || state.post.made;
  if (!scenario.ends && talked && !may_be_final && !state.walked_away && !state.refused)
    context.diagnostics.warn(scenario.where, "the conversation is left open",
                             "go on to the end, or say so with `ends: open`");
  const Entry* ends = root.entry("ends");
  if (scenario.ends == base::Ending::complete && talked && !may_be_final)
    context.diagnostics.warn(ends->where, "the last line does not lead to a page that completes the session",
                             "go on to the end, or correct `ends`");
}

}  // namespace

void lint(const LoadContext& context, const Scenario& scenario, const Flow& flow, const Value& root) {
  Survey survey;
  for (const Step& step : scenario.steps) std::visit(Look(survey), step.line);
  if (!survey.judged)
    context.diagnostics.error(scenario.where, "nothing is judged in this scenario",
                              "add a `connect:` line, or `returns`, `fails` or `answered`");
  else if (!survey.content)
    context.diagnostics.warn(scenario.where, "every judged line is bare: no content is expected",
                             "expect a value in `data`, `returns` or `code` at least once");
  lint_covers(context, survey, root);
  lint_ending(context, scenario, flow, root);
  if (!scenario.why_not.empty())
    context.diagnostics.warn(scenario.where, "this scenario cannot be played in every mode", "", scenario.why_not);
}

}  // namespace cr::script

// Coverage of a release from the marks that a run has left. The marks' notation is that of Rule::proof.
#include "core/protocol/coverage.hpp"

#include <algorithm>

namespace cr::protocol {

namespace {

class Counter {
 public:
  Counter(const std::set<std::string>& marks, Tally* tally) : marks_(marks), tally_(tally) {}

  void count(const std::string& mark, const std::string& shown) const { count(marks_.contains(mark), shown); }
  void count(bool seen, const std::string& shown) const {
    ++tally_->total;
    if (seen) {
      ++tally_->seen;
    } else {
      tally_->missing.push_back(shown);
    }
  }

 private:
  const std::set<std::string>& marks_;
  Tally* tally_;
};

bool is_counted(const ErrorCode& error) { return error.sent && error.ground.evidence != Evidence::inferred; }

bool is_proved(const Rule& rule, const std::set<std::string>& marks) {
  return marks.contains("rule:" + rule.id) ||
         std::any_of(rule.proof.begin(), rule.proof.end(), [&](const std::string& proof) { return marks.contains(proof); });
}

}  // namespace

Coverage coverage(const Release& release, const std::set<std::string>& marks) {
  Coverage found;
  const Counter routes(marks, &found.routes);
  const Counter transitions(marks, &found.transitions);
  const Counter errors(marks, &found.errors);
  const Counter webhooks(marks, &found.webhooks);
  const Counter rules(marks, &found.rules);
  for (const Route& route : release.routes) {
    routes.count("page:" + route.route, route.route);
    for (const ErrorCode& error : route.errors) {
      if (is_counted(error)) errors.count("error:" + route.route + "/" + error.code, route.route + "/" + error.code);
    }
  }
  // A code that any post may get is covered by one of them, whichever.
  for (const ErrorCode& error : release.session_errors) {
    if (is_counted(error)) errors.count("error:session/" + error.code, "session/" + error.code);
  }
  for (const Transition& transition : release.transitions) {
    if (transition.counted) transitions.count("transition:" + transition.id, transition.id);
  }
  for (const WebhookType& webhook : release.webhooks) {
    if (webhook.lifecycle) webhooks.count("webhook:" + webhook.type, webhook.type);
  }
  for (const Rule& rule : release.rules) {
    if (rule.counted) rules.count(is_proved(rule, marks), rule.id);
  }
  return found;
}

std::vector<std::string> rules_proved_by(const Release& release, std::string_view mark) {
  std::vector<std::string> found;
  for (const Rule& rule : release.rules) {
    const bool named = mark == "rule:" + rule.id;
    if (named || std::find(rule.proof.begin(), rule.proof.end(), mark) != rule.proof.end()) found.push_back(rule.id);
  }
  return found;
}

}  // namespace cr::protocol

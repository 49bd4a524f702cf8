// In which modes a scenario can be played, and why not in the others: decided from its lines alone,
// before anything is sent. Called by the loader; the modes are those of docs/scenario-language.md §4.
#include <fmt/format.h>

#include "core/script/lint.hpp"

namespace cr::script {
namespace {

struct Reasons {
  std::vector<std::string> run, target, certify, record;
  bool mock = false;  ///< only a played mock can do it

  static void add(std::vector<std::string>& to, const std::string& what, const base::Where& where) {
    if (to.empty()) to.push_back(fmt::format("{} (line {})", what, where.line));
  }
};

class Visit {
 public:
  Visit(Reasons& reasons, const Step& step)
      : reasons_(reasons), where_(step.used_from.empty() ? step.where : step.used_from.front()) {}

  void operator()(const AppLine& line) const {
    if (line.form == AppLine::Form::whole)
      Reasons::add(reasons_.certify, "a message in long form cannot be asked of a partner", where_);
    if (line.token) Reasons::add(reasons_.certify, "another token cannot be asked of a partner", where_);
  }
  void operator()(const ConnectLine& line) const {
    if (!line.set) return;
    reasons_.mock = true;
    Reasons::add(reasons_.target, "`set:` needs a played mock", where_);
    Reasons::add(reasons_.record, "`set:` needs a played mock", where_);
  }
  void operator()(const BackendLine&) const {}
  void operator()(const CustomerLine&) const {
    Reasons::add(reasons_.target, "a real provider's page cannot be played", where_);
  }
  void operator()(const WebhookLine& line) const {
    reasons_.mock = reasons_.mock || line.set;
    if (!line.set && line.copies == 1 && line.signature.empty() && line.shape == 0 && line.delay.count() == 0) return;
    Reasons::add(reasons_.target, "a real server sends its own webhooks", where_);
    Reasons::add(reasons_.record, "recorded webhooks cannot be shaped", where_);
  }
  void operator()(const ClockLine&) const {
    Reasons::add(reasons_.target, "the scenario clock moves", where_);
    Reasons::add(reasons_.record, "the scenario clock moves", where_);
  }
  void operator()(const FaultLine& line) const {
    if (line.id.starts_with("F-TLS-"))
      Reasons::add(reasons_.run, "the mock of `run` speaks no TLS; `certify` plays " + line.id, where_);
    Reasons::add(reasons_.target, "a real server has no faults to order", where_);
    Reasons::add(reasons_.record, "a recording has the faults that it has", where_);
  }
  void operator()(const PartnerLine&) const {
    Reasons::add(reasons_.record, "nobody asks the partner's probe", where_);
  }
  void operator()(const RepeatLine& line) const {
    for (const Step& step : line.steps) std::visit(Visit(reasons_, step), step.line);
  }
  void operator()(const PlayLine& line) const {
    for (const PlayLine::Answers& answers : line.answers)
      for (const AppLine& visit : answers.visits) (*this)(visit);
  }

 private:
  Reasons& reasons_;
  base::Where where_;
};

}  // namespace

void settle_modes(Scenario& scenario, const Value* given) {
  Reasons reasons;
  const auto head = [&](std::string_view key, const std::string& what) {
    const Entry* e = given != nullptr ? given->entry(key) : nullptr;
    if (e == nullptr) return;
    Reasons::add(reasons.target, what, e->where);
    Reasons::add(reasons.record, what, e->where);
  };
  head("world", "`given.world` needs a played mock");
  head("location", "`given.location` needs a played mock");
  head("account", "`given.account` needs a played mock");
  for (const Step& step : scenario.steps) std::visit(Visit(reasons, step), step.line);
  scenario.needs_played_mock = scenario.needs_played_mock || reasons.mock;
  scenario.modes.clear();
  const auto mode = [&](const std::string& name, const std::vector<std::string>& why) {
    if (why.empty()) scenario.modes.push_back(name);
    for (const std::string& reason : why) scenario.why_not.push_back(name + ": " + reason);
  };
  mode("run", reasons.run);
  mode("target", reasons.target);
  mode("certify", reasons.certify);
  mode("record", reasons.record);
}

}  // namespace cr::script

// What must hold between the parts of a model file: names that are used are defined, and defined once.
// The second half of load_release(), and load_release() itself.
#include <algorithm>
#include <set>

#include "core/base/assertion.hpp"
#include "core/base/text.hpp"
#include "core/protocol/release_loader.hpp"

namespace cr::embedded {
extern const std::string_view zero_release_text;
}

namespace cr::protocol {

namespace {

void check_name(const Reference& reference, std::string_view what, const std::vector<std::string>& known) {
  if (std::find(known.begin(), known.end(), reference.name) != known.end()) return;
  reference.at.wrong("unknown " + std::string(what) + " \"" + reference.name + "\"",
                     base::did_you_mean(reference.name, known));
}

std::vector<std::string> triggers_of(const Release& release, std::string_view name) {
  const Route* route = release.route(name);
  if (!route) return {};
  if (route->kind == Route::Kind::opening) return {"open"};
  if (route->kind == Route::Kind::redirect) return {"restore"};
  std::vector<std::string> triggers;
  if (!route->answer.empty()) triggers.push_back("data");
  if (route->answer_optional) triggers.push_back("skip");
  for (const Action& action : route->actions) triggers.push_back(action.action);
  return triggers;
}

std::vector<std::string> codes_of(const Release& release, std::string_view name) {
  std::vector<std::string> codes;
  if (const Route* route = release.route(name)) {
    for (const ErrorCode& error : route->errors) codes.push_back(error.code);
  }
  return codes;
}

template <class Part, class Name>
void check_once(const ModelNode& section, const std::vector<Part>& parts, std::string_view what, Name name) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (seen.insert(name(parts[i])).second) continue;
    ModelNode(nullptr, base::child_pointer(section.pointer(), i), section.problems())
        .wrong("the " + std::string(what) + " \"" + name(parts[i]) + "\" is there twice");
  }
}

}  // namespace

/// Every mark that a rule may name as its proof.
std::vector<std::string> ReleaseLoader::provable() const {
  std::vector<std::string> marks = {"client"};
  for (const Route& route : release_.routes) {
    marks.push_back("page:" + route.route);
    marks.push_back("answer:" + route.route);
    for (const ErrorCode& error : route.errors) marks.push_back("error:" + route.route + "/" + error.code);
  }
  for (const ErrorCode& error : release_.session_errors) marks.push_back("error:session/" + error.code);
  for (const Transition& transition : release_.transitions) marks.push_back("transition:" + transition.id);
  for (const Operation& operation : release_.operations) {
    marks.push_back("operation:" + operation.operation);
    for (const auto& [status, type] : operation.responses) {
      marks.push_back("operation:" + operation.operation + "/" + std::to_string(status));
    }
    for (const ErrorCode& error : operation.errors) {
      if (!error.code.empty()) marks.push_back("operation:" + operation.operation + "/" + error.code);
    }
  }
  for (const WebhookType& webhook : release_.webhooks) marks.push_back("webhook:" + webhook.type);
  for (const FaultKind& fault : release_.faults) marks.push_back("fault:" + fault.id);
  return marks;
}

void ReleaseLoader::check_reference(const Reference& reference) {
  switch (reference.what) {
    case Reference::What::route: return check_name(reference, "route", release_.route_names());
    case Reference::What::trigger: return check_name(reference, "trigger", triggers_of(release_, reference.of));
    case Reference::What::code_of_route: return check_name(reference, "error code", codes_of(release_, reference.of));
    case Reference::What::rule: return check_name(reference, "rule", release_.rule_ids());
    case Reference::What::source: {
      std::vector<std::string> sources;
      for (const auto& [key, unused] : root_.at("sources").members()) sources.push_back(key);
      return check_name(reference, "source", sources);
    }
    case Reference::What::proof: return;  // against one list for all, in check_references()
  }
}

void ReleaseLoader::check_references() {
  const std::vector<std::string> marks = provable();
  const std::set<std::string_view> known(marks.begin(), marks.end());
  for (const Reference& reference : references_) {
    if (reference.what != Reference::What::proof) {
      check_reference(reference);
    } else if (!known.contains(reference.name)) {
      check_name(reference, "proof", marks);
    }
  }
}

void ReleaseLoader::check_unique() {
  check_once(root_.at("routes"), release_.routes, "route", [](const Route& part) { return part.route; });
  check_once(root_.at("transitions"), release_.transitions, "transition", [](const Transition& part) { return part.id; });
  check_once(root_.at("operations"), release_.operations, "operation", [](const Operation& part) { return part.operation; });
  check_once(root_.at("webhooks"), release_.webhooks, "webhook type", [](const WebhookType& part) { return part.type; });
  check_once(root_.at("rules"), release_.rules, "rule", [](const Rule& part) { return part.id; });
  check_once(root_.at("faults"), release_.faults, "fault", [](const FaultKind& part) { return part.id; });
  const auto opening = std::count_if(release_.routes.begin(), release_.routes.end(),
                                     [](const Route& route) { return route.kind == Route::Kind::opening; });
  if (opening != 1) root_.at("routes").wrong("exactly one route is of the kind opening");
}

base::Result<Release> load_release(std::string_view text, const std::string& file) {
  auto model = base::parse_json(text);
  if (!model) {
    base::Fault fault = model.error();
    fault.where.file = file;
    return tl::make_unexpected(std::move(fault));
  }
  std::vector<Problem> problems;
  Release release;
  if (model->is_object()) {
    release = ReleaseLoader(*model, &problems).load();
  } else {
    problems.push_back({"", "a model file is a JSON object", {}});
  }
  if (problems.empty()) return release;
  base::Fault fault{base::FaultKind::model, problems.front().message, {file, 0, 0}, problems.front().help, {}};
  fault.notes.push_back("at " + (problems.front().pointer.empty() ? "the top" : problems.front().pointer));
  for (std::size_t i = 1; i < problems.size(); ++i) {
    fault.notes.push_back("also at " + problems[i].pointer + ": " + problems[i].message);
  }
  return tl::make_unexpected(std::move(fault));
}

const Release& zero() {
  static const Release release = [] {
    auto loaded = load_release(embedded::zero_release_text, "core/protocol/zero.json");
    CR_ASSERT(loaded.has_value());
    return std::move(*loaded);
  }();
  return release;
}

}  // namespace cr::protocol

// The lines that hold other lines: `use:` puts a fragment's steps in its place, `repeat:` keeps its
// steps, `play:` answers pages as they come; and the one-line summaries of all of them.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/script/expectations.hpp"
#include "core/script/lines.hpp"

namespace cr::script {
namespace {

constexpr std::size_t shown_pointers = 3;

/// Restores a value on the way out of a scope.
template <class T>
class Restored {
 public:
  Restored(T& place, T value) : place_(place), before_(std::move(place)) { place_ = std::move(value); }
  ~Restored() { place_ = std::move(before_); }
  Restored(const Restored&) = delete;
  Restored& operator=(const Restored&) = delete;

 private:
  T& place_;
  T before_;
};

void leaves(const Value& value, const std::string& pointer, std::vector<std::string>& out) {
  if (!value.is_mapping() || value.entries.empty() || value.entries.front().key.starts_with('$')) {
    out.push_back(pointer);
    return;
  }
  for (const Entry& e : value.entries) leaves(e.value, base::child_pointer(pointer, e.key), out);
}

std::string data_summary(const Value& data) {
  if (data.entries.empty()) return "data {}";
  std::vector<std::string> pointers;
  leaves(data, "", pointers);
  const bool many = pointers.size() > shown_pointers;
  if (many) pointers.resize(shown_pointers);
  return "data " + base::joined(pointers, ", ") + (many ? ", …" : "");
}

std::string route_of(const Value& what) {
  const Value* route = what.find("route");
  return route != nullptr && route->is_string() ? route->scalar : "raw";
}

struct Summary {
  std::string operator()(const AppLine& line) const {
    if (line.form == AppLine::Form::data) return data_summary(line.what);
    if (line.form != AppLine::Form::whole) return line.word;
    const Value* action = line.what.find("action");
    return route_of(line.what) + (action != nullptr && action->is_string() ? " " + action->scalar : "");
  }
  std::string operator()(const ConnectLine& line) const {
    const bool coded = line.any_of.empty() && line.expect.code && line.expect.code->is_string();
    return line.expect.page + (coded ? " " + line.expect.code->scalar : "");
  }
  std::string operator()(const BackendLine& line) const { return line.operation + (line.fails ? " fails" : ""); }
  std::string operator()(const CustomerLine& line) const {
    return std::string(customer_acts[static_cast<std::size_t>(line.act)]);
  }
  std::string operator()(const WebhookLine& line) const { return line.type; }
  std::string operator()(const ClockLine& line) const {
    return line.by ? "+" + base::to_text(*line.by) : line.to ? base::to_text(*line.to) : std::string{};
  }
  std::string operator()(const FaultLine& line) const { return line.id + (line.point.empty() ? "" : " " + line.point); }
  std::string operator()(const PartnerLine& line) const {
    return line.status && line.status->is_string() ? line.status->scalar : "probe";
  }
  std::string operator()(const RepeatLine& line) const {
    return fmt::format("{} times{}", line.times,
                       line.until && !line.until->page.empty() ? ", until " + line.until->page : "");
  }
  std::string operator()(const PlayLine& line) const { return "until " + line.until; }
};

}  // namespace

std::string summary_of(const Step& step) {
  return step.actor + ": " + base::shortened(std::visit(Summary{}, step.line), 100);
}

RepeatLine LineBuilder::repeat(const Value& line, const Entry& actor) {
  RepeatLine made;
  const LineTable& table = *line_table(actor.key);
  const long long times_written = integer_of(&actor.value, 1);
  const bool in_range = times_written >= table.actor.least && times_written <= table.actor.most;
  made.times = in_range ? static_cast<int>(times_written) : 1;
  const Value* steps = line.find("steps");
  if (steps == nullptr || !steps->is_list()) return made;
  const Entry* until = line.entry("until");
  if (until != nullptr && until->value.is_string()) {
    made.until.emplace();
    made.until->where = until->where;
    made.until->page = until->value.scalar;
    made.until->page_where = until->value.where;
  } else if (until != nullptr && until->value.is_mapping()) {
    const Value* page = until->value.find("page");
    Value keys = until->value;
    std::erase_if(keys.entries, [](const Entry& e) { return e.key == "page"; });
    made.until = make_expectation(context_, keys, text_of(page), page != nullptr ? page->where : until->where, false);
    made.until->where = until->where;
  }
  const Restored times(multiplied_, multiplied_ * static_cast<std::size_t>(std::max(made.times, 1)));
  made.steps = this->steps(*steps);
  const Table first_round = flow_.on_table();
  if (made.times > 1 && !rehearsal_) {
    // The second round begins where the first ended: its faults count, its steps are the same.
    const Restored rehearsing(rehearsal_, true);
    const Flow::State after_first = flow_.state;
    this->steps(*steps);
    if (made.until) flow_.state = after_first;
  }
  flow_.after_repeat(made.until, first_round);
  return made;
}

PlayLine LineBuilder::play(const Value& line, const Entry& actor) {
  PlayLine made;
  made.until = text_of(&actor.value);
  made.resilient = line.find("client") != nullptr;
  made.at_most = static_cast<int>(integer_of(line.find("at_most"), 50));
  if (const Value* answers = line.find("answers"); answers != nullptr && answers->is_mapping()) {
    for (const Entry& e : answers->entries) {
      const protocol::Route* route = context_.release.route(e.key);
      if (route == nullptr || route->kind != protocol::Route::Kind::page) {
        std::vector<std::string> pages;
        for (const protocol::Route& r : context_.release.routes)
          if (r.kind == protocol::Route::Kind::page) pages.push_back(r.route);
        context_.diagnostics.error(e.where, fmt::format("`{}` is no page that is answered", base::shortened(e.key, 60)),
                                   name_help(e.key, pages));
        continue;
      }
      PlayLine::Answers one{e.key, e.where, {}};
      const std::vector<const protocol::Route*> answered = {route};
      static const Key visit{"answers", Shape::app};
      const auto add = [&](const Value& answer) {
        if (!check_shape(context_, answer, visit)) return;
        one.visits.push_back(app_words(answer, answered));
        const AppLine& said = one.visits.back();
        if (said.form == AppLine::Form::action && route->action(said.word) == nullptr)
          context_.diagnostics.error(answer.where, fmt::format("page {} never offers {}", e.key, said.word),
                                     "answer it with what it offers");
      };
      if (e.value.is_list()) {
        for (const Value& answer : e.value.items) add(answer);
        if (e.value.items.empty())
          context_.diagnostics.error(e.value.where, fmt::format("no answer to {}", e.key),
                                     "write at least one, or leave the page out");
      } else {
        add(e.value);
      }
      made.answers.push_back(std::move(one));
    }
  }
  if (!made.until.empty()) flow_.play(made, actor.value.where);
  return made;
}

void LineBuilder::use(const Value& line, const Entry& actor, std::vector<Step>& out) {
  const std::string& name = actor.value.scalar;
  const base::Where& where = actor.value.where;
  if (std::find(open_fragments_.begin(), open_fragments_.end(), name) != open_fragments_.end()) {
    context_.diagnostics.error(where,
                               fmt::format("fragments in a cycle: {} > {}", base::joined(open_fragments_, " > "), name),
                               "a fragment cannot use itself");
    return;
  }
  if (open_fragments_.size() >= context_.options.limits.include_depth) {
    context_.diagnostics.error(
        where, fmt::format("fragments within fragments more than {} deep", context_.options.limits.include_depth),
        "flatten them");
    return;
  }
  const Fragment* fragment = shelf_.open(name, where);
  if (fragment == nullptr) return flow_.lose_track();
  const Parameters bound = bind_parameters(context_, *fragment, name, line.find("with"), actor.where);
  if (!bound.sound) return flow_.lose_track();
  for (const Constant& parameter : bound.constants) names_.check_parameter(parameter);
  flow_.enter_fragment(text_of(fragment->root.find("starts")), where, name);

  Constants constants = bound.constants;
  constants.insert(constants.end(), constants_.begin(), constants_.end());
  std::set<std::string> used;
  const Value steps = substitution_.fill(*fragment->root.find("steps"), constants, used);
  for (const Constant& parameter : bound.constants)
    if (!used.contains(parameter.name))
      context_.diagnostics.warn(parameter.where, fmt::format("parameter `{}` is never used", parameter.name),
                                "use it, or remove it");

  names_.push_prefix(text_of(line.find("as")));
  names_.push_parameters(bound.constants);
  open_fragments_.push_back(name);
  context_.diagnostics.used_from.push_back(line.where);
  for (Step& step : this->steps(steps)) out.push_back(std::move(step));
  const Value* ends = fragment->root.find("ends");
  flow_.leave_fragment(text_of(ends), ends != nullptr ? ends->where : fragment->root.where, name);
  context_.diagnostics.used_from.pop_back();
  open_fragments_.pop_back();
  names_.pop_parameters();
  names_.pop_prefix();
}

}  // namespace cr::script

// Any bytes as a scenario: loading must come to an end, every complaint must have a place and render as
// valid text, and what loads must load again to the same steps; its matchers must be able to judge and,
// where they are said, to speak.
#include <string>

#include "core/base/assertion.hpp"
#include "core/base/text.hpp"
#include "core/script/load.hpp"
#include "core/script/match.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace {

using namespace cr;

void check_faults(const std::vector<base::Fault>& faults, std::string_view input) {
  for (const base::Fault& fault : faults) {
    CR_ASSERT(fault.where.line >= 1 && fault.where.column >= 1 && !fault.message.empty());
    CR_ASSERT(base::find_invalid_utf8(base::render(fault, "error", input)) == std::string_view::npos);
  }
}

void check_step(const script::Step& step) {
  CR_ASSERT(!step.actor.empty() && step.summary.starts_with(step.actor));
  const base::Json page =
      base::Json::object({{"id", "prv_0123456789abcdef01234567"}, {"list", base::Json::array({1, "x", nullptr})}});
  if (const auto* connect = std::get_if<script::ConnectLine>(&step.line)) {
    if (connect->expect.data) static_cast<void>(script::match(*connect->expect.data, &page, "/data", base::Instant{}));
  } else if (const auto* app = std::get_if<script::AppLine>(&step.line)) {
    if (app->form == script::AppLine::Form::data) CR_ASSERT(script::say(app->what).has_value());
  } else if (const auto* repeat = std::get_if<script::RepeatLine>(&step.line)) {
    for (const script::Step& inner : repeat->steps) check_step(inner);
  }
}

}  // namespace

CR_FUZZ_TARGET(scenario, input) {
  const script::Loaded loaded = script::load_text(input, "fuzz.yaml", protocol::zero(), {});
  check_faults(loaded.errors, input);
  check_faults(loaded.warnings, input);
  if (!loaded.errors.empty()) return;
  CR_ASSERT(!loaded.scenarios.empty());
  const script::Loaded again = script::load_text(input, "fuzz.yaml", protocol::zero(), {});
  CR_ASSERT(again.scenarios.size() == loaded.scenarios.size());
  for (const script::Scenario& scenario : loaded.scenarios)
    for (const script::Step& step : scenario.steps) check_step(step);
}

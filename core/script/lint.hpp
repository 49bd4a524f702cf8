// What can be said of a whole scenario once its lines are built: is anything judged, in which modes can
// it be played, what would a careful reader remark. Called by the loader, last.
#pragma once

#include "core/script/flow.hpp"
#include "core/script/scenario.hpp"
#include "core/script/shapes.hpp"

namespace cr::script {

/// Fills `modes`, `why_not` and the rest of `needs_played_mock`. `given` may be null.
void settle_modes(Scenario& scenario, const Value* given);
/// The error of a scenario that judges nothing, and all warnings but those of names.
void lint(const LoadContext& context, const Scenario& scenario, const Flow& flow, const Value& root);

}  // namespace cr::script

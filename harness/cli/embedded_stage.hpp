// The embedded mock as a stage: an engine of its own behind a real loopback listener, and a webhook
// receiver, on the worker's io_context. The one place (with serve) where harness and mock_server meet.
#pragma once

#include "harness/stage.hpp"

namespace cr::harness {

StageMaker embedded_stage(const protocol::Release& release, const base::Limits& limits);

}  // namespace cr::harness

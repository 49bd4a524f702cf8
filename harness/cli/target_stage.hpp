// A real Connect server as a stage: addresses and keys from outside, nothing that could be asked beyond
// the wire.
#pragma once

#include <string>

#include "harness/stage.hpp"

namespace cr::harness {

struct Target {
  base::Url connect, api;
  Credentials credentials;
};
StageMaker target_stage(Target target);

}  // namespace cr::harness

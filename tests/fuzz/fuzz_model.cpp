// Any bytes as a model file: refused with a message, or taken, and then every export can be made of it.
#include "core/base/assertion.hpp"
#include "core/protocol/coverage.hpp"
#include "core/protocol/exports.hpp"
#include "core/protocol/release.hpp"
#include "tests/fuzz/fuzz_target.hpp"

CR_FUZZ_TARGET(model, input) {
  using namespace cr;
  const auto release = protocol::load_release(input, "fuzz.json");
  if (!release) {
    CR_ASSERT(!base::render(release.error(), "error", input).empty());
    return;
  }
  CR_ASSERT(!protocol::to_mermaid(*release).empty());
  CR_ASSERT(!protocol::to_dot(*release).empty());
  CR_ASSERT(!protocol::to_rulebook(*release).empty());
  CR_ASSERT(protocol::to_json_schema(*release).is_object());
  CR_ASSERT(protocol::to_openapi(*release).is_object());
  for (const std::string& word : protocol::explainable(*release)) CR_ASSERT(word.empty() || protocol::explain(*release, word));
  const auto found = protocol::coverage(*release, {});
  CR_ASSERT(found.routes.missing.size() == release->routes.size());
}

// Changes to a model's text for tests: the embedded model with one value put elsewhere, taken out or
// added. Tests only.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/base/json.hpp"
#include "core/protocol/release.hpp"

namespace cr::embedded {
extern const std::string_view zero_release_text;
}

namespace cr::tests {

inline base::Json model() { return *base::parse_json(embedded::zero_release_text); }

/// The value at a pointer, to be changed; the pointer must lead somewhere.
inline base::Json& place(base::Json& root, std::string_view pointer) {
  const base::Json* found = base::at_pointer(root, pointer);
  REQUIRE_MESSAGE(found != nullptr, std::string(pointer));
  return const_cast<base::Json&>(*found);
}

/// The model with the value at `pointer` replaced.
inline std::string with(std::string_view pointer, base::Json value) {
  base::Json edited = model();
  place(edited, pointer) = std::move(value);
  return base::to_text(edited);
}

/// The model with a member more in the object at `pointer`.
inline std::string adding(std::string_view pointer, const std::string& key, base::Json value) {
  base::Json edited = model();
  place(edited, pointer).set(key, std::move(value));
  return base::to_text(edited);
}

/// The model without the member `key` of the object at `pointer`.
inline std::string without(std::string_view pointer, std::string_view key) {
  base::Json edited = model();
  place(edited, pointer).erase(key);
  return base::to_text(edited);
}

/// The position of a transition in the model.
inline std::size_t position_of(const protocol::Release& release, std::string_view transition) {
  for (std::size_t i = 0; i < release.transitions.size(); ++i) {
    if (release.transitions[i].id == transition) return i;
  }
  FAIL("no such transition: " << std::string(transition));
  return 0;
}

/// The model without one transition, and without the proofs that name it.
inline std::string without_transition(std::string_view id) {
  base::Json edited = model();
  auto& transitions = place(edited, "/transitions").items();
  transitions.erase(transitions.begin() + static_cast<std::ptrdiff_t>(position_of(protocol::zero(), id)));
  for (base::Json& rule : place(edited, "/rules").items()) {
    auto& proofs = rule.find("proof")->items();
    std::erase_if(proofs, [&](const base::Json& proof) { return proof.text() == "transition:" + std::string(id); });
    if (proofs.empty()) rule.set("counted", false);
  }
  return base::to_text(edited);
}

}  // namespace cr::tests

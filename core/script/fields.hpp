// Names of fields in what is said and in what is expected, against the types of the release. Called for
// pages, answers, REST bodies and webhooks; values are looked at only where YAML would change a type
// unseen, and, for expectations, where a value could never come.
#pragma once

#include <string>
#include <vector>

#include "core/script/shapes.hpp"

namespace cr::script {

struct FieldCheck {
  std::string what;     ///< "the page rate_fixed_capture", for messages
  bool judged = false;  ///< an expectation: a value of another type can never come
};
/// The members that a value may have, and the types that it may be; a name is unknown when none has it.
struct FieldTarget {
  std::vector<const std::vector<protocol::Field>*> members;
  std::vector<const protocol::Type*> types;
};
void check_fields(const LoadContext& context, const Value& value, const FieldTarget& target, const FieldCheck& how);

}  // namespace cr::script

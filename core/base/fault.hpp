// Expected trouble, as a value: a bad file, a refused connection, a time-out. A fault says what is
// wrong, where, and who has to act. A broken rule of the party under test is a Finding, not a Fault.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "core/base/where.hpp"

namespace cr::base {

enum class FaultKind { usage, syntax, model, connect, tls, timeout, closed, limit, io, internal };

struct Fault {
  FaultKind kind = FaultKind::internal;
  std::string message;             ///< one sentence, no final stop
  Where where;                     ///< empty when no file is involved
  std::string help;                ///< what to do; may be empty
  std::vector<std::string> notes;  ///< further lines, already in order

  bool operator==(const Fault&) const = default;
};

template <class T>
using Result = tl::expected<T, Fault>;

/// The short word of a kind: "syntax", "connect", …
const char* name_of(FaultKind kind);

inline tl::unexpected<Fault> fail(FaultKind kind, std::string message, Where where = {}, std::string help = {}) {
  return tl::make_unexpected(Fault{kind, std::move(message), std::move(where), std::move(help), {}});
}

/// A diagnostic in the house form: `error: message`, ` --> file:line:col`, the source line with a
/// caret (when `source` is the text of that file), `help: …`, notes. `severity` is "error" or "warning".
std::string render(const Fault& fault, std::string_view severity, std::string_view source = {});

}  // namespace cr::base

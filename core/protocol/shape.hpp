// Judging messages against the release model: does a page, an answer, a REST response or a webhook have
// the shape that the release gives it? Pure functions; they report violations, never exceptions. A
// violation of a fact that is only inferred says so, and can be a warning at most.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.hpp"
#include "core/protocol/release.hpp"

namespace cr::protocol {

struct Violation {
  std::string rule;      ///< the rule of the release that this breaks
  std::string pointer;   ///< into the message body
  std::string expected;
  std::string actual;
  Evidence evidence = Evidence::documented;
};

/// Type errors of `value` below `pointer`; unknown members are tolerated.
std::vector<Violation> check_value(const Type& type, const base::Json& value, const std::string& pointer,
                                   std::string_view rule, Evidence evidence);
/// A whole Page Object: envelope, known route, actions known and offered there, `data` fields.
std::vector<Violation> check_page(const Release& release, const base::Json& page);
/// A whole error object of Connect, for an answer to `route` ("" = unknown).
std::vector<Violation> check_error(const Release& release, std::string_view route, const base::Json& error);
/// An answer (request body) of the app to a page.
std::vector<Violation> check_answer(const Release& release, const base::Json& answer);
/// A REST response body of an operation at a status.
std::vector<Violation> check_response(const Release& release, const Operation& operation, int status,
                                      const base::Json& body);
/// A webhook event; `shape` 0 accepts any of the documented shapes.
std::vector<Violation> check_webhook(const Release& release, const base::Json& event, int shape = 0);

}  // namespace cr::protocol

// The release model in the forms that people and other programs read: Mermaid, DOT, JSON Schema, the
// rulebook in Markdown, and the text of `explain`. Pure functions of the model.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/json.hpp"
#include "core/protocol/release.hpp"

namespace cr::protocol {

std::string to_mermaid(const Release& release, std::string_view current_route = {});
std::string to_dot(const Release& release);
/// One schema per page, answer, operation and webhook under "$defs": page.ROUTE, answer.ROUTE,
/// request.OPERATION, response.OPERATION.STATUS, webhook.TYPE, error. Draft 2020-12.
base::Json to_json_schema(const Release& release);
base::Json to_openapi(const Release& release);
std::string to_rulebook(const Release& release);
/// Explains a route, an action, an error code, an operation, a webhook type, a fault or a rule;
/// nothing when the word is unknown.
std::optional<std::string> explain(const Release& release, std::string_view word);
/// Every word that explain() knows, for "did you mean".
std::vector<std::string> explainable(const Release& release);

}  // namespace cr::protocol

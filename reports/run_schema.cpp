// The JSON Schema of the JSON report, draft 2020-12. `docs/run.schema.json` is this text; a test keeps
// the two equal. Objects stay open: more members may come, none of these goes away.
#include "reports/writers.hpp"

namespace cr::reports {

using base::Json;

namespace {

Json of_type(const char* type, const char* description = nullptr) {
  Json schema = Json::object({{"type", type}});
  if (description != nullptr) schema.set("description", description);
  return schema;
}
Json text(const char* description = nullptr) { return of_type("string", description); }
Json count(const char* description = nullptr) {
  Json schema = of_type("integer", description);
  schema.set("minimum", 0);
  return schema;
}
Json boolean(const char* description = nullptr) { return of_type("boolean", description); }
Json list_of(Json items, const char* description = nullptr) {
  Json schema = of_type("array", description);
  schema.set("items", std::move(items));
  return schema;
}
Json nullable(const char* type, const char* description) {
  return Json::object({{"type", Json::array({type, "null"})}, {"description", description}});
}
Json one_of(std::initializer_list<Json> words, const char* description = nullptr) {
  Json schema = Json::object({{"enum", Json::array(words)}});
  if (description != nullptr) schema.set("description", description);
  return schema;
}
Json instant(const char* description) {
  Json schema = text(description);
  schema.set("format", "date-time");
  return schema;
}
Json reference(const char* name) { return Json::object({{"$ref", std::string("#/$defs/") + name}}); }
Json nullable_reference(const char* name) {
  return Json::object({{"anyOf", Json::array({reference(name), of_type("null")})}});
}

/// An object with these members, all required but those named in `optional`.
Json object(std::initializer_list<Json::Member> members, std::initializer_list<std::string_view> optional = {}) {
  Json required = Json::array();
  for (const auto& [name, schema] : members) {
    bool needed = true;
    for (const std::string_view word : optional) needed = needed && word != name;
    if (needed) required.push(name);
  }
  return Json::object({{"type", "object"}, {"properties", Json::object(members)}, {"required", std::move(required)}});
}

Json outcome_schema() { return one_of({"pass", "warn", "review", "fail", "skip", "error"}); }

Json finding_schema() {
  return object(
      {{"rule", text("a rule of the release, or \"expect\" for a line of the scenario")},
       {"level", one_of({"must", "should", "may"})},
       {"outcome", reference("outcome")},
       {"where", object({{"file", text()}, {"line", count()}, {"column", count()}})},
       {"pointer", text("JSON pointer into the message body; \"\" is the whole body")},
       {"expected", text()},
       {"actual", text()},
       {"cause", text("what led to it")},
       {"advice", text("what to do, and whose turn it is")}});
}

Json exchange_schema() {
  const Json headers = list_of(Json::object({{"type", "array"},
                                             {"prefixItems", Json::array({text(), text()})},
                                             {"minItems", 2},
                                             {"maxItems", 2}}));
  const Json body = Json::object({{"description",
                                   "JSON where it parses, text otherwise, {\"base64\": …} where it is not text; "
                                   "null when there was none"}});
  return object({{"request", object({{"method", text()}, {"url", text()}, {"headers", headers}, {"body", body}})},
                 {"response", Json::object({{"anyOf", Json::array({object({{"status", of_type("integer")},
                                                                           {"headers", headers},
                                                                           {"body", body}}),
                                                                   of_type("null", "no answer came")})}})},
                 {"started", instant("on the scenario clock")},
                 {"ended", instant("on the scenario clock")},
                 {"from", text("app, connect, backend, api, customer, provider, receiver")},
                 {"to", text()},
                 {"note", text()}},
                {"note"});
}

Json step_schema() {
  return object({{"index", count("1-based position in the scenario")},
                 {"line", count()},
                 {"actor", text()},
                 {"summary", text()},
                 {"outcome", reference("outcome")},
                 {"reason", text("why it was skipped")},
                 {"findings", list_of(reference("finding"))},
                 {"exchange", nullable_reference("exchange")},
                 {"exchanges", list_of(reference("exchange"), "all of the step; only when there were several")}},
                {"reason", "exchanges"});
}

Json scenario_schema() {
  const Json endings =
      one_of({"complete", "closed", "error", "refused", "open", "abandoned", "timeout", "dropped", "interrupted"});
  const Json expectations = one_of({"none", "as_expected", "unexpected", "expected_did_not_happen"});
  return object({{"id", text()},
                 {"file", text("relative to the working directory, with '/'")},
                 {"line", count()},
                 {"title", text()},
                 {"why", text()},
                 {"tags", list_of(text())},
                 {"covers", list_of(text())},
                 {"chapter", text()},
                 {"duty", text()},
                 {"seed", count()},
                 {"agent", nullable("string", "label of the party under test")},
                 {"again", text("command that plays it again")},
                 {"outcome", reference("outcome")},
                 {"ending", endings},
                 {"expectation", expectations},
                 {"reason", text("of skip and error")},
                 {"duration_ms", count("real time; differs from run to run")},
                 {"clock_ms", count("how far the scenario clock moved")},
                 {"attempts", count("more than one: it was retried")},
                 {"earlier", list_of(text(), "what went wrong in earlier attempts")},
                 {"error_exit", of_type("integer", "exit code that an error asks for")},
                 {"findings", list_of(reference("finding"), "about the scenario as a whole")},
                 {"marks", list_of(text(), "what was seen of the release")},
                 {"output", text("of a program on trial, at most 1 MiB")},
                 {"steps", list_of(reference("step"))}},
                {"why", "tags", "covers", "chapter", "duty", "again", "reason", "attempts", "earlier", "error_exit",
                 "marks", "output"});
}

Json coverage_schema() {
  const Json tally = object({{"seen", count()}, {"total", count()}, {"missing", list_of(text())}});
  const Json edge = object({{"id", text()},
                            {"from", text()},
                            {"on", text()},
                            {"to", text()},
                            {"seen", boolean()},
                            {"counted", boolean("false: inferred, or the mock cannot make it")}});
  const Json rule = object({{"id", text()},
                            {"chapter", text()},
                            {"party", text()},
                            {"text", text()},
                            {"level", one_of({"must", "should", "may"})},
                            {"evidence", text()},
                            {"source", text()},
                            {"seen", boolean()},
                            {"counted", boolean()}});
  return object({{"release", text()},
                 {"routes", tally},
                 {"transitions", tally},
                 {"errors", tally},
                 {"webhooks", tally},
                 {"rules", tally},
                 {"edges", list_of(edge)},
                 {"rulebook", list_of(rule)}},
                {"edges", "rulebook"});
}

}  // namespace

Json run_schema() {
  const Json totals = object({{"pass", count()},
                              {"warn", count()},
                              {"review", count()},
                              {"fail", count()},
                              {"skip", count()},
                              {"error", count()}});
  Json schema = Json::object({{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                              {"$id", "connect-replay/run/1"},
                              {"title", "What a run of connect-replay found"}});
  Json root = object({{"schema", Json::object({{"const", "connect-replay/run/1"}})},
                      {"tool", object({{"name", text()}, {"version", text()}})},
                      {"started", instant("real time; differs from run to run")},
                      {"seed", count()},
                      {"mode", one_of({"run", "target", "certify", "record"})},
                      {"target", nullable("string", "URL of a real server")},
                      {"insecure", boolean("certificates were not verified")},
                      {"planned", count("scenarios selected")},
                      {"duration_ms", count("real time; differs from run to run")},
                      {"interrupted", boolean()},
                      {"outcome", reference("outcome")},
                      {"exit_code", of_type("integer")},
                      {"totals", totals},
                      {"coverage", reference("coverage")},
                      {"scenarios", list_of(reference("scenario"))}},
                     {"insecure", "planned", "interrupted"});
  for (auto& [name, value] : root.members()) schema.set(name, std::move(value));
  schema.set("$defs", Json::object({{"outcome", outcome_schema()},
                                    {"finding", finding_schema()},
                                    {"exchange", exchange_schema()},
                                    {"step", step_schema()},
                                    {"scenario", scenario_schema()},
                                    {"coverage", coverage_schema()}}));
  return schema;
}

}  // namespace cr::reports

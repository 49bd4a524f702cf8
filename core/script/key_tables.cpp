// The tables themselves, in the order of docs/scenario-language.md §2 and §3. Data only; a key that is
// added here is known to the loader's checks and to the schema at once, and lines.cpp gives it a meaning.
#include "core/script/key_tables.hpp"

#include <algorithm>

namespace cr::script {
namespace {

const KeyTable account_keys = {"given.account",
                               {{"advanced_tariff_capture", Shape::truth, "Offers ADVANCED among the structures."},
                                {"api_version", Shape::text, "The version of the account."},
                                {"disabled", Shape::truth, "The account is disabled."}}};
const KeyTable partner_keys = {"given.partner",
                               {{.name = "webhooks",
                                 .shape = Shape::event_type,
                                 .text = "Event types the partner has subscribed to.",
                                 .list = true},
                                {.name = "signatures",
                                 .shape = Shape::words,
                                 .text = "Whether deliveries are signed.",
                                 .words = {"none", "optional", "required"}}}};

const std::vector<std::string_view> methods = {"DIRECT", "LIBRARY", "MARKET", "MANUAL"};
const std::vector<std::string_view> structures = {"FIXED", "TIME_OF_DAY", "MARKET", "DYNAMIC", "ADVANCED"};
const std::vector<std::string_view> connections = {"connected", "pending", "failed"};

const KeyTable hour_keys = {"one row of hours",
                            {{.name = "cost", .shape = Shape::number, .text = "Per kWh.", .required = true},
                             {.name = "valid_from", .shape = Shape::text, .text = "HH:mm:ss", .required = true},
                             {.name = "valid_to", .shape = Shape::text, .text = "HH:mm:ss", .required = true}}};
const KeyTable surcharge_keys = {"surcharge",
                                 {{"fixed", Shape::number, "Per kWh."}, {"percentage", Shape::number, "Percent."}}};
const KeyTable tariff_keys = {
    "a tariff of given.world",
    {{"id", Shape::text, "From the seed unless given."},
     {"name", Shape::text, "As the customer reads it."},
     {"description", Shape::any_text, "As the customer reads it."},
     {.name = "structure", .shape = Shape::words, .text = "From the price unless given.", .words = structures},
     {"cost", Shape::number, "The price of a FIXED tariff."},
     {.name = "hours",
      .shape = Shape::table,
      .text = "The prices of a TIME_OF_DAY tariff.",
      .list = true,
      .table = &hour_keys},
     {.name = "surcharge", .shape = Shape::table, .text = "What a MARKET tariff adds.", .table = &surcharge_keys}}};
const KeyTable provider_keys = {
    "a provider of given.world",
    {{"name", Shape::text, "The alias unless given."},
     {.name = "countries", .shape = Shape::country, .text = "Every country unless given.", .list = true},
     {.name = "method", .shape = Shape::words, .text = "How tariffs are connected.", .words = methods},
     {.name = "connection", .shape = Shape::words, .text = "How a login ends.", .words = connections},
     {.name = "fallback",
      .shape = Shape::words,
      .text = "The method after a login that did not happen.",
      .words = methods},
     {.name = "tariffs",
      .shape = Shape::table,
      .text = "What the provider sells.",
      .list = true,
      .table = &tariff_keys},
     {"id", Shape::text, "From the seed unless given."}}};
const KeyTable world_keys = {"given.world",
                             {{.name = "providers",
                               .shape = Shape::table_by_name,
                               .text = "By alias, listed first and in this order.",
                               .table = &provider_keys},
                              {.name = "market_region",
                               .shape = Shape::words,
                               .text = "`unknown`: the page offers regions.",
                               .words = {"unknown"}}}};
const KeyTable given_tariff_keys = {
    "a tariff of given.location",
    {{.name = "status", .shape = Shape::words, .text = "Of the connection.", .words = connections},
     {"provider", Shape::name, "An alias of given.world.providers."},
     {.name = "structure", .shape = Shape::words, .text = "From the price unless given.", .words = structures},
     {"cost", Shape::number, "The price of a FIXED tariff."},
     {.name = "hours",
      .shape = Shape::table,
      .text = "The prices of a TIME_OF_DAY tariff.",
      .list = true,
      .table = &hour_keys},
     {.name = "surcharge", .shape = Shape::table, .text = "What a MARKET tariff adds.", .table = &surcharge_keys},
     {"name", Shape::text, "Of the tariff."},
     {"contract_end_date", Shape::text, "RFC 3339; an open contract without it."}}};
const KeyTable location_keys = {
    "given.location",
    {{.name = "commodity_import", .shape = Shape::table, .text = "", .table = &given_tariff_keys},
     {.name = "commodity_export", .shape = Shape::table, .text = "", .table = &given_tariff_keys},
     {.name = "non_commodity_import", .shape = Shape::table, .text = "", .table = &given_tariff_keys}}};
const KeyTable given_keys = {
    "given",
    {{"clock", Shape::instant, "Start of the scenario clock; 2026-01-15T09:00:00Z unless given."},
     {"token", Shape::data, "Body of create-connect-token; both addresses have defaults."},
     {.name = "account", .shape = Shape::table, .text = "Options of the partner's account.", .table = &account_keys},
     {.name = "partner", .shape = Shape::table, .text = "The partner's webhooks.", .table = &partner_keys},
     {.name = "world", .shape = Shape::table, .text = "Providers beside those of the catalogue.", .table = &world_keys},
     {.name = "location",
      .shape = Shape::table,
      .text = "A location that exists beforehand.",
      .table = &location_keys}}};

/// What a judged page or error may show; `connect:`, `any_of:` and `until:` share it.
std::vector<Key> expectation_keys() {
  return {{"data", Shape::fields, "What the page carries."},
          {"actions", Shape::list_matcher, "What the page offers, in any order."},
          {"direction", Shape::text_matcher, "IMPORT or EXPORT."},
          {"live_mode", Shape::truth_matcher, "false with a test key."},
          {"status", Shape::number_matcher, "The HTTP status."},
          {"headers", Shape::header_fields, "HTTP header fields."},
          {"code", Shape::text_matcher, "Of an error."},
          {"message", Shape::text_matcher, "Of an error."},
          {"type", Shape::text_matcher, "Of an error."},
          {"context", Shape::text_matcher, "Of an error."}};
}

KeyTable with(std::string_view title, std::vector<Key> keys, std::vector<Key> more) {
  for (Key& key : more) keys.push_back(std::move(key));
  return {title, std::move(keys)};
}

const KeyTable fails_keys = {"fails",
                             {{"status", Shape::number_matcher, "The HTTP status."},
                              {"code", Shape::text_matcher, "Of the error."},
                              {"message", Shape::text_matcher, "Of the error."}}};
const KeyTable answered_keys = {"answered",
                                {{"status", Shape::number_matcher, "What the receiver answered in the end."},
                                 {"within", Shape::duration, "How long an answer may take."},
                                 {"attempts", Shape::number_matcher, "How many attempts it took."}}};
const KeyTable receiver_keys = {"receiver",
                                {{.name = "status",
                                  .shape = Shape::integer,
                                  .text = "What the played receiver answers.",
                                  .least = 100,
                                  .most = 599},
                                 {.name = "times",
                                  .shape = Shape::integer,
                                  .text = "How many attempts get it before 200.",
                                  .least = 1,
                                  .most = 100},
                                 {"delay", Shape::duration, "How long it takes."}}};
const KeyTable partner_answer_keys = {"partner",
                                      {{"status", Shape::text_matcher, "What the partner's system believes."},
                                       {"effects", Shape::list_matcher, "The effects that it applied."}}};

// Titles name the line that the keys stand in.
void add_the_conversation(std::vector<LineTable>& tables) {
  tables.push_back({{"app", Shape::app, "The partner's app posts to Connect."},
                    {"a line of `app:`", {{"token", Shape::any_text, "Another connect token than the last."}}}});
  tables.push_back({{"connect", Shape::page_or_outcome, "The page that comes back is judged."},
                    with("a line of `connect:`", expectation_keys(),
                         {{.name = "any_of",
                           .shape = Shape::table,
                           .text = "Alternatives; the first that matches wins.",
                           .list = true,
                           .table = &alternative_keys()},
                          {"set", Shape::data, "Merged into the page by a played mock."},
                          {"within", Shape::duration, "How long the answer may take."}})});
  tables.push_back(
      {{"backend", Shape::operation, "The partner's backend calls the REST API."},
       {"a line of `backend:`",
        {{"send", Shape::data, "All parameters in one mapping."},
         {"returns", Shape::fields, "What a success looks like."},
         {.name = "fails", .shape = Shape::table, .text = "What a refusal looks like.", .table = &fails_keys},
         {"as", Shape::name, "Captures the whole answer."}}}});
  tables.push_back({{.name = "customer",
                     .shape = Shape::words,
                     .text = "The person on the provider's page.",
                     .words = customer_acts},
                    {"a line of `customer:`", {}}});
  tables.push_back(
      {{"webhook", Shape::any_event_type, "FlatPeak delivers an event."},
       {"a line of `webhook:`",
        {{"data", Shape::fields, "What the event carries."},
         {"set", Shape::data, "Merged into the event by a played mock."},
         {.name = "copies", .shape = Shape::integer, .text = "How often it is sent.", .least = 1, .most = 100},
         {"delay", Shape::duration, "How late it is sent, on the scenario clock."},
         {.name = "signature",
          .shape = Shape::words,
          .text = "How it is signed.",
          .words = {"good", "bad", "stale", "future", "rotated", "none"}},
         {.name = "shape", .shape = Shape::integer, .text = "Which of the documented shapes.", .least = 1, .most = 4},
         {.name = "answered",
          .shape = Shape::table,
          .text = "How the receiver has to answer.",
          .table = &answered_keys},
         {.name = "receiver",
          .shape = Shape::table,
          .text = "What the played receiver does.",
          .table = &receiver_keys}}}});
}

void add_what_is_around(std::vector<LineTable>& tables) {
  tables.push_back({{"clock", Shape::clock_move, "The scenario clock moves forward."}, {"a line of `clock:`", {}}});
  tables.push_back({{"fault", Shape::fault, "One entry of the fault catalogue, at the next exchange."},
                    {"a line of `fault:`",
                     {{.name = "point",
                       .shape = Shape::words,
                       .text = "When it strikes.",
                       .words = {"before_read", "before_commit", "after_commit", "mid_headers", "mid_body"}},
                      {.name = "times", .shape = Shape::integer, .text = "How often.", .least = 1, .most = 1000},
                      {"params", Shape::data, "What the fault needs to know."},
                      {.name = "client",
                       .shape = Shape::words,
                       .text = "What the client has to do.",
                       .words = {"recovers", "stops", "restores", "any_but_wrong"}},
                      {"within", Shape::duration, "How long the client may take."},
                      {.name = "requests",
                       .shape = Shape::integer,
                       .text = "How many requests it may need.",
                       .least = 0,
                       .most = 1000}}}});
  tables.push_back({{.name = "partner",
                     .shape = Shape::table,
                     .text = "What the partner's probe must answer.",
                     .table = &partner_answer_keys},
                    {"a line of `partner:`", {}}});
  tables.push_back(
      {{"use", Shape::fragment, "A fragment."},
       {"a line of `use:`",
        {{"with", Shape::names_to_data, "Its parameters."}, {"as", Shape::name, "A prefix for its captures."}}}});
  tables.push_back(
      {{.name = "repeat", .shape = Shape::integer, .text = "Steps several times.", .least = 1, .most = 1000},
       {"a line of `repeat:`",
        {{"until", Shape::until, "Ends the rounds."},
         {.name = "steps", .shape = Shape::lines, .text = "The steps of a round.", .required = true}}}});
  tables.push_back(
      {{"play", Shape::page_or_error, "Answers whatever comes until this page."},
       {"a line of `play:`",
        {{.name = "client",
          .shape = Shape::words,
          .text = "Retries and restores as a good client does.",
          .words = {"resilient"}},
         {"answers", Shape::answers, "What to answer, by route."},
         {.name = "at_most", .shape = Shape::integer, .text = "How many answers.", .least = 1, .most = 1000}}}});
}

std::vector<LineTable> make_line_tables() {
  std::vector<LineTable> tables;
  add_the_conversation(tables);
  add_what_is_around(tables);
  return tables;
}

}  // namespace

const std::vector<std::string_view> page_only_keys = {"data", "actions", "direction"};
const std::vector<std::string_view> error_only_keys = {"code", "message", "type", "context"};
const std::vector<std::string_view> reserved_names = {"page",    "token", "location", "world",
                                                      "partner", "run",   "now",      "env"};
const std::vector<std::string_view> customer_acts = {"logs_in", "cancels", "fails_login", "walks_away"};

const Key* KeyTable::find(std::string_view name) const {
  const auto it = std::find_if(keys.begin(), keys.end(), [&](const Key& k) { return k.name == name; });
  return it == keys.end() ? nullptr : &*it;
}

const KeyTable& head_keys() {
  static const KeyTable table = {
      "a scenario",
      {{.name = "scenario", .shape = Shape::id, .text = "Unique over all files of a run.", .required = true},
       {.name = "title", .shape = Shape::text, .text = "One sentence.", .required = true},
       {.name = "why", .shape = Shape::text, .text = "What would be wrong if this failed.", .required = true},
       {"release", Shape::release, "The release of Connect."},
       {.name = "tags", .shape = Shape::text, .text = "For selecting.", .list = true},
       {.name = "covers", .shape = Shape::rule, .text = "Rules of the release that this proves.", .list = true},
       {"chapter", Shape::text, "Of a certification case: where it belongs."},
       {"duty", Shape::text, "Of a certification case: what it examines."},
       {.name = "ends",
        .shape = Shape::words,
        .text = "How the conversation stands in the end.",
        .words = {"complete", "closed", "error", "refused", "open"}},
       {"vars", Shape::names_to_data, "Constants."},
       {"matrix", Shape::matrix, "One case for each combination."},
       {.name = "given", .shape = Shape::table, .text = "What is so before the conversation.", .table = &given_keys},
       {.name = "conversation", .shape = Shape::lines, .text = "The lines.", .required = true}}};
  return table;
}

const KeyTable& fragment_keys() {
  static const KeyTable table = {
      "a fragment",
      {{.name = "fragment", .shape = Shape::text, .text = "Its name.", .required = true},
       {"why", Shape::text, "What it is for."},
       {"params", Shape::parameters, "Its parameters, with or without a default."},
       {.name = "starts", .shape = Shape::page, .text = "The page on the table when it begins.", .required = true},
       {"ends", Shape::page_or_error, "The page on the table when it is through."},
       {.name = "steps", .shape = Shape::lines, .text = "Its lines.", .required = true}}};
  return table;
}

const std::vector<LineTable>& line_tables() {
  static const std::vector<LineTable> tables = make_line_tables();
  return tables;
}

const LineTable* line_table(std::string_view actor) {
  for (const LineTable& table : line_tables())
    if (table.actor.name == actor) return &table;
  return nullptr;
}

const KeyTable& app_long_keys() {
  static const KeyTable table = {"the long form of `app:`",
                                 {{"route", Shape::anything, "The route, as it is."},
                                  {"action", Shape::anything, "The action, as it is."},
                                  {"data", Shape::anything, "The data, as it is."},
                                  {"type", Shape::anything, "The type, as it is."},
                                  {"connect_token", Shape::anything, "Another token; null leaves it out."},
                                  {"raw", Shape::any_text, "The whole body."},
                                  {"headers", Shape::headers, "More HTTP header fields."}}};
  return table;
}

const KeyTable& alternative_keys() {
  static const KeyTable table =
      with("an alternative of `any_of:`", expectation_keys(),
           {{"page", Shape::page_or_outcome, "Another page than the line's."},
            {.name = "grade", .shape = Shape::words, .text = "What a match counts.", .words = {"pass", "warn"}}});
  return table;
}

const KeyTable& until_keys() {
  static const KeyTable table =
      with("`until:`", expectation_keys(),
           {{.name = "page", .shape = Shape::page_or_error, .text = "The page.", .required = true}});
  return table;
}

}  // namespace cr::script

// The words that a model file may use and the code gives a meaning to: conditions, takes, effects, checks
// and fillers. load_release() refuses a word that is not here; mock_server implements each of them.
#pragma once

#include <string_view>
#include <vector>

namespace cr::protocol {

/// Conditions of transitions and of offered actions (Transition::when, Action::offer). "name" or
/// "name:argument"; a leading '!' negates. They look at the session after the answer was taken.
inline const std::vector<std::string_view> condition_words = {
    "address_complete",  // city and country_code are known
    "location",          // :fixed :tou :inprogress :failed — the token's location has a tariff of its direction and type in that state
    "method",            // :DIRECT :LIBRARY :MARKET :MANUAL — how the chosen provider is connected now (dismissed or failed DIRECT left out)
    "login",             // :connected :pending :failed :fallback — how the provider's login ended (fallback: cancelled or failed)
    "fallback",          // :LIBRARY :MARKET :MANUAL — the chosen provider's next method
    "option",            // :FIXED :TIME_OF_DAY :MARKET :ADVANCED — the structure chosen
    "summary",           // :fixed :tou — the summary that the tariff at hand asks for
    "surcharge_known",   // the world gives the market surcharge
    "dates_known",       // the advanced tariff carries its contract dates
    "walked_away",       // the customer has not come back from the login yet
};
/// What a valid answer sets (Route::takes).
inline const std::vector<std::string_view> take_words = {
    "address", "provider", "provider_name", "library_tariff", "option", "cost", "hours", "advanced_tariff", "surcharge",
    "tariff_name", "contract_term"};
/// What a transition does (Transition::effects).
inline const std::vector<std::string_view> effect_words = {
    "complete",         // :SAVE :DISCONNECT — the session ends so
    "restart",          // provider, draft and login are forgotten (EDIT, RECONNECT, ADDRESS_CHANGE)
    "unlisted",         // the provider is to be named by the customer (PROVIDER_MISSING)
    "dismiss_direct",   // DIRECT is skipped at the next choice
    "drop_pending",     // the pending or failed connection is dropped
    "adopt",            // :connected :pending :failed — the provider's own tariff becomes the session's
    "use_fallback",     // the chosen provider is now connected by its fallback method
};
/// Checks of answers (Check::check), in the order of the file.
inline const std::vector<std::string_view> check_words = {
    "shape",             // `data` has the shape of the answer (missing parts are for `present`)
    "present",           // the pointed-to string is there and not empty
    "country_known",     // two letters of an ISO 3166-1 country
    "locatable",         // the address has a place and a time zone (the city Nowhere has none)
    "provider_listed",   // the id is in the catalogue
    "provider_here",     // … and serves the address
    "tariff_listed",     // the library tariff exists
    "tariff_of_provider",// … and belongs to the chosen provider
    "one_option",        // exactly one entry
    "option_offered",    // the entry is one of the page's options
    "not_zero", "not_negative",  // a number, or every number at a pointer with `*`
    "time_of_day",       // HH:mm:ss, at a pointer with `*`
    "no_overlap", "no_gap", "covers_day",  // the hours of a day
    "region_given",      // when regions were offered: one of them, or anything, was sent (not absent, not empty)
    "region_offered",    // when regions were offered and one was sent: it is one of them
    "date",              // RFC 3339, null or absent
};
/// Fillers of page fields (Field::fill).
inline const std::vector<std::string_view> fill_words = {
    "postal_address", "providers", "provider", "unlisted_provider", "library_tariffs", "options", "currency_code", "cost",
    "hours", "advanced_tariff", "surcharge", "regions", "region", "tariff_name", "contract_start_date",
    "contract_end_date", "summary_tariff", "market_rates_source", "summary_rates", "connection_type", "redirect_url",
    "callback_uri"};
/// Numbers of the model's settings that code may ask for with Release::setting().
inline const std::vector<std::string_view> setting_words = {
    "token_lifetime_seconds",      // a connect token
    "bearer_lifetime_seconds",     // a bearer token
    "refusal_status",              // HTTP status of refusals on Connect
    "expiring_window_seconds",     // tariff.expiring before the contract's end
    "pending_failure_seconds",     // tariff.fetch.failed after the completion
    "direct_rates_delay_seconds",  // 422 pending_connect after a DIRECT connection was saved
    "lists/limit_default", "lists/limit_min", "lists/limit_max",
    "events_kept_days", "rates_max_days",
    "poll_gap_seconds",            // M-POLL
    "webhooks/timeout_seconds", "webhooks/signature_tolerance_seconds"};
/// What check_*() of shape.hpp judge; the model's "judged" names the rule of each.
inline const std::vector<std::string_view> judge_words = {
    "page_envelope", "page_route", "page_data", "page_actions", "page_redirect", "flow",
    "error_shape", "error_code", "error_context", "error_status",
    "answer_envelope", "answer_route", "answer_data", "answer_action",
    "response_shape", "response_status", "webhook_shape", "webhook_type"};

}  // namespace cr::protocol

// The scenario that `init` writes: short, commented, and passing as it is (a test plays it).
#pragma once

#include <string_view>

namespace cr::harness {

inline constexpr std::string_view first_scenario = R"(# A first conversation with FlatPeak Connect. Play it:  connect-replay run FILE
scenario: first-conversation
title: A customer enters a fixed tariff by hand and saves it
why: The shortest way from a new session to a stored location has to work before anything else.

given:
  token:
    postal_address: {address_line1: 7 Harbour Row, city: Bristol, post_code: BS1 4QA, country_code: GB}

conversation:
  - app: session_restore            # the app opens the session ...
  - connect: provider_select        # ... and Connect answers with a page
    data: {providers: {$size: {$gte: 1}}}
  - app: PROVIDER_MISSING           # capitals: an action that the page offers
  - connect: provider_name_capture
  - app: {provider: {name: Tidewater Power}}   # a mapping: the data that answers the page
  - connect: tariff_structure_select
  - app: {options: [FIXED]}
  - connect: rate_fixed_capture
  - app: {cost: 0.21}
  - connect: tariff_name_capture
  - app: {tariff: {name: Harbour Fixed}}
  - connect: contract_term_capture
  - app: skip                       # neither data nor action
  - connect: summary_fixed_confirm
    data: {cost: 0.21}              # try 0.22 here and play it again
  - app: SAVE
  - connect: session_complete
  - backend: exchange_connect_token # the partner's backend takes over
    returns: {location_id: {$id: loc}, complete_action: SAVE}
)";

}  // namespace cr::harness

// One Connect session: what its token was made with, the page on the table, what the customer has said
// so far, and what each page it was shown looked like then, so that an earlier page can be answered again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/instant.hpp"
#include "core/base/json.hpp"
#include "mock_server/catalogue.hpp"
#include "mock_server/store.hpp"

namespace cr::mock_server {

/// What the customer has said so far; copied for every page shown, so its parts are cheap to share.
struct Draft {
  enum class Login { none, connected, pending, failed, fallback };

  std::shared_ptr<const Address> address;
  const Provider* provider = nullptr;  ///< null pointer: unlisted, or not chosen
  std::string provider_id, provider_name;
  Login login = Login::none;
  bool skip_direct = false;  ///< DISMISS_DIRECT
  bool fell_back = false;    ///< the provider is connected by its fallback method
  std::string option;        ///< FIXED, TIME_OF_DAY, MARKET, ADVANCED
  SharedPrice price;
  std::string tariff_name;
  base::Json contract_start, contract_end;  ///< text or null
  std::string region;
  std::string method;                       ///< how the tariff at hand is connected
  Element::Status status = Element::Status::connected;
  std::string element_id;                   ///< of the location's tariff that is at hand
  bool edited = false;                      ///< SAVE has something to write
  int wrong_passwords = 0;
};

struct Shown {
  std::string route;
  std::shared_ptr<const Draft> draft;
};
struct Turn {
  base::Instant at{};
  std::uint16_t from = 0, trigger = 0, to = 0, error_code = 0;  ///< of the mind's Vocabulary
};

struct Session {
  std::string token;
  std::string account_id;
  base::Instant created{}, expires{};
  std::string direction = "IMPORT", type = "COMMODITY";
  std::string callback_uri, connect_web_uri;
  std::string customer_id, customer_reference_id, location_reference_id, tariff_id;
  std::string location_id;        ///< given with the token, or made at completion
  bool with_location = false;     ///< the token was made with a location_id
  Draft draft;
  std::string page;               ///< route on the table; empty: not opened yet
  std::vector<Shown> shown;
  std::string complete_action;    ///< SAVE or DISCONNECT once the session is complete
  std::optional<base::Instant> completed;
  std::vector<Turn> turns;
  std::size_t turn_count = 0;

  const Draft* shown_draft(std::string_view route) const;
  /// Puts a page on the table. Of a completed session nothing but its name is kept.
  void show(const std::string& route);
  /// Lets go of what only an open session needs.
  void settle();
};

/// The method by which the chosen provider is connected now.
std::string_view current_method(const Draft& draft);
/// The tariff by which the provider takes part in the market; null pointer when its surcharge is unknown.
const ProviderTariff* market_tariff(const Draft& draft);
/// The price of the tariff at hand: the provider's own after a login that works, otherwise what was entered.
SharedPrice price_at_hand(const Draft& draft);

}  // namespace cr::mock_server

// What follows from a session's state alone. See session.hpp.
#include "mock_server/session.hpp"

#include <algorithm>

namespace cr::mock_server {

const Draft* Session::shown_draft(std::string_view route) const {
  const auto at = std::find_if(shown.begin(), shown.end(), [route](const Shown& earlier) { return earlier.route == route; });
  return at == shown.end() ? nullptr : at->draft.get();
}

void Session::show(const std::string& route) {
  page = route;
  if (completed) return;
  auto then = std::make_shared<const Draft>(draft);
  const auto at = std::find_if(shown.begin(), shown.end(), [&route](const Shown& earlier) { return earlier.route == route; });
  if (at == shown.end()) {
    shown.push_back({route, std::move(then)});
  } else {
    at->draft = std::move(then);
  }
}

void Session::settle() {
  draft = Draft{};
  std::vector<Shown>().swap(shown);  // a completed session answers no page again
  turns.shrink_to_fit();
}

std::string_view current_method(const Draft& draft) {
  if (draft.provider == nullptr) return "MANUAL";
  const bool direct_left_out = draft.provider->method == "DIRECT" && (draft.skip_direct || draft.fell_back);
  return direct_left_out ? draft.provider->fallback : draft.provider->method;
}

const ProviderTariff* market_tariff(const Draft& draft) {
  if (draft.provider == nullptr) return nullptr;
  for (const ProviderTariff& tariff : draft.provider->tariffs) {
    if (tariff.price->market) return &tariff;
  }
  return nullptr;
}

SharedPrice price_at_hand(const Draft& draft) {
  if (draft.login != Draft::Login::connected || draft.provider == nullptr || draft.fell_back) return draft.price;
  const ProviderTariff* own = draft.provider->own_tariff();
  return own == nullptr ? draft.price : own->price;
}

}  // namespace cr::mock_server

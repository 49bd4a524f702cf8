// The providers that customers may choose: the mock's own invented ones (catalogue.json, read once) and
// those of a scenario's world, which come first and hide their namesakes by id. Immutable once made.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/json.hpp"
#include "core/protocol/world.hpp"
#include "mock_server/price.hpp"

namespace cr::mock_server {

struct ProviderTariff {
  std::string id;  ///< trt_…
  std::string name;
  std::string description;
  SharedPrice price;
};
struct Provider {
  std::string alias;  ///< of a world; empty for the mock's own
  std::string id;
  std::string name;
  std::vector<std::string> countries;  ///< empty: every country
  std::string method;
  std::string connection;  ///< how a login ends: connected, pending, failed
  std::string fallback;
  std::vector<ProviderTariff> tariffs;

  bool serves(std::string_view country) const;
  /// The tariff that its login brings, or by which it joins a market; null pointer when it has none.
  const ProviderTariff* own_tariff() const { return tariffs.empty() ? nullptr : &tariffs.front(); }
};

class Catalogue {
 public:
  Catalogue(const protocol::World& world, std::uint64_t seed);

  const Provider* find(std::string_view id) const;
  const Provider* by_alias(std::string_view alias) const;
  /// The library tariff and whose it is; null pointers when nobody has it.
  std::pair<const Provider*, const ProviderTariff*> tariff(std::string_view id) const;
  const std::vector<const Provider*>& all() const { return all_; }
  base::Json json() const;        ///< as GET /catalogue shows it
  base::Json world_json() const;  ///< what scenarios interpolate

 private:
  std::deque<Provider> own_;
  std::vector<const Provider*> all_;
};

}  // namespace cr::mock_server

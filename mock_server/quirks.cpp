// Chance decides which surprise; what a client must read is never touched. See quirks.hpp.
#include "mock_server/quirks.hpp"

#include <algorithm>
#include <array>

namespace cr::mock_server {
namespace {

using base::Json;
using base::Random;

constexpr std::array<std::string_view, 8> endings = {"hint", "revision", "origin", "labels", "variant", "checked", "score", "links"};

Json unknown_value(Random& random) {
  switch (random.below(7)) {
    case 0: return random.hex(8);
    case 1: return static_cast<std::uint64_t>(random.below(1000));
    case 2: return Json::number("0." + std::to_string(1 + random.below(999)));
    case 3: return random.below(2) == 0;
    case 4: return Json::array({random.hex(4), random.hex(4)});
    case 5: return Json::object({{"object", "future"}, {"value", random.hex(6)}});
    default: return nullptr;
  }
}

void add_one(Json& object, Random& random) {
  const std::size_t first = random.below(endings.size());
  for (std::size_t i = 0; i < endings.size(); ++i) {
    std::string name(unknown_field_prefix);
    name += endings[(first + i) % endings.size()];
    if (object.find(name) != nullptr) continue;
    object.set(std::move(name), unknown_value(random));
    return;
  }
}

template <class Visit>
void each_object(Json& value, const Visit& visit) {
  if (value.is_array()) {
    for (Json& item : value.items()) each_object(item, visit);
  } else if (value.is_object()) {
    for (auto& [key, member] : value.members()) each_object(member, visit);
    visit(value);
  }
}

bool has_json(const base::HttpResponse& response) {
  const std::string* type = base::find_header(response.headers, "Content-Type");
  return type != nullptr && type->find("application/json") != std::string::npos;
}

void surprise_body(base::HttpResponse& response, Random& random) {
  if (!has_json(response)) return;
  auto body = base::parse_json(response.body);
  if (!body || (!body->is_object() && !body->is_array())) return;
  add_unknown_fields(*body, random);
  shuffle_keys(*body, random);
  response.body = base::to_text(*body);
}

void surprise_headers(base::Headers& headers, Random& random) {
  static constexpr std::array<const char*, 4> names = {"X-Future-Trace", "X-Future-Region", "X-Future-Build", "X-Future-Cache"};
  for (const char* name : names) {
    if (random.below(3) == 0) headers.emplace_back(name, random.hex(12));
  }
}

}  // namespace

void add_unknown_fields(Json& value, Random& random) {
  each_object(value, [&random](Json& object) {
    add_one(object, random);
    if (random.below(2) == 0) add_one(object, random);
  });
}

void shuffle_keys(Json& value, Random& random) {
  each_object(value, [&random](Json& object) {
    auto& members = object.members();
    for (std::size_t left = members.size(); left > 1; --left) std::swap(members[left - 1], members[random.below(left)]);
  });
}

void be_gentle(net::Reply& reply, std::uint64_t seed, const std::string& session, std::uint64_t nth) {
  if (reply.fault.kind != net::WireFault::Kind::none) return;
  auto random = Random::named(seed, session + "/gentle/" + std::to_string(nth));
  if (random.below(4) != 0) surprise_body(reply.response, random);
  surprise_headers(reply.response.headers, random);
  reply.delay += base::Duration{static_cast<base::Duration::rep>(random.below(21))};
  reply.close = reply.close || random.below(4) == 0;
}

}  // namespace cr::mock_server

// The meaning of the model's check words (core/protocol/words.hpp). A check looks at the answer's data
// and at the session, never changes either, and names what fills the message of its code.
#include <algorithm>

#include "core/base/decimal.hpp"
#include "mock_server/conversation.hpp"
#include "mock_server/day_hours.hpp"

namespace cr::mock_server {
namespace {

using base::Json;
using Words = std::vector<std::pair<std::string, std::string>>;

struct Input {
  const Scene& scene;
  const protocol::Route& route;
  const Json& data;
  const std::string& pointer;
  Words words;  ///< of the refusal, filled by the check that fails
};

/// Values at a pointer in which one `*` stands for every element of a list.
std::vector<const Json*> values_at(const Json& data, const std::string& pointer) {
  const auto star = pointer.find("/*");
  if (star == std::string::npos) {
    const Json* value = base::at_pointer(data, pointer);
    return value == nullptr ? std::vector<const Json*>{} : std::vector<const Json*>{value};
  }
  std::vector<const Json*> all;
  const Json* list = base::at_pointer(data, pointer.substr(0, star));
  if (list == nullptr || !list->is_array()) return all;
  for (const Json& element : list->items()) {
    if (const Json* value = base::at_pointer(element, pointer.substr(star + 2))) all.push_back(value);
  }
  return all;
}

const Json* value_at(const Input& input) { return base::at_pointer(input.data, input.pointer); }
std::string text_at(const Input& input) {
  const Json* value = value_at(input);
  return value != nullptr && value->is_string() ? value->text() : std::string();
}

bool blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

/// A schedule has rules beyond the shape of its parts: names of months, times, steps that go up.
bool advanced_fits(const Input& input) {
  const auto& takes = input.route.takes;
  if (std::find(takes.begin(), takes.end(), "advanced_tariff") == takes.end()) return true;
  const Json& tariff = *input.data.find("tariff");
  for (const char* key : {"contract_start_date", "contract_end_date"}) {
    const Json* value = tariff.find(key);
    if (value != nullptr && value->is_string() && !base::parse_instant(value->text())) return false;
  }
  return scheduled_price(*tariff.find("schedule"), false).has_value();
}

bool shape(Input& input) {
  if (!input.data.is_object() || input.data.members().empty()) return false;
  protocol::Type type;
  type.kind = protocol::Type::Kind::object;
  type.fields = input.route.answer;
  return has_shape(type, input.data) && advanced_fits(input);
}

bool present(Input& input) { return !blank(text_at(input)); }

bool country_known(Input& input) { return find_country(text_at(input)) != nullptr; }

bool locatable_address(Input& input) {
  const Json* address = value_at(input);
  return address != nullptr && locatable(input.scene.mind.settings, address_from(*address));
}

bool provider_listed(Input& input) {
  const std::string id = text_at(input);
  input.words = {{"id", id}};
  return input.scene.mind.catalogue.find(id) != nullptr;
}

bool provider_here(Input& input) {
  const std::string id = text_at(input);
  const auto& address = input.scene.session.draft.address;
  const std::string country = address == nullptr ? std::string() : address->country_code;
  input.words = {{"id", id}, {"country", country}};
  const Provider* provider = input.scene.mind.catalogue.find(id);
  return provider != nullptr && provider->serves(country);
}

bool tariff_listed(Input& input) {
  const std::string id = text_at(input);
  input.words = {{"id", id}, {"provider", input.scene.session.draft.provider_id}};
  return input.scene.mind.catalogue.tariff(id).second != nullptr;
}

bool tariff_of_provider(Input& input) {
  const std::string id = text_at(input);
  input.words = {{"id", id}, {"provider", input.scene.session.draft.provider_id}};
  const Provider* owner = input.scene.mind.catalogue.tariff(id).first;
  return owner != nullptr && owner == input.scene.session.draft.provider;
}

bool one_option(Input& input) {
  const Json* options = value_at(input);
  return options != nullptr && options->is_array() && options->items().size() == 1;
}

bool option_offered(Input& input) {
  const std::string option = text_at(input);
  input.words = {{"option", option}};
  const auto offered = offered_options(input.scene.mind);
  return std::find(offered.begin(), offered.end(), option) != offered.end();
}

bool not_zero(Input& input) {
  for (const Json* value : values_at(input.data, input.pointer)) {
    if (value->is_number() && base::compare_decimal(value->number(), "0") == 0) return false;
  }
  return true;
}

bool not_negative(Input& input) {
  for (const Json* value : values_at(input.data, input.pointer)) {
    if (value->is_number() && base::compare_decimal(value->number(), "0") < 0) return false;
  }
  return true;
}

bool time_of_day(Input& input) {
  for (const Json* value : values_at(input.data, input.pointer)) {
    if (!value->is_string() || !second_of(value->text())) return false;
  }
  return true;
}

bool no_overlap(Input& input) { return !day_hours(*value_at(input)).overlap; }

bool no_gap(Input& input) {
  const DayHours hours = day_hours(*value_at(input));
  if (!hours.gap) return true;
  input.words = {{"from", hours.gap->first}, {"to", hours.gap->second}};
  return false;
}

bool covers_day(Input& input) { return day_hours(*value_at(input)).complete; }

bool region_given(Input& input) { return offered_regions(input.scene.mind).empty() || !blank(text_at(input)); }

bool region_offered(Input& input) {
  const auto regions = offered_regions(input.scene.mind);
  return regions.empty() || std::find(regions.begin(), regions.end(), text_at(input)) != regions.end();
}

bool date(Input& input) {
  const Json* value = value_at(input);
  return value == nullptr || value->is_null() || (value->is_string() && base::parse_instant(value->text()).has_value());
}

struct Word {
  std::string_view name;
  bool (*holds)(Input&);
};
constexpr Word words[] = {{"shape", shape},
                          {"present", present},
                          {"country_known", country_known},
                          {"locatable", locatable_address},
                          {"provider_listed", provider_listed},
                          {"provider_here", provider_here},
                          {"tariff_listed", tariff_listed},
                          {"tariff_of_provider", tariff_of_provider},
                          {"one_option", one_option},
                          {"option_offered", option_offered},
                          {"not_zero", not_zero},
                          {"not_negative", not_negative},
                          {"time_of_day", time_of_day},
                          {"no_overlap", no_overlap},
                          {"no_gap", no_gap},
                          {"covers_day", covers_day},
                          {"region_given", region_given},
                          {"region_offered", region_offered},
                          {"date", date}};

bool kind_fits(protocol::Type::Kind kind, const Json& value) {
  using Kind = protocol::Type::Kind;
  switch (kind) {
    case Kind::any: return true;
    case Kind::boolean: return value.is_bool();
    case Kind::integer: return value.is_number() && base::is_integer_value(value.number());
    case Kind::number: return value.is_number();
    case Kind::string: return value.is_string();
    case Kind::array: return value.is_array();
    case Kind::object: return value.is_object();
  }
  return false;
}

}  // namespace

bool has_shape(const protocol::Type& type, const Json& value) {
  if (value.is_null()) return type.nullable || type.kind == protocol::Type::Kind::any;
  if (!kind_fits(type.kind, value)) return false;
  if (value.is_array() && !type.items.empty()) {
    for (const Json& item : value.items()) {
      if (!has_shape(type.items.front(), item)) return false;
    }
  }
  if (!value.is_object()) return true;
  for (const protocol::Field& field : type.fields) {
    const Json* member = value.find(field.name);
    if (member == nullptr ? field.required : !has_shape(field.type, *member)) return false;
  }
  return true;
}

std::optional<Refusal> refusal_of(const Scene& scene, const protocol::Route& route, const Json& data) {
  for (const protocol::Check& check : route.checks) {
    for (const Word& word : words) {
      if (word.name != check.check) continue;
      Input input{scene, route, data, check.pointer, {}};
      if (!word.holds(input)) return Refusal{check.code, std::move(input.words)};
    }
  }
  return std::nullopt;
}

}  // namespace cr::mock_server

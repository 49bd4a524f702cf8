// Look-up of `${…}` paths: the longest known name that begins the path, then members and list positions.
#include "harness/scope.hpp"

#include <charconv>

namespace cr::harness {
namespace {

using base::Json;

// The rest of a path inside a value: "data.providers.0.id".
std::optional<Json> walk(const Json& start, std::string_view path) {
  const Json* at = &start;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    const std::string_view part = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    if (at->is_array()) {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
      if (error != std::errc{} || end != part.data() + part.size() || index >= at->items().size()) return std::nullopt;
      at = &at->items()[index];
    } else {
      at = at->find(part);
      if (at == nullptr) return std::nullopt;
    }
  }
  return *at;
}

// "now", "now+30d", "now-1h".
std::optional<Json> moment(std::string_view path, base::Instant now) {
  if (path == "now") return Json(base::to_text(now));
  if (path.size() < 5 || (path[3] != '+' && path[3] != '-')) return std::nullopt;
  const auto by = base::parse_duration(path.substr(4));
  if (!by) return std::nullopt;
  return Json(base::to_text(path[3] == '+' ? now + *by : now - *by));
}

}  // namespace

std::optional<Json> Scope::find(const std::string& path) const {
  if (path.rfind("now", 0) == 0 && !values_.contains(path))
    if (auto value = moment(path, now_)) return value;
  if (path.rfind("env:", 0) == 0) {
    const auto found = environment_.find(path.substr(4));
    if (found == environment_.end()) return std::nullopt;
    return Json(found->second);
  }
  // The longest name wins, so that a fragment's `home.id` is found before the member `id` of `home`.
  for (std::size_t end = path.size(); end != std::string::npos && end != 0; end = path.rfind('.', end - 1)) {
    const auto found = values_.find(path.substr(0, end));
    if (found == values_.end()) continue;
    return end == path.size() ? std::optional<Json>(found->second) : walk(found->second, std::string_view(path).substr(end + 1));
  }
  return std::nullopt;
}

}  // namespace cr::harness

// The files behind control_page.hpp.
#include "mock_server/control_page.hpp"

#include <set>
#include <string>
#include <tuple>

namespace cr::embedded {
extern const std::string_view control_page_text;
extern const std::string_view control_script_text;
extern const std::string_view control_style_text;
}  // namespace cr::embedded

namespace cr::mock_server {
namespace {

using base::Json;

base::HttpResponse file(std::string_view type, std::string_view text) {
  return {200,
          {{"Content-Type", std::string(type) + "; charset=utf-8"},
           {"Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'none'"},
           {"X-Content-Type-Options", "nosniff"},
           {"Referrer-Policy", "no-referrer"},
           {"Cache-Control", "no-store"}},
          std::string(text)};
}

const char* word(protocol::Route::Kind kind) {
  switch (kind) {
    case protocol::Route::Kind::opening:
      return "opening";
    case protocol::Route::Kind::page:
      return "page";
    case protocol::Route::Kind::redirect:
      return "redirect";
    case protocol::Route::Kind::final:
      return "final";
  }
  return "page";
}

}  // namespace

std::optional<base::HttpResponse> page_file(std::string_view path) {
  if (path == "/") return file("text/html", embedded::control_page_text);
  if (path == "/page.js") return file("text/javascript", embedded::control_script_text);
  if (path == "/page.css") return file("text/css", embedded::control_style_text);
  return std::nullopt;
}

Json model_json(const protocol::Release& release) {
  Json routes = Json::array();
  for (const auto& route : release.routes) {
    routes.push(Json::object({{"route", route.route}, {"kind", word(route.kind)}, {"title", route.title}}));
  }
  Json transitions = Json::array();
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  for (const auto& transition : release.transitions) {
    if (!seen.emplace(transition.from, transition.on, transition.to).second) continue;
    transitions.push(Json::object({{"from", transition.from}, {"on", transition.on}, {"to", transition.to}}));
  }
  return Json::object({{"name", release.name},
                       {"version", release.version},
                       {"routes", std::move(routes)},
                       {"transitions", std::move(transitions)}});
}

}  // namespace cr::mock_server

// A release as a picture: Mermaid and Graphviz text, one edge for each transition. Solid lines are
// documented or observed, dashed ones inferred.
//
//   flowchart TD
//     session_restore([session_restore])
//     session_restore -->|"open: address_complete"| provider_select
#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/protocol/exports.hpp"

namespace cr::protocol {

namespace {

std::string edge_label(const Transition& transition) {
  return transition.when.empty() ? transition.on : transition.on + ": " + base::joined(transition.when, ", ");
}

bool is_sure(const Transition& transition) { return transition.ground.evidence != Evidence::inferred; }

std::string mermaid_node(const Route& route) {
  switch (route.kind) {
    case Route::Kind::opening: return fmt::format("{0}([{0}])", route.route);
    case Route::Kind::redirect: return fmt::format("{0}[/{0}/]", route.route);
    case Route::Kind::final: return fmt::format("{0}(({0}))", route.route);
    case Route::Kind::page: return fmt::format("{0}[{0}]", route.route);
  }
  return route.route;
}

const char* dot_shape(Route::Kind kind) {
  switch (kind) {
    case Route::Kind::opening: return "oval";
    case Route::Kind::redirect: return "parallelogram";
    case Route::Kind::final: return "doublecircle";
    case Route::Kind::page: return "box";
  }
  return "box";
}

}  // namespace

std::string to_mermaid(const Release& release, std::string_view current_route) {
  std::string out = "flowchart TD\n";
  for (const Route& route : release.routes) out += "  " + mermaid_node(route) + "\n";
  for (const Transition& transition : release.transitions) {
    out += fmt::format("  {} {}|\"{}\"| {}\n", transition.from, is_sure(transition) ? "-->" : "-.->", edge_label(transition), transition.to);
  }
  if (release.route(current_route)) {
    out += "  classDef current stroke-width:4px,font-weight:bold\n";
    out += fmt::format("  class {} current\n", current_route);
  }
  return out;
}

std::string to_dot(const Release& release) {
  std::string out = fmt::format("digraph {} {{\n  rankdir=TB;\n  node [fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n", release.name);
  for (const Route& route : release.routes) out += fmt::format("  {} [shape={}];\n", route.route, dot_shape(route.kind));
  for (const Transition& transition : release.transitions) {
    out += fmt::format("  {} -> {} [label=\"{}\"{}];\n", transition.from, transition.to, edge_label(transition),
                       is_sure(transition) ? "" : ", style=dashed");
  }
  return out + "}\n";
}

}  // namespace cr::protocol

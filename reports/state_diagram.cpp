// Draws the pages in the rows of state_layout, and one arrow for each pair of pages. Arrows down go straight, arrows up and within a layer bend to the side, so that a way back
// is told from a way on. Labels stand in the table beside it and in the tooltip.
#include "reports/state_diagram.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/text.hpp"
#include "reports/html_text.hpp"
#include "reports/state_layout.hpp"

namespace cr::reports {

namespace {

constexpr int node_height = 30;
constexpr int layer_gap = 72;
constexpr int node_gap = 36;
constexpr int margin = 40;
constexpr int letter_width = 7;
constexpr std::size_t name_letters = 40;

struct Node {
  std::string name;
  int x = 0, y = 0, width = 0;  ///< of its middle; in user units
  bool seen = false;
};
struct Arrow {
  std::size_t from = 0, to = 0;
  std::size_t seen = 0, total = 0;
  std::string title;
};

class Diagram {
 public:
  explicit Diagram(const CoverageLine& coverage) : coverage_(coverage) {
    collect();
    place();
  }
  std::string svg() const;

 private:
  std::size_t node(const std::string& name);
  void collect();
  void place();
  void draw_arrow(std::string& out, const Arrow& arrow) const;
  void draw_node(std::string& out, const Node& node) const;

  const CoverageLine& coverage_;
  std::vector<Node> nodes_;
  std::map<std::string, std::size_t> index_;
  std::vector<Arrow> arrows_;
  int width_ = 0, height_ = 0;
};

std::size_t Diagram::node(const std::string& name) {
  const auto [found, fresh] = index_.try_emplace(name, nodes_.size());
  if (fresh) {
    Node one;
    one.name = name;
    one.width = static_cast<int>(std::min(base::code_points(name), name_letters)) * letter_width + 16;
    nodes_.push_back(std::move(one));
  }
  return found->second;
}

void Diagram::collect() {
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> pairs;
  for (const Edge& edge : coverage_.edges) {
    const std::size_t from = node(edge.from);
    const std::size_t to = node(edge.to);
    const auto [found, fresh] = pairs.try_emplace({from, to}, arrows_.size());
    if (fresh) arrows_.push_back({from, to, 0, 0, {}});
    Arrow& arrow = arrows_[found->second];
    ++arrow.total;
    arrow.seen += edge.seen ? 1 : 0;
    arrow.title += (arrow.title.empty() ? "" : "; ") + edge.on + (edge.seen ? " (seen)" : " (not seen)");
    if (edge.seen) nodes_[from].seen = nodes_[to].seen = true;
  }
}

void Diagram::place() {
  std::vector<Arc> arcs;
  for (const Arrow& arrow : arrows_) arcs.push_back({arrow.from, arrow.to, arrow.total});
  const auto width_of = [](const std::vector<Node*>& row) {
    int width = -node_gap;
    for (const Node* one : row) width += one->width + node_gap;
    return width;
  };
  // A wide layer is broken into rows, or the letters would be too small to read on a phone.
  constexpr int widest = 900;
  std::vector<std::vector<Node*>> rows;
  for (const auto& layer : layered(nodes_.size(), arcs)) {
    rows.emplace_back();
    for (const std::size_t index : layer) {
      Node* one = &nodes_[index];
      if (!rows.back().empty() && width_of(rows.back()) + one->width + node_gap > widest) rows.emplace_back();
      rows.back().push_back(one);
    }
  }
  for (const auto& row : rows) width_ = std::max(width_, width_of(row) + 2 * margin);
  int y = node_height;
  for (const auto& row : rows) {
    // What a row has left over is shared out between its pages, so that long arrows find a way past.
    const int gap = (width_ - 2 * margin - width_of(row)) / static_cast<int>(row.size());
    int x = margin + gap / 2;
    for (Node* one : row) {
      one->x = x + one->width / 2;
      one->y = y;
      x += one->width + node_gap + gap;
    }
    y += layer_gap;
  }
  height_ = y - layer_gap + 2 * node_height;
}

std::string number(int value) { return std::to_string(value); }

/// The path of an arrow: down in a slow bend, beside one another below the row, back up on the right.
std::string way(const Node& from, const Node& to) {
  constexpr int half = node_height / 2;
  const auto point = [](int x, int y) { return " " + number(x) + " " + number(y); };
  if (to.y > from.y) {
    const int bend = (to.y - from.y) / 2;
    return "M" + point(from.x, from.y + half) + "C" + point(from.x, from.y + half + bend) +
           point(to.x, to.y - half - bend) + point(to.x, to.y - half - 4);
  }
  if (to.y == from.y && from.x != to.x) {
    const int below = from.y + half;
    return "M" + point(from.x, below) + "C" + point(from.x, below + 26) + point(to.x, below + 26) +
           point(to.x, below + 4);
  }
  const int side = from.x + from.width / 2;
  const int target = to.x + to.width / 2;
  const int far = std::max(side, target) + 18 + std::min((from.y - to.y) / 12, 40);
  const int end = to.y + (from.y == to.y ? half - 4 : 0);
  return "M" + point(side, from.y) + "C" + point(far, from.y) + point(far, end) + point(target + 4, end);
}

void Diagram::draw_arrow(std::string& out, const Arrow& arrow) const {
  const Node& from = nodes_[arrow.from];
  const Node& to = nodes_[arrow.to];
  const char* kind = arrow.seen == arrow.total ? "seen" : arrow.seen > 0 ? "partly" : "unseen";
  const std::string path = way(from, to);
  out += "<g class=\"edge " + std::string(kind) + "\"><title>";
  append_html(out, from.name + " to " + to.name + ": " + arrow.title);
  out += "</title><path d=\"" + path + "\" marker-end=\"url(#arrow-" + kind + ")\"/></g>\n";
}

void Diagram::draw_node(std::string& out, const Node& one) const {
  out += "<g class=\"node " + std::string(one.seen ? "seen" : "unseen") + "\"><title>";
  append_html(out, one.name + (one.seen ? ", seen" : ", not seen"));
  out += "</title><rect x=\"" + number(one.x - one.width / 2) + "\" y=\"" + number(one.y - node_height / 2) +
         "\" width=\"" + number(one.width) + "\" height=\"" + number(node_height) + "\" rx=\"6\"/><text x=\"" +
         number(one.x) + "\" y=\"" + number(one.y + 4) + "\">";
  append_html(out, base::shortened(one.name, name_letters));
  out += "</text></g>\n";
}

std::string Diagram::svg() const {
  std::string out = "<svg class=\"states\" width=\"" + number(width_ + margin) + "\" height=\"" + number(height_) +
                    "\" viewBox=\"0 0 " + number(width_ + margin) + " " + number(height_) +
                    "\" role=\"img\" aria-label=\"Pages and transitions; the table below says the same in words\">\n<defs>";
  for (const char* kind : {"seen", "partly", "unseen"})
    out += "<marker id=\"arrow-" + std::string(kind) + "\" class=\"" + kind +
           "\" viewBox=\"0 0 8 8\" refX=\"6\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
           "<path d=\"M0 0L8 4L0 8z\"/></marker>";
  out += "</defs>\n";
  for (const Arrow& arrow : arrows_) draw_arrow(out, arrow);
  for (const Node& one : nodes_) draw_node(out, one);
  return out + "</svg>\n";
}

}  // namespace

std::string state_diagram(const CoverageLine& coverage) {
  if (coverage.edges.empty()) return {};
  return Diagram(coverage).svg();
}

}  // namespace cr::reports

// A comparison in its three forms.
//
//   NEWLY FAILING  scenarios/a.yaml:31  a  pass -> fail
//         expected route tariff_name_capture, got rate_fixed_capture again
//         again  connect-replay run --id a --seed 1
//   1 newly failing, 0 fixed, 0 still failing, 0 changed, 0 new, 0 gone, 0 slower, 2 lost from coverage
#include <array>
#include <cctype>

#include "core/base/text.hpp"
#include "reports/compare.hpp"
#include "reports/finding_lines.hpp"
#include "reports/json_text.hpp"
#include "reports/markdown_text.hpp"
#include "reports/terminal_text.hpp"

namespace cr::reports {

namespace {

struct Group {
  const char* key;
  const char* title;
  const std::vector<Change>* changes;
  Color color;
  bool with_reason;
};

std::array<Group, 8> groups_of(const Comparison& all) {
  return {{{"newly_failing", "newly failing", &all.newly_failing, Color::red, true},
           {"fixed", "fixed", &all.fixed, Color::green, false},
           {"still_failing", "still failing", &all.still_failing, Color::red, true},
           {"changed", "changed", &all.changed, Color::yellow, true},
           {"new", "new", &all.added, Color::cyan, false},
           {"gone", "gone", &all.gone, Color::yellow, false},
           {"slower", "slower", &all.slower, Color::yellow, false},
           {"flaky", "flaky", &all.flaky, Color::yellow, false}}};
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& letter : out) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  return out;
}

std::string outcomes_text(const Comparison& all, const Group& group, const Change& change) {
  if (group.changes == &all.slower)
    return seconds_text(change.before_ms) + " s -> " + seconds_text(change.after_ms) + " s";
  if (group.changes == &all.gone) return std::string("was ") + base::name_of(change.before);
  if (group.changes == &all.added || group.changes == &all.flaky) return base::name_of(change.after);
  return std::string(base::name_of(change.before)) + " -> " + base::name_of(change.after);
}

std::string summary_of(const Comparison& all) {
  std::string out;
  for (const Group& group : groups_of(all)) {
    if (group.changes == &all.flaky && all.flaky.empty()) continue;
    out += std::to_string(group.changes->size()) + " " + group.title + ", ";
  }
  out += std::to_string(all.coverage_lost.size()) + " lost from coverage";
  if (!all.coverage_won.empty()) out += ", " + std::to_string(all.coverage_won.size()) + " won";
  return out;
}

void append_change(std::string& out, const Comparison& all, const Group& group, const Change& change,
                   const TextOptions& options) {
  out += colored(upper(group.title), group.color, options.color) + "  " + base::printable(change.place) + "  ";
  out += base::printable(change.id);
  if (!change.agent.empty()) out += "  " + base::printable(change.agent);
  out += "  " + outcomes_text(all, group, change) + "\n";
  if (!group.with_reason) return;
  const std::string reason = base::printable(base::shortened(change.sentence, 500), true);
  const auto width = static_cast<std::size_t>(options.width > 30 ? options.width - 6 : 0);
  for (const std::string& line : wrapped(reason, width)) out += "      " + line + "\n";
  out += "      again  " + base::printable(change.again) + "\n";
}

void write_changes(JsonText& out, const Group& group) {
  out.key(group.key).open('[');
  for (const Change& change : *group.changes) {
    out.line().open('{').key("id").text(change.id).key("agent");
    if (change.agent.empty()) {
      out.null();
    } else {
      out.text(change.agent);
    }
    out.key("place").text(change.place).key("before").text(base::name_of(change.before));
    out.key("after").text(base::name_of(change.after)).key("before_ms").number(change.before_ms);
    out.key("after_ms").number(change.after_ms).key("reason").text(change.sentence);
    out.key("again").text(change.again).close('}');
  }
  out.close(']');
}

void write_coverage(JsonText& out, const char* key, const std::vector<CoverageChange>& changes) {
  out.key(key).open('[');
  for (const CoverageChange& change : changes)
    out.open('{').key("what").text(change.what).key("name").text(change.name).close('}');
  out.close(']');
}

}  // namespace

std::string to_text(const Comparison& all, const TextOptions& options) {
  std::string out;
  for (const std::string& note : all.notes) out += "note: " + base::printable(note) + "\n";
  for (const Group& group : groups_of(all)) {
    const bool quiet = options.verbosity < 0;
    for (const Change& change : *group.changes)
      if (!quiet) append_change(out, all, group, change, options);
  }
  if (options.verbosity >= 0)
    for (const CoverageChange& change : all.coverage_lost)
      out += colored("COVERAGE LOST", Color::yellow, options.color) + "  " + change.what + " " +
             base::printable(change.name) + "\n";
  return out + summary_of(all) + "\n";
}

std::string to_json(const Comparison& all) {
  std::string text;
  JsonText out(text, JsonText::Layout::lines);
  out.open('{').key("schema").text("connect-replay/compare/1").key("old_run").text(all.old_name);
  out.key("new_run").text(all.new_name).key("differs").boolean(all.differs());
  for (const Group& group : groups_of(all)) write_changes(out, group);
  write_coverage(out, "coverage_lost", all.coverage_lost);
  write_coverage(out, "coverage_won", all.coverage_won);
  out.key("notes").texts(all.notes).close('}');
  return text + "\n";
}

std::string to_markdown(const Comparison& all) {
  constexpr std::size_t limit_bytes = 1U << 20;
  constexpr std::size_t kept_for_the_rest = 8192;
  std::string out = all.differs() ? "## connect-replay: the runs differ\n\n" : "## connect-replay: no difference\n\n";
  out += summary_of(all) + "\n\n- old: " + code_span(all.old_name) + "\n- new: " + code_span(all.new_name) + "\n";
  for (const std::string& note : all.notes) out += "- " + code_span(note) + "\n";
  for (const Group& group : groups_of(all)) {
    if (group.changes->empty()) continue;
    out += "\n### " + upper(std::string_view(group.title).substr(0, 1)) + (group.title + 1) +
           "\n\n| Scenario | Place | Outcome | Why |\n|---|---|---|---|\n";
    std::size_t left_out = 0;
    for (const Change& change : *group.changes) {
      std::string row = "| " + cell_span(change.id) + " " + cell_span(change.agent) + " | " + cell_span(change.place);
      row += " | " + outcomes_text(all, group, change) + " | ";
      row += (group.with_reason ? cell_span(change.sentence) : std::string()) + " |\n";
      if (out.size() + row.size() + kept_for_the_rest > limit_bytes) {
        ++left_out;
      } else {
        out += row;
      }
    }
    if (left_out > 0) out += "\n… and " + std::to_string(left_out) + " more.\n";
  }
  if (!all.coverage_lost.empty()) out += "\n### Coverage lost\n\n";
  std::size_t shown = 0;
  for (const CoverageChange& change : all.coverage_lost) {
    if (++shown > 200) break;
    out += "- " + change.what + " " + code_span(change.name) + "\n";
  }
  return out;
}

}  // namespace cr::reports

// The rulebook for people: every rule of a release in Markdown, by chapter, in the order of the model.
// docs/rulebook.md is this text; a test keeps the two equal.
#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.hpp"
#include "core/protocol/exports.hpp"

namespace cr::protocol {

namespace {

const char* who_is(std::string_view party) {
  if (party == "connect") return "Connect";
  if (party == "api") return "the REST API";
  if (party == "webhook") return "FlatPeak's webhook sender";
  if (party == "app") return "the partner's app";
  if (party == "backend") return "the partner's backend";
  return "the partner's webhook receiver";
}

std::vector<std::string> chapters_of(const Release& release) {
  std::vector<std::string> chapters;
  for (const Rule& rule : release.rules) {
    if (std::find(chapters.begin(), chapters.end(), rule.chapter) == chapters.end()) chapters.push_back(rule.chapter);
  }
  return chapters;
}

std::string capitalised(std::string word) {
  if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

std::string proofs_of(const Rule& rule) {
  if (rule.proof.empty()) return "- Shown by: nothing that a run marks; judged where it happens.\n";
  if (rule.proof.front() == "client") return "- Shown by: every exchange of a partner's program under test (`certify`).\n";
  std::string out = "- Shown by:";
  for (std::size_t i = 0; i < rule.proof.size(); ++i) out += fmt::format("{} `{}`", i == 0 ? "" : ",", rule.proof[i]);
  return out + ".\n";
}

std::string section_of(const Rule& rule) {
  std::string out = fmt::format("### {}\n\n{}\n\n", rule.id, rule.text);
  out += fmt::format("- {}: {}.\n", capitalised(base::name_of(rule.level)), who_is(rule.party));
  out += fmt::format("- Known: {}, {}.\n", name_of(rule.ground.evidence), rule.ground.source);
  if (!rule.ground.note.empty()) out += fmt::format("- Note: {}\n", rule.ground.note);
  if (!rule.advice.empty()) out += fmt::format("- Advice: {}\n", rule.advice);
  return out + proofs_of(rule) + "\n";
}

}  // namespace

std::string to_rulebook(const Release& release) {
  const auto counted = std::count_if(release.rules.begin(), release.rules.end(), [](const Rule& rule) { return rule.counted; });
  std::string out = fmt::format("# Rulebook: {}\n\n", release.title);
  out += fmt::format(
      "Version {}. {} rules, of which a run counts {}. Made from `core/protocol/{}.json`; edit "
      "that file, not this one.\n\n",
      release.version, release.rules.size(), counted, release.name);
  out +=
      "A broken *must* is a fail and a broken *should* a warning; *may* is a right that others respect. *Documented* stands in "
      "FlatPeak's docs, *observed* was seen on the wire or in the official client, *inferred* is our reading: nobody fails for it. "
      "Inferred rules are not counted in coverage.\n\n";
  for (const std::string& chapter : chapters_of(release)) {
    out += fmt::format("## {}\n\n", capitalised(chapter));
    for (const Rule& rule : release.rules) {
      if (rule.chapter == chapter) out += section_of(rule);
    }
  }
  out.pop_back();
  return out;
}

}  // namespace cr::protocol

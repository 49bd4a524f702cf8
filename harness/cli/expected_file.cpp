// The file of expected failures: a YAML list, checked entry by entry.
#include "harness/cli/expected_file.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/script/yaml.hpp"

namespace cr::harness {

using base::FaultKind;

namespace {

tl::unexpected<base::Fault> wrong(std::string message, const base::Where& where, std::string help = {}) {
  return base::fail(FaultKind::usage, std::move(message), where, std::move(help));
}

base::Result<void> set(reports::ExpectedFailure& out, const script::Entry& entry) {
  const std::string& text = entry.value.scalar;
  if (!entry.value.is_string() || text.empty()) return wrong(fmt::format("`{}` has to be a text", entry.key), entry.where, "quote it");
  if (entry.key == "id") {
    out.id = text;
  } else if (entry.key == "rule") {
    out.rule = text;
  } else if (entry.key == "reason") {
    out.reason = text;
  } else if (entry.key == "owner") {
    out.owner = text;
  } else if (entry.key == "outcome") {
    if (text != "fail" && text != "warn") return wrong(fmt::format("an outcome \"{}\" cannot be expected", text), entry.value.where, "fail or warn");
    out.outcome = *base::outcome_from(text);
  } else if (entry.key == "until") {
    out.until = base::parse_instant(text.size() == 10 ? text + "T00:00:00Z" : text);
    if (!out.until) return wrong(fmt::format("\"{}\" is no date", text), entry.value.where, "write it as 2026-12-31");
  } else {
    return wrong(fmt::format("unknown key \"{}\"", entry.key), entry.where,
                 base::did_you_mean(entry.key, {"id", "rule", "outcome", "reason", "owner", "until"}));
  }
  return {};
}

}  // namespace

base::Result<std::vector<reports::ExpectedFailure>> parse_expected(std::string_view text, const std::string& shown) {
  const auto parsed = script::parse_yaml(text, shown);
  if (!parsed.faults.empty()) {
    auto fault = parsed.faults.front();
    fault.kind = FaultKind::usage;
    return tl::make_unexpected(fault);
  }
  if (!parsed.root.is_list()) return wrong("a list of expected failures is wanted", parsed.root.where, "- {id: …, outcome: fail, reason: …, owner: …, until: …}");
  std::vector<reports::ExpectedFailure> out;
  for (const auto& item : parsed.root.items) {
    reports::ExpectedFailure entry;
    entry.where = item.where;
    for (const auto& member : item.entries)
      if (auto done = set(entry, member); !done) return tl::make_unexpected(done.error());
    for (const auto& [key, value] : {std::pair{"id", &entry.id}, {"reason", &entry.reason}, {"owner", &entry.owner}})
      if (value->empty()) return wrong(fmt::format("an expected failure needs `{}`", key), item.where);
    if (!entry.until) return wrong("an expected failure needs `until`, the day from which it counts no more", item.where, "until: '2026-12-31'");
    out.push_back(std::move(entry));
  }
  return out;
}

base::Result<std::vector<reports::ExpectedFailure>> read_expected(const std::string& path) {
  if (path.empty()) return std::vector<reports::ExpectedFailure>{};
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none)) return base::fail(FaultKind::usage, fmt::format("--expected: {} is no file", path));
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return parse_expected(text.str(), path);
}

}  // namespace cr::harness

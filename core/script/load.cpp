// One scenario file from text to Scenarios: parse, check the head, choose each row of the matrix, fill in
// constants, build the lines, look at the whole. Called through load.hpp by the CLI and by tests.
#include "core/script/load.hpp"

#include <map>

#include <fmt/format.h>

#include "core/script/fragments.hpp"
#include "core/script/head.hpp"
#include "core/script/lines.hpp"
#include "core/script/lint.hpp"
#include "core/script/names.hpp"
#include "core/script/read_file.hpp"
#include "core/script/yaml.hpp"

namespace cr::script {
namespace {

/// All cases of one file together may be as big as so many of the biggest files.
constexpr std::size_t copied_files = 64;

/// The head with its constants filled in, without what only the loader reads; `conversation` apart.
Value filled(Substitution& substitution, const Value& root, const Constants& constants) {
  std::set<std::string> used;
  Value out;
  out.kind = Value::Kind::mapping;
  out.where = root.where;
  for (const Entry& e : root.entries) {
    const bool as_it_is = e.key == "scenario" || e.key == "vars" || e.key == "matrix";
    out.entries.push_back({e.key, e.where, as_it_is ? e.value : substitution.fill(e.value, constants, used)});
  }
  return out;
}

void load_case(const LoadContext& context, FragmentShelf& shelf, const Value& source, const Row& row, Loaded& out) {
  const Constants constants = constants_of(source, row);
  Substitution substitution(context);
  Value changed;
  if (!constants.empty()) changed = filled(substitution, source, constants);
  const Value& root = constants.empty() ? source : changed;
  const bool sound = check_mapping(context, root, head_keys());

  Names names(context);
  names.take_constants(constants);
  Scenario scenario;
  take_head(context, root, scenario);
  scenario.id += row.suffix();
  for (const Constant& c : constants) scenario.constants.emplace_back(c.name, to_json(*c.value));
  const Value* given = root.find("given");
  if (given != nullptr && !given->is_mapping()) given = nullptr;
  take_given(context, given, names, scenario);

  LineBuilder builder(context, shelf, names, substitution, scenario.world.clock);
  builder.use_constants(constants);
  const Value* conversation = root.find("conversation");
  if (conversation != nullptr && conversation->is_list()) scenario.steps = builder.steps(*conversation);
  settle_modes(scenario, given);
  if (sound && context.diagnostics.clean()) {
    lint(context, scenario, builder.flow(), root);
    names.warn_unused();
  }
  out.scenarios.push_back(std::move(scenario));
}

Loaded load(std::string_view text, const std::string& shown, const SourceFile* file, const protocol::Release& release,
            const LoadOptions& options) {
  Loaded out;
  Diagnostics diagnostics;
  const LoadContext context{release, options, diagnostics};
  FragmentShelf shelf(context, file);
  shelf.count_bytes(text.size());
  YamlResult parsed = parse_yaml(text, shown, options.limits);
  if (!parsed.faults.empty()) {
    for (base::Fault& fault : parsed.faults) diagnostics.error(std::move(fault));
  } else if (!parsed.root.is_mapping()) {
    diagnostics.error(parsed.root.where, fmt::format("a scenario is a mapping, not {}", name_of(parsed.root.kind)),
                      "it begins with `scenario: its-id`");
  } else {
    std::vector<Row> rows = matrix_rows(context, parsed.root);
    // Every case is a copy of the file: many cases of a big one are more than memory has to bear.
    if (rows.size() > 1 && rows.size() * text.size() > copied_files * options.limits.yaml_bytes) {
      diagnostics.error(parsed.root.find("matrix")->where,
                        fmt::format("{} cases of a file of {} bytes", rows.size(), text.size()),
                        "combine less, or split the file");
      rows.clear();
    }
    for (const Row& row : rows) load_case(context, shelf, parsed.root, row, out);
    // A broken matrix has no rows; the rest of the file is checked all the same.
    if (rows.empty()) load_case(context, shelf, parsed.root, Row{}, out);
  }
  out.errors = diagnostics.take_errors();
  out.warnings = diagnostics.take_warnings();
  out.sources.emplace_back(shown, std::string(text));
  for (auto& source : shelf.take_sources()) out.sources.push_back(std::move(source));
  return out;
}

}  // namespace

Loaded load_text(std::string_view text, const std::string& shown, const protocol::Release& release,
                 const LoadOptions& options) {
  return load(text, shown, nullptr, release, options);
}

Loaded load_file(const SourceFile& file, const protocol::Release& release, const LoadOptions& options) {
  auto text = read_text_file(file.path, file.shown, options.limits, options.untrusted);
  if (text) return load(*text, file.shown, &file, release, options);
  Loaded out;
  out.errors.push_back(std::move(text.error()));
  return out;
}

Loaded join(std::vector<Loaded> parts) {
  Loaded all;
  std::map<std::string, base::Where> ids;
  for (Loaded& part : parts) {
    std::string last;
    for (const Scenario& scenario : part.scenarios) {
      if (scenario.base_id.empty() || scenario.base_id == last) continue;  // further cases of the same file
      last = scenario.base_id;
      const auto [first, added] = ids.emplace(scenario.base_id, scenario.where);
      if (!added)
        all.errors.push_back(
            {base::FaultKind::syntax,
             fmt::format("scenario `{}` exists already", scenario.base_id),
             scenario.where,
             fmt::format("it is first given at {}; ids are unique over all files", first->second.text()),
             {}});
    }
    std::move(part.scenarios.begin(), part.scenarios.end(), std::back_inserter(all.scenarios));
    std::move(part.errors.begin(), part.errors.end(), std::back_inserter(all.errors));
    std::move(part.warnings.begin(), part.warnings.end(), std::back_inserter(all.warnings));
    std::move(part.sources.begin(), part.sources.end(), std::back_inserter(all.sources));
  }
  if (!all.errors.empty()) all.scenarios.clear();
  return all;
}

}  // namespace cr::script

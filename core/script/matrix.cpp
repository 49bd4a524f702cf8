// The cases of a scenario:
//
//   matrix:
//     country: [GB, DE]
//     rate: [0, -1]
//     exclude: [{country: DE, rate: 0}]
//
// is three rows: [country=GB,rate=0], [country=GB,rate=-1], [country=DE,rate=-1]. See head.hpp.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/script/head.hpp"
#include "core/script/match.hpp"

namespace cr::script {
namespace {

constexpr std::string_view exclude_key = "exclude";

std::string cell_text(const Value& value) {
  if (value.is_list() || value.is_mapping()) return base::to_text(to_json(value));
  return value.kind == Value::Kind::null ? "null" : value.scalar;
}

bool same(const Value& left, const Value& right) { return to_json(left) == to_json(right); }

/// Names, lists and the lists' entries; false when there is nothing to combine.
bool check_axes(const LoadContext& context, const Value& matrix) {
  bool fine = true;
  const auto error = [&](const base::Where& where, std::string message, std::string help) {
    context.diagnostics.error(where, std::move(message), std::move(help));
    fine = false;
  };
  std::size_t axes = 0;
  for (const Entry& axis : matrix.entries) {
    if (axis.key == exclude_key) continue;
    ++axes;
    if (!is_name(axis.key))
      error(axis.where, fmt::format("`{}` is no name", base::shortened(axis.key, 60)),
            "letters, digits and _, not beginning with a digit");
    if (!axis.value.is_list()) {
      error(axis.value.where, fmt::format("`{}` in a matrix wants a list", axis.key), "for instance [GB, DE]");
      continue;
    }
    if (axis.value.items.empty())
      error(axis.value.where, fmt::format("`{}` in a matrix is empty", axis.key), "an empty list has no case to play");
    std::set<std::string> seen;
    for (const Value& item : axis.value.items)
      if (!seen.insert(cell_text(item)).second)
        error(item.where, fmt::format("`{}` stands twice in `{}`", base::shortened(cell_text(item), 60), axis.key),
              "each value is one case: remove one");
  }
  if (axes == 0) error(matrix.where, "a matrix without lists", "give at least one name a list of values");
  return fine;
}

bool check_exclude(const LoadContext& context, const Value& matrix, const Value& exclude) {
  bool fine = true;
  const auto error = [&](const base::Where& where, std::string message, std::string help) {
    context.diagnostics.error(where, std::move(message), std::move(help));
    fine = false;
  };
  if (!exclude.is_list()) {
    error(exclude.where, "`exclude` wants a list of mappings", "for instance [{country: DE, rate: 0}]");
    return fine;
  }
  std::vector<std::string> names;
  for (const Entry& axis : matrix.entries)
    if (axis.key != exclude_key) names.push_back(axis.key);
  for (const Value& pattern : exclude.items) {
    if (!pattern.is_mapping() || pattern.entries.empty()) {
      error(pattern.where, "`exclude` wants mappings of names to values", "for instance {country: DE, rate: 0}");
      continue;
    }
    for (const Entry& cell : pattern.entries) {
      const Value* axis = matrix.find(cell.key);
      if (axis == nullptr || cell.key == exclude_key)
        error(cell.where, fmt::format("the matrix has no `{}`", base::shortened(cell.key, 60)),
              name_help(cell.key, names));
      else if (std::none_of(axis->items.begin(), axis->items.end(),
                            [&](const Value& v) { return same(v, cell.value); }))
        error(cell.value.where,
              fmt::format("`{}` is no value of `{}`", base::shortened(cell_text(cell.value), 60), cell.key),
              "this excludes nothing");
    }
  }
  return fine;
}

bool excluded(const Row& row, const Value* exclude) {
  if (exclude == nullptr) return false;
  return std::any_of(exclude->items.begin(), exclude->items.end(), [&](const Value& pattern) {
    return std::all_of(pattern.entries.begin(), pattern.entries.end(), [&](const Entry& cell) {
      return std::any_of(row.cells.begin(), row.cells.end(),
                         [&](const auto& c) { return c.first == cell.key && same(*c.second, cell.value); });
    });
  });
}

std::vector<Row> combine(const Value& matrix) {
  std::vector<Row> rows(1);
  for (const Entry& axis : matrix.entries) {
    if (axis.key == exclude_key) continue;
    std::vector<Row> longer;
    longer.reserve(rows.size() * axis.value.items.size());
    for (const Row& row : rows) {
      for (const Value& item : axis.value.items) {
        longer.push_back(row);
        longer.back().cells.emplace_back(axis.key, &item);
      }
    }
    rows = std::move(longer);
  }
  return rows;
}

}  // namespace

std::string Row::suffix() const {
  if (cells.empty()) return {};
  std::vector<std::string> parts;
  for (const auto& [name, value] : cells) parts.push_back(name + "=" + cell_text(*value));
  return "[" + base::joined(parts, ",") + "]";
}

std::vector<Row> matrix_rows(const LoadContext& context, const Value& root) {
  const Value* matrix = root.find("matrix");
  if (matrix == nullptr) return std::vector<Row>(1);
  if (!matrix->is_mapping()) return {};  // told with the head
  const Value* exclude = matrix->find(exclude_key);
  bool fine = check_axes(context, *matrix);
  if (exclude != nullptr) fine = check_exclude(context, *matrix, *exclude) && fine;
  if (!fine) return {};
  std::size_t count = 1;
  for (const Entry& axis : matrix->entries)
    if (axis.key != exclude_key)
      count = std::min(count * axis.value.items.size(), context.options.limits.matrix_cases + 1);
  if (count > context.options.limits.matrix_cases) {
    context.diagnostics.error(matrix->where,
                              fmt::format("a matrix of more than {} cases", context.options.limits.matrix_cases),
                              "combine less");
    return {};
  }
  std::vector<Row> rows = combine(*matrix);
  std::erase_if(rows, [&](const Row& row) { return excluded(row, exclude); });
  if (rows.empty()) context.diagnostics.error(exclude->where, "`exclude` leaves no case to play", "exclude less");
  return rows;
}

Constants constants_of(const Value& root, const Row& row) {
  Constants constants;
  if (const Value* vars = root.find("vars"))
    for (const Entry& e : vars->entries) constants.push_back({e.key, &e.value, e.where});
  const Value* matrix = root.find("matrix");
  for (const auto& [name, value] : row.cells) {
    const Entry* axis = matrix->entry(name);
    constants.push_back({name, value, axis->where});
  }
  return constants;
}

}  // namespace cr::script

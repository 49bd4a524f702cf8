// The plain keys of the head. See head.hpp.
#include "core/script/head.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace cr::script {
namespace {

std::vector<std::string> texts(const Value* list) {
  std::vector<std::string> out;
  if (list != nullptr)
    for (const Value& item : list->items) out.push_back(text_of(&item));
  return out;
}

void refuse_repeats(const LoadContext& context, const Value* list, std::string_view key) {
  if (list == nullptr) return;
  for (std::size_t i = 0; i < list->items.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (list->items[i].is_string() && list->items[j].is_string() && list->items[i].scalar == list->items[j].scalar) {
        context.diagnostics.error(list->items[i].where,
                                  fmt::format("`{}` stands twice in `{}`", list->items[i].scalar, key), "remove one");
        break;
      }
}

}  // namespace

void take_head(const LoadContext& context, const Value& root, Scenario& scenario) {
  const Entry* id = root.entry("scenario");
  scenario.base_id = text_of(id != nullptr ? &id->value : nullptr);
  scenario.id = scenario.base_id;
  scenario.where = id != nullptr ? id->where : root.where;
  scenario.file = scenario.where.file;
  scenario.title = text_of(root.find("title"));
  scenario.why = text_of(root.find("why"));
  scenario.release = text_of(root.find("release"), context.release.name);
  scenario.tags = texts(root.find("tags"));
  scenario.covers = texts(root.find("covers"));
  refuse_repeats(context, root.find("tags"), "tags");
  refuse_repeats(context, root.find("covers"), "covers");
  scenario.chapter = text_of(root.find("chapter"));
  scenario.duty = text_of(root.find("duty"));
  if (const Value* ends = root.find("ends"); ends != nullptr && ends->is_string())
    scenario.ends = base::ending_from(ends->scalar);
}

}  // namespace cr::script

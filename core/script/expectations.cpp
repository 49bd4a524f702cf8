// Expectations of pages and errors. See expectations.hpp.
#include "core/script/expectations.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/script/fields.hpp"
#include "core/script/match.hpp"
#include "core/script/references.hpp"

namespace cr::script {
namespace {

bool has(const std::vector<std::string_view>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

void check_sides(const LoadContext& context, const Value& value, const std::string& page) {
  for (const Entry& e : value.entries) {
    const bool for_page = has(page_only_keys, e.key), for_error = has(error_only_keys, e.key);
    if (page == "dropped" && (for_page || for_error || e.key == "status" || e.key == "headers" || e.key == "live_mode"))
      context.diagnostics.error(e.where, fmt::format("`{}` of an exchange that is dropped: nothing comes back", e.key),
                                "remove it");
    else if (page == "error" && for_page)
      context.diagnostics.error(e.where, fmt::format("`{}` belongs to a page, not to an error", e.key),
                                "an error has code, message, type, context, status and headers");
    else if (page != "error" && page != "dropped" && for_error)
      context.diagnostics.error(e.where, fmt::format("`{}` belongs to an error, not to a page", e.key),
                                "write `connect: error`, or expect it in `data`");
  }
}

class ActionNames {
 public:
  ActionNames(const LoadContext& context, const protocol::Route& route) : context_(context), route_(route) {}

  void check(const Value& value, bool negated) {
    if (value.is_string()) return one(value, negated);
    for (const Value& item : value.items) check(item, negated);
    for (const Entry& op : value.entries) {
      if (op.key == "$as" || op.key == "$regex" || op.key == "$type" || op.key == "$size" || op.key == "$exists")
        continue;
      check(op.value, negated || op.key == "$not" || op.key == "$ne" || op.key == "$nin");
    }
  }

 private:
  void one(const Value& value, bool negated) {
    if (has_reference(value.scalar) || route_.action(value.scalar) != nullptr) return;
    const std::vector<std::string> all = context_.release.action_names();
    const bool known = std::find(all.begin(), all.end(), value.scalar) != all.end();
    if (known && negated) return;
    std::vector<std::string> offered;
    for (const protocol::Action& a : route_.actions) offered.push_back(a.action);
    context_.diagnostics.error(value.where,
                               known ? fmt::format("page {} never offers {}", route_.route, value.scalar)
                                     : fmt::format("unknown action `{}`", value.scalar),
                               name_help(value.scalar, offered));
  }

  const LoadContext& context_;
  const protocol::Route& route_;
};

}  // namespace

std::optional<Value> value_at(const Value& mapping, std::string_view key) {
  const Entry* e = mapping.entry(key);
  if (e == nullptr) return std::nullopt;
  Value value = e->value;
  value.where = e->where;
  return value;
}

Expectation make_expectation(const LoadContext& context, const Value& value, const std::string& page,
                             const base::Where& page_where, bool changed) {
  Expectation e;
  e.where = value.where;
  e.page = page;
  e.page_where = page_where;
  check_sides(context, value, page);
  if (const protocol::Route* route = context.release.route(page); route != nullptr && !changed) {
    if (const Value* data = value.find("data"))
      check_fields(context, *data, {{&route->page}, {}}, {"page " + page, true});
    if (const Value* actions = value.find("actions")) ActionNames(context, *route).check(*actions, false);
  }
  e.data = value_at(value, "data");
  e.actions = value_at(value, "actions");
  e.direction = value_at(value, "direction");
  e.live_mode = value_at(value, "live_mode");
  e.status = value_at(value, "status");
  e.headers = value_at(value, "headers");
  e.code = value_at(value, "code");
  e.message = value_at(value, "message");
  e.type = value_at(value, "type");
  e.context = value_at(value, "context");
  if (text_of(value.find("grade")) == "warn") e.grade = base::Outcome::warn;
  return e;
}

}  // namespace cr::script

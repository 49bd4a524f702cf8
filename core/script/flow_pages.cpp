// What a `connect:` line may expect at its place in the conversation, and what lies on the table after it.
// The lines that speak are in flow.cpp.
#include "core/script/flow.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace cr::script {

using namespace pages;
using protocol::Route;

void Flow::expect_error(const Expectation& expectation) const {
  const Value* code = expectation.code ? &*expectation.code : nullptr;
  if (code == nullptr || state.hit) return;
  std::vector<const Value*> words;
  if (code->is_string()) words.push_back(code);
  if (const Value* equal = code->find("$eq")) words.push_back(equal);
  if (const Value* list = code->find("$in"))
    for (const Value& item : list->items) words.push_back(&item);
  const protocol::Release& release = context_.release;
  std::vector<std::string> routes = state.post.from;
  if (state.post.any_page || routes.empty()) routes = release.route_names();
  for (const Value* word : words) {
    if (!word->is_string() || word->scalar.find("${") != std::string::npos) continue;
    const bool known = std::any_of(routes.begin(), routes.end(),
                                   [&](const std::string& r) { return release.error(r, word->scalar) != nullptr; });
    if (known) continue;
    std::vector<std::string> codes;
    for (const std::string& name : routes)
      if (const Route* route = release.route(name))
        for (const protocol::ErrorCode& e : route->errors) add_once(codes, e.code);
    for (const protocol::ErrorCode& e : release.session_errors) add_once(codes, e.code);
    const bool elsewhere = has(release.error_codes(), word->scalar);
    error(word->where,
          elsewhere ? fmt::format("an answer to {} is never refused with `{}`", shown(routes), word->scalar)
                    : fmt::format("unknown error code `{}`", base::shortened(word->scalar, 60)),
          name_help(word->scalar, codes));
  }
}

void Flow::expect_page(const Expectation& expectation) const {
  const std::string& page = expectation.page;
  const base::Where& where = expectation.page_where;
  if (!state.post.made) {
    if (!state.judged_again)
      return error(where, "nothing was sent since the last page",
                   "a page comes back when the app posts: write an `app:` line before it");
    if (state.table.kind != Table::Kind::known || state.table.may_be(page)) return;
    return error(where, fmt::format("page {} lies on the table here, never {}", shown(state.table.pages), page),
                 "this line judges the page on the table");
  }
  if (state.hit || may_follow(page)) return;
  const std::vector<std::string> possible = followers();
  const std::string answer = state.post.on.empty() ? "" : " by " + state.post.on;
  const std::string from = state.post.opening ? shown(state.post.from) : shown(state.post.from) + answer;
  error(where, fmt::format("page {} can never follow {}", page, from),
        possible.empty() ? "only an error can" : "what can is " + base::joined(possible, ", ") + ", or error");
}

void Flow::expect(const Expectation& expectation, const std::optional<Value>& set, const Table& before, Table& after) {
  const std::string& page = expectation.page;
  if (page == "dropped") {
    if (!state.hit)
      error(expectation.page_where, "nothing drops this exchange",
            "`dropped` follows a `fault:` line with a connection fault");
    for (const std::string& p : before.pages) add_once(after.pages, p);
    if (before.kind == Table::Kind::any) after.kind = Table::Kind::any;
    return;
  }
  if (page == "error") {
    if (!state.post.made && !state.judged_again)
      error(expectation.page_where, "nothing was sent since the last page", "write an `app:` line before it");
    if (!set) expect_error(expectation);
    for (const std::string& p : before.pages) add_once(after.pages, p);
    if (before.kind == Table::Kind::any) after.kind = Table::Kind::any;
    if (before.kind == Table::Kind::none && after.pages.empty() && after.kind != Table::Kind::any)
      after.kind = Table::Kind::none;
    return;
  }
  if (page.empty() || context_.release.route(page) == nullptr) {
    after.kind = Table::Kind::any;  // told with the line; what follows is not judged by it
    return;
  }
  if (!set || set->find("route") == nullptr) expect_page(expectation);
  if (after.kind == Table::Kind::none) after.kind = Table::Kind::known;
  add_once(after.pages, page);
}

void Flow::connect(const ConnectLine& line) {
  const Table before = state.table;
  Table after{Table::Kind::known, {}, false};
  if (before.kind == Table::Kind::none) after.kind = Table::Kind::none;
  if (line.any_of.empty()) {
    expect(line.expect, line.set, before, after);
  } else {
    for (const Expectation& alternative : line.any_of) expect(alternative, line.set, before, after);
    after.every = after.pages.size() > 1;
  }
  state.ahead = state.hit ? followers() : std::vector<std::string>{};
  state.refused = line.any_of.empty() && line.expect.page == "error";
  state.table = std::move(after);
  state.post = {};
  state.hit = false;
  state.judged_again = false;
}

}  // namespace cr::script

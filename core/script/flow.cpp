// One method for each line that changes what is known. See flow.hpp; the pages that may follow are asked
// of the release model, nothing about the protocol is written here but the two ways a session opens.
#include "core/script/flow.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/script/match.hpp"

namespace cr::script {
namespace {

using namespace pages;
using protocol::Route;

constexpr std::string_view create_token = "create_connect_token";

}  // namespace

namespace pages {

bool has(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}
void add_once(std::vector<std::string>& list, const std::string& word) {
  if (!has(list, word)) list.push_back(word);
}

std::string shown(const std::vector<std::string>& list) {
  if (list.size() <= 4) return base::joined(list, " or ");
  return fmt::format("{} or one of {} others", list.front(), list.size() - 1);
}

}  // namespace pages

bool Table::may_be(std::string_view page) const {
  return kind == Kind::any || (kind == Kind::known && has(pages, page));
}

void Flow::error(const base::Where& where, std::string message, std::string help) const {
  context_.diagnostics.error(where, std::move(message), std::move(help));
}

std::vector<std::string> Flow::routes_of_kind(Route::Kind kind) const {
  std::vector<std::string> names;
  for (const Route& r : context_.release.routes)
    if (r.kind == kind) names.push_back(r.route);
  return names;
}

bool Flow::may_follow(std::string_view page) const {
  const protocol::Release& release = context_.release;
  const Post& post = state.post;
  if (post.any_page) return true;
  if (post.opening) {
    for (const std::string& opening : routes_of_kind(Route::Kind::opening))
      if (release.can_follow(opening, "", page)) return true;
    if (has(state.ahead, page)) return true;
    if (state.table.kind == Table::Kind::none) return false;
    if (state.table.may_be(page)) return true;
    for (const std::string& redirect : routes_of_kind(Route::Kind::redirect))
      if (release.can_follow(redirect, "restore", page)) return true;
    return false;
  }
  return std::any_of(post.from.begin(), post.from.end(),
                     [&](const std::string& from) { return release.can_follow(from, post.on, page); });
}

std::vector<std::string> Flow::followers() const {
  std::vector<std::string> pages;
  for (const Route& r : context_.release.routes)
    if (r.kind != Route::Kind::opening && may_follow(r.route)) pages.push_back(r.route);
  return pages;
}

Table Flow::on_table() const {
  if (!state.post.made) return state.table;
  if (state.post.any_page || state.hit) return {Table::Kind::any, {}, false};
  Table table{Table::Kind::known, followers(), false};
  // A refused answer leaves the page before on the table.
  if (state.table.kind == Table::Kind::any) return {Table::Kind::any, {}, false};
  for (const std::string& page : state.table.pages) add_once(table.pages, page);
  return table;
}

std::vector<const Route*> Flow::answerable() const {
  std::vector<const Route*> routes;
  const Table table = on_table();
  for (const Route& r : context_.release.routes)
    if (r.kind != Route::Kind::opening && table.may_be(r.route)) routes.push_back(&r);
  return routes;
}

void Flow::app(const AppLine& line, const base::Where& where) {
  const bool opening = line.form == AppLine::Form::route ||
                       (line.form == AppLine::Form::whole &&
                        has(routes_of_kind(Route::Kind::opening),
                            line.what.find("route") != nullptr ? line.what.find("route")->scalar : ""));
  const bool must_restore = state.restore_due && !opening;
  if (must_restore)
    error(where, "after `customer:` the app has to restore the session first", "write `- app: session_restore`");
  const Table table = on_table();
  if (state.post.made) state.table = table;
  state.hit = state.faults > 0;
  if (state.faults > 0) --state.faults;
  state.restore_due = false;
  state.judged_again = false;
  state.refused = false;
  state.post = {};
  if (opening) {
    state.post.opening = true;
    state.post.from = routes_of_kind(Route::Kind::opening);
    // Another token is another session, of which nothing is known here.
    state.post.any_page =
        line.token.has_value() || (line.form == AppLine::Form::whole && line.what.find("connect_token") != nullptr);
  } else if (must_restore) {
    state.post.any_page = true;
  } else if (line.form == AppLine::Form::whole) {
    long_form(line);
  } else {
    short_form(line, where);
  }
  state.post.made = true;
}

void Flow::short_form(const AppLine& line, const base::Where& where) {
  Post& post = state.post;
  post.on = line.form == AppLine::Form::action ? line.word : line.form == AppLine::Form::skip ? "skip" : "data";
  if (state.table.kind == Table::Kind::none && !state.hit) {
    error(where, "no page lies on the table yet that this could answer",
          "open the session first with `- app: session_restore`, or say which page: {route: …}");
    post.any_page = true;
    return;
  }
  const std::vector<const Route*> routes = answerable();
  for (const Route* route : routes) {
    if (line.form == AppLine::Form::action && route->action(line.word) == nullptr) {
      if (state.table.every)
        error(where, fmt::format("page {} never offers {}", route->route, line.word),
              "every alternative of `any_of:` has to offer it");
      continue;
    }
    post.from.push_back(route->route);
  }
  if (!post.from.empty() || line.form != AppLine::Form::action) return;
  post.any_page = true;
  if (!has(context_.release.action_names(), line.word)) return;  // the shape check has told it
  std::vector<std::string> pages, offered;
  for (const Route* route : routes) {
    pages.push_back(route->route);
    for (const protocol::Action& a : route->actions) add_once(offered, a.action);
  }
  error(where, fmt::format("page {} never offers {}", shown(pages), line.word),
        offered.empty() ? "it offers no action at all; to send one all the same use the long form {route: …, action: …}"
                        : name_help(line.word, offered));
}

void Flow::long_form(const AppLine& line) {
  Post& post = state.post;
  const Value* route = line.what.find("route");
  const Value* action = line.what.find("action");
  const Value* data = line.what.find("data");
  if (route == nullptr || !route->is_string() || context_.release.route(route->scalar) == nullptr ||
      line.what.find("raw") != nullptr) {
    post.any_page = true;
    return;
  }
  post.from = {route->scalar};
  if (action != nullptr && data == nullptr)
    post.on = action->scalar;
  else if (action == nullptr)
    post.on = data != nullptr ? "data" : "skip";
}

void Flow::backend(const BackendLine& line) {
  if (line.operation != create_token) return;
  const int faults = state.faults;
  state = {};
  state.faults = faults;
}

void Flow::customer(const CustomerLine& line, const base::Where& where) {
  const Table table = on_table();
  const std::vector<std::string> redirects = routes_of_kind(Route::Kind::redirect);
  const auto is_redirect = [&](const std::string& page) { return has(redirects, page); };
  const bool some = table.kind == Table::Kind::any || std::any_of(table.pages.begin(), table.pages.end(), is_redirect);
  const bool each = std::all_of(table.pages.begin(), table.pages.end(), is_redirect);
  if (!some || (table.every && !each))
    error(where, "the customer has not been sent to a provider here",
          "`customer:` follows a line `connect: " +
              (redirects.empty() ? std::string("session_redirect") : redirects.front()) + "`");
  state.table = {Table::Kind::known, redirects, false};
  state.post = {};
  state.judged_again = false;
  state.restore_due = true;
  state.walked_away = line.act == CustomerLine::Act::walks_away;
}

void Flow::fault(const FaultLine& line) { state.faults += line.times; }

bool Flow::reachable(std::string_view page) const {
  const Table table = on_table();
  if (table.kind == Table::Kind::any) return true;
  const protocol::Release& release = context_.release;
  std::vector<std::string> seen = table.pages;
  if (table.kind == Table::Kind::none) seen = routes_of_kind(Route::Kind::opening);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen[i] == page) return true;
    for (const protocol::Transition& t : release.transitions)
      if (t.from == seen[i]) add_once(seen, t.to);
  }
  return false;
}

void Flow::play(const PlayLine& line, const base::Where& until) {
  if (line.until != "error" && !reachable(line.until))
    error(until, fmt::format("page {} can never be reached from here", line.until),
          "check the page, or open a new session before it");
  state.post = {};
  state.hit = false;
  state.faults = 0;
  state.restore_due = false;
  state.refused = line.until == "error";
  state.table =
      line.until == "error" ? Table{Table::Kind::any, {}, false} : Table{Table::Kind::known, {line.until}, false};
  state.judged_again = true;
}

void Flow::enter_fragment(const std::string& starts, const base::Where& use, const std::string& name) {
  const Route* route = context_.release.route(starts);
  if (route == nullptr || route->kind == Route::Kind::opening) return;
  const Table table = on_table();
  const bool fits = table.every ? table.pages == std::vector<std::string>{starts} : table.may_be(starts);
  if (!fits) {
    const std::string there = table.kind == Table::Kind::none ? "no page lies on the table"
                                                              : "what lies on the table is " + shown(table.pages);
    error(use, fmt::format("fragment {} starts at {}, and {}", name, starts, there),
          "use it where that page lies on the table");
  }
  state.table = {Table::Kind::known, {starts}, false};
  state.post = {};
  state.judged_again = true;
}

void Flow::leave_fragment(const std::string& ends, const base::Where& where, const std::string& name) {
  if (!ends.empty()) {
    const Table table = on_table();
    if (ends != "error" && !table.may_be(ends))
      error(where,
            fmt::format("fragment {} ends at {}, and its steps lead to {}", name, ends,
                        table.pages.empty() ? "no page" : shown(table.pages)),
            "correct `ends` or the steps");
    if (ends != "error") {
      state.table = {Table::Kind::known, {ends}, false};
      state.post = {};
    }
  }
  state.judged_again = true;
}

void Flow::lose_track() {
  state.table = {Table::Kind::any, {}, false};
  state.post = {};
  state.judged_again = true;
  state.restore_due = false;
}

void Flow::after_repeat(const std::optional<Expectation>& until, const Table& first_round) {
  const Table last = on_table();
  state.judged_again = true;
  if (until && until->page != "error" && !until->page.empty()) {
    state.table = {Table::Kind::known, {until->page}, false};
    state.post = {};
    return;
  }
  if (until && !state.post.made && first_round.kind == Table::Kind::known)
    for (const std::string& page : first_round.pages) add_once(state.table.pages, page);
  state.table.every = state.table.every && last.every;
}

}  // namespace cr::script

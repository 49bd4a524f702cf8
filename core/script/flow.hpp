// The conversation as far as it is known before it is played: which pages may lie on the table, what was
// answered last, which pages can follow. The builder of lines tells it each line in order; conditions of
// the model are not evaluated, so it only refuses what no condition could make true.
#pragma once

#include <string>
#include <vector>

#include "core/script/scenario.hpp"
#include "core/script/shapes.hpp"

namespace cr::script {

namespace pages {
bool has(const std::vector<std::string>& list, std::string_view word);
void add_once(std::vector<std::string>& list, const std::string& word);
/// "a or b", shortened when there are many.
std::string shown(const std::vector<std::string>& list);
}  // namespace pages

/// The pages that may lie on the table.
struct Table {
  enum class Kind { none, known, any };
  Kind kind = Kind::none;
  std::vector<std::string> pages;
  bool every = false;  ///< alternatives: what follows must be legal for each of them

  bool may_be(std::string_view page) const;
};

/// A post that no `connect:` line has judged yet.
struct Post {
  bool made = false;
  bool any_page = false;          ///< nothing is known of what comes back
  bool opening = false;           ///< session_restore
  std::vector<std::string> from;  ///< the routes answered
  std::string on;                 ///< action, "data", "skip", or "" for any of them
};

class Flow {
 public:
  explicit Flow(const LoadContext& context) : context_(context) {}

  struct State {
    Table table;
    Post post;
    bool judged_again = false;  ///< right after play, use or repeat: a `connect:` line may judge the table
    bool restore_due = false;   ///< after `customer:`
    bool walked_away = false;
    bool refused = false;  ///< the last judged answer was an error
    int faults = 0;        ///< exchanges that a `fault:` line may still hit
    bool hit = false;      ///< the last post may have been hit
    /// After a hit exchange: pages that the session may have reached without the app seeing them.
    std::vector<std::string> ahead = {};
  };
  State state;

  /// What may lie on the table now, an answer that was not judged included.
  Table on_table() const;
  /// Routes whose answer an `app:` line in short form may be.
  std::vector<const protocol::Route*> answerable() const;

  void app(const AppLine& line, const base::Where& where);
  void connect(const ConnectLine& line);
  void backend(const BackendLine& line);
  void customer(const CustomerLine& line, const base::Where& where);
  void fault(const FaultLine& line);
  void play(const PlayLine& line, const base::Where& until);
  void enter_fragment(const std::string& starts, const base::Where& use, const std::string& name);
  void leave_fragment(const std::string& ends, const base::Where& where, const std::string& name);
  /// After a line that could not be understood: what follows is not judged by it.
  void lose_track();
  void after_repeat(const std::optional<Expectation>& until, const Table& first_round);

 private:
  void short_form(const AppLine& line, const base::Where& where);
  void long_form(const AppLine& line);
  void expect(const Expectation& expectation, const std::optional<Value>& set, const Table& before, Table& after);
  void expect_error(const Expectation& expectation) const;
  void expect_page(const Expectation& expectation) const;
  bool may_follow(std::string_view page) const;
  std::vector<std::string> followers() const;
  bool reachable(std::string_view page) const;
  std::vector<std::string> routes_of_kind(protocol::Route::Kind kind) const;
  void error(const base::Where& where, std::string message, std::string help = {}) const;

  const LoadContext& context_;
};

}  // namespace cr::script

// Which scenarios are played, in which order: selection, sharding, shuffling, repetition. Pure.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/fault.hpp"
#include "core/script/scenario.hpp"
#include "harness/run_pool.hpp"

namespace cr::harness {

struct Selection {
  std::string tag;   ///< expression over tags: and, or, not, parentheses; empty: all
  std::string id;    ///< prefix
  std::string rule;  ///< must stand in `covers`
  std::optional<std::set<std::string>> only_ids;  ///< of --failed
  unsigned shard = 1, shards = 1;
  std::optional<std::uint64_t> shuffle_seed;
  int repeat = 1;
  std::string mode = "run";  ///< scenarios that cannot play in it are skipped with their reason
};

/// A tag expression, parsed once. Fault (usage) names what is wrong with it.
class TagExpression {
 public:
  static base::Result<TagExpression> parse(const std::string& text);
  bool holds(const std::vector<std::string>& tags) const;

 private:
  struct Token {
    enum class Kind { tag, conjunction, disjunction, negation } kind;
    std::string text;
  };
  std::vector<Token> postfix_;
};

/// "2/5" -> (2, 5). Fault (usage) otherwise.
base::Result<std::pair<unsigned, unsigned>> parse_shard(const std::string& text);

/// The plan. The scenarios must outlive it.
base::Result<std::vector<PlannedCase>> make_plan(const std::vector<script::Scenario>& scenarios, const Selection& selection);

}  // namespace cr::harness

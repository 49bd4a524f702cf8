// The run plan: selection, order, repetition.
#include "harness/run_plan.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/base/random.hpp"

namespace cr::harness {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    const bool bracket = c == '(' || c == ')';
    if (c == ' ' || c == '\t' || bracket) {
      if (!word.empty()) words.push_back(std::exchange(word, {}));
      if (bracket) words.emplace_back(1, c);
    } else {
      word += c;
    }
  }
  return words;
}

int strength(const std::string& word) { return word == "not" ? 3 : word == "and" ? 2 : word == "or" ? 1 : 0; }

base::Fault bad_expression(const std::string& text) {
  return {base::FaultKind::usage, fmt::format("--tag: cannot read the expression '{}'", text), {},
          "write it like: smoke and not (slow or webhook)", {}};
}

bool has_webhook(const std::vector<script::Step>& steps) {
  return std::any_of(steps.begin(), steps.end(), [](const script::Step& step) {
    if (const auto* repeat = std::get_if<script::RepeatLine>(&step.line)) return has_webhook(repeat->steps);
    return std::holds_alternative<script::WebhookLine>(step.line);
  });
}

std::string why_not(const script::Scenario& scenario, const std::string& mode) {
  if (mode == "target" && has_webhook(scenario.steps)) return "no receiver stands where the server's webhooks could reach it";
  if (std::find(scenario.modes.begin(), scenario.modes.end(), mode) != scenario.modes.end()) return {};
  for (const auto& reason : scenario.why_not)
    if (reason.rfind(mode + ": ", 0) == 0) return reason.substr(mode.size() + 2);
  return fmt::format("it cannot be played in the mode {}", mode);
}

bool wanted(const script::Scenario& scenario, const Selection& selection, const TagExpression& tags) {
  if (!selection.id.empty() && scenario.id.rfind(selection.id, 0) != 0) return false;
  if (!selection.rule.empty() &&
      std::find(scenario.covers.begin(), scenario.covers.end(), selection.rule) == scenario.covers.end())
    return false;
  if (selection.only_ids && !selection.only_ids->contains(scenario.id)) return false;
  return tags.holds(scenario.tags);
}

}  // namespace

// Shunting-yard; `expects_operand` finds a missing or a superfluous operand.
base::Result<TagExpression> TagExpression::parse(const std::string& text) {
  TagExpression out;
  std::vector<std::string> stack;
  bool expects_operand = true;
  const auto emit = [&](const std::string& word) {
    using Kind = Token::Kind;
    out.postfix_.push_back({word == "not" ? Kind::negation : word == "and" ? Kind::conjunction : Kind::disjunction, word});
  };
  for (const auto& word : words_of(text)) {
    if (word == "(" || word == "not") {
      if (!expects_operand) return tl::make_unexpected(bad_expression(text));
      stack.push_back(word);
    } else if (word == ")") {
      if (expects_operand) return tl::make_unexpected(bad_expression(text));
      while (!stack.empty() && stack.back() != "(") emit(stack.back()), stack.pop_back();
      if (stack.empty()) return tl::make_unexpected(bad_expression(text));
      stack.pop_back();
    } else if (word == "and" || word == "or") {
      if (expects_operand) return tl::make_unexpected(bad_expression(text));
      while (!stack.empty() && stack.back() != "(" && strength(stack.back()) >= strength(word)) emit(stack.back()), stack.pop_back();
      stack.push_back(word);
      expects_operand = true;
    } else {
      if (!expects_operand) return tl::make_unexpected(bad_expression(text));
      out.postfix_.push_back({Token::Kind::tag, word});
      expects_operand = false;
    }
  }
  if (expects_operand && !(out.postfix_.empty() && stack.empty())) return tl::make_unexpected(bad_expression(text));
  while (!stack.empty()) {
    if (stack.back() == "(") return tl::make_unexpected(bad_expression(text));
    emit(stack.back());
    stack.pop_back();
  }
  return out;
}

bool TagExpression::holds(const std::vector<std::string>& tags) const {
  if (postfix_.empty()) return true;
  std::vector<bool> stack;
  for (const auto& token : postfix_) {
    if (token.kind == Token::Kind::tag) {
      stack.push_back(std::find(tags.begin(), tags.end(), token.text) != tags.end());
      continue;
    }
    const bool right = stack.back();
    if (token.kind == Token::Kind::negation) {
      stack.back() = !right;
      continue;
    }
    stack.pop_back();
    const bool left = stack.back();
    stack.back() = token.kind == Token::Kind::conjunction ? left && right : left || right;
  }
  return stack.back();
}

base::Result<std::pair<unsigned, unsigned>> parse_shard(const std::string& text) {
  unsigned index = 0, count = 0;
  const auto slash = text.find('/');
  const auto read = [](std::string_view part, unsigned& out) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), out);
    return error == std::errc{} && end == part.data() + part.size();
  };
  if (slash == std::string::npos || !read(std::string_view(text).substr(0, slash), index) ||
      !read(std::string_view(text).substr(slash + 1), count) || index < 1 || count < 1 || index > count)
    return base::fail(base::FaultKind::usage, fmt::format("--shard: '{}' is not a part like 2/5", text), {},
                      "the first number is from 1 to the second");
  return std::pair{index, count};
}

base::Result<std::vector<PlannedCase>> make_plan(const std::vector<script::Scenario>& scenarios, const Selection& selection) {
  auto tags = TagExpression::parse(selection.tag);
  if (!tags) return tl::make_unexpected(tags.error());
  std::vector<const script::Scenario*> chosen;
  for (const auto& scenario : scenarios)
    if (wanted(scenario, selection, *tags)) chosen.push_back(&scenario);
  if (selection.shuffle_seed) {
    base::Random random(*selection.shuffle_seed);
    for (std::size_t i = chosen.size(); i > 1; --i) std::swap(chosen[i - 1], chosen[random.below(i)]);
  }
  std::vector<PlannedCase> plan;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (i % selection.shards != selection.shard - 1) continue;
    for (int repetition = 1; repetition <= selection.repeat; ++repetition)
      plan.push_back({chosen[i], why_not(*chosen[i], selection.mode), repetition});
  }
  return plan;
}

}  // namespace cr::harness

// Claims about all values of a kind, checked with rapidcheck on a hundred of them from a fixed seed, so
// that a red test stays red. Failures come as doctest failures with the shrunk counterexample.
#pragma once

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <rapidcheck/detail/TestListener.h>

#include <sstream>
#include <string>
#include <unordered_map>

namespace cr::base {

/// rapidcheck's own listener prints its configuration on standard error.
class SilentListener : public rc::detail::TestListener {
 public:
  void onTestCaseFinished(const rc::detail::CaseDescription&) override {}
  void onShrinkTried(const rc::detail::CaseDescription&, bool) override {}
  void onTestFinished(const rc::detail::TestMetadata&, const rc::detail::TestResult&) override {}
};

template <class Claim>
void holds_for_all(Claim claim, int cases = 100) {
  SilentListener silent;
  rc::detail::TestParams params;
  params.seed = 20260115;
  params.maxSuccess = cases;
  const auto result = rc::detail::checkTestable(claim, rc::detail::TestMetadata{}, params, silent,
                                                std::unordered_map<std::string, rc::detail::Reproduce>{});
  std::ostringstream story;
  rc::detail::printResultMessage(result, story);
  CHECK_MESSAGE(result.template is<rc::detail::SuccessResult>(), story.str());
}

}  // namespace cr::base

// Any bytes as a journal: what folds must come back equal from its own JSON report, must not look better
// than it is, and must go through every writer.
#include <string>

#include "core/base/assertion.hpp"
#include "core/base/text.hpp"
#include "reports/compare.hpp"
#include "reports/journal.hpp"
#include "reports/writers.hpp"
#include "tests/fuzz/fuzz_target.hpp"

CR_FUZZ_TARGET(journal, input) {
  using namespace cr::reports;
  const auto folded = fold({{"j", std::string(input)}});
  if (!folded) {
    CR_ASSERT(folded.error().where.file == "j");
    return;
  }
  const Run& run = folded->run;
  if (!folded->complete) CR_ASSERT(run.interrupted && run.exit_code != 0);
  const std::string report = to_json_report(run);
  const auto again = read_json_report("r", report);
  CR_ASSERT(again.has_value());
  CR_ASSERT(to_json_report(*again) == report);
  CR_ASSERT(!compare(run, *again).differs());
  for (const std::string& format : report_formats()) {
    const auto text = report_text(run, format);
    CR_ASSERT(text && cr::base::find_invalid_utf8(*text) == std::string_view::npos);
  }
}

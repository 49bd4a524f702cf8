// Any JSON as a message of every sort: judged against release Zero without a crash, and every violation
// names a rule of the release.
#include "core/base/assertion.hpp"
#include "core/base/text.hpp"
#include "core/protocol/shape.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace {

void check_told(const std::vector<cr::protocol::Violation>& found) {
  for (const auto& violation : found) {
    CR_ASSERT(cr::protocol::zero().rule(violation.rule) != nullptr);
    CR_ASSERT(violation.pointer.empty() || violation.pointer.front() == '/');
    CR_ASSERT(cr::base::find_invalid_utf8(violation.actual) == std::string_view::npos);
  }
}

}  // namespace

CR_FUZZ_TARGET(message, input) {
  using namespace cr::protocol;
  const auto body = cr::base::parse_json(input);
  if (!body) return;
  const Release& release = zero();
  check_told(check_page(release, *body));
  check_told(check_answer(release, *body));
  check_told(check_error(release, body->text_at("route"), *body));
  for (int shape = -1; shape < 6; ++shape) check_told(check_webhook(release, *body, shape));
  for (const Operation& operation : release.operations) {
    for (const int status : {200, 201, 202, 204, 403, 422, 500}) check_told(check_response(release, operation, status, *body));
  }
}

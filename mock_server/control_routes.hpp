// What the control port answers: a function of the mock and a request. Refuses a foreign Host or Origin, so
// that no web page in the user's browser can drive it. Pure; control_listener carries it.
#pragma once

#include <optional>
#include <string>

#include "core/base/http_message.hpp"
#include "core/base/instant.hpp"
#include "mock_server/standing_mock.hpp"

namespace cr::mock_server {

struct ControlAnswer {
  base::HttpResponse response;
  std::optional<base::Duration> advance;  ///< move the clock first; the response is then clock_response()
  bool wake = false;                      ///< something may be due that was not before
};

/// `real` is the real time.
ControlAnswer answer_control(StandingMock& mock, const base::HttpRequest& request, base::Instant real);
base::HttpResponse clock_response(const StandingMock& mock, base::Instant real);

/// Why a request must not reach the control port: "" when it may. Host must be an IP literal or localhost
/// (a page on a rebound name has that name there), Origin absent or the same as Host.
std::string foreign(const base::HttpRequest& request);

}  // namespace cr::mock_server

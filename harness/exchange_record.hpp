// From wire messages to the exchange of the result tree: bodies as JSON where they parse, our own
// listeners under their stable names, secrets replaced before anything is kept.
#pragma once

#include <string>

#include "core/base/http_message.hpp"
#include "core/base/instant.hpp"
#include "core/base/json.hpp"
#include "core/base/redactor.hpp"
#include "reports/run_report.hpp"

namespace cr::harness {

/// One exchange as it happened, not yet free of secrets. Lives only inside a conversation.
struct RawExchange {
  std::string from, to;  ///< parties
  std::string url;       ///< as reported (stable names for our own listeners)
  base::HttpRequest request;
  bool answered = false;
  base::HttpResponse response;
  base::Instant started{}, ended{};
  std::string note;
};

/// A body for reports: JSON, text, {"base64": …}, or null when empty.
base::Json body_of(const std::string& bytes);
/// Learns the message's secrets, then copies it without them.
reports::Exchange record(const RawExchange& exchange, base::Redactor& redactor);
/// A finding whose texts are free of secrets.
base::Finding clean(base::Finding finding, base::Redactor& redactor);

}  // namespace cr::harness

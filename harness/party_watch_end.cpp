// The rules for the webhook receiver, for the end of a case, and what "echoed unharmed" means.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "harness/party_watch.hpp"

namespace cr::harness {

using base::Finding;
using base::Json;
using base::Outcome;

std::vector<Finding> PartyWatch::on_bad_message(int status, const std::string& reason, const std::string& request_line) {
  Findings out;
  if (status == 0) {
    broken_request_ = request_line.empty() ? "a request" : request_line;
    requested_since_ = false;
  } else if (status == 408) {
    tell(out, finding("M-HTTP", "a whole request in time", reason));
  } else {
    tell(out, finding("M-HTTP", "well-formed HTTP", reason));
  }
  return out;
}

std::vector<Finding> PartyWatch::on_bad_certificate_accepted() {
  Findings out;
  tell(out, finding("M-TLS-SKIP", "the connection is given up", "the program has accepted a certificate that proves nothing"));
  return out;
}

std::vector<Finding> PartyWatch::on_trap(const base::HttpRequest& request) {
  Findings out;
  std::string everything = request.target + "\n" + request.body;
  for (const auto& [name, value] : request.headers) everything += "\n" + value;
  bool secret = base::find_header(request.headers, "Authorization") != nullptr || has_secret(everything);
  for (const auto& [token, session] : sessions_) secret = secret || everything.find(token) != std::string::npos;
  if (secret)
    tell(out, finding("M-FOLLOW", "redirects of the API are not followed with credentials",
                      fmt::format("{} came to the other place with credentials", request.method)));
  return out;
}

std::vector<Finding> PartyWatch::on_delivery(const Delivered& d) {
  Findings out;
  const auto& mode = d.signature;
  const bool forged = mode == "bad" || mode == "stale" || mode == "future";
  const bool unsigned_one = mode.empty() || mode == "none";
  const std::string answer = d.late ? "no answer in time" : d.status == 0 ? "no answer: " + d.trouble : fmt::format("status {}", d.status);
  const std::string signature = mode.empty() ? "no signature" : mode == "none" ? "the signature none" : fmt::format("a {} signature", mode);
  if (d.late) {
    tell(out, finding("M-WH-SLOW", "an answer within 10 s", answer));
    return out;
  }
  const bool taken = d.status >= 200 && d.status < 300;
  if (forged || unsigned_one) {
    if (d.signatures_required) {
      if (taken) tell(out, finding("M-WH-ACK-BAD", fmt::format("a refusal of {} with {}", d.type, signature), answer));
      return out;
    }
    if (forged) return out;  // where signatures are optional, looking at them or not are both lawful
  }
  if (taken) return out;
  if (!d.known_type || d.odd) {
    tell(out, finding("M-WH-UNKNOWN", fmt::format("a 2XX for {}{}", d.type, d.known_type ? " with something new in it" : ", which is an unknown type"), answer));
  } else {
    tell(out, finding("M-WH-NACK-GOOD", fmt::format("a 2XX for {} with {}", d.type, signature), answer));
  }
  return out;
}

std::vector<Finding> PartyWatch::on_effects(const std::vector<std::string>& effects) {
  Findings out;
  std::set<std::string> once;
  for (const auto& effect : effects)
    if (!once.insert(effect).second) {
      tell(out, finding("M-WH-NOT-IDEMPOTENT", "one effect per event", fmt::format("{} acted twice", effect)));
      break;
    }
  return out;
}

std::vector<Finding> PartyWatch::on_reverted(const std::string& expected, const std::string& actual) {
  Findings out;
  tell(out, finding("M-WH-ORDER", expected, fmt::format("{}, after an older event that came late", actual)));
  return out;
}

bool PartyWatch::has_completed() const {
  return std::any_of(sessions_.begin(), sessions_.end(), [](const auto& known) { return known.second.completed; });
}

std::vector<Finding> PartyWatch::at_end(bool reached, const std::string& how) {
  Findings out;
  for (const auto& [token, session] : sessions_)
    if (session.completed && session.saved && !session.exchanged && !failed_)
      tell(out, finding("M-SKIP-EXCHANGE", "the token of a saved session is exchanged", "it never was"));
  const bool crashed = !broken_request_.empty() && !requested_since_;
  if (crashed && !failed_)
    tell(out, finding("M-CRASHED", "whole requests until the end", fmt::format("the program went away inside {}", broken_request_)));
  if (!reached && !failed_) tell(out, finding("M-ABANDON", "the planned end of the case", how));
  return out;
}

namespace {

// Significant digits of a number, for telling lost digits from another number.
std::string first_digits(const std::string& lexeme, std::size_t most) {
  std::string out;
  for (const char c : base::normal_decimal(lexeme)) {
    if (c == 'e' || c == 'E') break;
    if (c >= '0' && c <= '9' && (c != '0' || !out.empty()) && out.size() < most) out += c;
  }
  out.resize(most, '0');
  return out;
}

bool is_combining(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (at + 1 >= text.size()) return false;
  const auto second = static_cast<unsigned char>(text[at + 1]);
  return first == 0xCC || (first == 0xCD && second <= 0xAF);  // U+0300 to U+036F
}

// What is left of a text without blanks, letters beyond ASCII and letters that carry a combining mark: equal
// for the composed and the decomposed form, and for a text whose blanks were touched.
std::string skeleton(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x80) {
      if (is_combining(text, i) && !out.empty() && i > 0 && static_cast<unsigned char>(text[i - 1]) < 0x80) out.pop_back();
      continue;
    }
    if (c > ' ' && c != '?') out += static_cast<char>(c);
  }
  return out;
}

}  // namespace

std::optional<Harm> harm(const Json& planned, const Json& sent, const std::string& pointer) {
  const auto told = [&](bool late = false) { return Harm{pointer, base::to_text(planned), base::to_text(sent), late}; };
  if (planned.is_number() && sent.is_string() && base::is_json_number(sent.text())) return told();
  if (planned.is_string() && sent.is_number() && base::is_json_number(planned.text())) return told();
  if (planned.is_number() && sent.is_number()) {
    if (planned == sent) return std::nullopt;
    // Near the planned value: digits were lost. Farther off: another number was chosen.
    const double left = base::to_double(planned.number()), right = base::to_double(sent.number());
    if (std::abs(left - right) > std::abs(left) / 100) return std::nullopt;
    return told(first_digits(planned.number(), 15) == first_digits(sent.number(), 15));
  }
  if (planned.is_string() && sent.is_string()) {
    if (planned == sent || skeleton(planned.text()) != skeleton(sent.text())) return std::nullopt;
    return told();
  }
  if (planned.is_object() && sent.is_object()) {
    for (const auto& [key, value] : planned.members())
      if (const Json* other = sent.find(key))
        if (auto found = harm(value, *other, base::child_pointer(pointer, key))) return found;
  }
  if (planned.is_array() && sent.is_array())
    for (std::size_t i = 0; i < planned.items().size() && i < sent.items().size(); ++i)
      if (auto found = harm(planned.items()[i], sent.items()[i], base::child_pointer(pointer, i))) return found;
  return std::nullopt;
}

bool says_all(const Json& planned, const Json& sent) {
  if (planned.is_object() && sent.is_object())
    return std::all_of(planned.members().begin(), planned.members().end(), [&](const auto& member) {
      const Json* other = sent.find(member.first);
      return other != nullptr && says_all(member.second, *other);
    });
  if (planned.is_array() && sent.is_array())
    return planned.items().size() == sent.items().size() &&
           std::equal(planned.items().begin(), planned.items().end(), sent.items().begin(), says_all);
  return planned == sent;
}

}  // namespace cr::harness

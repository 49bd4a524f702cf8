// SARIF 2.1.0 for `lint`: what is wrong with scenario files, at its place, in the subset that GitHub's
// code scanning reads. Fingerprints keep an alert the same alert while lines move.
#include <map>

#include "reports/fingerprint.hpp"
#include "reports/json_text.hpp"
#include "reports/writers.hpp"

namespace cr::reports {

namespace {

std::string rule_of(const LintNotice& notice) {
  return notice.rule.empty() ? std::string("connect-replay/") + base::name_of(notice.fault.kind) : notice.rule;
}

std::string message_of(const base::Fault& fault) {
  std::string message = fault.message.empty() ? "invalid" : fault.message;
  if (!fault.help.empty()) message += "\nhelp: " + fault.help;
  for (const std::string& note : fault.notes) message += "\n" + note;
  return message;
}

/// A URI reference: everything but unreserved characters and '/' is percent-encoded.
std::string uri_of(const std::string& file) {
  static constexpr std::string_view plain = "-._~/";
  std::string out;
  for (const char letter : file) {
    const bool kept = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
                      (letter >= 'A' && letter <= 'Z') || plain.find(letter) != std::string_view::npos;
    const auto byte = static_cast<unsigned char>(letter);
    if (kept) {
      out += letter;
    } else {
      out += '%';
      out += "0123456789ABCDEF"[byte >> 4];
      out += "0123456789ABCDEF"[byte & 0xFU];
    }
  }
  return out;
}

void write_result(JsonText& out, const LintNotice& notice, std::size_t rule_index) {
  const base::Fault& fault = notice.fault;
  out.line().open('{').key("ruleId").text(rule_of(notice)).key("ruleIndex").number(rule_index);
  out.key("level").text(notice.warning ? "warning" : "error");
  out.key("message").open('{').key("text").text(message_of(fault)).close('}').key("locations").open('[');
  if (!fault.where.file.empty()) {
    out.open('{').key("physicalLocation").open('{').key("artifactLocation").open('{');
    out.key("uri").text(uri_of(fault.where.file)).close('}');
    out.key("region").open('{').key("startLine").number(fault.where.line > 0 ? fault.where.line : 1);
    if (fault.where.column > 0) out.key("startColumn").number(fault.where.column);
    out.close('}').close('}').close('}');
  }
  Fingerprint fingerprint;
  fingerprint.add(rule_of(notice)).add(fault.where.file).add(fault.message);
  out.close(']').key("partialFingerprints").open('{');
  out.key("connectReplay/v1").text(fingerprint.hex()).close('}').close('}');
}

}  // namespace

std::string to_sarif(const std::vector<LintNotice>& notices, const std::string& tool_version) {
  std::map<std::string, std::size_t> rules;
  for (const LintNotice& notice : notices) rules.emplace(rule_of(notice), 0);
  std::size_t next = 0;
  for (auto& [rule, index] : rules) index = next++;
  std::string text;
  JsonText out(text, JsonText::Layout::lines);
  out.open('{').key("$schema").text("https://json.schemastore.org/sarif-2.1.0.json").key("version").text("2.1.0");
  out.key("runs").open('[').open('{').key("tool").open('{').key("driver").open('{');
  out.key("name").text("connect-replay").key("version").text(tool_version).key("rules").open('[');
  for (const auto& [rule, index] : rules)
    out.open('{').key("id").text(rule).key("shortDescription").open('{').key("text").text(rule).close('}').close('}');
  out.close(']').close('}').close('}').key("columnKind").text("unicodeCodePoints").key("results").open('[');
  for (const LintNotice& notice : notices) write_result(out, notice, rules.at(rule_of(notice)));
  out.close(']').close('}').close(']').close('}');
  return text + "\n";
}

std::string to_sarif(const std::vector<base::Fault>& errors, const std::vector<base::Fault>& warnings,
                     const std::string& tool_version) {
  std::vector<LintNotice> notices;
  for (const base::Fault& fault : errors) notices.push_back({"", false, fault});
  for (const base::Fault& fault : warnings) notices.push_back({"connect-replay/lint", true, fault});
  return to_sarif(notices, tool_version);
}

}  // namespace cr::reports

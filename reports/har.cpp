// HAR 1.2, for the network tools that people have: one page per conversation, one entry per exchange,
// instants of the scenario clock. Fields of ours begin with an underscore, as the format asks.
//
//   {"log":{"version":"1.2","creator":{…},"pages":[{"id":"page_0","title":"…",…}],
//    "entries":[{"pageref":"page_0","startedDateTime":"…","time":40,"request":{…},"response":{…},…}]}}
#include <algorithm>

#include "core/base/text.hpp"
#include "reports/finding_lines.hpp"
#include "reports/json_text.hpp"
#include "reports/writers.hpp"

namespace cr::reports {

namespace {

struct Entry {
  const Scenario* scenario;
  const Step* step;
  const Exchange* exchange;
  std::size_t page;
};

/// Readers take `url` for a valid URI: what may not stand there is percent-encoded, the rest is kept.
std::string uri_text(std::string_view url) {
  static constexpr std::string_view allowed = "-._~:/?#@!$&'()*+,;=";
  const auto is_hex = [](char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
  };
  std::string out;
  bool in_fragment = false;
  for (std::size_t at = 0; at < url.size(); ++at) {
    const char letter = url[at];
    const bool plain = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
                       (letter >= 'A' && letter <= 'Z') || allowed.find(letter) != std::string_view::npos;
    const bool escape = letter == '%' && at + 2 < url.size() && is_hex(url[at + 1]) && is_hex(url[at + 2]);
    const bool second_hash = letter == '#' && in_fragment;
    in_fragment = in_fragment || letter == '#';
    if ((plain || escape) && !second_hash) {
      out += letter;
    } else {
      out += base::percent_encoded(url.substr(at, 1));
    }
  }
  return out.find("://") == std::string::npos ? "http://connect.mock/" + out : out;
}

void write_pairs(JsonText& out, std::string_view key, const base::Headers& pairs) {
  out.key(key).open('[');
  for (const auto& [name, value] : pairs)
    out.open('{').key("name").text(name).key("value").text(value).close('}');
  out.close(']');
}

struct Body {
  std::string text;
  bool base64 = false;
};

Body body_of(const base::Json& body) {
  if (body.is_null()) return {};
  if (body.is_string()) return {body.text(), false};
  if (body.is_object() && body.members().size() == 1 && body.members()[0].first == "base64")
    return {std::string(body.text_at("base64")), true};
  return {base::to_text(body), false};
}

std::string mime_of(const base::Headers& headers) {
  const std::string* type = base::find_header(headers, "Content-Type");
  return type == nullptr ? "" : *type;
}

void write_request(JsonText& out, const Exchange& exchange) {
  const std::string uri = uri_text(exchange.url);
  out.key("request").open('{').key("method").text(exchange.method).key("url").text(uri);
  out.key("httpVersion").text("HTTP/1.1").key("cookies").open('[').close(']');
  write_pairs(out, "headers", exchange.request_headers);
  const auto url = base::parse_url(uri);
  write_pairs(out, "queryString", url ? base::parse_query(url->query) : base::Headers{});
  const Body body = body_of(exchange.request_body);
  if (!exchange.request_body.is_null()) {
    out.key("postData").open('{').key("mimeType").text(mime_of(exchange.request_headers)).key("text").text(body.text);
    if (body.base64) out.key("_encoding").text("base64");
    out.close('}');
  }
  out.key("headersSize").number(-1).key("bodySize");
  out.number(body.base64 ? -1 : static_cast<std::int64_t>(body.text.size()));
  if (uri != exchange.url) out.key("_url").text(exchange.url);
  out.close('}');
}

void write_response(JsonText& out, const Exchange& exchange) {
  const Body body = body_of(exchange.response_body);
  const std::string* location = base::find_header(exchange.response_headers, "Location");
  out.key("response").open('{').key("status").number(exchange.answered ? exchange.status : 0);
  out.key("statusText").text(exchange.answered ? base::reason_phrase(exchange.status) : "");
  out.key("httpVersion").text("HTTP/1.1").key("cookies").open('[').close(']');
  write_pairs(out, "headers", exchange.response_headers);
  out.key("content").open('{').key("size").number(body.text.size());
  out.key("mimeType").text(mime_of(exchange.response_headers));
  if (!exchange.response_body.is_null()) out.key("text").text(body.text);
  if (body.base64) out.key("encoding").text("base64");
  out.close('}').key("redirectURL").text(location == nullptr ? "" : *location);
  out.key("headersSize").number(-1).key("bodySize").number(-1);
  if (!exchange.answered) out.key("_error").text(exchange.note.empty() ? "no response came" : exchange.note);
  out.close('}');
}

void write_entry(JsonText& out, const Entry& entry) {
  const Exchange& exchange = *entry.exchange;
  const std::int64_t time = std::max<std::int64_t>((exchange.ended - exchange.started).count(), 0);
  out.line().open('{').key("pageref").text("page_" + std::to_string(entry.page));
  out.key("startedDateTime").text(base::to_text_ms(exchange.started)).key("time").number(time);
  write_request(out, exchange);
  write_response(out, exchange);
  out.key("cache").open('{').close('}').key("timings").open('{').key("send").number(0);
  out.key("wait").number(time).key("receive").number(0).close('}');
  out.key("_step").number(entry.step->index).key("_actor").text(entry.step->actor);
  out.key("_summary").text(entry.step->summary).key("_outcome").text(base::name_of(entry.step->outcome));
  out.key("_from").text(exchange.from).key("_to").text(exchange.to);
  if (exchange.to == "receiver") out.key("_webhook").boolean(true);
  if (!exchange.note.empty()) out.key("_note").text(exchange.note);
  if (!entry.step->findings.empty()) {
    out.key("_findings").open('[');
    for (const base::Finding& finding : entry.step->findings) out.text(finding_sentence(finding));
    out.close(']');
  }
  out.close('}');
}

std::vector<Entry> entries_of(const Run& run) {
  std::vector<Entry> entries;
  std::size_t page = 0;
  for (const Scenario& scenario : run.scenarios) {
    for (const Step& step : scenario.steps)
      for (const Exchange& exchange : step.exchanges) entries.push_back({&scenario, &step, &exchange, page});
    ++page;
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& left, const Entry& right) {
    return left.exchange->started < right.exchange->started;
  });
  return entries;
}

base::Instant begin_of(const Scenario& scenario, base::Instant otherwise) {
  for (const Step& step : scenario.steps)
    if (!step.exchanges.empty()) return step.exchanges.front().started;
  return otherwise;
}

}  // namespace

std::string to_har(const Run& run) {
  std::string text;
  JsonText out(text, JsonText::Layout::lines);
  out.open('{').key("log").open('{').key("version").text("1.2").key("creator").open('{');
  out.key("name").text(run.tool_name).key("version").text(run.tool_version).close('}').key("pages").open('[');
  std::size_t page = 0;
  for (const Scenario& scenario : run.scenarios) {
    out.line().open('{').key("startedDateTime").text(base::to_text_ms(begin_of(scenario, run.started)));
    out.key("id").text("page_" + std::to_string(page++)).key("title").text(scenario.id + ": " + scenario.title);
    out.key("pageTimings").open('{').close('}').key("_outcome").text(base::name_of(scenario.outcome));
    out.key("_ending").text(base::name_of(scenario.ending)).key("_seed").number(scenario.seed).close('}');
  }
  out.close(']').key("entries").open('[');
  for (const Entry& entry : entries_of(run)) write_entry(out, entry);
  out.close(']').key("comment").text("instants are those of the scenario clock");
  if (run.interrupted) out.key("_interrupted").boolean(true);
  out.close('}').close('}');
  return text + "\n";
}

}  // namespace cr::reports

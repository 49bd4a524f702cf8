// Reads the result tree back from JSON. `Members` remembers the first key that was wrong, so that the
// readers below can say what they want one line after the other and check once.
#include "reports/tree_reader.hpp"

#include <charconv>

namespace cr::reports {

using base::Json;

base::Limits reading_limits() {
  base::Limits limits;
  limits.json_depth += 16;
  limits.json_values = 4'000'000;
  limits.json_string_bytes = limits.journal_line_bytes;
  return limits;
}

namespace {

class Members {
 public:
  explicit Members(const Json& object) : object_(object) {
    if (!object.is_object()) wrong_ = "(this is no object)";
  }

  const Json* get(std::string_view key) const { return object_.find(key); }
  void refuse(std::string_view key) {
    if (wrong_.empty()) wrong_ = key;
  }
  void text(std::string_view key, std::string& into) {
    const Json* found = get(key);
    if (found == nullptr || !found->is_string()) return refuse(key);
    into = found->text();
  }
  void text_or_null(std::string_view key, std::string& into) {
    const Json* found = get(key);
    if (found != nullptr && found->is_null()) return;
    text(key, into);
  }
  void text_if_there(std::string_view key, std::string& into) {
    if (get(key) != nullptr) text(key, into);
  }
  template <class Integer>
  void number(std::string_view key, Integer& into) {
    const Json* found = get(key);
    if (found == nullptr || !found->is_number()) return refuse(key);
    const std::string& digits = found->number();
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    if (error != std::errc{} || end != digits.data() + digits.size()) refuse(key);
  }
  template <class Integer>
  void number_if_there(std::string_view key, Integer& into) {
    if (get(key) != nullptr) number(key, into);
  }
  void boolean_if_there(std::string_view key, bool& into) {
    const Json* found = get(key);
    if (found == nullptr) return;
    if (!found->is_bool()) return refuse(key);
    into = found->boolean();
  }
  void texts_if_there(std::string_view key, std::vector<std::string>& into) {
    for (const Json& item : list_if_there(key)) {
      if (!item.is_string()) return refuse(key);
      into.push_back(item.text());
    }
  }
  const Json::Array& list_if_there(std::string_view key) {
    static const Json::Array none;
    const Json* found = get(key);
    if (found == nullptr) return none;
    if (found->is_array()) return found->items();
    refuse(key);
    return none;
  }
  void instant(std::string_view key, base::Instant& into) {
    std::string word;
    text(key, word);
    if (const auto parsed = base::parse_instant(word)) {
      into = *parsed;
    } else {
      refuse(key);
    }
  }
  template <class Word, class FromText>
  void word(std::string_view key, Word& into, FromText from_text) {
    std::string name;
    text(key, name);
    if (const auto parsed = from_text(name)) {
      into = *parsed;
    } else {
      refuse(key);
    }
  }
  template <class T>
  void part(std::string_view key, T read) {
    const Json* found = get(key);
    if (found == nullptr) return refuse(key);
    take(read(*found));
  }
  void take(const base::Result<void>& result) {
    if (!result && wrong_.empty()) wrong_ = result.error().message;
  }
  base::Result<void> result() const {
    if (wrong_.empty()) return {};
    return base::fail(base::FaultKind::syntax, wrong_);
  }

 private:
  const Json& object_;
  std::string wrong_;
};

base::Result<void> read_headers(const Json& list, base::Headers& into) {
  const auto wrong = [] { return base::fail(base::FaultKind::syntax, "headers"); };
  if (!list.is_array()) return wrong();
  for (const Json& pair : list.items()) {
    if (!pair.is_array() || pair.items().size() != 2) return wrong();
    if (!pair.items()[0].is_string() || !pair.items()[1].is_string()) return wrong();
    into.emplace_back(pair.items()[0].text(), pair.items()[1].text());
  }
  return {};
}

base::Result<void> read_message(const Json& object, base::Headers& headers, Json& body) {
  Members in(object);
  in.part("headers", [&](const Json& list) { return read_headers(list, headers); });
  if (const Json* found = in.get("body")) {
    body = *found;
  } else {
    in.refuse("body");
  }
  return in.result();
}

base::Result<void> read_exchange(const Json& object, Exchange& exchange) {
  Members in(object);
  in.part("request", [&](const Json& request) {
    Members members(request);
    members.text("method", exchange.method);
    members.text("url", exchange.url);
    members.take(read_message(request, exchange.request_headers, exchange.request_body));
    return members.result();
  });
  in.part("response", [&](const Json& response) -> base::Result<void> {
    exchange.answered = !response.is_null();
    if (!exchange.answered) return {};
    Members members(response);
    members.number("status", exchange.status);
    members.take(read_message(response, exchange.response_headers, exchange.response_body));
    return members.result();
  });
  in.instant("started", exchange.started);
  in.instant("ended", exchange.ended);
  in.text_if_there("from", exchange.from);
  in.text_if_there("to", exchange.to);
  in.text_if_there("note", exchange.note);
  return in.result();
}

base::Result<void> read_finding(const Json& object, base::Finding& finding) {
  Members in(object);
  in.text("rule", finding.rule);
  in.word("level", finding.level, base::level_from);
  in.word("outcome", finding.outcome, base::outcome_from);
  in.part("where", [&](const Json& where) {
    Members members(where);
    members.text("file", finding.where.file);
    members.number("line", finding.where.line);
    members.number("column", finding.where.column);
    return members.result();
  });
  in.text("pointer", finding.pointer);
  in.text("expected", finding.expected);
  in.text("actual", finding.actual);
  in.text_if_there("cause", finding.cause);
  in.text("advice", finding.advice);
  return in.result();
}

void read_findings(Members& in, std::vector<base::Finding>& into) {
  if (in.get("findings") == nullptr) in.refuse("findings");
  for (const Json& item : in.list_if_there("findings")) {
    base::Finding finding;
    in.take(read_finding(item, finding));
    into.push_back(std::move(finding));
  }
}

base::Result<void> read_count(const Json& object, Count& count) {
  Members in(object);
  in.number("seen", count.seen);
  in.number("total", count.total);
  in.texts_if_there("missing", count.missing);
  return in.result();
}

base::Result<void> read_edge(const Json& object, Edge& edge) {
  Members in(object);
  in.text("id", edge.id);
  in.text("from", edge.from);
  in.text("on", edge.on);
  in.text("to", edge.to);
  in.boolean_if_there("seen", edge.seen);
  in.boolean_if_there("counted", edge.counted);
  return in.result();
}

base::Result<void> read_rule(const Json& object, RuleLine& rule) {
  Members in(object);
  in.text("id", rule.id);
  in.text("chapter", rule.chapter);
  in.text("party", rule.party);
  in.text("text", rule.text);
  in.word("level", rule.level, base::level_from);
  in.text("evidence", rule.evidence);
  in.text("source", rule.source);
  in.boolean_if_there("seen", rule.seen);
  in.boolean_if_there("counted", rule.counted);
  return in.result();
}

base::Result<void> read_coverage(const Json& object, CoverageLine& coverage) {
  Members in(object);
  in.text("release", coverage.release);
  in.part("routes", [&](const Json& part) { return read_count(part, coverage.routes); });
  in.part("transitions", [&](const Json& part) { return read_count(part, coverage.transitions); });
  in.part("errors", [&](const Json& part) { return read_count(part, coverage.errors); });
  in.part("webhooks", [&](const Json& part) { return read_count(part, coverage.webhooks); });
  in.part("rules", [&](const Json& part) { return read_count(part, coverage.rules); });
  for (const Json& item : in.list_if_there("edges")) in.take(read_edge(item, coverage.edges.emplace_back()));
  for (const Json& item : in.list_if_there("rulebook")) in.take(read_rule(item, coverage.rule_list.emplace_back()));
  return in.result();
}

}  // namespace

base::Result<Step> read_step(const Json& object) {
  Step step;
  Members in(object);
  in.number("index", step.index);
  in.number("line", step.line);
  in.text("actor", step.actor);
  in.text("summary", step.summary);
  in.word("outcome", step.outcome, base::outcome_from);
  in.text_if_there("reason", step.reason);
  read_findings(in, step.findings);
  const Json* last = in.get("exchange");
  if (last == nullptr) in.refuse("exchange");
  if (in.get("exchanges") != nullptr) {
    for (const Json& item : in.list_if_there("exchanges")) in.take(read_exchange(item, step.exchanges.emplace_back()));
  } else if (last != nullptr && !last->is_null()) {
    in.take(read_exchange(*last, step.exchanges.emplace_back()));
  }
  const auto result = in.result();
  if (!result) return tl::make_unexpected(result.error());
  return step;
}

base::Result<void> read_scenario_head(const Json& object, Scenario& scenario) {
  Members in(object);
  in.text("id", scenario.id);
  in.text("file", scenario.file);
  in.number("line", scenario.line);
  in.text("title", scenario.title);
  in.text_if_there("why", scenario.why);
  in.texts_if_there("tags", scenario.tags);
  in.texts_if_there("covers", scenario.covers);
  in.text_if_there("chapter", scenario.chapter);
  in.text_if_there("duty", scenario.duty);
  in.number("seed", scenario.seed);
  in.text_or_null("agent", scenario.agent);
  in.text_if_there("again", scenario.again);
  return in.result();
}

base::Result<void> read_scenario_verdict(const Json& object, Scenario& scenario) {
  Members in(object);
  in.word("outcome", scenario.outcome, base::outcome_from);
  in.word("ending", scenario.ending, base::ending_from);
  in.text("expectation", scenario.expectation);
  in.text_if_there("reason", scenario.reason);
  in.number("duration_ms", scenario.duration_ms);
  in.number("clock_ms", scenario.clock_ms);
  in.number_if_there("attempts", scenario.attempts);
  in.texts_if_there("earlier", scenario.earlier);
  in.number_if_there("error_exit", scenario.error_exit);
  read_findings(in, scenario.findings);
  in.texts_if_there("marks", scenario.marks);
  in.text_if_there("output", scenario.output);
  return in.result();
}

base::Result<void> read_run_head(const Json& object, Run& run) {
  Members in(object);
  in.part("tool", [&](const Json& tool) {
    Members members(tool);
    members.text("name", run.tool_name);
    members.text("version", run.tool_version);
    return members.result();
  });
  in.instant("started", run.started);
  in.number("seed", run.seed);
  in.text("mode", run.mode);
  in.text_or_null("target", run.target);
  in.boolean_if_there("insecure", run.insecure);
  in.number_if_there("planned", run.planned);
  return in.result();
}

base::Result<void> read_run_end(const Json& object, Run& run) {
  Members in(object);
  in.number("duration_ms", run.duration_ms);
  in.boolean_if_there("interrupted", run.interrupted);
  in.word("outcome", run.outcome, base::outcome_from);
  in.number("exit_code", run.exit_code);
  in.part("totals", [&](const Json& totals) {
    Members members(totals);
    members.number("pass", run.totals.pass);
    members.number("warn", run.totals.warn);
    members.number("review", run.totals.review);
    members.number("fail", run.totals.fail);
    members.number("skip", run.totals.skip);
    members.number("error", run.totals.error);
    return members.result();
  });
  in.part("coverage", [&](const Json& coverage) { return read_coverage(coverage, run.coverage); });
  return in.result();
}

base::Result<std::size_t> read_order(const Json& object) {
  std::size_t order = 0;
  Members in(object);
  in.number("order", order);
  const auto result = in.result();
  if (!result) return tl::make_unexpected(result.error());
  return order;
}

}  // namespace cr::reports

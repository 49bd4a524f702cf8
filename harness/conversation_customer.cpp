// The customer's way: from session_redirect over the provider's login and consent forms back to the app,
// as a browser would walk it.
#include <fmt/format.h>

#include "core/base/text.hpp"
#include "harness/conversation.hpp"

namespace cr::harness {

using base::Json;
using Act = script::CustomerLine::Act;

namespace {

std::string undone(std::string_view text) {
  std::string out;
  static const std::pair<std::string_view, char> entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'},
                                                               {"&quot;", '"'}, {"&#39;", '\''}, {"&#x27;", '\''}, {"&#96;", '`'}, {"&#x60;", '`'}};
  while (!text.empty()) {
    bool found = false;
    for (const auto& [entity, character] : entities)
      if (text.substr(0, entity.size()) == entity) {
        out += character;
        text.remove_prefix(entity.size());
        found = true;
        break;
      }
    if (!found) out += text.front(), text.remove_prefix(1);
  }
  return out;
}

// The value of an attribute inside one tag, quotes required (as our pages write it).
std::string attribute(std::string_view tag, std::string_view name) {
  const std::string start = fmt::format(" {}=\"", name);
  const auto at = tag.find(start);
  if (at == std::string_view::npos) return {};
  const auto from = at + start.size();
  return undone(tag.substr(from, tag.find('"', from) - from));
}

const char* name_of(Act act) {
  switch (act) {
    case Act::logs_in: return "logs_in";
    case Act::cancels: return "cancels";
    case Act::fails_login: return "fails_login";
    case Act::walks_away: return "walks_away";
  }
  return "";
}

std::string urlencoded(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields)
    out += fmt::format("{}{}={}", out.empty() ? "" : "&", base::percent_encoded(name), base::percent_encoded(value));
  return out;
}

}  // namespace

std::optional<HtmlForm> first_form(std::string_view html) {
  const auto start = html.find("<form");
  if (start == std::string_view::npos) return std::nullopt;
  const auto end = html.find("</form>", start);
  std::string_view form = html.substr(start, end == std::string_view::npos ? end : end - start);
  HtmlForm out;
  out.action = attribute(form.substr(0, form.find('>')), "action");
  for (auto at = form.find("<input"); at != std::string_view::npos; at = form.find("<input", at + 1)) {
    const auto tag = form.substr(at, form.find('>', at) - at);
    if (attribute(tag, "type") == "hidden") out.hidden.emplace_back(attribute(tag, "name"), attribute(tag, "value"));
  }
  return out;
}

void Conversation::on(const script::CustomerLine& line, const script::Step& step) {
  if (table_.text_at("route") != "session_redirect") {
    return trouble({base::FaultKind::usage, "there is no session_redirect on the table", step.where,
                    "a customer line follows the session_redirect page", {}}, step.where);
  }
  if (options_.trial && options_.browser) {
    step_->reason = "this is played in the program's own browser";
    walked_away_ = line.act == Act::walks_away;
    return;
  }
  const Json* data = table_.find("data");
  std::string url;
  for (const char* key : {"redirect_url", "redirect_uri"})
    if (url.empty() && data != nullptr) url = data->text_at(key);
  visit(line, step, url, 0);
}

// Opens a page of the provider in the customer's browser. Our own pages are written with their shown
// address; the browser connects to the real one.
void Conversation::visit(const script::CustomerLine& line, const script::Step& step, const std::string& url, int stage) {
  auto parsed = base::parse_url(url);
  if (!parsed)
    return trouble({base::FaultKind::model, fmt::format("the redirect address is no URL: {}", url), step.where, {}, {}}, step.where);
  base::Url address = *parsed;
  if (parsed->origin() == options_.connect.shown.origin()) {
    address.scheme = options_.connect.address.scheme;
    address.host = options_.connect.address.host;
    address.port = options_.connect.address.port;
  }
  RawExchange raw;
  raw.from = "customer";
  raw.to = "provider";
  raw.url = url;
  Intent intent{"customer", address, {}, base::Duration{0}, false};
  if (stage == 0) intent.act = name_of(line.act);
  intent.request.target = address.target();
  intent.request.headers = {{"Host", parsed->host + (parsed->port.empty() ? "" : ":" + parsed->port)}, {"Accept", "text/html"}};
  exchange(std::move(intent), std::move(raw), [this, &line, &step, page = *parsed, stage](Carried carried) {
    if (!carried.response) return trouble(carried.response.error(), step.where);
    if (line.act == Act::walks_away) {
      walked_away_ = true;
      return;
    }
    submit(line, step, page, carried.response->body, stage);
  });
}

void Conversation::submit(const script::CustomerLine& line, const script::Step& step, const base::Url& page,
                          const std::string& html, int stage) {
  const auto form = first_form(html);
  if (!form || stage > 4)
    return trouble({base::FaultKind::model, "the provider's page has no form that the customer could fill in", step.where, {}, {}}, step.where);
  auto fields = form->hidden;
  // The button is named so, or is one value of a field that all buttons share.
  const bool consent = html.find("name=\"consent\"") != std::string::npos || html.find("value=\"consent\"") != std::string::npos;
  const bool give_up = line.act == Act::cancels || (line.act == Act::fails_login && stage == 1);
  if (give_up) {
    fields.emplace_back("cancel", "1");
  } else if (consent) {
    fields.emplace_back("consent", "1");
  } else {
    fields.emplace_back("username", "customer@example.com");
    fields.emplace_back("password", line.act == Act::fails_login ? "wrong" : "right-horse-battery");
    fields.emplace_back("log_in", "1");
  }
  base::Url to = page;
  if (!form->action.empty()) {
    if (auto absolute = base::parse_url(form->action)) {
      to = *absolute;
    } else {
      const auto mark_at = form->action.find('?');
      to.path = form->action.substr(0, mark_at);
      to.has_query = mark_at != std::string::npos;
      to.query = to.has_query ? form->action.substr(mark_at + 1) : std::string();
    }
  }
  base::Url address = to;
  if (to.origin() == options_.connect.shown.origin()) {
    address.scheme = options_.connect.address.scheme;
    address.host = options_.connect.address.host;
    address.port = options_.connect.address.port;
  }
  RawExchange raw;
  raw.from = "customer";
  raw.to = "provider";
  raw.url = to.text();
  Intent intent{"customer", address, {}, base::Duration{0}, false};
  intent.request.method = "POST";
  intent.request.target = address.target();
  intent.request.headers = {{"Host", to.host + (to.port.empty() ? "" : ":" + to.port)},
                            {"Content-Type", "application/x-www-form-urlencoded"}};
  intent.request.body = urlencoded(fields);
  exchange(std::move(intent), std::move(raw), [this, &line, &step, to, stage](Carried carried) {
    if (!carried.response) return trouble(carried.response.error(), step.where);
    if (const auto* location = base::find_header(carried.response->headers, "Location")) return returned(*location, step);
    submit(line, step, to, carried.response->body, stage + 1);
  });
}

void Conversation::returned(const std::string& location, const script::Step& step) {
  bool has_token = false;
  if (const auto url = base::parse_url(location))
    for (const auto& [name, value] : base::parse_query(url->query)) has_token = has_token || (name == "fp_cot" && value == table_token_);
  if (has_token) return;
  base::Finding finding;
  finding.rule = "ZERO-REDIR-1";
  finding.where = step.where;
  finding.expected = "a way back to connect_web_uri with fp_cot";
  finding.actual = location;
  add(std::move(finding));
}

}  // namespace cr::harness

// The provider's login as a customer sees it: a form, consent, and the way back to the partner. It sets
// how the login of a session ended; which page follows is decided when the app restores the session.
#include "mock_server/answers.hpp"
#include "mock_server/html.hpp"

namespace cr::mock_server {
namespace {

constexpr std::string_view wrong_password = "wrong";

/// What the browser asked for, once it is clear that there is a login to show.
struct Visit {
  const Provider& provider;
  Session& session;
  std::string action_path;
};

std::string hidden_token(const Mind& mind, const Session& session) {
  return "<input type=\"hidden\" name=\"" + escaped(mind.settings.token_query) + "\" value=\"" + escaped(session.token) + "\">";
}

std::string form_start(const Mind& mind, const Visit& visit) {
  return "<form method=\"post\" action=\"" + escaped(visit.action_path) + "\">" + hidden_token(mind, visit.session);
}

base::HttpResponse login_form(const Mind& mind, const Visit& visit, std::string_view message) {
  std::string body = "<p>Log in, so that your tariff can be read.</p>";
  if (!message.empty()) body += "<p class=\"wrong\" role=\"alert\">" + escaped(message) + "</p>";
  body += form_start(mind, visit);
  body += "<label for=\"username\">Name</label><input id=\"username\" name=\"username\" autocomplete=\"off\">"
          "<label for=\"password\">Password</label><input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"off\">"
          "<button name=\"action\" value=\"log_in\" id=\"log_in\">Log in</button>"
          "<button class=\"quiet\" name=\"action\" value=\"cancel\" id=\"cancel\" formnovalidate>Cancel</button></form>"
          "<p class=\"note\">This provider is played by a mock: any name and password log in, except the password <code>";
  body += wrong_password;
  body += "</code>, which shows what a failed login does.</p>";
  return html_page(200, visit.provider.name, body);
}

base::HttpResponse consent_form(const Mind& mind, const Visit& visit) {
  std::string body = "<p>You are logged in. May FlatPeak read your tariff?</p>" + form_start(mind, visit) +
                     "<button name=\"action\" value=\"consent\" id=\"consent\">I agree</button>"
                     "<button class=\"quiet\" name=\"action\" value=\"cancel\" id=\"cancel\">Cancel</button></form>";
  return html_page(200, visit.provider.name, body);
}

base::HttpResponse redirect_back(const Mind& mind, const Session& session) {
  if (session.connect_web_uri.empty()) {
    return html_page(200, "You can go back now", "<p>The app that sent you here can carry on. You may close this page.</p>");
  }
  base::HttpResponse response;
  response.status = 302;
  response.headers = {{"Location", base::with_query(session.connect_web_uri, mind.settings.token_query, session.token)},
                      {"Cache-Control", "no-store"},
                      {"Referrer-Policy", "no-referrer"}};
  return response;
}

base::HttpResponse problem(int status, std::string_view title, std::string_view text) {
  return html_page(status, title, "<p>" + escaped(text) + "</p>");
}

const std::string* value_in(const std::vector<std::pair<std::string, std::string>>& form, std::string_view name) {
  for (const auto& [key, value] : form) {
    if (key == name) return &value;
  }
  return nullptr;
}

Draft::Login login_of(const Provider& provider) {
  if (provider.connection == "pending") return Draft::Login::pending;
  if (provider.connection == "failed") return Draft::Login::failed;
  return Draft::Login::connected;
}

base::HttpResponse post_form(Mind& mind, const Visit& visit, const base::HttpRequest& request) {
  const auto form = base::parse_query(request.body);
  const std::string* action = value_in(form, "action");
  const std::string* password = value_in(form, "password");
  Draft& draft = visit.session.draft;
  // Programs that fill the form may name the button as its own field.
  const auto pressed = [&](std::string_view name) { return (action != nullptr && *action == name) || value_in(form, name) != nullptr; };
  if (pressed("cancel")) {
    draft.login = Draft::Login::fallback;
    return redirect_back(mind, visit.session);
  }
  if (pressed("consent")) {
    draft.login = login_of(visit.provider);
    return redirect_back(mind, visit.session);
  }
  if (!pressed("log_in")) return problem(400, "Nothing was chosen", "Press one of the buttons of the page.");
  if (password != nullptr && *password == wrong_password) {
    ++draft.wrong_passwords;
    return login_form(mind, visit, "This name and password do not fit. Try again, or cancel.");
  }
  return consent_form(mind, visit);
}

}  // namespace

Answer answer_provider_page(Mind& mind, const base::HttpRequest& request, const Target& target, base::Instant now) {
  Answer answer;
  answer.trace.operation = "provider";
  std::string path(target.path.substr(std::string_view("/provider/").size()));
  const bool wants_logo = path.size() > 9 && path.ends_with("/logo.svg");
  if (wants_logo) path.resize(path.size() - 9);
  const bool reading = request.method == "GET" || request.method == "HEAD";
  const Provider* provider = mind.catalogue.find(path);
  answer.response = [&]() -> base::HttpResponse {
    if (!reading && request.method != "POST") return problem(405, "Not possible", "This page is read or sent as a form.");
    if (path == "done") return problem(200, "All done", "The session is complete. You may close this page.");
    if (provider == nullptr) return problem(404, "Nobody here", "There is no provider at this address.");
    if (wants_logo) return logo(provider->name);
    std::vector<std::pair<std::string, std::string>> form = target.query;
    if (!reading) form = base::parse_query(request.body);
    const std::string* token = value_in(form, mind.settings.token_query);
    if (token == nullptr) token = target.value(mind.settings.token_query);
    Session* session = token == nullptr ? nullptr : mind.find_session(*token);
    if (session == nullptr) return problem(404, "No session", "This login does not belong to a session. Start again in the app.");
    answer.trace.session = session->token;
    if (now >= session->expires || session->completed) return problem(410, "Too late", "This session has ended. Start again in the app.");
    const protocol::Route* route = mind.release.route(session->page);
    if (route == nullptr || route->kind != protocol::Route::Kind::redirect || session->draft.provider != provider) {
      return problem(409, "Nothing to do", "The session does not wait for this login. Go back to the app.");
    }
    const Visit visit{*provider, *session, "/provider/" + provider->id};
    return reading ? login_form(mind, visit, {}) : post_form(mind, visit, request);
  }();
  return answer;
}

}  // namespace cr::mock_server

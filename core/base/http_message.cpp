// URLs, queries, header look-up and reason phrases for messages as plain values. URLs are split, not
// normalised: what a partner wrote stays visible, but for the case of scheme and host.
#include "core/base/http_message.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace cr::base {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool is_scheme(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; });
}

/// Characters that no part of a URL may hold: controls, space, quotes and brackets of other notations.
bool has_foreign_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) return true;
    return std::string_view("\"<>\\^`{|}").find(c) != std::string_view::npos;
  });
}

bool is_port(std::string_view text) {
  if (text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit)) return false;
  int number = 0;
  for (const char c : text) number = number * 10 + (c - '0');
  return number <= 65535;
}

bool is_ipv6_literal(std::string_view text) {
  if (text.size() < 2 || text.find(':') == std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f') || c == ':' || c == '.';
  });
}

bool is_host(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '[' || c == ']' || c == ':' || c == '@'; });
}

bool split_authority(std::string_view authority, Url& out) {
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    out.userinfo = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos || !is_ipv6_literal(authority.substr(1, end - 1))) return false;
    out.host = lowered(authority.substr(1, end - 1));
    port = authority.substr(end + 1);
    if (!port.empty() && port.front() != ':') return false;
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    if (!is_host(authority.substr(0, colon))) return false;
    out.host = lowered(authority.substr(0, colon));
    port = authority.substr(colon);
  }
  if (!port.empty()) port.remove_prefix(1);
  if (!is_port(port)) return false;
  out.port = port;
  return true;
}

std::string decoded_or_same(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decoded(spaced).value_or(std::string(text));
}

}  // namespace

const std::string* find_header(const Headers& headers, std::string_view name) {
  const auto same = [&](const auto& header) {
    return std::equal(header.first.begin(), header.first.end(), name.begin(), name.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
  };
  const auto found = std::find_if(headers.begin(), headers.end(), same);
  return found == headers.end() ? nullptr : &found->second;
}

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

std::string_view reason_phrase(int status) {
  struct Phrase {
    int status;
    std::string_view text;
  };
  static constexpr Phrase phrases[] = {
      {100, "Continue"}, {101, "Switching Protocols"}, {102, "Processing"}, {103, "Early Hints"},
      {200, "OK"}, {201, "Created"}, {202, "Accepted"}, {203, "Non-Authoritative Information"}, {204, "No Content"},
      {205, "Reset Content"}, {206, "Partial Content"}, {207, "Multi-Status"}, {208, "Already Reported"}, {226, "IM Used"},
      {300, "Multiple Choices"}, {301, "Moved Permanently"}, {302, "Found"}, {303, "See Other"}, {304, "Not Modified"},
      {305, "Use Proxy"}, {307, "Temporary Redirect"}, {308, "Permanent Redirect"},
      {400, "Bad Request"}, {401, "Unauthorized"}, {402, "Payment Required"}, {403, "Forbidden"}, {404, "Not Found"},
      {405, "Method Not Allowed"}, {406, "Not Acceptable"}, {407, "Proxy Authentication Required"}, {408, "Request Timeout"},
      {409, "Conflict"}, {410, "Gone"}, {411, "Length Required"}, {412, "Precondition Failed"}, {413, "Content Too Large"},
      {414, "URI Too Long"}, {415, "Unsupported Media Type"}, {416, "Range Not Satisfiable"}, {417, "Expectation Failed"},
      {421, "Misdirected Request"}, {422, "Unprocessable Content"}, {423, "Locked"}, {424, "Failed Dependency"},
      {425, "Too Early"}, {426, "Upgrade Required"}, {428, "Precondition Required"}, {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"}, {451, "Unavailable For Legal Reasons"},
      {500, "Internal Server Error"}, {501, "Not Implemented"}, {502, "Bad Gateway"}, {503, "Service Unavailable"},
      {504, "Gateway Timeout"}, {505, "HTTP Version Not Supported"}, {506, "Variant Also Negotiates"},
      {507, "Insufficient Storage"}, {508, "Loop Detected"}, {511, "Network Authentication Required"}};
  for (const Phrase& phrase : phrases)
    if (phrase.status == status) return phrase.text;
  return "Unknown";
}

std::string Url::target() const { return has_query ? path + "?" + query : path; }

std::string Url::origin() const {
  std::string out = scheme + "://";
  out += host.find(':') != std::string::npos ? "[" + host + "]" : host;
  if (!port.empty()) out += ":" + port;
  return out;
}

std::string Url::text() const {
  std::string out = origin();
  if (!userinfo.empty()) out.insert(scheme.size() + 3, userinfo + "@");
  out += target();
  if (!fragment.empty()) out += "#" + fragment;
  return out;
}

std::optional<Url> parse_url(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos || !is_scheme(text.substr(0, colon)) || has_foreign_characters(text)) return std::nullopt;
  Url out;
  out.scheme = lowered(text.substr(0, colon));
  text.remove_prefix(colon + 3);
  const std::size_t hash = std::min(text.find('#'), text.size());
  if (hash < text.size()) out.fragment = text.substr(hash + 1);
  text = text.substr(0, hash);
  const std::size_t mark = std::min(text.find('?'), text.size());
  out.has_query = mark < text.size();
  if (out.has_query) out.query = text.substr(mark + 1);
  text = text.substr(0, mark);
  const std::size_t slash = std::min(text.find('/'), text.size());
  out.path = slash < text.size() ? std::string(text.substr(slash)) : "/";
  if (!split_authority(text.substr(0, slash), out)) return std::nullopt;
  const bool needs_host = out.scheme == "http" || out.scheme == "https" || !out.port.empty() || !out.userinfo.empty();
  if (out.host.empty() && needs_host) return std::nullopt;
  return out;
}

std::optional<Duration> retry_after(std::string_view value) {
  constexpr std::chrono::seconds day{86'400};
  if (value.empty() || value.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::chrono::seconds wait{0};
  for (const char digit : value) wait = std::min(wait * 10 + std::chrono::seconds(digit - '0'), day);
  return wait;
}

bool is_loopback_host(std::string_view host) {
  const bool number = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host == "localhost" || host == "::1" || (number && host.starts_with("127."));
}

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> out;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (part.empty()) continue;
    const std::size_t equals = std::min(part.find('='), part.size());
    out.emplace_back(decoded_or_same(part.substr(0, equals)),
                     equals < part.size() ? decoded_or_same(part.substr(equals + 1)) : std::string());
  }
  return out;
}

std::string with_query(std::string_view url, std::string_view name, std::string_view value) {
  const std::size_t hash = std::min(url.find('#'), url.size());
  std::string out(url.substr(0, hash));
  const std::size_t mark = out.find('?');
  if (mark != std::string::npos) {
    const auto present = parse_query(std::string_view(out).substr(mark + 1));
    const std::pair<std::string, std::string> wanted{name, value};
    if (std::find(present.begin(), present.end(), wanted) != present.end()) return std::string(url);
  }
  if (mark == std::string::npos) {
    out += '?';
  } else if (mark + 1 != out.size() && !out.ends_with('&')) {
    out += '&';
  }
  out += percent_encoded(name) + "=" + percent_encoded(value);
  out += url.substr(hash);
  return out;
}

}  // namespace cr::base

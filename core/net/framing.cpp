// The rules themselves. Each refusal stands for a way in which two programs on the path of a message
// could disagree about where it ends; the sections named are those of RFC 9110 and RFC 9112.
#include "core/net/framing.hpp"

#include <array>
#include <charconv>

namespace cr::net {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_words(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (lower(left[i]) != lower(right[i])) return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Values of all fields of one name, in order.
std::vector<std::string_view> values_of(const base::Headers& headers, std::string_view name) {
  std::vector<std::string_view> found;
  for (const auto& [key, value] : headers) {
    if (equal_words(key, name)) found.emplace_back(value);
  }
  return found;
}

/// True when a comma-separated list field has the word among its members.
bool lists_word(const std::vector<std::string_view>& values, std::string_view word) {
  for (std::string_view rest : values) {
    while (true) {
      const auto comma = rest.find(',');
      if (equal_words(trimmed(rest.substr(0, comma)), word)) return true;
      if (comma == npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return false;
}

bool stays_open(const base::Headers& headers, int minor_version) {
  const auto values = values_of(headers, "Connection");
  if (lists_word(values, "close")) return false;
  return minor_version >= 1 || lists_word(values, "keep-alive");
}

/// "" when the version is one that is spoken here.
Refusal check_version(std::string_view version) {
  const bool shaped = version.size() == 8 && version.substr(0, 5) == "HTTP/" && is_digit(version[5]) &&
                      version[6] == '.' && is_digit(version[7]);
  if (!shaped) return {400, "malformed HTTP version"};
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return {505, "HTTP version is neither 1.0 nor 1.1"};
  return {0, {}};
}

Refusal check_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == npos || first == last) return {400, "request line is not METHOD TARGET VERSION"};
  const auto method = line.substr(0, first);
  const auto target = line.substr(first + 1, last - first - 1);
  if (!is_token(method)) return {400, "method is not a token"};
  if (target.empty()) return {400, "empty request target"};
  for (const char c : target) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f) return {400, "request target has a byte that must be percent-encoded"};
    if (c == '#') return {400, "request target has a fragment"};
  }
  return check_version(line.substr(last + 1));
}

Refusal check_status_line(std::string_view line) {
  if (line.size() < 12 || line[8] != ' ') return {400, "no HTTP status line"};
  if (const auto wrong = check_version(line.substr(0, 8)); wrong.status != 0) return wrong;
  if (!is_digit(line[9]) || !is_digit(line[10]) || !is_digit(line[11])) return {400, "status is not three digits"};
  if (line.size() > 12 && line[12] != ' ') return {400, "status is not three digits"};
  return {0, {}};
}

Refusal check_field_line(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') return {400, "header field folded over two lines"};
  const auto colon = line.find(':');
  if (colon == npos) return {400, "header field without a colon"};
  if (colon == 0) return {400, "header field without a name"};
  if (line[colon - 1] == ' ' || line[colon - 1] == '\t') return {400, "space between header name and colon"};
  if (!is_token(line.substr(0, colon))) return {400, "header name is not a token"};
  return {0, {}};
}

/// Host = uri-host [":" port], without userinfo, lists or spaces (RFC 9110 §7.2).
bool is_host(std::string_view text) {
  if (text.empty()) return false;
  std::string_view port;
  if (text.front() == '[') {
    const auto end = text.find(']');
    if (end == npos || end < 3) return false;
    for (const char c : text.substr(1, end - 1)) {
      const bool hex = is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
      if (!hex && c != ':' && c != '.') return false;
    }
    if (end + 1 == text.size()) return true;
    if (text[end + 1] != ':') return false;
    port = text.substr(end + 2);
  } else {
    const auto colon = text.find(':');
    const auto name = text.substr(0, colon);
    if (name.empty()) return false;
    for (const char c : name) {
      const bool word = is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z');
      if (!word && std::string_view("-._~!$&'()*+;=%").find(c) == npos) return false;
    }
    if (colon == npos) return true;
    port = text.substr(colon + 1);
  }
  if (port.size() > 5) return false;
  for (const char c : port) {
    if (!is_digit(c)) return false;
  }
  return true;
}

struct BodyRule {
  BodyKind kind = BodyKind::none;
  std::uint64_t length = 0;
};

/// The rules that requests and responses share: at most one of Content-Length and Transfer-Encoding, each
/// once and in its plainest form. `kind` is none when neither is there.
tl::expected<BodyRule, Refusal> judge_body(const base::Headers& headers, int minor_version) {
  const auto lengths = values_of(headers, "Content-Length");
  const auto encodings = values_of(headers, "Transfer-Encoding");
  if (!lengths.empty() && !encodings.empty()) {
    return tl::make_unexpected(Refusal{400, "both Content-Length and Transfer-Encoding"});
  }
  if (lengths.size() > 1) return tl::make_unexpected(Refusal{400, "two Content-Length headers"});
  if (encodings.size() > 1) return tl::make_unexpected(Refusal{400, "two Transfer-Encoding headers"});
  if (!encodings.empty()) {
    if (minor_version < 1) return tl::make_unexpected(Refusal{400, "Transfer-Encoding in HTTP/1.0"});
    if (!equal_words(encodings.front(), "chunked")) {
      return tl::make_unexpected(Refusal{501, "Transfer-Encoding other than chunked"});
    }
    return BodyRule{BodyKind::chunked, 0};
  }
  if (lengths.empty()) return BodyRule{};
  const auto text = lengths.front();
  std::uint64_t length = 0;
  if (text.empty() || text.find_first_not_of("0123456789") != npos) {
    return tl::make_unexpected(Refusal{400, "Content-Length is not a plain number"});
  }
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), length);
  if (parsed.ec != std::errc{}) return tl::make_unexpected(Refusal{400, "Content-Length is out of range"});
  return BodyRule{BodyKind::length, length};
}

Refusal check_method_and_target(const RequestHead& head) {
  static constexpr std::array<std::string_view, 7> known{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  bool is_known = false;
  for (const auto method : known) is_known = is_known || head.method == method;
  if (!is_known) return {405, "method is not one of " + std::string(allowed_methods)};
  const bool whole_server = head.target == "*" && head.method == "OPTIONS";
  if (head.target.empty() || (head.target.front() != '/' && !whole_server)) {
    return {400, "request target is not a path"};
  }
  return {0, {}};
}

Refusal check_host(const base::Headers& headers, int minor_version) {
  const auto hosts = values_of(headers, "Host");
  if (hosts.size() > 1) return {400, "two Host headers"};
  if (hosts.empty()) {
    // HTTP/1.0 had no Host; in 1.1 its absence is an error that every server must refuse.
    if (minor_version >= 1) return {400, "no Host header"};
    return {0, {}};
  }
  if (!is_host(hosts.front())) return {400, "malformed Host header"};
  return {0, {}};
}

}  // namespace

bool is_token_byte(unsigned char byte) {
  if ((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z')) return true;
  return byte != 0 && std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(byte)) != npos;
}

bool is_token(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (!is_token_byte(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

HeadScan::State HeadScan::refuse(int status, std::string reason) {
  refusal_ = {status, std::move(reason)};
  return state_ = State::refused;
}

HeadScan::State HeadScan::advance(std::string_view bytes) {
  if (state_ != State::more) return state_;
  const auto end = bytes.size() < byte_limit_ ? bytes.size() : byte_limit_;
  for (std::size_t i = position_; i < end; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    const bool after_return = i > line_start_ && bytes[i - 1] == '\r';
    if (after_return && byte != '\n') return refuse(400, "carriage return without line feed");
    if (byte == '\n') {
      if (!after_return) return refuse(400, "line feed without carriage return");
      position_ = i + 1;
      if (end_of_line(bytes, i) != State::more) return state_;
    } else if ((byte < 0x20 && byte != '\t' && byte != '\r') || byte == 0x7f) {
      return refuse(400, "control character in the header");
    }
  }
  position_ = end;
  if (end == byte_limit_) return refuse(431, "header larger than " + std::to_string(byte_limit_) + " bytes");
  return state_;
}

HeadScan::State HeadScan::end_of_line(std::string_view bytes, std::size_t line_feed) {
  const auto line = bytes.substr(line_start_, line_feed - 1 - line_start_);
  line_start_ = line_feed + 1;
  ++lines_;
  Refusal wrong{0, {}};
  if (lines_ == 1) {
    wrong = side_ == Side::request ? check_request_line(line) : check_status_line(line);
  } else if (line.empty()) {
    return state_ = State::whole;
  } else if (lines_ > field_limit_ + 1) {
    wrong = {431, "more than " + std::to_string(field_limit_) + " header fields"};
  } else {
    wrong = check_field_line(line);
  }
  if (wrong.status != 0) return refuse(wrong.status, std::move(wrong.reason));
  return state_;
}

tl::expected<RequestFraming, Refusal> judge_request(const RequestHead& head, const base::Headers& headers,
                                                    const base::Limits& limits) {
  if (auto wrong = check_host(headers, head.minor_version); wrong.status != 0) return tl::make_unexpected(wrong);
  const auto body = judge_body(headers, head.minor_version);
  if (!body) return tl::make_unexpected(body.error());
  if (auto wrong = check_method_and_target(head); wrong.status != 0) return tl::make_unexpected(wrong);
  if (body->kind == BodyKind::length && body->length > limits.body_bytes_server) {
    return tl::make_unexpected(Refusal{413, "body larger than " + std::to_string(limits.body_bytes_server) + " bytes"});
  }
  RequestFraming framing;
  framing.body = body->kind;
  framing.length = body->length;
  framing.keep_alive = stays_open(headers, head.minor_version);
  const auto expectations = values_of(headers, "Expect");
  if (!expectations.empty() && head.minor_version >= 1) {
    if (expectations.size() > 1 || !equal_words(expectations.front(), "100-continue")) {
      return tl::make_unexpected(Refusal{417, "Expect other than 100-continue"});
    }
    framing.expects_continue = body->kind == BodyKind::chunked || body->length > 0;
  }
  return framing;
}

tl::expected<ResponseFraming, Refusal> judge_response(const ResponseHead& head, const base::Headers& headers,
                                                      const base::Limits& limits) {
  const auto body = judge_body(headers, head.minor_version);
  if (!body) return tl::make_unexpected(body.error());
  ResponseFraming framing;
  framing.keep_alive = stays_open(headers, head.minor_version);
  if (head.status < 100 || head.status > 599) framing.notes.emplace_back("http.unknown_status");
  if (head.request_method == "HEAD" || (head.status >= 100 && head.status < 200) || head.status == 304) return framing;
  if (head.status == 204) {
    // No byte of a body may follow a 204 (RFC 9110 §15.3.5); who announces one may well send it.
    if (body->kind == BodyKind::chunked || body->length > 0) {
      framing.notes.emplace_back("http.body_on_204");
      framing.keep_alive = false;
    }
    return framing;
  }
  framing.body = body->kind;
  framing.length = body->length;
  const bool unframed = values_of(headers, "Content-Length").empty() && body->kind == BodyKind::none;
  if (unframed) {
    framing.body = BodyKind::until_close;
    framing.keep_alive = false;
  }
  if (body->kind == BodyKind::length && body->length > limits.body_bytes_client) {
    return tl::make_unexpected(Refusal{413, "body larger than " + std::to_string(limits.body_bytes_client) + " bytes"});
  }
  return framing;
}

}  // namespace cr::net

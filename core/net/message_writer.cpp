// Heads as text, written in one go: one string, one write.
#include "core/net/message_writer.hpp"

#include "core/net/framing.hpp"

namespace cr::net {
namespace {

using base::FaultKind;

bool is_field_value(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && byte != '\t') || byte == 0x7f) return false;
  }
  return true;
}

bool is_target(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f || byte == '#') return false;
  }
  return true;
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

/// A field value that a caller gave goes out on one line, whatever is in it: a line break would be a
/// second header.
void append_guarded(std::string& out, std::string_view name, std::string_view value) {
  if (is_field_value(value)) return append_field(out, name, value);
  std::string one_line(value);
  for (char& c : one_line) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && byte != '\t') || byte == 0x7f) c = ' ';
  }
  append_field(out, name, one_line);
}

bool has_no_body(int status) { return status == 204 || status == 304 || (status >= 100 && status < 200); }

}  // namespace

std::string response_head(const base::HttpResponse& response, const ResponseForm& form) {
  std::string out;
  out.reserve(256);
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).push_back(' ');
  out.append(base::reason_phrase(response.status)).append("\r\n");
  for (const auto& [name, value] : response.headers) append_guarded(out, name, value);
  const bool framed = base::find_header(response.headers, "Content-Length") != nullptr ||
                      base::find_header(response.headers, "Transfer-Encoding") != nullptr;
  if (!framed && !has_no_body(response.status)) {
    append_field(out, "Content-Length", std::to_string(response.body.size()));
  }
  if (base::find_header(response.headers, "Connection") == nullptr) {
    if (form.close)
      append_field(out, "Connection", "close");
    else if (form.keep_alive)
      append_field(out, "Connection", "keep-alive");
  }
  out.append("\r\n");
  return out;
}

base::Result<std::string> request_head(const base::HttpRequest& request, std::string_view host) {
  if (!is_token(request.method)) return base::fail(FaultKind::usage, "the request method is not a token");
  if (!is_target(request.target)) {
    return base::fail(FaultKind::usage, "the request target has a byte that must be percent-encoded");
  }
  std::string out;
  out.reserve(256 + request.target.size());
  out.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
  if (base::find_header(request.headers, "Host") == nullptr) append_field(out, "Host", host);
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return base::fail(FaultKind::usage, "a request header's name is not a token");
    if (!is_field_value(value)) {
      return base::fail(FaultKind::usage, "the request header " + name + " has a control character in its value");
    }
    append_field(out, name, value);
  }
  if (base::find_header(request.headers, "User-Agent") == nullptr) append_field(out, "User-Agent", "connect-replay");
  const bool framed = base::find_header(request.headers, "Content-Length") != nullptr ||
                      base::find_header(request.headers, "Transfer-Encoding") != nullptr;
  const bool may_be_bare = request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS" ||
                           request.method == "DELETE" || request.method == "CONNECT";
  if (!framed && (!request.body.empty() || !may_be_bare)) {
    append_field(out, "Content-Length", std::to_string(request.body.size()));
  }
  out.append("\r\n");
  return out;
}

std::string host_header(const base::Url& url) {
  std::string text = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  const bool own_port =
      url.port.empty() || (url.scheme == "http" && url.port == "80") || (url.scheme == "https" && url.port == "443");
  if (!own_port) text.append(":").append(url.port);
  return text;
}

}  // namespace cr::net

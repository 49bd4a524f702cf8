// Markup, style and headers of the pages for customers. See html.hpp.
#include "mock_server/html.hpp"

#include "core/base/random.hpp"

namespace cr::mock_server {
namespace {

constexpr std::string_view style =
    "body{margin:0;font:16px/1.5 system-ui,sans-serif;background:#eef2f1;color:#1d2b2a}"
    "main{max-width:24rem;margin:8vh auto;padding:2rem;background:#fff;border-radius:.75rem;box-shadow:0 1px 12px #0002}"
    "h1{font-size:1.3rem;margin:0 0 .5rem}label{display:block;margin:1rem 0 .25rem;font-weight:600}"
    "input{box-sizing:border-box;width:100%;padding:.6rem;font:inherit;border:1px solid #9fb3b0;border-radius:.4rem}"
    "button{margin:1.25rem .5rem 0 0;padding:.6rem 1.2rem;font:inherit;border:0;border-radius:.4rem;background:#0b6b5f;color:#fff}"
    "button.quiet{background:#dde5e4;color:#1d2b2a}.wrong{color:#a3200d;font-weight:600}.note{font-size:.85rem;color:#566}"
    "code{background:#eef2f1;padding:0 .25rem}";

std::string initials(std::string_view name) {
  std::string letters;
  bool start = true;
  for (const char c : name) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (letter && start && letters.size() < 2) letters += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    start = c == ' ';
  }
  return letters.empty() ? "?" : letters;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '`': out += "&#96;"; break;
      default: out += c;
    }
  }
  return out;
}

base::HttpResponse html_page(int status, std::string_view title, std::string_view body) {
  std::string page = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                     "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>";
  page += escaped(title);
  page += "</title><style>";
  page += style;
  page += "</style></head>\n<body><main><h1>" + escaped(title) + "</h1>\n";
  page += body;
  page += "\n</main></body></html>\n";
  // No form-action: browsers apply it to redirects as well, and a login ends on the partner's own page.
  return {status,
          {{"Content-Type", "text/html; charset=utf-8"},
           {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"},
           {"X-Content-Type-Options", "nosniff"},
           {"Referrer-Policy", "no-referrer"},
           {"Cache-Control", "no-store"}},
          std::move(page)};
}

base::HttpResponse logo(std::string_view name) {
  const unsigned hue = static_cast<unsigned>(base::fnv1a(name) % 360);
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"120\" height=\"60\" role=\"img\"><rect width=\"120\" height=\"60\" rx=\"10\" fill=\"hsl(";
  svg += std::to_string(hue);
  svg += ",45%,38%)\"/><text x=\"60\" y=\"40\" font-family=\"sans-serif\" font-size=\"28\" text-anchor=\"middle\" fill=\"#fff\">";
  svg += initials(name);
  svg += "</text></svg>\n";
  return {200,
          {{"Content-Type", "image/svg+xml"}, {"Content-Security-Policy", "default-src 'none'"}, {"X-Content-Type-Options", "nosniff"}},
          std::move(svg)};
}

}  // namespace cr::mock_server

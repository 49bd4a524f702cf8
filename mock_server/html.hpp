// The few pages that the mock shows to a customer's browser. Self-contained: no script, no external
// resource, a strict Content-Security-Policy; whatever is put into them is escaped here.
#pragma once

#include <string>
#include <string_view>

#include "core/base/http_message.hpp"

namespace cr::mock_server {

/// & < > " ' and backtick as references.
std::string escaped(std::string_view text);
/// A whole page; `body` is markup, `title` is text. `form_targets` extends the policy's form-action (a
/// form's answer may redirect to the partner's own page).
base::HttpResponse html_page(int status, std::string_view title, std::string_view body);
/// A logo made of a provider's initials.
base::HttpResponse logo(std::string_view name);

}  // namespace cr::mock_server

// The page for people on the control port: three static files that are part of the program, and the model
// in the form that the page draws. No external resource, a strict Content-Security-Policy; the page puts
// data into text nodes only.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/http_message.hpp"
#include "core/base/json.hpp"
#include "core/protocol/release.hpp"

namespace cr::mock_server {

/// "/", "/page.js" and "/page.css"; nothing for other paths.
std::optional<base::HttpResponse> page_file(std::string_view path);
/// {"name", "routes": [{"route", "kind", "title"}], "transitions": [{"from", "on", "to"}]}
base::Json model_json(const protocol::Release& release);

}  // namespace cr::mock_server

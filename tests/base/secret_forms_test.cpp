#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "core/base/secret_forms.hpp"
#include "core/base/text.hpp"
#include "tests/base/property.hpp"

namespace cr::base {
namespace {

bool has_form(std::string_view secret, std::string_view text) {
  const auto forms = forms_of(secret);
  return std::any_of(forms.begin(), forms.end(), [&](const SecretForm& form) { return form.text == text; });
}

}  // namespace

TEST_CASE("a secret of letters and digits is itself in most notations") {
  const auto forms = forms_of("abcd1234");
  CHECK(forms.front().text == "abcd1234");
  CHECK(forms.size() <= 6);  // raw, hex, and base64 at three offsets; nothing twice
}

TEST_CASE("each notation gives its own form of what it must escape") {
  const std::string secret = "p\"a's<s>&w/o\\r d";
  for (const char* form : {R"(p\"a's<s>&w/o\\r d)", R"(p\"a's<s>&w\/o\\r d)", R"(p\"a's\u003cs\u003e\u0026w/o\\r d)",
                           "p&quot;a&apos;s&lt;s&gt;&amp;w/o\\r d", "p&quot;a&#39;s&lt;s&gt;&amp;w/o\\r d", "p\"a's&lt;s&gt;&amp;w/o\\r d",
                           "p%22a%27s%3Cs%3E%26w%2Fo%5Cr%20d", "p%22a%27s%3cs%3e%26w%2fo%5cr%20d", "p%22a's%3Cs%3E%26w%2Fo%5Cr%20d",
                           "p%22a%27s%3Cs%3E%26w%2Fo%5Cr+d", "70226127733c733e26772f6f5c722064", "70226127733C733E26772F6F5C722064"})
    CHECK_MESSAGE(has_form(secret, form), form);
}

TEST_CASE("no form is short, and none comes twice") {
  for (const char* secret : {"abcd", "4711", "\x01\x02\x03\x04", "é€", "    ", "????", "a+/="}) {
    std::set<std::string> seen;
    for (const SecretForm& form : forms_of(secret)) {
      CHECK(form.text.size() >= 4);
      CHECK_MESSAGE(seen.insert(form.text).second, form.text);
    }
  }
}

TEST_CASE("for all surroundings one of the base64 forms is in the base64 of the whole") {
  holds_for_all([](const std::string& before, const std::string& secret, const std::string& after) {
    RC_PRE(secret.size() >= 4U);
    const auto forms = forms_of(secret);
    for (const std::string& whole : {base64(before + secret + after), base64url(before + secret + after)})
      RC_ASSERT(std::any_of(forms.begin(), forms.end(),
                            [&](const SecretForm& form) { return whole.find(form.text) != std::string::npos; }));
  });
}

}  // namespace cr::base

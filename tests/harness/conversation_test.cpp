// The form of a provider's page as the played customer reads it. The conversation itself is played against
// the mock by the scenarios of the program's own tests.
#include "harness/conversation.hpp"

#include "tests/base/printing.hpp"

using namespace cr;
using Fields = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("the first form of a page gives its action and its hidden fields, entities undone") {
  const auto form = harness::first_form(
      R"(<h1>Log in</h1><form method="post" action="/login?a=1&amp;b=2"><input type="hidden" name="state" value="&lt;&quot;x&#39;">)"
      R"(<input name="username"><input type="hidden" name="step" value=""></form><form action="/other"><input type="hidden" name="n" value="1"></form>)");
  REQUIRE(form.has_value());
  CHECK(form->action == "/login?a=1&b=2");
  CHECK(form->hidden == Fields{{"state", "<\"x'"}, {"step", ""}});
}

TEST_CASE("a page without a form has none, and a form without an action posts to its own page") {
  CHECK_FALSE(harness::first_form("").has_value());
  CHECK_FALSE(harness::first_form("<input type=\"hidden\" name=\"a\" value=\"b\">").has_value());
  CHECK(harness::first_form("<form><button>Go</button></form>")->action.empty());
}

TEST_CASE("a form that breaks off is read as far as it goes") {
  CHECK(harness::first_form("<form")->hidden.empty());
  CHECK(harness::first_form("<form action=\"/a")->action == "/a");
  CHECK(harness::first_form("<form action=\"/a\"><input type=\"hidden\" name=\"n\" value=\"v")->hidden == Fields{{"n", "v"}});
}

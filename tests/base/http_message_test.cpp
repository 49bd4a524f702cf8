#include <doctest/doctest.h>

#include <set>
#include <string>

#include "core/base/http_message.hpp"
#include "tests/base/property.hpp"

namespace cr::base {
namespace {

using Query = std::vector<std::pair<std::string, std::string>>;

Url url(std::string_view text) {
  const auto value = parse_url(text);
  REQUIRE_MESSAGE(value.has_value(), std::string(text));
  return *value;
}

}  // namespace

TEST_CASE("a header is found whatever the case of its name, the first of several") {
  const Headers headers{{"Content-Type", "a"}, {"x-id", "1"}, {"X-ID", "2"}};
  REQUIRE(find_header(headers, "content-type") != nullptr);
  CHECK(*find_header(headers, "content-type") == "a");
  CHECK(*find_header(headers, "X-Id") == "1");
  CHECK(find_header(headers, "x-i") == nullptr);
  CHECK(find_header(headers, "") == nullptr);
  CHECK(find_header({}, "a") == nullptr);
}

TEST_CASE("reason phrases are those of RFC 9110, and Unknown for the rest") {
  CHECK(reason_phrase(200) == "OK");
  CHECK(reason_phrase(409) == "Conflict");
  CHECK(reason_phrase(422) == "Unprocessable Content");
  CHECK(reason_phrase(999) == "Unknown");
  CHECK(reason_phrase(0) == "Unknown");
}

TEST_CASE("Retry-After in seconds is a wait, a day at most; any other text is none") {
  using namespace std::chrono_literals;
  CHECK(retry_after("0") == Duration(0));
  CHECK(retry_after("120") == Duration(2min));
  CHECK(retry_after("99999999999999999999999") == Duration(24h));
  for (const char* other : {"", "-1", "1.5", "soon", "1e3", " 1", "Thu, 15 Jan 2026 09:00:00 GMT"}) CHECK_FALSE(retry_after(other).has_value());
}

TEST_CASE("this machine is known by its name or its number, not by how a name begins") {
  for (const char* host : {"localhost", "::1", "127.0.0.1", "127.8.9.10"}) CHECK(is_loopback_host(host));
  for (const char* host : {"127.0.0.1.example.org", "127.example.org", "localhost.example.org", "10.0.0.1", "::2", ""}) CHECK_FALSE(is_loopback_host(host));
}

TEST_CASE("a URL is split into its parts") {
  const Url full = url("HTTPS://user:pw@Example.ORG:8443/a/b?x=1&y#end");
  CHECK(full.scheme == "https");
  CHECK(full.userinfo == "user:pw");
  CHECK(full.host == "example.org");
  CHECK(full.port == "8443");
  CHECK(full.path == "/a/b");
  CHECK(full.query == "x=1&y");
  CHECK(full.fragment == "end");
  CHECK(full.text() == "https://user:pw@example.org:8443/a/b?x=1&y#end");
  CHECK(full.origin() == "https://example.org:8443");
  CHECK(full.target() == "/a/b?x=1&y");
}

TEST_CASE("a URL without path has the root path, and an empty query stays visible") {
  CHECK(url("http://a").target() == "/");
  CHECK(url("http://a?").target() == "/?");
  CHECK(url("http://a?b=c").target() == "/?b=c");
  CHECK(url("http://a#x?y/z").fragment == "x?y/z");
  CHECK(url("http://a:/b").port.empty());
}

TEST_CASE("an IPv6 literal loses its brackets and gets them back") {
  const Url literal = url("http://[::1]:8080/x");
  CHECK(literal.host == "::1");
  CHECK(literal.port == "8080");
  CHECK(literal.text() == "http://[::1]:8080/x");
  CHECK(url("http://[FE80::1]").host == "fe80::1");
}

TEST_CASE("deep links of apps are URLs too") {
  CHECK(url("energyapp://callback?state=1").host == "callback");
  CHECK(url("com.example.app:///done").host.empty());
  CHECK(url("com.example.app:///done").path == "/done");
  CHECK(url("com.example.app:///done").text() == "com.example.app:///done");
}

TEST_CASE("what is no absolute URL with an authority is refused") {
  for (const char* text :
       {"", "example.org", "/path", "//example.org/", "http:/a", "http:a", "mailto:a@b", "1http://a", "ht tp://a", "http://", "http:///x",
        "http://a b/", "http://a/ b", "http://a/\n", "http://a:99999/", "http://a:8x/", "http://a:-1/", "http://[::1", "http://[::1]x/",
        "http://[zz]/", "http://a]/", "http://u@/", "http://:80/", "http://a/<b>", "http://a/\"", "http://a\\b/", "http://a:1:2/", "app://:80",
        "http://[]/", "://a"})
    CHECK_MESSAGE(!parse_url(text), text);
}

TEST_CASE("query parameters are decoded in their order") {
  CHECK(parse_query("") == Query{});
  CHECK(parse_query("a=1&b=two+words&c=%C3%A9&a=2") == Query{{"a", "1"}, {"b", "two words"}, {"c", "é"}, {"a", "2"}});
  CHECK(parse_query("flag&=x&&e=") == Query{{"flag", ""}, {"", "x"}, {"e", ""}});
  CHECK(parse_query("a=b=c") == Query{{"a", "b=c"}});
  CHECK(parse_query("a%2") == Query{{"a%2", ""}});
  CHECK(parse_query("a=%zz+b") == Query{{"a", "%zz+b"}});
}

TEST_CASE("a parameter is added before the fragment, once") {
  CHECK(with_query("https://a/cb", "fp_cot", "cot_1") == "https://a/cb?fp_cot=cot_1");
  CHECK(with_query("https://a/cb?x=1", "fp_cot", "cot_1") == "https://a/cb?x=1&fp_cot=cot_1");
  CHECK(with_query("https://a/cb?", "n", "v") == "https://a/cb?n=v");
  CHECK(with_query("https://a/cb??", "n", "v") == "https://a/cb??&n=v");
  CHECK(with_query("https://a/cb?x=1&", "n", "v") == "https://a/cb?x=1&n=v");
  CHECK(with_query("https://a/cb#top", "n", "v") == "https://a/cb?n=v#top");
  CHECK(with_query("https://a/cb?n=v#top", "n", "v") == "https://a/cb?n=v#top");
  CHECK(with_query("https://a/cb?n=other", "n", "v") == "https://a/cb?n=other&n=v");
  CHECK(with_query("app://cb", "a b", "c&d") == "app://cb?a%20b=c%26d");
  CHECK(with_query("app://cb#?n=v", "n", "v") == "app://cb?n=v#?n=v");
}

TEST_CASE("for all names and values what was added is read back, and adding twice changes nothing") {
  holds_for_all([](const std::string& name, const std::string& value) {
    RC_PRE(!name.empty());
    const std::string once = with_query("https://a.example/cb?keep=1", name, value);
    const auto parsed = parse_url(once);
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(parsed->text() == once);
    const Query query = parse_query(parsed->query);
    RC_ASSERT(query.size() == 2U);
    RC_ASSERT(query[1].first == name);
    RC_ASSERT(query[1].second == value);
    RC_ASSERT(with_query(once, name, value) == once);
  });
}

}  // namespace cr::base

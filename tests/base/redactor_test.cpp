#include <doctest/doctest.h>

#include <string>

#include "core/base/redactor.hpp"
#include "core/base/text.hpp"
#include "tests/base/json_samples.hpp"
#include "tests/base/printing.hpp"
#include "tests/base/property.hpp"

namespace cr::base {
namespace {

const std::string token = "cot_00112233445566778899aabb";
const std::string other_token = "cot_ffeeddccbbaa99887766554433221100";

std::string value_of(const Headers& headers, std::string_view name) {
  const std::string* value = find_header(headers, name);
  return value == nullptr ? "absent" : *value;
}

}  // namespace

TEST_CASE("a text without secrets comes back as it is") {
  Redactor redactor;
  redactor.learn("password", "hunter22");
  CHECK(redactor.clean("nothing to hide, hunter2 neither") == "nothing to hide, hunter2 neither");
  CHECK(redactor.clean("").empty());
  CHECK(redactor.clean("abc") == "abc");
}

TEST_CASE("pseudonyms are numbered by first appearance, one for each secret, and stay") {
  Redactor redactor;
  redactor.learn("bearer", "never-shown");
  redactor.learn("bearer", "first-shown");
  redactor.learn("key", "some-key");
  redactor.learn("bearer", "second-shown");
  CHECK(redactor.clean("first-shown second-shown some-key") == "bearer#1 bearer#2 key#1");
  CHECK(redactor.clean("second-shown/first-shown") == "bearer#2/bearer#1");
  CHECK(redactor.clean("never-shown") == "bearer#3");
}

TEST_CASE("learning twice, or under another kind, changes nothing") {
  Redactor redactor;
  redactor.learn("env", "the-secret");
  redactor.learn("password", "the-secret");
  CHECK(redactor.clean("the-secret the-secret") == "env#1 env#1");
}

TEST_CASE("secrets of fewer than four bytes are not learned by value") {
  Redactor redactor;
  redactor.learn("otp", "123");
  redactor.learn("otp", "");
  CHECK(redactor.clean("123 and 1234") == "123 and 1234");
  redactor.learn("otp", "1234");
  CHECK(redactor.clean("123 and 1234") == "123 and otp#1");
}

TEST_CASE("keys and tokens are known by their shape") {
  Redactor redactor;
  CHECK(redactor.clean("use " + token + "!") == "use cot#1!");
  CHECK(redactor.clean(other_token + "," + token) == "cot#2,cot#1");
  CHECK(redactor.clean("sk_test_abcd1234 sk_live_ZZZZ_yyyy") == "key#1 key#2");
  CHECK(redactor.clean("cot_0011223344") == "cot_0011223344");
  CHECK(redactor.clean("cot_zz112233445566778899aabb") == "cot_zz112233445566778899aabb");
  CHECK(redactor.clean("keys begin with sk_test_ or sk_live_") == "keys begin with sk_test_ or sk_live_");
  CHECK(redactor.clean("cot_00112233445566778899AABB") == "cot#3");
}

TEST_CASE("what was found by its shape is known in its other encodings from then on") {
  Redactor redactor;
  CHECK(redactor.clean(token) == "cot#1");
  CHECK(redactor.clean(base64("xx" + token)).find(base64(token).substr(4, 8)) == std::string::npos);
  CHECK(redactor.clean(base64(token)) == "cot#1");
}

TEST_CASE("a longer rest of digits is no way around a shape") {
  Redactor redactor;
  redactor.learn("cot", token);
  CHECK(redactor.clean(token + "ff") == "cot#1");
  CHECK(redactor.clean(token) == "cot#2");
}

TEST_CASE("the longest secret at a place wins, and one that overlaps leaves no tail") {
  Redactor redactor;
  redactor.learn("a", "secret");
  redactor.learn("b", "secret-longer");
  redactor.learn("c", "onger-still");
  CHECK(redactor.clean("secret") == "a#1");
  CHECK(redactor.clean("secret-longer") == "b#1");
  CHECK(redactor.clean("secret-longer-still!") == "b#1c#1!");
  CHECK(redactor.clean("secretsecret") == "a#1a#1");
}

TEST_CASE("base64 takes the characters with it that hold some bits of the secret") {
  Redactor redactor;
  redactor.learn("key", "abcdefg");
  CHECK(redactor.clean("[" + base64("abcdefg") + "]") == "[key#1]");
  CHECK(redactor.clean("[" + base64("xabcdefgy") + "]") == "[" + base64("x").substr(0, 1) + "key#1" + base64("xabcdefgy").substr(11) + "]");
}

TEST_CASE("an Authorization header teaches its credential, and the key inside basic credentials") {
  Redactor redactor;
  const std::string basic = base64("acc_1:plain-api-key");
  redactor.learn_from(Headers{{"authorization", "Basic " + basic}, {"AUTHORIZATION", "bearer eyJ.abc.def"}});
  CHECK(redactor.clean("plain-api-key") == "key#1");
  CHECK(redactor.clean(basic) == "basic#1");
  CHECK(redactor.clean("acc_1") == "acc_1");
  CHECK(redactor.clean("eyJ.abc.def") == "bearer#1");
}

TEST_CASE("cookies teach their values, not their attributes") {
  Redactor redactor;
  redactor.learn_from(Headers{{"Cookie", "sid=abcdefgh; lang=en-GB"}, {"Set-Cookie", "sid=ijklmnop; Path=/tariffs; HttpOnly"}});
  CHECK(redactor.clean("abcdefgh ijklmnop /tariffs") == "cookie#1 cookie#2 /tariffs");
}

TEST_CASE("a body teaches members with secret names at any depth, and tokens in URLs") {
  Redactor redactor;
  redactor.learn_from(json(R"({"connect_token":"ct-not-hex","data":{"bearer_token":"bt-value","form":[{"password":"pw-value"},
      {"credentials":{"user":"someone","list":["listed"]}}]},"pin":98765,"note":"ordinary",
      "callback_uri":"app://cb?x=1&fp_cot=url%2Dtoken&y=2"})"));
  CHECK(redactor.clean("ct-not-hex bt-value pw-value") == "cot#1 bearer#1 password#1");
  CHECK(redactor.clean("someone listed 98765") == "credential#1 credential#2 pin#1");
  CHECK(redactor.clean("url%2Dtoken url-token") == "cot#2 cot#3");
  CHECK(redactor.clean("ordinary x=1&y=2") == "ordinary x=1&y=2");
}

TEST_CASE("headers with secret names are masked whole, others by value") {
  Redactor redactor;
  redactor.learn("password", "pw-value");
  const Headers cleaned = redactor.clean(Headers{{"Authorization", "Bearer tok-1"},
                                                 {"X-Api-Key", "k"},
                                                 {"Cookie", "a=1; b=22222"},
                                                 {"Authorization", "Digest username=\"x\""},
                                                 {"Location", "https://a.example/?p=pw-value"},
                                                 {"Content-Type", "application/json"},
                                                 {"Set-Cookie", ""}});
  REQUIRE(cleaned.size() == 7);
  CHECK(cleaned[0].second == "Bearer bearer#1");
  CHECK(cleaned[1].second == "key#1");
  CHECK(cleaned[2].second == "cookie#1");
  CHECK(cleaned[3].second == "authorization#1");
  CHECK(value_of(cleaned, "Location") == "https://a.example/?p=password#1");
  CHECK(value_of(cleaned, "Content-Type") == "application/json");
  CHECK(cleaned[6].second.empty());
}

TEST_CASE("an Authorization header keeps its scheme, its credential joins with the rest") {
  Redactor redactor;
  CHECK(redactor.clean(Headers{{"Authorization", "Basic " + base64("acc_1:sk_test_12345678")}})[0].second == "Basic basic#1");
  CHECK(redactor.clean("sk_test_12345678") == "key#1");
  CHECK(redactor.clean(Headers{{"Authorization", "Basic " + base64("acc_1:sk_test_12345678")}})[0].second == "Basic basic#1");
}

TEST_CASE("a JSON value is cleaned in keys, strings and numbers") {
  Redactor redactor;
  redactor.learn("password", "pa\"ss");
  redactor.learn("account", "12345678");
  CHECK(redactor.clean(json(R"({"pa\"ss":["x pa\"ss y",12345678,{"n":1.5,"t":true,"z":null}]})")) ==
        json(R"({"password#1":["x password#1 y","account#1",{"n":1.5,"t":true,"z":null}]})"));
}

TEST_CASE("a message body is masked by name too, however short the values are") {
  Redactor redactor;
  CHECK(redactor.clean_body(json(R"({"otp":"123","data":{"pin":12,"password":"","passwords_seen":3,"secret":{"a":"xy","b":[true,"zz"]}},"ok":"123"})")) ==
        json(R"({"otp":"otp#1","data":{"pin":"pin#1","password":"","passwords_seen":3,"secret":{"a":"secret#1","b":[true,"secret#2"]}},"ok":"123"})"));
  CHECK(redactor.clean_body(json(R"([{"token":"abcdef"},"abcdef"])")) == json(R"([{"token":"token#1"},"token#1"])"));
}

TEST_CASE("a submitted form teaches its secret fields, user names among them, and is masked by name") {
  Redactor redactor;
  const Json form("username=ada%40example.org&password=p+w%26d&otp=12&remember=yes&empty=&token=");
  redactor.learn_from(form);
  CHECK(redactor.clean("ada@example.org said p w&d and p+w%26d") == "username#1 said password#1 and password#1");
  CHECK(redactor.clean_body(form) == "username=username#1&password=password#1&otp=otp#1&remember=yes&empty=&token=");
}

TEST_CASE("a text that only looks a little like a form is cleaned by value") {
  Redactor redactor;
  CHECK(redactor.clean_body(Json("password = secret <b>")) == "password = secret <b>");
  CHECK(redactor.clean_body(Json("plain")) == "plain");
  CHECK(redactor.clean_body(json(R"({"a":"password=short"})")) == json(R"({"a":"password=short"})"));
}

TEST_CASE("a redactor that was moved keeps what it knows") {
  Redactor one;
  one.learn("key", "movable");
  CHECK(one.clean("movable") == "key#1");
  Redactor two = std::move(one);
  CHECK(two.clean("movable") == "key#1");
}

TEST_CASE("ten thousand tokens with one beginning are still told apart") {
  Redactor redactor;
  Random random(5);
  std::vector<std::string> tokens;
  for (int i = 0; i < 10'000; ++i) {
    tokens.push_back(random.id("session"));
    redactor.learn("token", tokens.back());
  }
  CHECK(redactor.clean(tokens[9'999] + " " + tokens[0]) == "token#1 token#2");
}

TEST_CASE("for all values cleaning nothing changes nothing, and cleaning twice is cleaning once") {
  holds_for_all([](std::uint64_t seed) {
    Redactor redactor;
    const Json value = sample_json(seed);
    RC_ASSERT(redactor.clean(value) == value);
    redactor.learn("word", "tariff");
    const std::string once = redactor.clean(to_text(value));
    RC_ASSERT(once.find("tariff") == std::string::npos);
    RC_ASSERT(redactor.clean(once) == once);
  });
}

TEST_CASE("the password of an address is learned from texts and headers, its user is none") {
  Redactor redactor;
  redactor.learn_from(Json("see https://ann:pass%20word@host.example/x, or http://t0kentoken@host"));
  redactor.learn_from(Headers{{"Location", "http://bob:other-word@host/"}});
  CHECK(redactor.clean("pass word, pass%20word, t0kentoken, other-word, ann, bob") ==
        "password#1, password#2, password#3, password#4, ann, bob");
  Redactor none;
  none.learn_from(Json("http://host:8080/a@b and mail@host://x and ://@"));
  CHECK(none.clean("host 8080 a b mail") == "host 8080 a b mail");
}

TEST_CASE("the beginning of a secret that was cut off by an ellipsis goes too, in every encoding") {
  Redactor redactor;
  redactor.learn("password", "correct-horse-battery");
  redactor.learn("key", "sk_test_0123456789abcdef");
  CHECK(redactor.clean("said correct-ho… and cor… and correct") == "said password#1… and cor… and correct");
  CHECK(redactor.clean("Y29ycmVjdC1ob3…") == "password#1…");
  CHECK(redactor.clean("correct-horse-battery correct-horse-batter…") == "password#1 password#1…");
  CHECK(redactor.clean("sk_test_01234… sk_test_… cot_…") == "key#1… sk_test_… cot_…");
  CHECK(redactor.clean("…correct-horse…") == "…password#1…");
}

}  // namespace cr::base

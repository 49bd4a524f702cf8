#include <doctest/doctest.h>

#include <string>

#include "core/base/text.hpp"
#include "tests/base/property.hpp"

namespace cr::base {

TEST_CASE("base64 gives the vectors of RFC 4648") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xfb\xff\xfe") == "+//+");
  CHECK(base64url("\xfb\xff\xfe") == "-__-");
  CHECK(base64url("f") == "Zg");
}

TEST_CASE("base64 that another writer would not have made is refused") {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Zm8", "Zm 8", "Zm9v\n", "-__-", "Zg==Zg==", "=", "Zm=v"})
    CHECK_MESSAGE(!from_base64(text), text);
  for (const char* text : {"Zg==", "Z", "Zh", "+//+", "Zm9v Zg", "=" }) CHECK_MESSAGE(!from_base64url(text), text);
}

TEST_CASE("percent-encoding leaves the unreserved characters alone") {
  CHECK(percent_encoded("aZ09-._~") == "aZ09-._~");
  CHECK(percent_encoded("a b/c?d&e=é") == "a%20b%2Fc%3Fd%26e%3D%C3%A9");
  CHECK(percent_decoded("a%20b%2fc") == "a b/c");
  CHECK(percent_decoded("a+b") == "a+b");
}

TEST_CASE("a malformed percent escape is refused") {
  for (const char* text : {"%", "a%2", "%zz", "%2g", "%%20", "% 20"}) CHECK_MESSAGE(!percent_decoded(text), text);
}

TEST_CASE("for all bytes each encoding is undone by its decoding") {
  holds_for_all([](const std::string& bytes) {
    RC_ASSERT(from_base64(base64(bytes)) == bytes);
    RC_ASSERT(from_base64url(base64url(bytes)) == bytes);
    RC_ASSERT(percent_decoded(percent_encoded(bytes)) == bytes);
  }, 300);
}

}  // namespace cr::base

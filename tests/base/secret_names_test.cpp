#include <doctest/doctest.h>

#include <string>

#include "core/base/redactor.hpp"
#include "core/base/secret_names.hpp"

namespace cr::base {

TEST_CASE("a name is secret when one whole word of it says so") {
  for (const char* name : {"password", "Password", "user_password", "userPassword", "x-api-key", "apiKey", "APIKey", "APIToken", "api_key", "apikey", "ApiKeyId",
                           "connect_token", "fp_cot", "bearer_token", "token", "secret", "client-secret", "otp", "pin", "PIN", "userPIN", "credential",
                           "credentials", "Authorization", "Proxy-Authorization", "cookie", "Set-Cookie", "account_number", "accountNumber", "pass",
                           "private_key"})
    CHECK_MESSAGE(Redactor::is_secret_name(name), name);
  for (const char* name : {"", "spin", "pinned", "passenger", "compass", "tokens_left", "secretary", "key", "api", "account", "number", "cookies", "keyboard",
                           "account_id", "passport", "apikeys", "otpx", "optional", "author"})
    CHECK_MESSAGE(!Redactor::is_secret_name(name), name);
}

TEST_CASE("the kind follows the name, pairs of words before single ones") {
  CHECK(secret_kind_of("connect_token") == "cot");
  CHECK(secret_kind_of("fp_cot") == "cot");
  CHECK(secret_kind_of("bearerToken") == "bearer");
  CHECK(secret_kind_of("refresh_token") == "token");
  CHECK(secret_kind_of("X-Api-Key") == "key");
  CHECK(secret_kind_of("accountNumber") == "account");
  CHECK(secret_kind_of("user_pass") == "password");
  CHECK(secret_kind_of("Credentials") == "credential");
  CHECK(secret_kind_of("name").empty());
}

}  // namespace cr::base

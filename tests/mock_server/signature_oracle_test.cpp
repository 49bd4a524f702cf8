// Signatures against programs that nobody here wrote: Node's crypto and `openssl dgst`, a thousand
// deliveries each way.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "core/base/random.hpp"
#include "core/base/text.hpp"
#include "mock_server/signature.hpp"

using namespace cr;
using namespace cr::mock_server;
using base::Json;

namespace {

constexpr int deliveries = 1'000;
const base::Instant now = *base::parse_instant("2026-01-15T09:00:00Z");

/// A folder of its own, gone at the end.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("signatures-" + std::to_string(::getpid()))) { std::filesystem::create_directory(path_); }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  void write(const std::string& name, std::string_view bytes) const { std::ofstream(file(name), std::ios::binary) << bytes; }
  std::string read(const std::string& name) const {
    std::ifstream stream(file(name), std::ios::binary);
    std::stringstream bytes;
    bytes << stream.rdbuf();
    return bytes.str();
  }
  std::string text() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) text += buffer;
  CHECK(::pclose(pipe) == 0);
  return text;
}

std::string body_of(base::Random& random) { return base::to_text(Json::object({{"id", random.id("evt")}, {"text", random.hex(random.below(200))}, {"sign", "é€"}})); }

Json headers_json(const base::Headers& headers) {
  Json json(Json::Object{});
  for (const auto& [name, value] : headers) json.set(name, value);
  return json;
}

}  // namespace

TEST_CASE("a thousand signatures of ours are good for Node, and a thousand of Node's for us") {
  const Folder folder;
  const SigningKey key = *SigningKey::from_pem(*SigningKey::new_pem());
  base::Random random(1);
  std::string lines;
  for (int i = 0; i < deliveries; ++i) {
    const std::string body = body_of(random);
    lines += base::to_text(Json::object({{"headers", headers_json(signature_headers({&key}, {"good", "2024-08-24"}, body, now))}, {"body", body}})) + '\n';
  }
  folder.write("mine.ndjson", lines);
  folder.write("jwks.json", base::to_text(jwks({&key})));
  CHECK(output_of("node " CR_SOURCE_DIR "/tests/mock_server/data/signatures/oracle.mjs " + folder.text()) == std::to_string(deliveries) + '\n');
  const Json theirs = *base::parse_json(folder.read("theirs_jwks.json"));
  std::istringstream stream(folder.read("theirs.ndjson"));
  std::string line;
  int good = 0;
  while (std::getline(stream, line)) {
    const Json delivery = *base::parse_json(line);
    base::Headers headers;
    for (const auto& [name, value] : delivery.find("headers")->members()) headers.emplace_back(name, value.text());
    if (signature_problem(headers, delivery.find("body")->text(), {theirs, now, base::Duration(300'000)}).empty()) ++good;
  }
  CHECK(good == deliveries);
}

TEST_CASE("a thousand signatures of ours are good for openssl dgst, and a salt of another length is not good for us") {
  const Folder folder;
  const std::string pem = *SigningKey::new_pem();
  const SigningKey key = *SigningKey::from_pem(pem);
  folder.write("key.pem", pem);
  base::Random random(2);
  for (int i = 0; i < deliveries; ++i) {
    const std::string number = std::to_string(i);
    const std::string bytes = "1768467600." + body_of(random);
    folder.write("bytes" + number, bytes);
    folder.write("signature" + number, *base::from_base64url(key.sign(bytes)));
  }
  const std::string pss = " -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:";
  output_of("cd " + folder.text() + " && openssl pkey -in key.pem -pubout -out public.pem");
  const std::string good = output_of("cd " + folder.text() + " && seq 0 " + std::to_string(deliveries - 1) + " | xargs -P 4 -I N openssl dgst" + pss +
                                     "32 -verify public.pem -signature signatureN bytesN | grep -c 'Verified OK'");
  CHECK(good == std::to_string(deliveries) + '\n');
  for (const char* salt : {"32", "20", "0", "64"}) {
    output_of("cd " + folder.text() + " && openssl dgst" + pss + salt + " -sign key.pem -out theirs bytes0");
    base::Headers headers = signature_headers({&key}, {}, "", now);
    headers[0].second = "v1=" + base::base64url(folder.read("theirs"));
    const std::string body = folder.read("bytes0").substr(11);
    CHECK(signature_problem(headers, body, {jwks({&key}), now, base::Duration(300'000)}).empty() == (std::string(salt) == "32"));
  }
}

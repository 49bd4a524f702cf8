// Names of fields against the release, in what is said and in what is expected.
#include "core/script/fields.hpp"

#include <doctest/doctest.h>

#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;
using testing::errors_of;

namespace {
const std::string opened = "  - app: session_restore\n  - connect: provider_select\n";
std::string expecting(const std::string& data) {
  return errors_of("  - app: session_restore\n  - connect: provider_select\n    data: " + data + "\n");
}
std::string saying(const std::string& data) {
  return errors_of(opened + "  - app: " + data + "\n  - connect: error\n");
}
}  // namespace

TEST_CASE("expected fields are known at every depth, through every operator") {
  for (const char* good :
       {"{postal_address: {city: Leeds}}", "{providers: [{id: x}]}", "{providers: {$contains: {id: x, logo_url: z}}}",
        "{providers: {$all: [{id: x}], $each: {display_name: {$type: string}}}}",
        "{postal_address: {$or: [{city: a}, {$not: {city: b}}]}}", "{postal_address: {$exact: {city: a}}}",
        "{providers: {$eq: [{id: x}]}}", "{postal_address: '${location.postal_address}'}"})
    CHECK_MESSAGE(expecting(good) == (std::string(good).find("${") == std::string::npos ? "" : expecting(good)), good);
  for (const char* bad :
       {"{postal_adress: {}}", "{postal_address: {town: a}}", "{providers: [{ident: x}]}",
        "{providers: {$contains: {ident: x}}}", "{providers: {$all: [{ident: x}]}}", "{providers: {$each: {ident: x}}}",
        "{postal_address: {$or: [{town: a}]}}", "{postal_address: {$not: {town: a}}}",
        "{postal_address: {$exact: {town: a}}}", "{providers: {$in: [[{ident: x}]]}}"})
    CHECK_MESSAGE(expecting(bad).find("unknown field") != std::string::npos, bad);
}

TEST_CASE("an expectation that no value of the release could meet is refused") {
  CHECK(expecting("{providers: none}").find("has a list here, never text") != std::string::npos);
  CHECK(expecting("{postal_address: [a]}").find("has a mapping here, never a list") != std::string::npos);
  CHECK(expecting("{postal_address: {city: {name: a}}}").find("has text here, never a mapping") != std::string::npos);
  CHECK(expecting("{postal_address: {city: 42}}").find("wants text here, and `42` is a number") != std::string::npos);
  CHECK(expecting("{postal_address: {city: {$in: [42]}}}").find("wants text here") != std::string::npos);
}

TEST_CASE("what is said may have any value, but no unknown name and no type that YAML changed") {
  CHECK(saying("{provider: 7}") == "");
  CHECK(saying("{provider: [a]}") == "");
  CHECK(saying("{provider: {id: [a]}}") == "");
  CHECK(saying("{}") == "");
  CHECK(saying("{provider: {id: null}}").find("quote it") == std::string::npos);
  CHECK(saying("{provider: {id: ~}}").find("wants text here, and `~` is null") != std::string::npos);
  CHECK(saying("{provider: {id: 1e3}}").find("wants text here, and `1e3` is a number") != std::string::npos);
  CHECK(saying("{provider: {idd: x}}").find("unknown field `idd`") != std::string::npos);
  CHECK(saying("{providr: {}}").find("unknown field `providr`") != std::string::npos);
}

TEST_CASE("parameters, answers and events of the release are known by name") {
  CHECK(errors_of(opened + "  - backend: rates\n    send: {start_time: '${now}', end_time: '${now+1d}'}\n") == "");
  CHECK(errors_of(opened + "  - backend: rates\n    send: {start: '${now}'}\n").find("unknown field `start`") !=
        std::string::npos);
  CHECK(errors_of(opened + "  - backend: location_status\n    returns: {tariff_status: {commodity_import: {status: "
                           "CONNECTED}}}\n") == "");
  CHECK(errors_of(opened + "  - backend: location_status\n    returns: {tariff_status: {comodity_import: {}}}\n")
            .find("unknown field `comodity_import`") != std::string::npos);
  CHECK(errors_of(opened + "  - webhook: tariff.expired\n    data: {tariff_id: x}\n") == "");
  CHECK(errors_of(opened + "  - webhook: tariff.expired\n    data: {tarif_id: x}\n").find("unknown field") !=
        std::string::npos);
}

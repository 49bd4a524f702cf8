// Facts of Connect in release Zero, each looked up in the model by itself. They were taken from the published
// pages and from what public clients saw, not from the model; a change of the model that loses one
// fails here by name.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/protocol/model_facts.hpp"

using namespace cr;
using namespace cr::tests;

TEST_CASE("fact: the 14 pages of the guide, one opening, one redirect, one end") {
  int pages = 0;
  for (const auto& route : zero().routes) pages += route.kind == protocol::Route::Kind::page;
  CHECK(pages == 15);  // rate_advanced_capture is opt-in and not among the guide's 14
  CHECK(zero().route("session_restore")->kind == protocol::Route::Kind::opening);
  CHECK(zero().route("session_redirect")->kind == protocol::Route::Kind::redirect);
  CHECK(zero().route("session_complete")->kind == protocol::Route::Kind::final);
}

TEST_CASE("fact: a page has connect_token, route, direction, live_mode and data; actions only where it offers some") {
  for (const char* name : {"connect_token", "route", "direction", "live_mode", "data"}) CHECK(requires_field(zero().envelope, name));
  CHECK(field(zero().envelope, "actions") != nullptr);
  CHECK_FALSE(requires_field(zero().envelope, "actions"));
  CHECK(field(zero().envelope, "direction")->type.words == Names{"IMPORT", "EXPORT"});
}

TEST_CASE("fact: the redirect's example has no direction") {
  CHECK(zero().route("session_redirect")->without == Names{"direction"});
  CHECK_FALSE(requires_field(zero().envelope_of(zero().route("session_redirect")), "direction"));
}

TEST_CASE("fact: docs say redirect_url, the official client redirect_uri, and neither is required alone") {
  const auto& page = zero().route("session_redirect")->page;
  CHECK(field(page, "redirect_url")->ground.evidence == Evidence::documented);
  CHECK(field(page, "redirect_uri")->ground.evidence == Evidence::observed);
  CHECK_FALSE(requires_field(page, "redirect_url"));
  CHECK_FALSE(requires_field(page, "redirect_uri"));
}

TEST_CASE("fact: session_complete carries callback_uri") { CHECK(requires_field(zero().route("session_complete")->page, "callback_uri")); }

TEST_CASE("fact: an address has six parts and its checks go first line, city, post code, country, place") {
  const auto* route = zero().route("postal_address_capture");
  CHECK(field(route->page, "postal_address")->type.fields.size() == 6);
  Names order;
  for (const auto& check : route->checks) order.push_back(check.code);
  CHECK(order == Names{"data_json_invalid", "address_line1_missing", "city_missing", "post_code_missing", "country_code_missing",
                       "country_code_invalid", "geo_location_not_found"});
}

TEST_CASE("fact: timezone_not_found is the older name of geo_location_not_found and never sent") {
  const auto* error = zero().error("postal_address_capture", "timezone_not_found");
  REQUIRE(error != nullptr);
  CHECK_FALSE(error->sent);
  CHECK(zero().error("postal_address_capture", "geo_location_not_found")->sent);
}

TEST_CASE("fact: provider_select offers PROVIDER_MISSING and ADDRESS_CHANGE") {
  CHECK(actions("provider_select") == Names{"PROVIDER_MISSING", "ADDRESS_CHANGE"});
  CHECK(actions("provider_name_capture") == Names{"ADDRESS_CHANGE"});
}

TEST_CASE("fact: PROVIDER_MISSING leads to the provider's name, ADDRESS_CHANGE to the address") {
  CHECK(is_known("provider_select+PROVIDER_MISSING>provider_name_capture", Evidence::documented));
  CHECK(is_known("provider_select+ADDRESS_CHANGE>postal_address_capture", Evidence::documented));
  CHECK(is_known("provider_name_capture+ADDRESS_CHANGE>postal_address_capture", Evidence::documented));
}

TEST_CASE("fact: DIRECT goes before LIBRARY before MARKET before MANUAL") {
  Names methods;
  for (const auto* next : zero().from("provider_select", "data")) methods.push_back(next->when.front());
  CHECK(methods == Names{"method:DIRECT", "method:LIBRARY", "method:MARKET", "method:MARKET", "method:MANUAL"});
}

TEST_CASE("fact: the texts of the provider's refusals") {
  CHECK(message("provider_select", "provider_id_missing") == "Provider ID is required");
  CHECK(message("provider_select", "provider_not_found") == "Provider ID {id} not found");
  CHECK(message("provider_select", "provider_id_invalid") == "Provider ID {id} is not available at your address ({country})");
}

TEST_CASE("fact: the library offers TARIFF_MISSING, which leads to the structure") {
  CHECK(actions("tariff_select") == Names{"TARIFF_MISSING"});
  CHECK(is_known("tariff_select+TARIFF_MISSING>tariff_structure_select", Evidence::documented));
  CHECK(message("tariff_select", "tariff_id_invalid") == "Provider ID {provider} does not support tariff ID {id}");
}

TEST_CASE("fact: library ids are trt_, whatever the refusal's text says") {
  const auto& tariff = field(zero().route("tariff_select")->page, "tariffs")->type.items.front();
  CHECK(field(tariff.fields, "id")->type.format == "id:trt");
}

TEST_CASE("fact: exactly one structure is chosen") {
  CHECK(message("tariff_structure_select", "option_invalid") == "The options array can only contain one item");
  CHECK(message("tariff_structure_select", "option_not_supported") == "Unsupported option parameter {option}");
  CHECK(zero().from("tariff_structure_select", "data").size() == 4);
}

TEST_CASE("fact: a rate of zero and a negative rate have codes of their own") {
  for (const char* route : {"rate_fixed_capture", "rate_tod_capture"}) {
    CHECK(message(route, "cost_value_zero") == "Tariff rate (cost) cannot be zero");
    CHECK(message(route, "cost_value_negative") == "Tariff rate (cost) must be greater than zero");
  }
}

TEST_CASE("fact: a fixed rate is a number in the answer and on the page") {
  CHECK(field(zero().route("rate_fixed_capture")->page, "cost")->type.kind == Type::Kind::number);
  CHECK(field(zero().route("rate_fixed_capture")->answer, "cost")->type.kind == Type::Kind::number);
}

TEST_CASE("fact: hours have seven codes") {
  CHECK(codes("rate_tod_capture") == Names{"cost_value_zero", "cost_value_negative", "valid_from_invalid", "valid_to_invalid",
                                           "gap_in_time_period", "incomplete_time_period", "data_json_invalid"});
}

TEST_CASE("fact: overlapping hours are data_json_invalid, before gaps are looked for") {
  const auto& checks = zero().route("rate_tod_capture")->checks;
  const auto at = [&](std::string_view name) {
    return std::find_if(checks.begin(), checks.end(), [&](const auto& check) { return check.check == name; }) - checks.begin();
  };
  CHECK(checks[static_cast<std::size_t>(at("no_overlap"))].code == "data_json_invalid");
  CHECK(at("no_overlap") < at("no_gap"));
  CHECK(at("no_gap") < at("covers_day"));
}

TEST_CASE("fact: an advanced tariff has only data_json_invalid") { CHECK(codes("rate_advanced_capture") == Names{"data_json_invalid"}); }

TEST_CASE("fact: the surcharge of a tariff entered by hand was seen to lead to its name") {
  CHECK(is_known("market_surcharge_capture+data>tariff_name_capture", Evidence::observed));
  CHECK(is_known("tariff_name_capture+data>contract_term_capture", Evidence::observed));
  CHECK(is_known("provider_select+data>tariff_structure_select", Evidence::observed));
}

TEST_CASE("fact: what comes after a MARKET provider is inferred") {
  CHECK(is_known("provider_select+data>market_surcharge_capture", Evidence::inferred));
  CHECK(is_known("market_surcharge_capture+data>contract_term_capture", Evidence::inferred));
  CHECK_FALSE(transition("market_surcharge_capture+data>contract_term_capture")->counted);
}

TEST_CASE("fact: regions stand on the surcharge page only sometimes") {
  CHECK_FALSE(requires_field(zero().route("market_surcharge_capture")->page, "regions"));
  CHECK_FALSE(requires_field(zero().route("market_surcharge_capture")->answer, "region"));
}

TEST_CASE("fact: only the contract term may be skipped") {
  for (const auto& route : zero().routes) CHECK(route.answer_optional == (route.route == "contract_term_capture"));
  CHECK(zero().from("contract_term_capture", "skip").size() == 2);
}

TEST_CASE("fact: contract dates are null or RFC 3339") {
  const auto* end = field(zero().route("contract_term_capture")->page, "contract_end_date");
  CHECK(end->type.nullable);
  CHECK(end->type.format == "rfc3339");
  CHECK(codes("contract_term_capture") == Names{"date_format_invalid", "data_json_invalid"});
}

TEST_CASE("fact: the summaries offer SAVE, EDIT and DISCONNECT") {
  for (const char* route : {"summary_fixed_confirm", "summary_tou_confirm"}) {
    CHECK(actions(route) == Names{"SAVE", "EDIT", "DISCONNECT"});
    CHECK(zero().can_follow(route, "SAVE", "session_complete"));
    CHECK(zero().can_follow(route, "EDIT", "provider_select"));
    CHECK(zero().can_follow(route, "DISCONNECT", "session_complete"));
  }
}

TEST_CASE("fact: a pending connection is saved, dropped, or dropped for good") {
  CHECK(actions("summary_tariff_inprogress") == Names{"SAVE", "DISCONNECT", "DISMISS_DIRECT"});
  CHECK(zero().can_follow("summary_tariff_inprogress", "DISCONNECT", "provider_select"));
  CHECK_FALSE(zero().can_follow("summary_tariff_inprogress", "DISCONNECT", "session_complete"));
}

TEST_CASE("fact: a failed connection is tried again or disconnected") {
  CHECK(actions("summary_tariff_failed") == Names{"RECONNECT", "DISCONNECT"});
  CHECK(codes("summary_tariff_failed") == Names{"action_missing", "action_invalid"});
  CHECK(field(zero().route("summary_tariff_failed")->page, "connection_type")->type.words == Names{"DIRECT"});
}

TEST_CASE("fact: a fixed tariff's summary says FIXED, the other one of three") {
  const auto structure = [](const char* route) {
    return field(field(zero().route(route)->page, "tariff")->type.fields, "structure_type")->type.words;
  };
  CHECK(structure("summary_fixed_confirm") == Names{"FIXED"});
  CHECK(structure("summary_tou_confirm") == Names{"TIME_OF_DAY", "MARKET", "DYNAMIC"});
}

TEST_CASE("fact: summary_fixed_confirm alone may be posted without session_restore") {
  for (const auto& route : zero().routes) CHECK(route.direct == (route.route == "summary_fixed_confirm"));
}

TEST_CASE("fact: a token of a location opens on one of four summaries, pending and failed before the others") {
  Names pages;
  for (const auto* next : zero().from("session_restore", "open")) pages.push_back(next->to);
  CHECK(pages == Names{"summary_tariff_inprogress", "summary_tariff_failed", "summary_fixed_confirm", "summary_tou_confirm",
                       "provider_select", "postal_address_capture"});
}

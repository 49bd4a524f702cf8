// Loader and schema are written from the same tables; here they have to give the same verdict on the
// structure of small documents, one by one.
#include <doctest/doctest.h>

#include "core/script/yaml.hpp"
#include "tests/script/json_schema_check.hpp"
#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;

namespace {

const base::Json& schema() {
  static const base::Json made = scenario_schema(protocol::zero());
  return made;
}

struct Document {
  const char* lines;  ///< after the opening
  const char* head = "";
};

constexpr const char* opening = "  - app: session_restore\n  - connect: provider_select\n";

std::string text_of(const Document& d) {
  return std::string("scenario: a\ntitle: A claim\nwhy: A reason.\n") + d.head + "conversation:\n" + opening + d.lines;
}
std::string schema_says(const std::string& text) {
  const YamlResult parsed = parse_yaml(text, "a.yaml");
  REQUIRE(parsed.faults.empty());
  return testing::schema_trouble(schema(), to_json(parsed.root));
}
std::string loader_says(const std::string& text) {
  return testing::complaints(load_text(text, "a.yaml", protocol::zero(), {}).errors);
}

const std::vector<Document> sound = {
    {""},
    {"  - app: PROVIDER_MISSING\n  - connect: provider_name_capture\n    actions: [ADDRESS_CHANGE]\n"},
    {"  - app: {provider: {id: '${page.data.providers.0.id}'}}\n  - connect: session_redirect\n    within: 10s\n"},
    {"  - app: {route: provider_select, data: {provider: {id: 7}}, headers: {X-A: b}}\n  - connect: error\n    code: "
     "provider_not_found\n    status: {$in: [409, 422]}\n"},
    {"  - app: {raw: '{', headers: {}}\n  - connect: error\n"},
    {"  - app: {route: provider_select, connect_token: null}\n  - connect: error\n    code: token_missing\n    "
     "context: {$regex: '^connect'}\n"},
    {"  - app: session_restore\n    token: 'cot_1'\n  - connect: provider_select\n    data: {providers: {$size: {$gte: "
     "1}}}\n    live_mode: false\n    direction: IMPORT\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    any_of: [{data: {providers: []}, grade: warn}, "
     "{page: postal_address_capture}]\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    set: {data: {surprise: 1}}\n    data: {surprise: "
     "1}\n"},
    {"  - backend: exchange_connect_token\n    send: {connect_token: '${token}'}\n    fails: {status: 422}\n"},
    {"  - backend: exchange_connect_token\n    returns: {location_id: {$id: loc, $as: home}}\n    as: whole\n"},
    {"  - webhook: tariff.expiring\n    data: {location_id: '${location.id}'}\n    copies: 2\n    delay: 1h\n    "
     "signature: none\n    shape: 1\n    answered: {status: 200, within: 10s, attempts: {$lte: 2}}\n    receiver: "
     "{status: 500, times: 1, delay: 1s}\n"},
    {"  - webhook: something.new\n    set: {type: something.new}\n"},
    {"  - clock: +1d12h\n  - clock: 2026-03-01T00:00:00Z\n"},
    {"  - fault: F-RST\n    point: after_commit\n    times: 2\n    client: restores\n    within: 30s\n    requests: "
     "3\n"},
    {"  - fault: F-STATUS\n    params: {status: 503, code: busy}\n"},
    {"  - partner: {status: expiring, effects: {$size: 1}}\n"},
    {"  - repeat: 3\n    until: provider_select\n    steps: [{app: session_restore}]\n"},
    {"  - repeat: 3\n    until: {page: provider_select, data: {providers: {$size: 1}}}\n    steps: [{app: "
     "session_restore}]\n"},
    {"  - play: session_complete\n    client: resilient\n    at_most: 9\n    answers: {provider_select: "
     "[PROVIDER_MISSING, {provider: {id: x}}], contract_term_capture: skip}\n"},
    {"",
     "release: zero\ntags: [a, b]\ncovers: [ZERO-PROV-2]\nchapter: c\nduty: d\nends: open\nvars: {x: 1, list: [1]}\n"},
    {"", "matrix: {country: [GB, DE], exclude: [{country: DE}]}\n"},
    {"",
     "given: {clock: 2026-01-01T00:00:00Z, account: {disabled: false}, partner: {webhooks: [tariff.expired], "
     "signatures: none}}\n"},
    {"",
     "given: {world: {market_region: unknown, providers: {acme: {name: Acme, countries: [GB], method: DIRECT, "
     "connection: failed, fallback: MARKET, tariffs: [{name: A, hours: [{cost: 1, valid_from: '00:00:00', valid_to: "
     "'00:00:00'}]}]}}}}\n"},
    {"",
     "given: {location: {commodity_import: {status: connected, structure: FIXED, cost: 0.2, name: A, "
     "contract_end_date: '2027-01-01T00:00:00Z'}}}\n"},
    {"", "given: {token: {direction: EXPORT, postal_address: {city: Leeds}}}\n"},
};

const std::vector<Document> broken = {
    {"  - ap: session_restore\n"},
    {"  - app: session_restore\n    connect: provider_select\n"},
    {"  - session_restore\n"},
    {"  - {}\n"},
    {"  - app: 7\n"},
    {"  - app: [SAVE]\n"},
    {"  - app: sesion_restore\n"},
    {"  - app: PROVIDER_MISING\n"},
    {"  - app: provider_select\n"},
    {"  - app: {route: x, dat: {}}\n"},
    {"  - app: {raw: '{', data: {}}\n"},
    {"  - app: {raw: 7}\n"},
    {"  - app: {route: x, headers: {a: 1}}\n"},
    {"  - app: session_restore\n    tokn: x\n"},
    {"  - app: {provider: {id: {$regex: 1}}}\n"},
    {"  - connect: provider_selct\n"},
    {"  - connect: session_restore\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    code: x\n"},
    {"  - app: session_restore\n  - connect: error\n    data: {}\n"},
    {"  - app: session_restore\n  - connect: dropped\n    status: 200\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    data: {provders: []}\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    data: {postal_address: {cty: x}}\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    data: {providers: {$sise: 1}}\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    data: {providers: {$size: 1, id: x}}\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    data: {providers: {$size: -1}}\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    data: {providers: {$type: list}}\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    data: {providers: {$in: []}}\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    data: {providers: {$exists: 1}}\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    data: {postal_address: {city: {$as: a-b}}}\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    data: []\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    actions: PROVIDER_MISSING\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    live_mode: 'no'\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    status: '200'\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    within: 10\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    within: 10w\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    any_of: []\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    any_of: [{grade: fail}]\n"},
    {"  - app: session_restore\n  - connect: provider_select\n    status: 200\n    any_of: [{}]\n"},
    {"  - backend: exchange_token\n"},
    {"  - backend: exchange_connect_token\n    send: {conect_token: x}\n"},
    {"  - backend: exchange_connect_token\n    returns: {}\n    fails: {}\n"},
    {"  - backend: exchange_connect_token\n    fails: {kode: x}\n"},
    {"  - backend: exchange_connect_token\n    as: a.b\n"},
    {"  - customer: logs_out\n"},
    {"  - webhook: tariff.expried\n"},
    {"  - webhook: tariff.expired\n    copies: 0\n"},
    {"  - webhook: tariff.expired\n    signature: wrong\n"},
    {"  - webhook: tariff.expired\n    answered: {state: 200}\n"},
    {"  - webhook: tariff.expired\n    receiver: {status: 20}\n"},
    {"  - clock: 1d\n"},
    {"  - clock: +1w\n"},
    {"  - clock: tomorrow\n"},
    {"  - fault: F-RESET\n"},
    {"  - fault: F-DRIBBLE\n"},
    {"  - fault: F-LOST\n    point: before_commit\n"},
    {"  - fault: F-LATENCY\n    params: {dely: 1s}\n"},
    {"  - fault: F-RST\n    times: 0\n"},
    {"  - fault: F-RST\n    client: survives\n"},
    {"  - partner: {state: x}\n"},
    {"  - partner: expired\n"},
    {"  - use: ../x\n"},
    {"  - use: x\n    with: [1]\n"},
    {"  - repeat: 0\n    steps: [{app: session_restore}]\n"},
    {"  - repeat: 3\n"},
    {"  - repeat: 3\n    steps: []\n"},
    {"  - repeat: 3\n    until: {data: {}}\n    steps: [{app: session_restore}]\n"},
    {"  - play: session_complet\n"},
    {"  - play: error\n    client: patient\n"},
    {"  - play: error\n    answers: {provider_selec: skip}\n"},
    {"  - play: error\n    answers: {provider_select: []}\n"},
    {"", "titel: x\n"},
    {"", "release: one\n"},
    {"", "tags: a\n"},
    {"", "tags: [a, a]\n"},
    {"", "covers: [ZERO-NONE-9]\n"},
    {"", "ends: done\n"},
    {"", "vars: {a-b: 1}\n"},
    {"", "matrix: {}\n"},
    {"", "matrix: {a: []}\n"},
    {"", "matrix: {a: 1}\n"},
    {"", "matrix: {a: [1, 1]}\n"},
    {"", "given: {clok: x}\n"},
    {"", "given: {clock: today}\n"},
    {"", "given: {account: {disabled: 1}}\n"},
    {"", "given: {partner: {webhooks: [tariff.expiry]}}\n"},
    {"", "given: {partner: {signatures: all}}\n"},
    {"", "given: {world: {providers: {acme: {methd: MANUAL}}}}\n"},
    {"", "given: {world: {providers: {acme: {countries: [gb]}}}}\n"},
    {"", "given: {world: {providers: {acme: {tariffs: [{hours: [{cost: 1}]}]}}}}\n"},
    {"", "given: {location: {commodity: {}}}\n"},
};

}  // namespace

TEST_CASE("what the loader takes the schema takes") {
  for (const Document& document : sound) {
    const std::string text = text_of(document);
    CAPTURE(text);
    CHECK(loader_says(text) == "");
    CHECK(schema_says(text) == "");
  }
}

TEST_CASE("what is wrong in structure both refuse") {
  CHECK(broken.size() >= 60);
  for (const Document& document : broken) {
    const std::string text = text_of(document);
    CAPTURE(text);
    CHECK(loader_says(text) != "");
    CHECK(schema_says(text) != "");
  }
}

TEST_CASE("head keys that are missing both refuse") {
  for (const char* text :
       {"scenario: a\ntitle: t\nwhy: w\n",
        "title: t\nwhy: w\nconversation: [{app: session_restore}, {connect: provider_select}]\n",
        "scenario: A\ntitle: t\nwhy: w\nconversation: [{app: session_restore}, {connect: provider_select}]\n",
        "scenario: a\ntitle: ''\nwhy: w\nconversation: [{app: session_restore}, {connect: provider_select}]\n",
        "scenario: a\ntitle: t\nwhy: w\nconversation: []\n"}) {
    CAPTURE(text);
    CHECK(loader_says(text) != "");
    CHECK(schema_says(text) != "");
  }
}

TEST_CASE("the schema knows fragments by their first key") {
  CHECK(schema_says("fragment: a\nwhy: w\nparams: {x: {default: 1}, z: {}}\nstarts: provider_select\nends: "
                    "error\nsteps: [{app: skip}]\n") == "");
  CHECK(schema_says("fragment: a\nsteps: [{app: skip}]\n") != "");
  CHECK(schema_says("fragment: a\nstarts: provider_select\nparams: {x: {defalt: 1}}\nsteps: [{app: skip}]\n") != "");
}

TEST_CASE("the schema is strict JSON of a size that editors bear") {
  const std::string text = base::to_text(schema());
  CHECK(base::parse_json(text));
  CHECK(text.size() < 200'000);
}

"""Writes scenario files for the benchmark: each a manual capture of 13 exchanges with 5 assertions each.

Called by run.sh: make_scenarios.py FOLDER [COUNT] [SEED]. Names, prices and dates come from the seed, so
that no two files are alike and every run has the same ones.
"""
import pathlib
import random
import sys

FIRST = ["Heron", "Willow", "Granite", "Lantern", "Northfold", "Amber", "Tidal", "Meadow", "Copper", "Juniper"]
SECOND = ["Power", "Energy", "Light", "Supply", "Electric", "Grid"]
STREETS = ["Harbour Row", "Mill Lane", "Orchard Close", "Quarry Road", "Station Parade"]
PLACES = [("Bristol", "BS1 4RW", "GB", "GBP"), ("Leeds", "LS1 4DY", "GB", "GBP"), ("Utrecht", "3511 LX", "NL", "EUR"),
          ("Lyon", "69002", "FR", "EUR"), ("Leipzig", "04109", "DE", "EUR")]
PLANS = ["Steady", "Evergreen", "Two Year", "Standard", "Saver"]

SCENARIO = """\
scenario: bench-{number:05d}
title: Customer {number} enters the fixed rate of {provider} by hand
why: One of many like it, to see how long a large suite takes.
release: zero
tags: [bench, manual]

given:
  clock: {clock}
  token:
    direction: IMPORT
    postal_address: {{country_code: {country}}}

conversation:
  - backend: login
    returns: {{bearer_token: {{$type: string}}, expires_in: {{$type: integer, $gte: 60}}, live_mode: false}}
  - backend: create_connect_token
    returns: {{connect_token: {{$id: cot}}, expires_in: {{$gte: 3600, $lte: 86400}}, live_mode: false}}
  - app: session_restore
  - connect: postal_address_capture
    direction: IMPORT
    live_mode: false
    data: {{postal_address: {{country_code: {country}, city: {{$type: string}}}}}}
  - app: {{postal_address: {{address_line1: '{house} {street}', city: {city}, post_code: '{post_code}', country_code: {country}}}}}
  - connect: provider_select
    live_mode: false
    actions: {{$contains: PROVIDER_MISSING}}
    data:
      postal_address: {{city: {city}, country_code: {country}}}
      providers: {{$size: {{$gte: 1}}}}
  - app: PROVIDER_MISSING
  - connect: provider_name_capture
    direction: IMPORT
    live_mode: false
    data: {{postal_address: {{city: {city}, address_line1: {{$contains: {street}}}}}}}
  - app: {{provider: {{name: {provider}}}}}
  - connect: tariff_structure_select
    direction: IMPORT
    live_mode: false
    data: {{provider: {{display_name: {provider}}}, options: {{$contains: FIXED}}}}
  - app: {{options: [FIXED]}}
  - connect: rate_fixed_capture
    live_mode: false
    data: {{currency_code: {currency}, cost: 0, provider: {{display_name: {provider}}}}}
  - app: {{cost: 0}}
  - connect: error
    code: cost_value_zero
    type: invalid_request
    context: {{$contains: rate_fixed_capture}}
    status: {{$gte: 400, $lt: 500}}
  - app: {{cost: {cost}}}
  - connect: tariff_name_capture
    direction: IMPORT
    live_mode: false
    data: {{provider: {{display_name: {provider}}}, tariff: {{name: {{$type: string}}}}}}
  - app: {{tariff: {{name: {plan}}}}}
  - connect: contract_term_capture
    direction: IMPORT
    live_mode: false
    data: {{provider: {{display_name: {provider}}}, contract_end_date: {{$or: [null, {{$type: string}}]}}}}
  - app: {{contract_end_date: '{end}'}}
  - connect: summary_fixed_confirm
    actions: [SAVE, EDIT, DISCONNECT]
    data: {{cost: {cost}, currency_code: {currency}, tariff: {{name: {plan}, structure_type: FIXED}}}}
  - app: SAVE
  - connect: session_complete
    live_mode: false
    direction: IMPORT
    data: {{callback_uri: {{$url: {{query: {{fp_cot: {{$id: cot}}}}}}, $regex: '[?&]fp_cot=cot_[0-9a-f]{{24}}$'}}}}
  - backend: exchange_connect_token
    returns: {{location_id: {{$id: loc}}, object: connect_token, complete_action: SAVE, is_tariff_processed: true, live_mode: false}}
"""


def text_of(number, chance):
    city, post_code, country, currency = chance.choice(PLACES)
    return SCENARIO.format(
        number=number, provider=f"{chance.choice(FIRST)} {chance.choice(SECOND)} {number}", city=city,
        post_code=post_code, country=country, currency=currency, street=chance.choice(STREETS),
        house=chance.randint(1, 250), cost=f"0.{chance.randint(1000, 4999)}", plan=f"{chance.choice(PLANS)} {number}",
        clock=f"2026-{chance.randint(1, 9):02d}-{chance.randint(1, 28):02d}T{chance.randint(0, 23):02d}:00:00Z",
        end=f"2027-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}T00:00:00Z")


def main(folder, count=1000, seed=1):
    chance = random.Random(int(seed))
    target = pathlib.Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for number in range(int(count)):
        (target / f"bench-{number:05d}.yaml").write_text(text_of(number, chance), encoding="utf-8")


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 4:
        sys.exit("usage: make_scenarios.py FOLDER [COUNT] [SEED]")
    main(*sys.argv[1:])

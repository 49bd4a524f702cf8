#!/usr/bin/env bash
# How long a large suite takes: makes 1,000 scenario files and times `connect-replay run` over them, with
# JSON, JUnit and journal written, and then the parts of it that can be had alone. By hand, on a quiet
# machine:
#
#   tests/bench/run.sh [COUNT]
set -eu
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
top=$(readlink -f -- "$here/../..")
program=${CONNECT_REPLAY:-$top/build/release/connect-replay}
count=${1:-1000}
[ -x "$program" ] || "$top/connect-replay" version >/dev/null

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
python3 "$here/make_scenarios.py" "$folder/scenarios" "$count" 1
cd -- "$folder"
echo "$count scenarios of 13 exchanges, 5 assertions each, $(du -sh --apparent-size scenarios | cut -f1) of YAML, $(nproc) cores"

timed() {  # timed NAME COMMAND… : the best of three
  local name=$1 best="" taken start code
  shift
  for _ in 1 2 3; do
    start=$EPOCHREALTIME code=0
    "$@" >out.txt 2>err.txt || code=$?
    taken=$(((${EPOCHREALTIME/./} - ${start/./}) / 1000))
    if [ "$code" != 0 ]; then
      echo "$name: exit $code"
      tail -n 5 err.txt out.txt
      return 1
    fi
    if [ -z "$best" ] || [ "$taken" -lt "$best" ]; then best=$taken; fi
  done
  printf '%-44s %6d ms\n' "$name" "$best"
}

timed "run, JSON, JUnit and journal written" "$program" run scenarios --report json=run.json --report junit=junit.xml --journal journal.ndjson
tail -n 1 out.txt
timed "run on one worker" "$program" run scenarios --jobs 1 --report json=run.json --report junit=junit.xml --journal journal.ndjson
timed "run, no report" "$program" run scenarios --no-report
timed "lint: reading and checking alone" "$program" lint scenarios
timed "report: JSON and JUnit from the journal" "$program" report journal.ndjson --report json=run.json --report junit=junit.xml
timed "version: starting the program" "$program" version
ls -l --block-size=KB run.json junit.xml journal.ndjson | awk '{print $NF, $5}'

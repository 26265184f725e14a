#!/usr/bin/env bash
# Measures this machine, makes a model of it from the small measurements, and holds the model against runs of 10,000 and 100,000
# subscribers; three rounds of that, because two runs alike differ by a tenth and more. Exit code 1 when a round's median of them is off by
# more than PERCENT. Some five minutes; nothing else should run.
# Usage: run.sh ALERT [PERCENT]
set -euo pipefail
alert=$1
percent=${2:-25}
here=$(dirname "$0")
out=artifacts/calibration
mkdir -p "$out"
rm -f "$out"/against-*.json

demo() { # SUBSCRIBERS SEED REPORT
  echo "a run of $1 subscribers, seed $2" >&2
  "$alert" demo --scenario "$here/../one-alert.json" --subscribers "$1" --seed "$2" --report "$3" --json >/dev/null 2>"$3.log" || { echo "that run failed: $3.log" >&2; exit 1; }
}

for round in 1 2 3; do
  echo "round $round: dispatches a second, when segments are full" >&2
  "$alert" bench handoff --all-channels --lanes 8 --json >"$out/bench.json"
  demo 10000 "${round}1" "$out/fit.json"
  "$alert" plan --calibrate "$out/fit.json" --bench "$out/bench.json" >"$out/model-$round.json"
  for subscribers in 10000 100000; do
    report=$out/measured-$subscribers.json
    demo "$subscribers" "${round}2" "$report"
    "$alert" plan --against "$report" --model "$out/model-$round.json" --json >"$out/against-$subscribers-$round.json"
  done
done

node "$here/verdict.mjs" "$percent" "$out"

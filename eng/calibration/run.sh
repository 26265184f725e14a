#!/usr/bin/env bash
# Measures this machine, makes a model of it from the small measurements, and holds the model against runs of 10,000 and 100,000
# subscribers: exit code 1 when it is off by more than PERCENT. Some five minutes; nothing else should run.
# Usage: run.sh ALERT [PERCENT]
set -euo pipefail
alert=$1
percent=${2:-25}
here=$(dirname "$0")
out=artifacts/calibration
mkdir -p "$out"

demo() { # SUBSCRIBERS SEED REPORT
  echo "a run of $1 subscribers, seed $2" >&2
  "$alert" demo --scenario "$here/../one-alert.json" --subscribers "$1" --seed "$2" --report "$3" --json >/dev/null
}

echo 'hand-offs a second, when segments are full' >&2
"$alert" bench handoff --all-channels --json >"$out/bench.json"
demo 10000 1 "$out/fit.json"
"$alert" plan --calibrate "$out/fit.json" --bench "$out/bench.json" >"$out/model.json"
echo "the model: $out/model.json" >&2

worst=0
for run in '10000 2' '100000 3'; do
  read -r subscribers seed <<<"$run"
  report=$out/measured-$subscribers.json
  demo "$subscribers" "$seed" "$report"
  "$alert" plan --against "$report" --model "$out/model.json" --json |
    node -e 'const s = JSON.parse(require("fs").readFileSync(0)).simulation;
      for (const share of ["first", "p50", "p99", "last"])
        console.log(`  ${share.padEnd(5)} predicted ${s.overall[share].toFixed(2).padStart(7)} s, measured ${(s.measuredMs[share] / 1000).toFixed(2).padStart(7)} s: ${(100 * s.deviation[share]).toFixed(0).padStart(4)} %`)'
  "$alert" plan --against "$report" --model "$out/model.json" --within "$percent" >/dev/null || worst=1
done
exit $worst

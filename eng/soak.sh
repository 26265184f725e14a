#!/usr/bin/env bash
# Runs demos with new seeds until the time is up; stops at the first broken guarantee and says how to repeat it.
# Usage: soak.sh ALERT MINUTES [demo arguments]
set -uo pipefail

alert=$1
end=$((SECONDS + $2 * 60))
shift 2
runs=0
while [ $SECONDS -lt $end ]; do
  seed=$((RANDOM * 32768 + RANDOM))
  arguments=(--seed "$seed" --subscribers $((1000 + RANDOM)) --kill-consumers $((RANDOM % 4)) "$@")
  if ! summary=$("$alert" demo "${arguments[@]}" 2>&1); then
    echo "$summary" >&2
    echo "Broken after $runs good runs. Repeat with: make demo ARGS=\"${arguments[*]}\"" >&2
    exit 1
  fi
  runs=$((runs + 1))
  echo "$runs: seed $seed held"
done

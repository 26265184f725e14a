#!/usr/bin/env bash
# Runs the test projects that were built in Release; fails if one of them does. Tests that start the whole system mostly wait, so they
# run beside the others. `run-tests.sh long` runs those of them that take longer, one after the other, and nothing else; `make links` the rest.
set -uo pipefail
cd "$(dirname "$0")/.."

results=artifacts/test-results
mkdir -p "$results"

run() { # NAME PROJECT [FILTER]
  dotnet test "tests/$2" -c Release --no-build -nologo -v q ${3:+--filter "$3"} \
    --results-directory "$results" --logger "trx;LogFileName=$1.trx" --logger 'console;verbosity=minimal' \
    --blame-hang-timeout 15m --blame-hang-dump-type none |
    grep -vE "^(Test run for |A total of |Results File: |Additionally, path to test adapters|Data collector 'Blame'|\$)"
  if [ "${PIPESTATUS[0]}" -ne 0 ]; then
    echo "$1 failed" >&2
    return 1
  fi
}

if [ "${1:-}" = long ]; then
  run Long AlertServerless.Local.Tests 'Category=Long&Category!=Links'
  exit
fi

run WholeSystem AlertServerless.Local.Tests 'Category=WholeSystem&Category!=Long&Category!=Links' >"$results/whole-system.log" 2>&1 &
whole=$!
status=0
run AlertServerless.Local.Tests AlertServerless.Local.Tests 'Category!=WholeSystem' || status=1
for project in tests/*.Tests; do
  name=$(basename "$project")
  [ "$name" = AlertServerless.Local.Tests ] || run "$name" "$name" 'Category!=Orders' || status=1
done
wait "$whole" || status=1
cat "$results/whole-system.log"
exit $status

#!/usr/bin/env bash
# Runs every test project (but `make links`, which takes minutes) that was built in Release; fails if one of them does. Tests that start the whole system mostly wait, so
# they run beside the others.
set -uo pipefail
cd "$(dirname "$0")/.."

results=artifacts/test-results
rm -rf "$results"
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

run WholeSystem AlertServerless.Local.Tests 'Category=WholeSystem&Category!=Links' >"$results/whole-system.log" 2>&1 &
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

#!/usr/bin/env bash
# Runs every test project that was built in Release, one after the other; fails if one of them does.
set -uo pipefail
cd "$(dirname "$0")/.."

results=artifacts/test-results
rm -rf "$results"
status=0
for project in tests/*.Tests; do
  name=$(basename "$project")
  dotnet test "$project" -c Release --no-build -nologo -v q \
    --results-directory "$results" --logger "trx;LogFileName=$name.trx" --logger 'console;verbosity=minimal' \
    --blame-hang-timeout 15m --blame-hang-dump-type none |
    grep -vE "^(Test run for |A total of |Results File: |Additionally, path to test adapters|Data collector 'Blame'|\$)"
  if [ "${PIPESTATUS[0]}" -ne 0 ]; then
    echo "$name failed" >&2
    status=1
  fi
done
exit $status

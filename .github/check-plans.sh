#!/usr/bin/env bash
# A topic never shrinks: fails when a reviewed plan asks for fewer partitions than the same file did at BASE, also in a revert.
# Usage: check-plans.sh BASE
set -euo pipefail
base=$1
found=0
for file in infra/deployments/*.plan.json; do
  [ -e "$file" ] || continue
  before=$( (git show "$base:$file" 2>/dev/null || echo '{}') | jq '.partitions // 0')
  after=$(jq '.partitions // 0' "$file")
  if [ "$after" -lt "$before" ]; then
    echo "$file: partitions: $after are fewer than the $before there are; take the rest back and leave them" >&2
    found=1
  fi
done
exit $found

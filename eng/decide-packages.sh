#!/usr/bin/env bash
# Decides package by package whether this machine's source serves the official one, and leaves the ids of those it lacks in
# .replaced-packages, one a line; an empty file says that nothing is replaced. One restore names them all.
set -euo pipefail
cd "$(dirname "$0")/.."

decision=.replaced-packages
rm -f "$decision"
answer=$(dotnet restore eng/official-packages -v q -nologo 2>&1) && failed= || failed=yes

# No such id (NU1101), no such version (NU1102), only pre-releases (NU1103). Anything else is no answer about a package.
other=$(grep -E ': error ' <<<"$answer" | grep -vE 'error NU110[123]:' | head -n 1) || true
lacking=$(grep -oE 'error NU110[123]: Unable to find [a-z ]*package [A-Za-z0-9.]+' <<<"$answer" |
  grep -oE '[^ ]+$' | sed 's/\.$//' | sort -u) || true
if [ -n "$failed" ] && { [ -n "$other" ] || [ -z "$lacking" ]; }; then
  echo "The package source did not answer: ${other:-$(head -n 1 <<<"$answer")}" >&2
  exit 1
fi

for id in $lacking; do
  if [ ! -f "eng/stand-ins/$id/$id.csproj" ]; then
    echo "The package source lacks $id, which has no stand-in (eng/stand-ins/README.md)" >&2
    exit 1
  fi
done
printf '%s' "${lacking:+$lacking$'\n'}" >"$decision"

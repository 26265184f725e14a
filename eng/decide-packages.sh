#!/usr/bin/env bash
# Decides whether this machine's package source has every official package, and leaves .use-official or .use-stand-ins.
set -euo pipefail
cd "$(dirname "$0")/.."

rm -f .use-official .use-stand-ins
if answer=$(dotnet restore eng/official-packages -v q -nologo 2>&1); then
  touch .use-official
elif grep -qE 'NU110[123]' <<<"$answer"; then
  touch .use-stand-ins
  echo "Stand-ins take the place of $(grep -oE 'NU110[123]: .*' <<<"$answer" | sort -u | wc -l) packages that the source lacks (eng/stand-ins/README.md)."
else
  echo "The package source did not answer: $(grep -m 1 -E 'error' <<<"$answer" || head -n 1 <<<"$answer")" >&2
  exit 1
fi

#!/usr/bin/env bash
# Publishes the functions: eng/publish.sh FOLDER [Native|ReadyToRun|Jit]
# Native is what is deployed. Linking it takes clang or gcc; where neither is, and no variant is asked for, local runs get
# ReadyToRun, and a line says so.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$1
variant=${2:-}
if [ -z "$variant" ] && ! command -v clang >/dev/null && ! command -v gcc >/dev/null; then
  echo 'No clang or gcc to link with: the functions run as ReadyToRun here, while a deployment takes native executables.' >&2
  variant=ReadyToRun
fi
variant=${variant:-Native}

rm -rf "$folder"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! dotnet publish src/AlertServerless.Bootstrap -c Release -p:Variant="$variant" -p:RunAnalyzers=false -o "$folder" -v q -nologo >"$log" 2>&1; then
  rm -rf "$folder"
  grep -E 'error' "$log" | sort -u >&2 || cat "$log" >&2
  exit 1
fi

#!/usr/bin/env bash
# Finds Chromium for the page tests, or installs Debian's.
set -euo pipefail

[ -x /usr/bin/chromium ] && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo 'Chromium is missing at /usr/bin/chromium: the page tests need it (Debian: apt-get install chromium)' >&2
  exit 1
fi

echo 'Installing Chromium for the page tests, once…'
log=$(mktemp)
if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; } >"$log" 2>&1; then
  tail -n 5 "$log" >&2
  echo 'Chromium could not be installed' >&2
  exit 1
fi
rm -f "$log"

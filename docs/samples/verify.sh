#!/bin/sh
# Checks a signed request of AlertServerless, or answers its challenge. Needs openssl, base64 and od.
#   SECRET=... sh verify.sh 't=...,v1=...' < BODY     prints "signed"; else ends with 1
#   SECRET=... sh verify.sh --challenge TEXT          prints the answer
# The key is an argument of openssl, so other users of this machine can see it while that runs.
set -eu
key=$(printf '%s=' "$SECRET" | tr '_-' '/+' | base64 -d | od -An -v -tx1 | tr -d ' \n')
mac() { openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" | sed 's/^.*= *//'; }

if [ "$1" = --challenge ]; then
  printf '%s' "$2" | mac
  exit
fi
stamp=${1#t=}
stamp=${stamp%%,*}
# Anything but digits would be calculated with below.
case $stamp in '' | *[!0-9]*) echo 'not signed' >&2; exit 1 ;; esac
age=$(($(date +%s) - stamp))
expected=$({ printf '%s.' "$stamp"; cat; } | mac)
# Older than five minutes may be a recording.
if [ "${1##*,v1=}" = "$expected" ] && [ "${age#-}" -le 300 ]; then
  echo signed
else
  echo 'not signed' >&2
  exit 1
fi

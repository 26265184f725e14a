#!/bin/sh
# Builds librdkafka, once, from the C source that the npm package @confluentinc/kafka-javascript ships.
set -eu

root=$(cd "$(dirname "$0")/../../.." && pwd)
source=$root/node_modules/@confluentinc/kafka-javascript/deps/librdkafka
# The project of this folder names the same file.
library=$root/artifacts/native/librdkafka-2.15.1/librdkafka.so
work=$(dirname "$library")/build
log=$(dirname "$library")/build.log
need() { echo "librdkafka: $1" >&2; exit 1; }

[ -f "$library" ] && exit 0
[ "$(uname -s)" = Linux ] || need "this stand-in builds on Linux only; elsewhere use the official librdkafka.redist"
[ -f "$source/src/rdkafka.h" ] || need "no source in $source: run 'make setup'"
for tool in gcc make bash; do
  command -v "$tool" >/dev/null || need "$tool is missing (Debian: apt-get install build-essential)"
done
echo '#include <openssl/ssl.h>' | gcc -E - >/dev/null 2>&1 || need "OpenSSL's headers are missing (Debian: apt-get install libssl-dev)"

echo "Building librdkafka, once (about a minute on two idle cores)…"
rm -rf "$work"
mkdir -p "$(dirname "$library")"
cp -r "$source" "$work"
# No linker script: it would need Python, and all it does is hide symbols.
(
  cd "$work"
  bash ./configure --enable-ssl --disable-gssapi --disable-curl --disable-zstd --disable-lz4-ext --disable-debug-symbols
  make -j2 -C src librdkafka.so.1 WITH_LDS=n
) >"$log" 2>&1 || { tail -n 20 "$log" >&2; need "the build failed: see $log"; }
strip --strip-unneeded "$work/src/librdkafka.so.1"
mv "$work/src/librdkafka.so.1" "$library"
rm -rf "$work"

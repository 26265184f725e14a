#!/bin/sh
# Builds librdkafka from the C source that the npm package @confluentinc/kafka-javascript ships.
# Usage: build.sh SOURCE_DIRECTORY LIBRARY_TO_WRITE
set -eu

source=$1
library=$2
need() { echo "librdkafka: $1" >&2; exit 1; }

[ -f "$source/src/rdkafka.h" ] || need "no source in $source: run 'make setup' (it runs 'npm ci --ignore-scripts')"
for tool in gcc make bash; do
  command -v "$tool" >/dev/null || need "$tool is missing (Debian: apt-get install build-essential)"
done
echo '#include <openssl/ssl.h>' | gcc -E - >/dev/null 2>&1 || need "OpenSSL's headers are missing (Debian: apt-get install libssl-dev)"

work=$(dirname "$library")/build
log=$(dirname "$library")/build.log
mkdir -p "$(dirname "$library")"
rm -rf "$work"
cp -r "$source" "$work"
echo "Building librdkafka, once (about 40 s on two cores)…"
# No linker script: it would need Python, and all it does is hide symbols.
(
  cd "$work"
  bash ./configure --enable-ssl --disable-gssapi --disable-curl --disable-zstd --disable-lz4-ext --disable-debug-symbols
  make -j2 -C src librdkafka.so.1 WITH_LDS=n
) >"$log" 2>&1 || { tail -n 20 "$log" >&2; need "the build failed: see $log"; }
strip --strip-unneeded "$work/src/librdkafka.so.1"
mv "$work/src/librdkafka.so.1" "$library"
rm -rf "$work"

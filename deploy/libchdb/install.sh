#!/bin/sh
# Installs the ClickHouse engine library (libchdb) from the npm package that
# package-lock.json pins with an integrity hash, into a folder that git ignores.
#
#   HEARTH_LIBCHDB_DIR   where to put it (default: .cache/libchdb at the top of the checkout)
#
# Running it again is quick: a stamp of the lock file's hash tells that the same
# library is already there.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
repo=$(CDPATH= cd -- "$here/../.." && pwd)
target=${HEARTH_LIBCHDB_DIR:-$repo/.cache/libchdb}
alternative="or use a ClickHouse server with --clickhouse ADDR"

platform="$(uname -s)/$(uname -m)"
case "$platform" in
Linux/x86_64) package=lib-linux-x64-gnu ;;
*)
	echo "install libchdb: no library is pinned for $platform; set HEARTH_LIBCHDB to a libchdb.so of your own, $alternative." >&2
	exit 1
	;;
esac

library="$target/node_modules/@chdb/$package/libchdb.so"
stamp="$target/.installed"
want=$(cksum <"$here/package-lock.json")

if [ -f "$library" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$want" ]; then
	echo "libchdb is installed: $library"
	exit 0
fi

if ! command -v npm >/dev/null 2>&1; then
	echo "install libchdb: npm is needed to fetch the library; install Node.js, $alternative." >&2
	exit 1
fi

# Work in a copy: npm writes node_modules beside the package file, and the
# checkout stays clean.
mkdir -p "$target"
rm -f "$stamp"
cp "$here/package.json" "$here/package-lock.json" "$target/"
if ! (cd "$target" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error); then
	echo "install libchdb: npm could not fetch the pinned package; check the network and run it again, $alternative." >&2
	exit 1
fi
if [ ! -f "$library" ]; then
	echo "install libchdb: npm installed no library for $platform (musl systems are not supported); $alternative." >&2
	exit 1
fi
printf '%s\n' "$want" >"$stamp"
echo "libchdb is installed: $library"

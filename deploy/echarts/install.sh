#!/bin/sh
# Puts the chart library of the console (Apache ECharts), from the npm package
# that package-lock.json pins with an integrity hash, into console/web/dist,
# which git ignores. The build tag `console` builds it into the program.
#
# Running it again is quick: a stamp of the lock file's hash tells that the same
# library is already there.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
repo=$(CDPATH= cd -- "$here/../.." && pwd)
work="$repo/.cache/echarts"
target="$repo/console/web/dist"
want=$(cksum <"$here/package-lock.json")

if [ -f "$target/echarts.min.js" ] && [ "$(cat "$target/.installed" 2>/dev/null)" = "$want" ]; then
	exit 0
fi
if ! command -v npm >/dev/null 2>&1; then
	echo "install echarts: npm is needed to fetch the chart library; install Node.js, or build without charts: make build CONSOLE=0" >&2
	exit 1
fi

# Work in a copy: npm writes node_modules beside the package file.
mkdir -p "$work" "$target"
cp "$here/package.json" "$here/package-lock.json" "$work/"
if ! (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error); then
	echo "install echarts: npm could not fetch the pinned package; check the network and run it again, or build without charts: make build CONSOLE=0" >&2
	exit 1
fi
cp "$work/node_modules/echarts/dist/echarts.min.js" "$work/node_modules/echarts/LICENSE" "$work/node_modules/echarts/NOTICE" "$target/"
printf '%s\n' "$want" >"$target/.installed"
echo "echarts is installed: $target/echarts.min.js"

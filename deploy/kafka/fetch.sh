#!/usr/bin/env bash
# Fetches the jars of Apache Kafka named by pom.xml into an ignored folder and checks each against jars.sha256.
#
#   deploy/kafka/fetch.sh            install, or do nothing when the folder is already right
#   deploy/kafka/fetch.sh -update    install and rewrite jars.sha256 (after a version change; read the diff)
#
# HEARTH_KAFKA_LIBS names another folder than .cache/kafka/libs.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
libs=${HEARTH_KAFKA_LIBS:-$here/../../.cache/kafka/libs}
sums=$here/jars.sha256

# intact holds when the folder has exactly the pinned jars: none missing, none changed, none besides.
intact() {
  [[ -f $sums && -d $libs ]] || return 1
  (cd "$libs" && sha256sum --check --strict --quiet "$sums") >/dev/null 2>&1 || return 1
  [[ $(cd "$libs" && ls -- *.jar | wc -l) == $(wc -l <"$sums") ]]
}

update=
case ${1:-} in
'') ;;
-update) update=1 ;;
*)
  echo "usage: fetch.sh [-update]" >&2
  exit 2
  ;;
esac

if [[ -z $update ]] && intact; then
  exit 0
fi
for tool in java mvn sha256sum; do
  command -v "$tool" >/dev/null || {
    echo "fetch.sh: $tool is not installed; Apache Kafka needs Java 17 or newer, and Maven to fetch it" >&2
    exit 1
  }
done

rm -rf "$libs"
mkdir -p "$libs"
libs=$(cd "$libs" && pwd)
echo "kafka: fetching the jars pinned in deploy/kafka/pom.xml"
# -C: a checksum that does not match the repository's own is an error already while downloading.
mvn --batch-mode --quiet -C -f "$here/pom.xml" -Dlibs="$libs" package

if [[ -n $update ]]; then
  (cd "$libs" && sha256sum -- *.jar) >"$sums"
fi
if ! intact; then
  echo "fetch.sh: the jars differ from deploy/kafka/jars.sha256:" >&2
  diff <(cut -c67- "$sums") <(cd "$libs" && ls -- *.jar) >&2 || true
  (cd "$libs" && sha256sum --check --quiet "$sums") >&2 || true
  rm -rf "$libs"
  exit 1
fi
echo "kafka: $(wc -l <"$sums") jars checked"

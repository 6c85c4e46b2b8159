#!/bin/sh
# Makes the secrets of deploy/compose.yaml in deploy/secrets, which git ignores. What is there already stays.
#
#   HEARTH_SECRETS   another folder
#
# Containers run as other users and must be able to read the files; the folder itself is closed to everybody else.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
folder=${HEARTH_SECRETS:-$here/secrets}
mkdir -p "$folder"
chmod 700 "$folder"
for name in clickhouse_password reader_password hearth_token grafana_password; do
	if [ ! -s "$folder/$name" ]; then
		head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$folder/$name"
		chmod 644 "$folder/$name"
		echo "made $folder/$name"
	fi
done

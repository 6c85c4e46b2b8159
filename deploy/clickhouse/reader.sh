#!/bin/sh
# Runs once, when the ClickHouse container is new: makes the account that Grafana reads with. The statements are those
# of `hearth schema --grants`, and a test keeps them so.
set -eu

hash=$(head -n 1 /run/secrets/reader_password | tr -d '\r\n' | sha256sum | cut -d' ' -f1)
clickhouse-client --user "$CLICKHOUSE_USER" --password "$CLICKHOUSE_PASSWORD" --multiquery <<SQL
CREATE SETTINGS PROFILE IF NOT EXISTS \`hearth_reader\` SETTINGS readonly = 2 READONLY, max_execution_time = 60 MAX 60, max_memory_usage = 8000000000 MAX 8000000000, max_result_rows = 1000000 MAX 1000000;
CREATE USER IF NOT EXISTS \`hearth_reader\` IDENTIFIED WITH sha256_hash BY '$hash' SETTINGS PROFILE 'hearth_reader';
GRANT SELECT ON \`hearth\`.* TO \`hearth_reader\`;
SQL

#!/usr/bin/env bash
# Runs one Apache Kafka broker in the foreground: KRaft combined mode, one node, loopback only, no topic made by itself.
#
#   deploy/kafka/start.sh DIR PORT [CONTROLLER_PORT]      CONTROLLER_PORT defaults to PORT+1
#
# DIR keeps the logs and survives a restart. A line ending in "Kafka Server started" on standard output says the broker is
# ready; warnings and errors follow on the same stream. SIGTERM stops it cleanly.
# It is for tests and trials: no authentication, one copy of everything.
set -euo pipefail

if [[ $# -lt 2 || $# -gt 3 ]]; then
  echo "usage: start.sh DIR PORT [CONTROLLER_PORT]" >&2
  exit 2
fi
dir=$1 port=$2 controller=${3:-$(($2 + 1))}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
libs=${HEARTH_KAFKA_LIBS:-$here/../../.cache/kafka/libs}
if ! compgen -G "$libs/kafka_2.13-*.jar" >/dev/null; then
  echo "start.sh: no Kafka jars in $libs; run make kafka" >&2
  exit 1
fi
mkdir -p "$dir/log"
dir=$(cd "$dir" && pwd)
libs=$(cd "$libs" && pwd)

cat >"$dir/server.properties" <<PROPERTIES
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller
advertised.listeners=PLAINTEXT://127.0.0.1:$port
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:$controller
log.dirs=$dir/log
auto.create.topics.enable=false
num.partitions=1
# One broker: every internal topic has one copy, and few partitions so that start and stop are quick.
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# A test's first consumer should not wait three seconds for company.
group.initial.rebalance.delay.ms=0
# Trials that kill members do not wait six seconds for each.
group.min.session.timeout.ms=1000
PROPERTIES

run=(java -Xms64m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1
  -Dorg.slf4j.simpleLogger.logFile=System.out
  -Dorg.slf4j.simpleLogger.defaultLogLevel=warn
  # The one logger that says when the broker is ready.
  -Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info
  -Dlog4j2.disable.jmx=true
  -cp "$libs/*")

# The cluster id is fixed ("HearthLocalKafka" in base64), so that a second start finds its own storage.
"${run[@]}" kafka.tools.StorageTool format --standalone --ignore-formatted \
  --cluster-id SGVhcnRoTG9jYWxLYWZrYQ --config "$dir/server.properties" >"$dir/format.log" 2>&1 || {
  cat "$dir/format.log" >&2
  exit 1
}
exec "${run[@]}" kafka.Kafka "$dir/server.properties"

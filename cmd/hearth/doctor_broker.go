package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/sink"
)

// brokerQuestions are about the topic and its log.
func brokerQuestions() []question {
	return []question{
		{"broker", saying{"A broker answers.", "消息队列有应答。"}, askBroker},
		{"topic", saying{"The topic of events is there, with a worker's share for each partition.", "事件主题存在，分区数没有问题。"}, askTopic},
		{"cleanup", saying{"The log drops records by age or size only, never by key.", "日志只按时间或大小清理，不按 key 压缩。"}, askCleanup},
		{"retention", saying{"The log keeps records longer than an outage and the allowed lateness together.", "日志保留时间够长，停机加上允许的迟到也不会丢。"}, askRetention},
		{"offsets", saying{"The log reaches from where the tables stop to beyond it.", "日志与表衔接得上：表写到哪里，日志里都还有。"}, askOffsets},
		{"lost", saying{"No offsets were given up as lost.", "没有放弃过任何偏移。"}, askLost},
		{"keying", saying{"Every community stays in one partition.", "每个社群都只落在一个分区。"}, askKeying},
	}
}

// present asks on where a broker and its topic are there.
func (x *examination) present(ask func() (string, saying, error)) (string, saying, error) {
	switch {
	case x.silent != nil:
		return doctorSkipped, saying{"No broker answers, so this was not asked.", "消息队列没有应答，这一项没有检查。"}, nil //nolint:nilerr // what the broker did not answer is said by the question before
	case len(x.topic.Partitions) == 0:
		return doctorSkipped, saying{"There is no topic yet, so this was not asked.", "主题还没有建，这一项没有检查。"}, nil
	}
	return ask()
}

func askBroker(_ context.Context, x *examination) (string, saying, error) {
	switch {
	case x.silent == nil:
		return doctorOK, saying{}, nil
	case len(x.cmd.Kafka.Brokers) == 0:
		return doctorSkipped, saying{"No broker is named, and the embedded one does not run: start `hearth up`, or name one with --kafka.", "没有指定消息队列，内置的也没在运行：先启动 hearth up，或用 --kafka 指定。"}, nil
	}
	return doctorBroken, both("%s", "连不上消息队列：%s", oneLine(x.silent)), nil
}

func askTopic(ctx context.Context, x *examination) (string, saying, error) {
	if x.silent != nil {
		return x.present(nil)
	}
	n := len(x.topic.Partitions)
	if n == 0 {
		return doctorWarning, both("There is no topic %s yet: hearth creates it with %d partitions when it starts.", "主题 %s 还不存在：hearth 启动时会建，共 %d 个分区。", x.cmd.Kafka.Topic, x.cmd.Kafka.Partitions), nil
	}
	pos, err := x.position(ctx)
	if err != nil || pos.Identity != "" && pos.Identity != x.topic.Identity {
		return doctorOK, saying{}, err // offsets tells of a topic that was created again
	}
	highest := -1
	for p := range pos.Next {
		highest = max(highest, int(p))
	}
	if highest >= n {
		return doctorBroken, both("The topic has %d partitions, but partition %d is written: was it created again? Choose a new topic name.", "主题只有 %d 个分区，表里却写过 %d 号分区：是不是重建过？请换一个新的主题名。", n, highest), nil
	}
	return doctorOK, saying{}, nil
}

func askCleanup(_ context.Context, x *examination) (string, saying, error) {
	return x.present(func() (string, saying, error) {
		if policy := x.topic.Settings["cleanup.policy"]; strings.Contains(policy, "compact") {
			return doctorBroken, both("cleanup.policy is %s: the log drops older records of a community, which is its key. Set it to delete.", "cleanup.policy 是 %s：同一社群的旧记录会被压缩掉。请改成 delete。", policy), nil
		}
		return doctorOK, saying{}, nil
	})
}

// outage is how long everything may stand still before records are lost; shorter
// retention is a warning.
const outage = 72 * time.Hour

func askRetention(_ context.Context, x *examination) (string, saying, error) {
	return x.present(func() (string, saying, error) {
		ms, err := strconv.ParseInt(x.topic.Settings["retention.ms"], 10, 64)
		if err != nil || ms < 0 {
			return doctorOK, saying{}, nil //nolint:nilerr // a cluster that does not tell keeps what its own default says
		}
		kept := time.Duration(ms) * time.Millisecond
		switch {
		case kept < x.lateness:
			return doctorBroken, both("The log keeps records for %s, less than the allowed lateness of %s.", "日志只保留 %s，比允许的迟到 %s 还短。", kept, x.lateness), nil
		case kept < outage+x.lateness:
			return doctorWarning, both("The log keeps records for %s: after a longer outage some are lost. Keep %s or more.", "日志只保留 %s：停机再久一点就会丢。建议至少 %s。", kept, outage+x.lateness), nil
		}
		return doctorOK, saying{}, nil
	})
}

func askOffsets(ctx context.Context, x *examination) (string, saying, error) {
	return x.present(func() (string, saying, error) {
		pos, err := x.position(ctx)
		if err != nil {
			return "", saying{}, err
		}
		if pos.Identity != "" && x.topic.Identity != "" && pos.Identity != x.topic.Identity {
			return doctorWarning, both("The topic %s was deleted and created again since it was last read: the pipeline reads it from its beginning, under a new epoch. What the old one held beyond the written offsets is gone.",
				"主题 %s 在上次读取之后被删掉重建过：程序会换一个新的 epoch 从头读。旧主题里还没写进表的记录已经没有了。", x.cmd.Kafka.Topic), nil
		}
		for _, p := range x.topic.Partitions {
			n, known := pos.Next[p.ID]
			switch {
			case !known: // nothing of it is written yet
			case n < p.First:
				return doctorBroken, both("Partition %d: offsets %d to %d are gone from the log before they were written: the partition waits. See hearth resume.", "%d 号分区：偏移 %d 到 %d 还没写进表就已被日志清掉，该分区在等人处理：见 hearth resume。", p.ID, n, p.First-1), nil
			case n > p.Last:
				return doctorBroken, both("Partition %d: %d is written, but the log ends at %d: was the topic created again, or the cluster restored? See hearth resume.", "%d 号分区：表已写到 %d，日志却只到 %d：主题重建过，或集群从备份恢复过？见 hearth resume。", p.ID, n-1, p.Last-1), nil
			}
		}
		return doctorOK, saying{}, nil
	})
}

func askLost(ctx context.Context, x *examination) (string, saying, error) {
	rows, err := x.ask(ctx, "SELECT count(), sum(offsets), argMax(partition, at), argMax(first, at), argMax(last, at), max(at) FROM ("+sink.LostRanges+") WHERE source = {source:String} HAVING count() > 0", x.source())
	if err != nil || len(rows) == 0 {
		return doctorOK, saying{}, err
	}
	r := rows[0]
	return doctorWarning, both("%s ranges of offsets, %s in all, were given up because the log had dropped them; last of partition %s, %s to %s, at %s UTC.",
		"有 %s 段偏移（共 %s 个）因日志已清掉而放弃；最近一段在 %s 号分区，%s 到 %s，时间 %s UTC。", r[0], r[1], r[2], r[3], r[4], r[5]), nil
}

func askKeying(ctx context.Context, x *examination) (string, saying, error) {
	rows, err := x.ask(ctx, "SELECT community, arrayStringConcat(arrayMap(p -> toString(p), arraySort(groupUniqArray(partition))), ',') FROM events"+
		" WHERE epoch = (SELECT max(epoch) FROM batches) AND community != '' GROUP BY community HAVING uniqExact(partition) > 1 ORDER BY community LIMIT 1")
	if err != nil || len(rows) == 0 {
		return doctorOK, saying{}, err
	}
	return doctorBroken, both("Community %s came in partitions %s: key records by community, with murmur2 as Java clients do, and do not add partitions to a topic in use.",
		"社群 %s 落在了多个分区（%s）：发送时请以社群为 key、用 murmur2 分区（与 Java 客户端一致），在用的主题不要加分区。", rows[0][0], rows[0][1]), nil
}

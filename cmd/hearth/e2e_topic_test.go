package main_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	kafkago "github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/hearthlabs/hearth/ingest"
)

// deadTopic is the number of records in a broker's dead-letter topic.
func deadTopic(t *testing.T, broker string) (n int) {
	t.Helper()
	const topic = "community-events-dead"
	transport := &kafkago.Transport{}
	defer transport.CloseIdleConnections()
	client := kafkago.Client{Addr: kafkago.TCP(broker), Transport: transport}
	meta, err := client.Metadata(t.Context(), &kafkago.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		t.Fatal(err)
	}
	var ask []kafkago.OffsetRequest
	for _, p := range meta.Topics[0].Partitions {
		ask = append(ask, kafkago.FirstOffsetOf(p.ID), kafkago.LastOffsetOf(p.ID))
	}
	res, err := client.ListOffsets(t.Context(), &kafkago.ListOffsetsRequest{Topics: map[string][]kafkago.OffsetRequest{topic: ask}})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range res.Topics[topic] {
		if p.Error != nil {
			t.Fatal(p.Error)
		}
		n += int(p.LastOffset - p.FirstOffset)
	}
	return n
}

// admin is a client of the broker that changes topics.
func admin(t *testing.T, broker string) *kafkago.Client {
	t.Helper()
	transport := &kafkago.Transport{MetadataTTL: 50 * time.Millisecond}
	t.Cleanup(transport.CloseIdleConnections)
	return &kafkago.Client{Addr: kafkago.TCP(broker), Transport: transport, Timeout: 20 * time.Second}
}

const eventTopic = "community-events"

// recreate deletes the topic of events, and creates it again.
func recreate(t *testing.T, broker string, partitions int) {
	t.Helper()
	c := admin(t, broker)
	res, err := c.DeleteTopics(t.Context(), &kafkago.DeleteTopicsRequest{Topics: []string{eventTopic}})
	if err = errors.Join(err, res.Errors[eventTopic]); err != nil {
		t.Fatal(err)
	}
	eventually(t, nil, "the topic is created again", func() bool {
		res, err := c.CreateTopics(t.Context(), &kafkago.CreateTopicsRequest{
			Topics: []kafkago.TopicConfig{{Topic: eventTopic, NumPartitions: partitions, ReplicationFactor: 1}},
		})
		if err == nil {
			err = res.Errors[eventTopic]
		}
		return err == nil || errors.Is(err, kafkago.TopicAlreadyExists)
	})
}

// expire drops the records of a partition before an offset from the log, as
// retention does.
func expire(t *testing.T, broker string, partition int32, before int64) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.DisableClientMetrics())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	req := kmsg.NewPtrDeleteRecordsRequest()
	topic := kmsg.NewDeleteRecordsRequestTopic()
	topic.Topic = eventTopic
	p := kmsg.NewDeleteRecordsRequestTopicPartition()
	p.Partition, p.Offset = partition, before
	topic.Partitions = append(topic.Partitions, p)
	req.Topics, req.TimeoutMillis = append(req.Topics, topic), 10_000
	res, err := req.RequestWith(t.Context(), client)
	if err == nil {
		err = kerr.ErrorForCode(res.Topics[0].Partitions[0].ErrorCode)
	}
	if err != nil {
		t.Fatalf("drop records before %d: %v", before, err)
	}
}

// counts waits until a counter or gauge of the process has a value.
func (r runProcess) counts(t *testing.T, series, value string) {
	t.Helper()
	body := ""
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("last metrics with %s:\n%s", series, linesWith(body, series))
		}
	})
	eventually(t, r.process, series+" is "+value, func() bool {
		_, body = get(t, r.web, "/metrics")
		return strings.Contains(body, series+" "+value+"\n")
	})
}

func linesWith(text, part string) (out string) {
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			out += line
		}
	}
	return out
}

// topicCreatedAgain deletes and creates the topic under a running pipeline, and
// sends a history that was half written once more, all of it: the new log is
// longer than the old one when the pipeline looks. Nothing is lost, nothing
// counts twice.
func topicCreatedAgain(t *testing.T, kafka string) {
	t.Helper()
	needsEngine(t)
	h := inTime().cook(t)
	want := fingerprints(t, replayed(t, h))
	dir := t.TempDir()
	server, s := engine(t, dir)
	half := h.pieces(2)[0]
	send(t, half, kafka)
	r := run(t, kafka, s, "--batch-interval", "100ms", "--clock-every", "0")
	s.complete(t, r.process, len(half.lines))

	recreate(t, kafka, 4)
	send(t, h, kafka)
	r.says("class=recreated")
	r.counts(t, `hearth_ingest_log_troubles_total{class="recreated"}`, "1")
	eventually(t, r.process, "the new log is read from its beginning", func() bool {
		return s.ask(t, "SELECT sum(records) FROM batches WHERE epoch = 2") != "" && s.ask(t, "SELECT count() FROM events WHERE epoch = 2 AND kind != 'clock'") == strconv.Itoa(len(h.lines))
	})
	s.complete(t, r.process, len(h.lines))
	r.stop()
	if strings.Contains(r.out.String(), "parked=true") {
		t.Error("a topic that was created again parks nobody")
	}

	recreate(t, kafka, 4) // while nothing runs
	send(t, half, kafka)
	r = run(t, kafka, s, "--batch-interval", "100ms", "--clock-every", "0")
	r.says("class=recreated")
	s.complete(t, r.process, 0)
	eventually(t, r.process, "the third log is read from its beginning", func() bool {
		return s.ask(t, "SELECT count() FROM events WHERE epoch = 3 AND kind != 'clock'") == strconv.Itoa(len(half.lines))
	})
	s.complete(t, r.process, 0)
	r.stop()
	server.stop()
	done(t, "audit", "--data", dir)
	same(t, "the topic was created again, twice", want, fingerprints(t, dir))
}

// TestTopicCreatedAgain is topicCreatedAgain on the embedded broker.
func TestTopicCreatedAgain(t *testing.T) {
	t.Parallel() // it mostly waits
	topicCreatedAgain(t, embeddedBroker(t))
}

// told waits until the tables give an answer.
func (s tables) told(t *testing.T, p *process, sql, want string) {
	t.Helper()
	last := ""
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("last answer to %s: %q", sql, last)
		}
	})
	eventually(t, p, sql+" is "+want, func() bool {
		last = s.ask(t, sql)
		return last == want
	})
}

// chatter is n messages of a community, numbered from a number on, a second apart.
func chatter(community string, from, n int) history {
	var h history
	start := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	for i := from; i < from+n; i++ {
		at := start.Add(time.Duration(i) * time.Second).Format(time.RFC3339)
		h.lines = append(h.lines, line{value: fmt.Appendf(nil, `{"id":"%s-%d","kind":"message","community":%q,"member":"m%d","at":%q,"text":"今天真的很开心"}`, community, i, community, i%7, at)})
	}
	return h
}

// elsewhere is a community of another one of four partitions.
func elsewhere(community string) string {
	for i := 0; ; i++ {
		if name := fmt.Sprint("other", i); ingest.Partition(name, 4) != ingest.Partition(community, 4) {
			return name
		}
	}
}

// recordsExpire lets the log drop records that were never read, while the
// pipeline runs and has nothing to read, and wants the partition parked, told of
// by metric, log, doctor and resume, the others going on, and nothing skipped
// before somebody accepts the loss; then the loss stands in the tables.
func recordsExpire(t *testing.T, kafka string) {
	t.Helper()
	needsEngine(t)
	dir := t.TempDir()
	server, s := engine(t, dir)
	const community = "coffee"
	home := ingest.Partition(community, 4)
	send(t, chatter(community, 0, 20), kafka)
	r := run(t, kafka, s, "--batch-interval", "100ms", "--clock-every", "0")
	s.complete(t, r.process, 20)
	server.signal(syscall.SIGSTOP) // nothing can be written
	send(t, chatter(community, 20, 30), kafka)
	expire(t, kafka, home, 40)
	r.kill() // with it goes what it had read and not written
	server.signal(syscall.SIGCONT)

	where := []string{"--kafka", kafka, "--clickhouse", "http://" + s.addr, "--clickhouse-password-file", write(t, "token", s.token)}
	r = run(t, kafka, s, "--batch-interval", "100ms", "--clock-every", "0")
	label := strconv.Itoa(int(home))
	r.says("class=expired")
	r.counts(t, `hearth_ingest_partition_parked{partition="`+label+`"}`, "1")
	r.counts(t, `hearth_ingest_log_troubles_total{class="expired"}`, "1")
	other := elsewhere(community)
	send(t, chatter(other, 0, 5), kafka)
	s.told(t, r.process, "SELECT count() FROM events WHERE community = '"+other+"'", "5")
	if n := s.ask(t, "SELECT count() FROM events WHERE community = 'coffee'"); n != "20" {
		t.Errorf("%s records of the parked partition are written, want the 20 from before", n)
	}
	doctor := hearth(t, nil, append([]string{"doctor", "--lang", "en"}, where...)...)
	if code := doctor.code(); code != 1 || !strings.Contains(doctor.stdout.String(), "offsets 20 to 39 are gone") {
		t.Errorf("doctor: code %d\n%s", code, doctor.stdout.String())
	}
	told := hearth(t, nil, append([]string{"resume"}, where...)...)
	if code := told.code(); code != 1 || !strings.Contains(told.stdout.String(), "offsets 20 to 39 are gone") {
		t.Errorf("resume: code %d\n%s", code, told.stdout.String())
	}
	done(t, append([]string{"resume", "--accept-loss"}, where...)...)
	s.told(t, r.process, "SELECT count() FROM events WHERE community = 'coffee'", "30") // no restart
	s.told(t, r.process, "SELECT groupArray((first, last, records)) FROM batches WHERE partition = "+label+" AND records = 0", "[(20,39,0)]")
	r.counts(t, `hearth_ingest_partition_parked{partition="`+label+`"}`, "0")

	expire(t, kafka, home, 50) // all of it is written
	send(t, chatter(community, 50, 1), kafka)
	s.told(t, r.process, "SELECT count() FROM events WHERE community = 'coffee'", "31")
	if said := done(t, append([]string{"doctor", "--lang", "en"}, where...)...); !strings.Contains(said, "warning\tlost\t1 ranges of offsets, 20 in all") {
		t.Errorf("doctor does not tell what was lost:\n%s", said)
	}
	r.stop()
	server.stop()
	if said := done(t, "audit", "--data", dir, "--lang", "en"); !strings.Contains(said, "noted\tnothing_given_up") || !strings.Contains(said, `"first":20`) {
		t.Errorf("audit does not tell what was lost:\n%s", said)
	}
}

// TestRecordsExpire is recordsExpire on the embedded broker.
func TestRecordsExpire(t *testing.T) {
	t.Parallel() // it mostly waits
	recordsExpire(t, embeddedBroker(t))
}

// partitionsAdded adds partitions to the topic of a running pipeline: they are
// read without a restart, and a community whose key now belongs elsewhere is
// counted, logged, and told of by the doctor.
func partitionsAdded(t *testing.T, kafka string) {
	t.Helper()
	needsEngine(t)
	server, s := engine(t, t.TempDir())
	moves, stays := "", ""
	for i := 0; moves == "" || stays == ""; i++ {
		name := fmt.Sprint("c", i)
		if ingest.Partition(name, 4) == ingest.Partition(name, 8) {
			stays = name
		} else {
			moves = name
		}
	}
	send(t, chatter(moves, 0, 5), kafka)
	send(t, chatter(stays, 0, 5), kafka)
	r := run(t, kafka, s, "--batch-interval", "100ms", "--clock-every", "0")
	s.complete(t, r.process, 10)
	c := admin(t, kafka)
	res, err := c.CreatePartitions(t.Context(), &kafkago.CreatePartitionsRequest{Topics: []kafkago.TopicPartitionsConfig{{Name: eventTopic, Count: 8}}})
	if err = errors.Join(err, res.Errors[eventTopic]); err != nil {
		t.Fatal(err)
	}
	send(t, chatter(moves, 5, 5), kafka)
	send(t, chatter(stays, 5, 5), kafka)
	s.complete(t, r.process, 20)
	r.counts(t, `hearth_ingest_log_troubles_total{class="strayed"}`, "1")
	r.says("class=strayed community=" + moves)
	if strings.Contains(r.out.String(), "class=strayed community="+stays) {
		t.Errorf("%s stays in its partition, and is told of all the same", stays)
	}
	doctor := hearth(t, nil, "doctor", "--lang", "en", "--kafka", kafka, "--clickhouse", "http://"+s.addr, "--clickhouse-password-file", write(t, "token", s.token))
	if code := doctor.code(); code != 1 || !strings.Contains(doctor.stdout.String(), "broken\tkeying\tCommunity "+moves+" ") {
		t.Errorf("doctor: code %d\n%s", code, doctor.stdout.String())
	}
	r.stop()
	server.stop()
}

// TestPartitionsAdded is partitionsAdded on the embedded broker.
func TestPartitionsAdded(t *testing.T) {
	t.Parallel() // it mostly waits
	partitionsAdded(t, embeddedBroker(t))
}

// TestHotPartition floods one partition: an event of another one is written
// while most of the flood still waits.
func TestHotPartition(t *testing.T) {
	t.Parallel() // it mostly waits
	needsEngine(t)
	kafka := embeddedBroker(t)
	server, s := engine(t, t.TempDir())
	const flood = 3000
	send(t, chatter("coffee", 0, flood), kafka)
	other := elsewhere("coffee")
	r := run(t, kafka, s, "--batch-rows", "10")
	written := writes(t, r.process, s, 0)
	send(t, chatter(other, 0, 1), kafka)
	s.told(t, r.process, "SELECT count() FROM events WHERE community = '"+other+"'", "1")
	if now := s.records(t); now >= flood {
		t.Errorf("the quiet partition was served at %d of %d records: after the flood, which stood at %d when its event was sent", now, flood, written)
	}
	r.stop()
	server.stop()
}

package broker_test

import (
	"context"
	"encoding/binary"
	"net"
	"testing"
	"time"

	kafkago "github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/hearthlabs/hearth/ingest/broker"
)

const session = 2 * time.Second

// TestDiedWhileJoining lets a member die between its join and the answer. The
// partitions that the group's leader gives it are another's after a session.
// In every other group, by chance, the cluster itself would have seen to that.
func TestDiedWhileJoining(t *testing.T) {
	c := config(t.TempDir())
	c.MinSession = time.Second
	b, err := broker.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	for _, group := range []string{"a", "b", "c", "d"} {
		t.Run(group, func(t *testing.T) {
			t.Parallel()
			testDiedWhileJoining(t, b.Addr(), group)
		})
	}
}

func testDiedWhileJoining(t *testing.T, addr, name string) {
	t.Helper()
	group, err := kafkago.NewConsumerGroup(kafkago.ConsumerGroupConfig{
		ID: name, Brokers: []string{addr}, Topics: []string{"t"}, JoinGroupBackoff: 100 * time.Millisecond,
		HeartbeatInterval: 200 * time.Millisecond, SessionTimeout: session, RebalanceTimeout: session,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = group.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	assigned := func() int {
		t.Helper()
		gen, err := group.Next(ctx)
		for err != nil && ctx.Err() == nil { // a busy machine is late
			gen, err = group.Next(ctx)
		}
		if err != nil {
			t.Fatalf("no generation came: %v", err)
		}
		gen.Start(func(ctx context.Context) { <-ctx.Done() })
		return len(gen.Assignments["t"])
	}
	if n := assigned(); n != 2 {
		t.Fatalf("alone it has %d partitions, want 2", n)
	}
	joinAndDie(t, addr, name)
	if n := assigned(); n != 1 {
		t.Fatalf("beside a dead member it has %d partitions, want 1", n)
	}
	if n := assigned(); n != 2 {
		t.Fatalf("after the dead member's session it has %d partitions, want 2", n)
	}
	quiet, cancel := context.WithTimeout(ctx, 2*session)
	defer cancel()
	if gen, err := group.Next(quiet); err == nil {
		t.Errorf("generation %d came, where nobody is missing any more", gen.ID)
	}
}

// joinAndDie sends a join to the group and is gone before it is answered.
func joinAndDie(t *testing.T, addr, group string) {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	join := kmsg.NewPtrJoinGroupRequest()
	join.SetVersion(1) // as kafka-go's
	join.Group, join.ProtocolType = group, "consumer"
	join.SessionTimeoutMillis, join.RebalanceTimeoutMillis = int32(session.Milliseconds()), int32(session.Milliseconds())
	topics := kmsg.NewConsumerMemberMetadata()
	topics.Topics = []string{"t"}
	protocol := kmsg.NewJoinGroupRequestProtocol()
	protocol.Name, protocol.Metadata = "range", topics.AppendTo(nil)
	join.Protocols = append(join.Protocols, protocol)
	request := kmsg.NewRequestFormatter(kmsg.FormatterClientID("short lived")).AppendRequest(nil, join, 1)
	if n := int(binary.BigEndian.Uint32(request)); n != len(request)-4 {
		t.Fatalf("a request of %d bytes says %d", len(request), n)
	}
	if _, err := conn.Write(request); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
}

// Package broker runs the embedded Kafka-protocol broker: kfake, with a data
// folder, on a real port. Any Kafka client can talk to it.
//
// It is made for laptops and tests: one process, one disk, no replication.
// Records survive a killed process (they are written to the operating system
// before a producer is answered) and, with Sync, a killed machine. It must not
// know events, scores or tables.
package broker

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Config says where the broker listens and keeps its log.
type Config struct {
	Dir        string // data folder, created if needed
	Addr       string // host:port to listen on; port 0 picks a free one
	Topics     []string
	Partitions int  // of topics created at start
	Sync       bool // fsync every produced batch: slower, survives power loss
	// RetentionBytes bounds each partition's log on disk; 0 keeps everything.
	RetentionBytes int64
	// SegmentBytes is how large a file of a partition's log grows: records leave
	// the disk by whole files. 0 is Kafka's default of this broker, 100 MiB.
	SegmentBytes int64
	// MinSession is the shortest session a group's members may ask for; 0 is
	// Kafka's own 6 s. Shorter ones are for tests that kill members.
	MinSession time.Duration
	// TLS is how the broker shows itself; nil answers in clear text.
	TLS *tls.Config
	// Users may connect, and nobody else; nil asks nobody who they are.
	Users []User
}

// User proves by a SASL mechanism (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512) to know a
// password.
type User struct{ Mechanism, Name, Password string }

// DefaultConfig listens on Kafka's usual port, on loopback.
func DefaultConfig() Config {
	return Config{Dir: "data/broker", Addr: "127.0.0.1:9092", Partitions: 4}
}

// Validate names the first field that makes no sense.
func (c Config) Validate() error {
	if c.Dir == "" {
		return errors.New("broker: data folder is empty")
	}
	if c.Partitions < 1 || c.Partitions > 1024 {
		return fmt.Errorf("broker: partitions %d: want 1 to 1024", c.Partitions)
	}
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return fmt.Errorf("broker: address %q: want host:port", c.Addr)
	}
	return nil
}

// Broker is a running broker. Its methods are safe for concurrent use.
type Broker struct {
	cluster *kfake.Cluster
	addr    string
	lock    *os.File
	close   sync.Once
	unwatch func()

	mu      sync.Mutex
	refused map[string][16]byte // topics, with their ids
}

// Start opens the data folder and listens. Topics that exist keep their
// partitions. The errors are sentences for a person: a busy port, a folder in use.
func Start(ctx context.Context, c Config) (*Broker, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(c.Dir, 0o750); err != nil {
		return nil, fmt.Errorf("make broker folder: %w", err)
	}
	lock, err := lockDir(c.Dir)
	if err != nil {
		return nil, err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", c.Addr)
	if err != nil {
		_ = lock.Close()
		if errors.Is(err, syscall.EADDRINUSE) {
			return nil, fmt.Errorf("broker: %s is in use by another program: choose another with --broker-addr", c.Addr)
		}
		return nil, fmt.Errorf("listen for Kafka clients: %w", err)
	}
	cluster, err := kfake.NewCluster(append(secured(c),
		kfake.NumBrokers(1),
		kfake.DataDir(filepath.Join(c.Dir, "log")),
		kfake.ListenFn(func(string, string) (net.Listener, error) { return l, nil }),
		kfake.SeedTopics(int32(c.Partitions), c.Topics...), // validated
		kfake.DefaultNumPartitions(c.Partitions),
		kfake.ClusterID("hearth-embedded"),
		syncOpt(c.Sync),
		kfake.BrokerConfigs(brokerConfigs(c)),
		kfake.GroupMinSessionTimeout(cmp.Or(c.MinSession, 6*time.Second)),
	)...)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open broker in %s: %w", c.Dir, err), l.Close(), lock.Close())
	}
	b := &Broker{cluster: cluster, addr: l.Addr().String(), lock: lock, refused: map[string][16]byte{}}
	cluster.ControlKey(int16(kmsg.Produce), b.guard)
	b.unwatch = watch(cluster, time.Second)
	return b, nil
}

// secured are the options of TLS and SASL.
func secured(c Config) []kfake.Opt {
	var opts []kfake.Opt
	if c.TLS != nil {
		opts = append(opts, kfake.TLS(c.TLS))
	}
	if len(c.Users) > 0 {
		opts = append(opts, kfake.EnableSASL())
	}
	for _, u := range c.Users {
		opts = append(opts, kfake.Superuser(u.Mechanism, u.Name, u.Password))
	}
	return opts
}

func syncOpt(yes bool) kfake.Opt {
	if yes {
		return kfake.SyncWrites()
	}
	return kfake.SleepOutOfOrder()
}

func brokerConfigs(c Config) map[string]string {
	conf := map[string]string{"message.max.bytes": strconv.Itoa(8 << 20)}
	if c.RetentionBytes > 0 {
		conf["log.retention.bytes"] = strconv.FormatInt(c.RetentionBytes, 10)
	}
	if c.SegmentBytes > 0 {
		conf["log.segment.bytes"] = strconv.FormatInt(c.SegmentBytes, 10)
	}
	return conf
}

// lockDir makes sure that one process at a time holds the folder. The kernel
// drops the lock with the process, however it ends.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open broker lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("broker: another process holds %s: stop it, or choose another folder with --data", dir)
	}
	return f, nil
}

// Addr is the address clients connect to.
func (b *Broker) Addr() string { return b.addr }

// Close writes what is left and stops. It may be called again.
func (b *Broker) Close() error {
	var err error
	b.close.Do(func() {
		b.unwatch() // it asks the cluster
		b.cluster.Close()
		err = b.lock.Close()
	})
	return err
}

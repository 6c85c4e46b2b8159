package kafka

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	kafkago "github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/plain"
	"github.com/segmentio/kafka-go/sasl/scram"

	"github.com/hearthlabs/hearth/sink/certs"
)

// The ways to prove who one is, as brokers call them, in lower case.
const (
	SASLPlain    = "plain"
	SASLScram256 = "scram-sha-256"
	SASLScram512 = "scram-sha-512"
)

// checkSecurity names what does not go together.
func (c Config) checkSecurity() error {
	switch c.SASL {
	case "":
		if c.User != "" || c.Password != "" {
			return errors.New("kafka: a user or password is set, but no SASL mechanism")
		}
		return nil
	case SASLPlain, SASLScram256, SASLScram512:
	default:
		return fmt.Errorf("kafka: SASL mechanism %q: want %s, %s or %s", c.SASL, SASLPlain, SASLScram256, SASLScram512)
	}
	if c.User == "" || c.Password == "" {
		return fmt.Errorf("kafka: SASL %s needs a user and a password", c.SASL)
	}
	return nil
}

// mechanism is nil without SASL.
func (c Config) mechanism() (sasl.Mechanism, error) {
	switch c.SASL {
	case "":
		return nil, nil
	case SASLPlain:
		return plain.Mechanism{Username: c.User, Password: c.Password}, nil
	case SASLScram256:
		return scram.Mechanism(scram.SHA256, c.User, c.Password)
	}
	return scram.Mechanism(scram.SHA512, c.User, c.Password)
}

// dialer is how readers and the group connect. A user or password that SCRAM
// cannot carry makes every connection fail, with that error.
func (c Config) dialer() *kafkago.Dialer {
	return &kafkago.Dialer{Timeout: 10 * time.Second, DualStack: true, TLS: c.TLS, SASLMechanism: c.proof()}
}

// proof is the mechanism, or one that fails where there can be none.
func (c Config) proof() sasl.Mechanism {
	m, err := c.mechanism()
	if err != nil {
		return unfit{err}
	}
	return m
}

// unfit is a mechanism that cannot begin.
type unfit struct{ err error }

// Name implements sasl.Mechanism.
func (unfit) Name() string { return "PLAIN" }

// Start implements sasl.Mechanism.
func (u unfit) Start(context.Context) (sasl.StateMachine, []byte, error) {
	return nil, nil, fmt.Errorf("prepare user and password: %w", u.err)
}

// explain turns the first error of a connection into a sentence.
func (c Config) explain(err error) error {
	at := strings.Join(c.Brokers, ",")
	switch words := certs.Explain(err); {
	case words != "":
		return fmt.Errorf("kafka: the broker at %s %s (%w)", at, words, err)
	case refusesUser(err) || c.SASL != "" && hangsUp(err): // some brokers say it, some only hang up
		return fmt.Errorf("kafka: the broker at %s refuses user %q by SASL %s: check user, password and mechanism (%w)", at, c.User, c.SASL, err)
	case hangsUp(err):
		return fmt.Errorf("kafka: the broker at %s hangs up at once (%w): does it want TLS or SASL, or the other way about?", at, err)
	}
	if c.TLS != nil {
		return fmt.Errorf("kafka: no broker answers at %s (%w): is it running, is --kafka right, and does it speak TLS there?", at, err)
	}
	return fmt.Errorf("kafka: no broker answers at %s (%w): is it running, and is --kafka right?", at, err)
}

func hangsUp(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) }

// refusesUser says whether the broker knows the user otherwise, or not this way.
func refusesUser(err error) bool {
	return errors.Is(err, kafkago.SASLAuthenticationFailed) || errors.Is(err, kafkago.UnsupportedSASLMechanism) ||
		errors.Is(err, kafkago.IllegalSASLState)
}

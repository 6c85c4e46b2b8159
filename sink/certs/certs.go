// Package certs makes TLS settings from files and says in one sentence what is
// wrong between two sides that do not trust each other. Errors go in and words
// come out; it must not know whose connection it is. Everything in it is safe
// for concurrent use.
package certs

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
)

// Files name what a connection is secured with, all in PEM. Empty fields are
// left to the system: its own authorities, and no certificate of ours.
type Files struct {
	CA   string // authorities that the server's certificate may be signed by, instead of the system's
	Cert string // our own certificate, for servers that ask for one
	Key  string // its private key
}

// Set says whether any file is named.
func (f Files) Set() bool { return f != Files{} }

// Config reads the files. Its error is one sentence that names the file. Servers
// older than TLS 1.2 are refused.
func (f Files) Config() (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if f.CA != "" {
		raw, err := os.ReadFile(f.CA)
		if err != nil {
			return nil, fmt.Errorf("read authorities: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(raw) {
			return nil, fmt.Errorf("read authorities: no certificate in PEM form in %s", f.CA)
		}
	}
	if (f.Cert == "") != (f.Key == "") {
		return nil, errors.New("a certificate and its key go together: name both files, or none")
	}
	if f.Cert != "" {
		pair, err := tls.LoadX509KeyPair(f.Cert, f.Key)
		if err != nil {
			return nil, fmt.Errorf("read certificate %s with key %s: %s", f.Cert, f.Key, strings.TrimPrefix(err.Error(), "tls: "))
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}

// Explain says what is wrong with the certificates of a connection that failed,
// and what to do; "" when err is about something else. The words begin with a
// verb, for "the server at X …".
func Explain(err error) string {
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	var remote *net.OpError // crypto/tls tells by its Op that the other side gave up
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "shows a certificate that has expired or is not valid yet: renew it, or set the clock of this machine right"
	case errors.As(err, &unknown):
		return "shows a certificate of an authority that is not known here: name the authority's file"
	case errors.As(err, &host):
		return "shows a certificate for other names: " + host.Error()
	case errors.As(err, &invalid):
		return "shows a certificate that is not fit for a server: " + invalid.Error()
	case errors.As(err, &record):
		return "does not speak TLS at this port"
	case errors.As(err, &remote) && remote.Op == "remote error":
		return "refuses our side of TLS (" + strings.TrimPrefix(remote.Err.Error(), "tls: ") + "): it may want a certificate of ours, or another one"
	}
	return ""
}

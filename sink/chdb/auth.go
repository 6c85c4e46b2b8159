package chdb

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// authorize checks the token, or without one that no foreign web page is behind
// the request.
func (h *handler) authorize(r *http.Request) error {
	if h.trusted {
		return nil
	}
	if h.token == "" {
		return checkBrowser(r)
	}
	given := credentials(r)
	if given == "" {
		return exceptionf(codeRequiredPassword, "The engine asks for a token: send it as password, X-ClickHouse-Key or Bearer")
	}
	want, got := sha256.Sum256([]byte(h.token)), sha256.Sum256([]byte(given))
	if subtle.ConstantTimeCompare(want[:], got[:]) != 1 {
		return exceptionf(codeAuthenticationFailed, "Authentication failed: the token is wrong")
	}
	return nil
}

// credentials finds the token in any of the places where ClickHouse's clients
// put a password.
func credentials(r *http.Request) string {
	if key := r.Header.Get("X-ClickHouse-Key"); key != "" {
		return key
	}
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return strings.TrimSpace(bearer)
	}
	if _, password, ok := r.BasicAuth(); ok {
		return password
	}
	return r.URL.Query().Get("password")
}

// checkBrowser guards an engine without a token from web pages that the same
// person has open: their requests come to loopback too. A page of another site
// says so in Sec-Fetch-Site, and one that re-bound its name to 127.0.0.1 still
// sends that name as Host.
func checkBrowser(r *http.Request) error {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
	default:
		return exceptionf(codeAuthenticationFailed, "Authentication failed: requests of other sites' pages need a token")
	}
	if !isLoopback(r.Host) {
		return exceptionf(codeAuthenticationFailed, "Authentication failed: without a token the engine answers at localhost only")
	}
	return nil
}

// isLoopback tells whether a host, with or without a port, is this machine's
// own.
func isLoopback(hostPort string) bool {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = strings.Trim(hostPort, "[]")
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

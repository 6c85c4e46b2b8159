package certs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hearthlabs/hearth/sink/certs"
	"github.com/hearthlabs/hearth/sink/certs/certstest"
)

func TestFiles(t *testing.T) {
	ca := certstest.New(t)
	own, other := ca.Sign(t, "own", time.Hour), ca.Sign(t, "other", time.Hour)
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		files certs.Files
		want  string // in the error, "" for none
	}{
		{"none", certs.Files{}, ""},
		{"all", certs.Files{CA: ca.File, Cert: own.Cert, Key: own.Key}, ""},
		{"no such file", certs.Files{CA: text + "x"}, "no such file"},
		{"no certificate inside", certs.Files{CA: text}, "no certificate in PEM form in " + text},
		{"key missing", certs.Files{Cert: own.Cert}, "go together"},
		{"key of another", certs.Files{Cert: own.Cert, Key: other.Key}, "does not match"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := tt.files.Config()
			switch {
			case tt.want == "" && (err != nil || c == nil):
				t.Errorf("error %v", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if err == nil && (c.RootCAs != nil) != (tt.files.CA != "") {
				t.Error("authorities do not follow the file")
			}
		})
	}
}

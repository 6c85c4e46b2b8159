package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/hearthlabs/hearth/console/notify"
)

// RobotsConfig says which group chats this process writes into.
type RobotsConfig struct {
	File string `name:"robots" placeholder:"FILE" help:"YAML file of robots: a name, a kind (dingtalk, feishu, wecom), and the files or environment variables that hold the webhook's address and secret."`
}

// robotEntry is one robot in the file. Paths are as seen from the file's folder.
type robotEntry struct {
	Name       string      `yaml:"name"`
	Kind       notify.Kind `yaml:"kind"`
	URLFile    string      `yaml:"url-file"` // the address holds a token, so it stands in no configuration
	URLEnv     string      `yaml:"url-env"`
	SecretFile string      `yaml:"secret-file"`
	SecretEnv  string      `yaml:"secret-env"`
}

var robotName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// read returns the robots by name.
func (c RobotsConfig) read() (map[string]*notify.Robot, error) {
	if c.File == "" {
		return nil, errors.New("robots: name the file of robots with --robots")
	}
	var file struct {
		Robots []robotEntry `yaml:"robots"`
	}
	if err := readYAML(c.File, &file); err != nil {
		return nil, fmt.Errorf("robots: %w", err)
	}
	out := map[string]*notify.Robot{}
	for i, e := range file.Robots {
		switch {
		case !robotName.MatchString(e.Name):
			return nil, fmt.Errorf("robots: robot %d: name %q: want small letters, digits and hyphens", i+1, e.Name)
		case out[e.Name] != nil:
			return nil, fmt.Errorf("robots: two are called %s", e.Name)
		}
		r, err := e.robot(filepath.Dir(c.File))
		if err != nil {
			return nil, fmt.Errorf("robots: %s: %w", e.Name, err)
		}
		out[e.Name] = r
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("robots: %s names none", c.File)
	}
	return out, nil
}

func (e robotEntry) robot(folder string) (*notify.Robot, error) {
	address, err := secretOf("url", folder, e.URLFile, e.URLEnv)
	if err != nil {
		return nil, err
	}
	if address == "" {
		return nil, errors.New("url-file, url-env: one of them must say where the webhook's address is")
	}
	secret, err := secretOf("secret", folder, e.SecretFile, e.SecretEnv)
	if err != nil {
		return nil, err
	}
	return notify.New(notify.Config{Kind: e.Kind, URL: address, Secret: secret, Now: time.Now})
}

// secretOf reads a secret from the file or the environment variable that is
// named; "" where none is.
func secretOf(what, folder, file, env string) (string, error) {
	switch {
	case file != "" && env != "":
		return "", fmt.Errorf("%s-file, %s-env: set one of them, not both", what, what)
	case file != "":
		if !filepath.IsAbs(file) {
			file = filepath.Join(folder, file)
		}
		secret, err := secretFile(what+"-file", file)
		return strings.TrimSpace(secret), err
	case env != "":
		secret := strings.TrimSpace(os.Getenv(env))
		if secret == "" {
			return "", fmt.Errorf("%s-env: %s is not set", what, env)
		}
		return secret, nil
	}
	return "", nil
}

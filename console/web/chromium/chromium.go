// Package chromium drives a headless Chromium for tests of pages, over the
// browser's own debugging pipe: no port, no driver program, no library.
//
// In go addresses, scripts and key presses; out come values, screenshots, and
// what the page complained of. A [Page] is for one goroutine.
package chromium

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// ErrMissing says that no Chromium is installed.
var ErrMissing = errors.New("no chromium is installed")

// names are those Chromium goes by; the first one found is used.
var names = []string{"chromium", "chromium-browser", "google-chrome"}

// Find returns the path of the browser, or [ErrMissing].
func Find() (string, error) {
	for _, n := range names {
		if path, err := exec.LookPath(n); err == nil {
			return path, nil
		}
	}
	return "", ErrMissing
}

// Page is a browser with one tab.
type Page struct {
	cmd     *exec.Cmd
	in      *os.File
	out     *bufio.Reader
	pipe    *os.File
	id      int
	session string
	// Complaints are the errors of the console, uncaught exceptions, and what
	// the security policy or the network refused.
	Complaints []string
}

// Open starts a browser whose files live in dir. It ends with ctx, or by Close.
func Open(ctx context.Context, dir string) (*Page, error) {
	path, err := Find()
	if err != nil {
		return nil, err
	}
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make pipe: %w", err)
	}
	pipe, theirOut, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make pipe: %w", err)
	}
	cmd := exec.CommandContext(ctx, path, "--headless=new", "--remote-debugging-pipe", "--user-data-dir="+dir, "--no-first-run", "--disable-gpu",
		"--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars", "--disable-extensions", "--disable-background-networking", "--disable-sync",
		"--disable-component-update", "--force-color-profile=srgb", "--lang=zh-CN", "about:blank")
	cmd.ExtraFiles = []*os.File{theirIn, theirOut} // descriptors 3 and 4
	cmd.Stderr = io.Discard
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start chromium: %w", err)
	}
	p := &Page{cmd: cmd, in: in, pipe: pipe, out: bufio.NewReaderSize(pipe, 1<<20)}
	if err := errors.Join(theirIn.Close(), theirOut.Close(), p.attach()); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// Close ends the browser.
func (p *Page) Close() error {
	_ = p.cmd.Process.Kill() // it may have ended
	_ = p.cmd.Wait()         // killed is no news
	return errors.Join(p.in.Close(), p.pipe.Close())
}

func (p *Page) attach() error {
	var tab struct{ TargetID string }
	if err := p.Do("Target.createTarget", map[string]any{"url": "about:blank"}, &tab); err != nil {
		return err
	}
	var s struct{ SessionID string }
	if err := p.Do("Target.attachToTarget", map[string]any{"targetId": tab.TargetID, "flatten": true}, &s); err != nil {
		return err
	}
	p.session = s.SessionID
	for _, domain := range []string{"Page.enable", "Runtime.enable", "Log.enable"} {
		if err := p.Do(domain, nil, nil); err != nil {
			return err
		}
	}
	return nil
}

type message struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// Do runs a command of the DevTools protocol and waits for its answer, which is
// decoded into result unless that is nil.
func (p *Page) Do(method string, params, result any) error {
	p.id++
	body, err := json.Marshal(map[string]any{"id": p.id, "method": method, "params": params, "sessionId": p.session})
	if p.session == "" || params == nil {
		m := map[string]any{"id": p.id, "method": method}
		if params != nil {
			m["params"] = params
		}
		if p.session != "" {
			m["sessionId"] = p.session
		}
		body, err = json.Marshal(m)
	}
	if err != nil {
		return fmt.Errorf("encode %s: %w", method, err)
	}
	if _, err := p.in.Write(append(body, 0)); err != nil {
		return fmt.Errorf("send %s: %w", method, err)
	}
	for {
		raw, err := p.out.ReadBytes(0)
		if err != nil {
			return fmt.Errorf("answer to %s: %w", method, err)
		}
		var m message
		if err := json.Unmarshal(bytes.TrimSuffix(raw, []byte{0}), &m); err != nil {
			return fmt.Errorf("answer to %s: %w", method, err)
		}
		switch {
		case m.ID != p.id:
			p.hear(m)
		case m.Error != nil:
			return fmt.Errorf("%s: %s", method, m.Error.Message)
		case result == nil:
			return nil
		default:
			return json.Unmarshal(m.Result, result)
		}
	}
}

// hear keeps the complaints among the events.
func (p *Page) hear(m message) {
	var e struct {
		Type             string
		Args             []struct{ Value, Description any }
		ExceptionDetails struct {
			Text      string
			Exception struct{ Description string }
		}
		Entry struct{ Level, Text, URL string }
	}
	if json.Unmarshal(m.Params, &e) != nil {
		return
	}
	switch {
	case m.Method == "Runtime.exceptionThrown":
		p.Complaints = append(p.Complaints, "exception: "+e.ExceptionDetails.Text+" "+e.ExceptionDetails.Exception.Description)
	case m.Method == "Runtime.consoleAPICalled" && (e.Type == "error" || e.Type == "warning" || e.Type == "assert"):
		p.Complaints = append(p.Complaints, fmt.Sprint("console ", e.Type, ": ", e.Args))
	case m.Method == "Log.entryAdded" && e.Entry.Level == "error":
		p.Complaints = append(p.Complaints, e.Entry.Text+" "+e.Entry.URL)
	}
}

// Eval runs a script and decodes its value into result unless that is nil.
// Promises are waited for.
func (p *Page) Eval(script string, result any) error {
	var out struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	err := p.Do("Runtime.evaluate", map[string]any{"expression": script, "returnByValue": true, "awaitPromise": true}, &out)
	switch {
	case err != nil:
		return err
	case out.ExceptionDetails != nil:
		return fmt.Errorf("run %q: %s %s", script, out.ExceptionDetails.Text, out.ExceptionDetails.Exception.Description)
	case result == nil || out.Result.Value == nil:
		return nil
	}
	return json.Unmarshal(out.Result.Value, result)
}

// Wait waits until the script gives true.
func (p *Page) Wait(patience time.Duration, script string) error {
	end := time.Now().Add(patience)
	for {
		var ok bool
		err := p.Eval("Boolean("+script+")", &ok)
		if ok {
			return nil
		}
		if time.Now().After(end) {
			return errors.Join(fmt.Errorf("after %s still not: %s", patience, script), err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Go opens an address.
func (p *Page) Go(url string) error {
	var out struct{ ErrorText string }
	if err := p.Do("Page.navigate", map[string]any{"url": url}, &out); err != nil {
		return err
	}
	if out.ErrorText != "" {
		return fmt.Errorf("open %s: %s", url, out.ErrorText)
	}
	return nil
}

// Size sets the window, in CSS pixels.
func (p *Page) Size(width, height int, phone bool) error {
	return p.Do("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}, nil)
}

// Clock sets the pages' clock: pages opened from now on believe it is now, and
// that time stands still.
func (p *Page) Clock(now time.Time) error {
	script := fmt.Sprintf(`{const D=Date,n=%d;Date=class extends D{constructor(...a){super(...(a.length?a:[n]))}static now(){return n}}}`, now.UnixMilli())
	return p.Do("Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": script}, nil)
}

// Key presses a key by its DOM name, such as Tab or Enter.
func (p *Page) Key(name, text string) error {
	for _, kind := range []string{"keyDown", "keyUp"} {
		codes := map[string]int{"Tab": 9, "Enter": 13}
		params := map[string]any{"type": kind, "key": name, "code": name, "windowsVirtualKeyCode": codes[name]}
		if kind == "keyDown" && text != "" {
			params["text"] = text
		}
		if err := p.Do("Input.dispatchKeyEvent", params, nil); err != nil {
			return err
		}
	}
	return nil
}

// Screenshot returns the page as PNG, its whole length up to tall pixels, each
// pixel scaled.
func (p *Page) Screenshot(tall int, scale float64) ([]byte, error) {
	var box struct{ W, H float64 }
	if err := p.Eval(`({W: innerWidth, H: document.documentElement.scrollHeight})`, &box); err != nil {
		return nil, err
	}
	var out struct{ Data string }
	err := p.Do("Page.captureScreenshot", map[string]any{
		"format": "png", "captureBeyondViewport": true,
		"clip": map[string]any{"x": 0, "y": 0, "width": box.W, "height": min(box.H, float64(tall)), "scale": scale},
	}, &out)
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(out.Data)
}

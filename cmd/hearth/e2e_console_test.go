package main_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// TestConsoleInChromium looks at a simulated community as an operator does, in a
// real browser.
func TestConsoleInChromium(t *testing.T) {
	needsEngine(t)
	needsChromium(t)
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "events.ndjson")
	if err := os.WriteFile(file, []byte(done(t, "simulate", "--days", "90", "--members", "260")), 0o600); err != nil {
		t.Fatal(err)
	}
	done(t, "replay", file, "--data", dir)
	u := up(t, dir, "--clock-every", "0", "--batch-interval", "50ms")
	b := browse(t, u)
	b.must(b.Clock(morning))
	b.must(b.Size(1360, 900, false))
	b.open("/", "A:zh:light")

	t.Run("today", b.today)
	t.Run("tabs", b.tabs)
	t.Run("member", b.member)
	t.Run("explorer", b.explorer)
	t.Run("keyboard", b.keyboard)
	t.Run("language and theme", b.languageAndTheme)
	t.Run("phone", b.phone)
	t.Run("unknown community", b.unknownCommunity)
	t.Run("without charts", b.withoutCharts)
	b.quiet()
	t.Run("live", func(t *testing.T) { b.t = t; b.live(u) })
}

func (b *browser) today(t *testing.T) {
	b.t = t
	b.sound("A", true)
	b.is("tiles", `document.querySelectorAll(".tiles .figure").length`, 8.0)
	b.is("tiles without a number", `[...document.querySelectorAll(".figure")].filter(e => e.textContent.includes("–")).length`, 0.0)
	b.is("people to care for", `document.querySelectorAll("#a_care tbody tr").length > 0 && document.querySelectorAll("#a_care tbody tr").length <= 10`, true)
	b.is("data is fresh", `document.querySelector(".fresh").className`, "fresh good")
	b.run(`document.querySelector("#a_ratio .info").click()`)
	b.is("what a tile means", `document.querySelector("#about-a_ratio").hidden`, false)
	b.run(`document.querySelector("#a_ratio .info").click()`)
	b.run(`document.querySelector("#a_mood .flat").click()`)
	b.is("numbers instead of the chart", `document.querySelectorAll("#a_mood tbody tr").length`, 56.0)
	b.run(`document.querySelector("#a_mood .flat").click()`)
	b.wait(`document.querySelector("#a_mood canvas")`)
	b.picture("today", 1100)
}

func (b *browser) tabs(t *testing.T) {
	b.t = t
	for i, v := range []string{"A", "B", "C", "D", "M", "E", "F", "G"} {
		b.run(fmt.Sprintf(`document.querySelectorAll("#tabs a")[%d].click()`, i))
		b.ready(v + ":zh:light")
		b.sound(v, v != "C" && v != "M")
		if v == "B" {
			b.picture("lifecycle", 1400)
		}
		if v == "D" {
			b.picture("mood", 1100)
		}
		if v == "E" {
			b.picture("ties", 1100)
		}
		if v == "F" {
			b.picture("care", 1500)
		}
		b.is("tab "+v, `document.querySelector("#tabs [aria-current]").href.includes("view=`+v+`")`, true)
	}
	b.run(`history.back()`)
	b.ready("F:zh:light")
}

func (b *browser) member(t *testing.T) {
	b.t = t
	b.open("/?view=A", "A:zh:light")
	var name string
	b.must(b.Eval(`document.querySelector("#a_care tbody a").textContent`, &name))
	b.run(`document.querySelector("#a_care tbody a").click()`)
	b.ready("C:zh:light:u_")
	b.sound("member", true)
	b.is("the name", `document.querySelector("h2").textContent`, name)
	b.is("moves", `document.querySelectorAll("#c_stages tbody tr").length > 0`, true)
	b.is("coloured words", `document.querySelectorAll("#c_texts mark.up, #c_texts mark.down").length > 0`, true)
	b.picture("member", 1300)
	b.open("/?view=C&member=nobody", "C:zh:light:nobody")
	b.is("nobody", `document.querySelector(".state.big").innerText.includes("没有这位成员")`, true)
}

func (b *browser) explorer(t *testing.T) {
	b.t = t
	b.open("/?view=M", "M:zh:light")
	b.run(`{const s = document.querySelector("#search"); s.value = "失望"; s.dispatchEvent(new Event("change"))}`)
	b.wait(`location.search.includes("search=")`)
	b.ready("M:zh:light")
	b.is("all hold the word", `[...document.querySelectorAll(".said")].filter(p => { const q = p.cloneNode(true); q.querySelectorAll("sup").forEach(x => x.remove()); return !q.textContent.includes("失望") }).length`, 0.0)
	b.is("and there are some", `document.querySelectorAll(".said").length > 3`, true)
	b.run(`{const s = document.querySelector("#f-label"); s.value = "negative"; s.dispatchEvent(new Event("change"))}`)
	b.wait(`location.search.includes("label=negative")`)
	b.ready("M:zh:light")
	b.is("all negative", `document.querySelectorAll(".message .chip.negative").length === document.querySelectorAll(".message").length`, true)
	b.run(`document.querySelector(".message details").open = true`)
	b.is("terms", `document.querySelectorAll(".message details[open] tbody tr").length > 0`, true)
	b.is("a word that lowers the score", `document.querySelectorAll("mark.down").length > 0`, true)
	b.open("/?view=M&search=%E6%B2%A1%E6%9C%89", "M:zh:light") // 没有
	b.run(`document.querySelector(".message details").open = true`)
	b.picture("messages", 1000)
}

func (b *browser) keyboard(t *testing.T) {
	b.t = t
	b.open("/", "A:zh:light")
	b.must(b.Key("Tab", ""))
	b.is("first stop", `document.activeElement.className`, "skip")
	for range 12 {
		b.must(b.Key("Tab", ""))
		var at string
		b.must(b.Eval(`document.activeElement.textContent`, &at))
		if at == "生命周期与留存" {
			b.must(b.Key("Enter", "\r"))
			b.ready("B:zh:light")
			return
		}
	}
	t.Error("no way to the tabs by keyboard")
}

func (b *browser) languageAndTheme(t *testing.T) {
	b.t = t
	b.open("/", "A:zh:light")
	b.run(`document.querySelector("#language").click()`)
	b.ready("A:en:light")
	b.is("heading", `document.querySelector("h2").textContent`, "Today")
	b.is("panels in English", `[...document.querySelectorAll("h3, th, .versus, dt, #tabs a")].filter(e => /\p{Script=Han}/u.test(e.textContent)).map(e => e.textContent)`, []any{})
	for _, v := range []string{"B", "C", "D", "M", "G"} {
		b.open("/?view="+v, v+":en:light")
		b.is("English "+v, `[...document.querySelectorAll("h2, h3, th, dt, option, .filters span, .about, .state")].filter(e => /\p{Script=Han}/u.test(e.textContent)).map(e => e.textContent)`, []any{})
		b.sound(v, false)
	}
	b.open("/", "A:en:light") // the choice is kept
	b.run(`document.querySelector("#language").click()`)
	b.ready("A:zh:light")
	for range 2 { // system, light, dark
		b.run(`document.querySelector("#theme").click()`)
		b.ready("A:zh:")
	}
	b.ready("A:zh:dark")
	b.is("dark", `getComputedStyle(document.body).backgroundColor`, "rgb(22, 24, 27)")
	b.sound("dark", true)
	b.picture("dark", 1100)
	b.run(`document.querySelector("#theme").click()`)
	b.ready("A:zh:light")
}

func (b *browser) phone(t *testing.T) {
	b.t = t
	b.must(b.Size(390, 844, true))
	for _, v := range []string{"B", "C", "D", "M", "G", "A"} {
		b.open("/?view="+v, v+":zh:light")
		b.sound("phone "+v, v != "C" && v != "M")
	}
	b.picture("phone", 1500)
	b.must(b.Size(1360, 900, false))
}

func (b *browser) unknownCommunity(t *testing.T) {
	b.t = t
	b.must(b.Go("http://" + b.addr + "/?community=%3Cimg%20src%3Dx%3E"))
	b.wait(`document.querySelector("#unknown a")`)
	b.is("nothing of the address became a part of the page", `document.querySelectorAll("main img").length`, 0.0)
	b.run(`document.querySelector("#unknown a").click()`)
	b.ready("A:zh:light")
	b.must(b.Go("http://" + b.addr + "/?range=custom&from=2026-03-01&to=2026-02-01"))
	b.wait(`document.querySelector("main .state.error")`)
	b.is("a range that ends before it begins", `document.querySelector("main h2").textContent`, "结束的日子在开始之前")
	b.must(b.Go("http://" + b.addr + "/?view=%3Cb%3E&range=1e9&from=x"))
	b.ready("A:zh:light")
	b.must(b.Go("http://" + b.addr + "/?range=custom&from=2026-02-01&to=x"))
	b.wait(`document.querySelector("main .state.error")`)
}

// withoutCharts: a program built without the chart library shows numbers, and
// says how to get charts.
func (b *browser) withoutCharts(t *testing.T) {
	b.t = t
	b.must(b.Do("Network.enable", map[string]any{}, nil))
	b.must(b.Do("Network.setBlockedURLs", map[string]any{"urls": []string{"*echarts*"}}, nil))
	b.open("/?view=B", "B:zh:light")
	b.sound("without charts", false)
	b.is("how to get them", `document.querySelector("#banner").innerText.includes("make console")`, true)
	b.is("no chart", `document.querySelectorAll("canvas").length`, 0.0)
	b.is("numbers instead", `document.querySelectorAll("#b_growth tbody tr").length`, 8.0)
	b.must(b.Do("Network.setBlockedURLs", map[string]any{"urls": []string{}}, nil))
	b.Complaints = nil // that it was blocked
}

// live: what arrives shows without a reload, what stands still is said, and a
// process that is gone leaves the last numbers, greyed.
func (b *browser) live(u *upProcess) {
	look := `document.dispatchEvent(new Event("visibilitychange"))`
	b.open("/", "A:zh:light")
	event := `{"id":"live","kind":"message","community":"river-runners","member":"u_live","at":"2026-04-05T09:30:00+08:00","text":"早"}`
	if code, _ := post(b.t, u.web, event); code != http.StatusOK {
		b.t.Fatalf("code %d", code)
	}
	eventually(b.t, u.process, "the event shows", func() bool {
		b.run(look)
		var ok bool
		b.must(b.Eval(`document.querySelector(".fresh").textContent.includes("4月5日 09:30")`, &ok))
		return ok
	})
	b.must(b.Clock(morning.AddDate(0, 0, 9)))
	b.open("/", "A:zh:light")
	b.is("stale", `document.querySelector(".fresh.bad strong").textContent.includes("数据停住了")`, true)
	b.quiet()
	u.kill()
	b.run(look)
	b.wait(`document.querySelector("#banner [role=alert]")`)
	b.is("gone", `document.querySelector("#banner").innerText.includes("连不上 Hearth")`, true)
	b.is("the last numbers stay", `document.querySelectorAll(".panel.stale .figure").length`, 8.0)
	u.start(b.t)
	eventually(b.t, u.process, "back", func() bool {
		b.run(look)
		var ok bool
		b.must(b.Eval(`document.querySelectorAll(".panel.stale").length === 0 && document.querySelectorAll(".figure").length === 8`, &ok))
		return ok
	})
}

// TestEmptyConsole: a database without anything says what to do.
func TestEmptyConsole(t *testing.T) {
	needsEngine(t)
	needsChromium(t)
	b := browse(t, up(t, t.TempDir()))
	b.must(b.Go("http://" + b.addr + "/"))
	b.wait(`document.querySelector("#empty")`)
	b.is("says how to begin", `document.querySelector("#empty").innerText.includes("POST 到 /v1/events")`, true)
	b.quiet()
}

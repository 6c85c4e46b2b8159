package simulate

import (
	"fmt"
	"strconv"

	"github.com/hearthlabs/hearth/ingest"
)

// Run simulates the communities of c and hands each event to emit, in order of
// time over all communities, but for those that an outage held up; within a
// community ids do not repeat. It stops at
// the first error of emit and returns it wrapped, with an empty Truth.
//
// An event belongs to emit once it is handed over, but for two things that
// several events share and nobody may change: the Attrs map and the backing
// array of Members.
func Run(c Config, emit func(ingest.Event) error) (Truth, error) {
	if err := c.Validate(); err != nil {
		return Truth{}, err
	}
	cal, err := newCalendar(c)
	if err != nil {
		return Truth{}, fmt.Errorf("make calendar: %w", err)
	}
	all, err := newCommunities(&c, cal)
	if err != nil {
		return Truth{}, err
	}
	t := Truth{Seed: c.Seed, Zone: c.Zone, Start: utc(cal.starts[0]), Days: c.Days}
	var ev ingest.Event
	tell := func(e *ingest.Event) error {
		t.Events++
		if err := emit(*e); err != nil {
			return fmt.Errorf("emit event: %w", err)
		}
		return nil
	}
	for order := newMerge(all); len(order) > 0; order.advance() {
		if !order[0].community.step(&ev) {
			continue
		}
		if err := order[0].community.carry(&ev, tell); err != nil {
			return Truth{}, err
		}
	}
	for _, cm := range all {
		cm.judge(c.Days - 1)
		if err := cm.flush(tell); err != nil {
			return Truth{}, err
		}
		t.Communities = append(t.Communities, cm.truth())
	}
	return t, nil
}

// newCommunities casts every community. Each has dice of its own, so that the
// merge does not change what happens in it.
func newCommunities(c *Config, cal *calendar) ([]*community, error) {
	books, err := newBooks()
	if err != nil {
		return nil, err
	}
	clocks := newClockface()
	byFounder := map[bool][]float64{true: shares(true), false: shares(false)}
	sizes := splitMembers(newDice(c.Seed, 1<<40), c.Members, c.Communities)
	all := make([]*community, c.Communities)
	offset := 0
	for i := range all {
		th := themeOf(c.Seed, i)
		cm := &community{
			cfg: c, cal: cal, clocks: clocks, book: voice{phrasebook: books[th.file]}, theme: th, shares: byFounder, clients: clientsOf(th.platform),
			index: i, slug: th.slug, name: th.name, d: newDice(c.Seed, uint64(i)), day: -1,
			mint: mint{seed: scatter(c.Seed ^ scatter(uint64(i)))}, weeks: make([]weekCount, cal.weeks()),
		}
		if c.Communities > 1 {
			n := strconv.Itoa(1000 + i + 1)[1:]
			if c.Communities >= 1000 {
				n = strconv.Itoa(100_000 + i + 1)[1:]
			}
			cm.slug += "-" + n
			cm.name += "·" + n
		}
		cm.arc = planArc(cm.d, c.Days)
		cm.fates = newDice(c.Seed, 1<<43|uint64(i))
		cm.arc.planLong(cm.fates, c.Days, c.Holidays)
		cm.castMembers(sizes[i], offset)
		cm.planOutages(newDice(c.Seed, 1<<44|uint64(i)))
		cm.planShocks()
		offset += len(cm.members)
		all[i] = cm
	}
	return all, nil
}

// newBooks makes a phrasebook for each theme.
func newBooks() (map[string]*phrasebook, error) {
	shared := shelf{}
	for _, name := range []string{"common", "dialects", "staff"} {
		if err := shared.addFile(name); err != nil {
			return nil, err
		}
	}
	books := map[string]*phrasebook{}
	for _, th := range themes {
		own := shelf{}
		if err := own.addFile(th.file); err != nil {
			return nil, err
		}
		books[th.file] = newPhrasebook(shared, own)
	}
	return books, nil
}

// splitMembers makes communities of different sizes, from half the mean to
// half as much again, at least 2 each, that add up.
func splitMembers(d dice, members, communities int) []int {
	weights := make([]float64, communities)
	sum := 0.0
	for i := range weights {
		weights[i] = d.between(.5, 1.5)
		sum += weights[i]
	}
	sizes := make([]int, communities)
	rest := members
	for i, w := range weights {
		sizes[i] = 2 + int(float64(members-2*communities)*w/sum)
		rest -= sizes[i]
	}
	for i := 0; rest > 0; i++ {
		sizes[i%communities]++
		rest--
	}
	return sizes
}

// clientsOf are the clients that members of a platform write from.
func clientsOf(platform string) []map[string]string {
	var all []map[string]string
	for _, os := range []string{"android", "ios", "harmony", "windows"} {
		all = append(all, map[string]string{"client": platform + "/8.0.50", "os": os})
	}
	return all
}

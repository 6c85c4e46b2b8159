package lifecycle

// BGBB is the beta-geometric / beta-Bernoulli model of repeated activity in
// discrete periods (Fader, Hardie, Shang 2010, "Customer-Base Analysis in a
// Discrete-Time Noncontractual Setting", Marketing Science 29(6)).
//
// A member who is still there is active in a period with probability p, and
// drops out for good at the beginning of a period with probability θ; over the
// members p ~ Beta(Alpha, Beta) and θ ~ Beta(Gamma, Delta). A history is x, the
// periods with activity after the first one; tx, the number of the last such
// period (0 if none); n, the periods that have passed since the first.
//
// Let A be the likelihood of the history and of still being there, and G that
// of the history and of having dropped out since tx. With q = 1 − p, adding one
// silent period n → n+1 gives
//
//	drop = Gamma / (Gamma + Delta + n)
//	quiet = (Beta + n − x) / (Alpha + Beta + n)
//	G ← G + A·drop
//	A ← A·(1 − drop)·quiet
//
// and A + G is the paper's likelihood L(x, tx, n) up to a constant. Therefore
//
//	P(alive at n)                    = A(n) / L(n)
//	P(active in the next k periods)  = 1 − L(n+k) / L(n)
//
// because k more silent periods are just a longer history. Nothing but
// multiplications is needed, and no gamma function.
type BGBB struct {
	Alpha float64 `yaml:"alpha" json:"alpha"`
	Beta  float64 `yaml:"beta" json:"beta"`
	Gamma float64 `yaml:"gamma" json:"gamma"`
	Delta float64 `yaml:"delta" json:"delta"`
}

// Alive returns the probability that a member with history (x, tx, n) has not
// dropped out. 0 ≤ x ≤ tx ≤ n.
func (b BGBB) Alive(x, tx, n int) float64 {
	s := b.silence(x, tx)
	s.skip(n - tx)
	return s.alive / s.total()
}

// Return returns the probability that a member with history (x, tx, n) is
// active in at least one of the next k periods. 0 ≤ x ≤ tx ≤ n.
func (b BGBB) Return(x, tx, n, k int) float64 {
	s := b.silence(x, tx)
	s.skip(n - tx)
	before := s.total()
	s.skip(k)
	return 1 - s.total()/before
}

// silence walks along the silent periods after a member's last activity.
type silence struct {
	model       BGBB
	x, n        float64
	alive, gone float64 // relative to the likelihood at n = tx
}

func (b BGBB) silence(x, tx int) silence {
	return silence{model: b, x: float64(x), n: float64(tx), alive: 1}
}

func (s *silence) total() float64 { return s.alive + s.gone }

// step adds one silent period. The conversions keep a compiler from fusing the
// products into the sums, so that every machine computes the same bits.
func (s *silence) step() {
	b := s.model
	drop := b.Gamma / (b.Gamma + b.Delta + s.n)
	quiet := (b.Beta + s.n - s.x) / (b.Alpha + b.Beta + s.n)
	s.gone += float64(s.alive * drop)
	s.alive = float64(s.alive * float64((1-drop)*quiet))
	s.n++
}

func (s *silence) skip(k int) {
	for range k {
		s.step()
	}
}

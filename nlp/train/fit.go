package train

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/optimize"
)

// example is one text as a task sees it.
type example struct {
	terms  []int32
	factor []float32 // by term: r
	offset []float64 // by class: the authored part
	scale  float64   // 1/√(1+n/half)
	label  classes   // what the label can mean
	among  classes   // what the corpus can say
	weight float64
}

// fitted is a model: logit_c = scale · (bias_c + κ·offset_c + ν·strength·[c is neutral] + Σ r·w_c).
type fitted struct {
	x     []float64 // all parameters, as the optimiser has them
	w     []float64 // term by term, class by class
	bias  []float64
	kappa float64 // what one unit of authored weight is worth
	nu    float64 // what authored strength takes from the neutral class
}

// problem is the penalised negative log-likelihood of a model.
type problem struct {
	examples []example
	classes  int
	terms    int
	l2       float64
	// strength by example, and the class it speaks against; −1 for none
	strength []float64
	against  int
}

// params: weights, then biases, κ, ν.
func (p *problem) params() int { return p.terms*p.classes + p.classes + 2 }

// workers is fixed, so that sums do not depend on the machine.
const workers = 2

// eval returns the objective at x and, where grad is not nil, its gradient.
func (p *problem) eval(x, grad []float64) float64 {
	var wg sync.WaitGroup
	losses, grads := [workers]float64{}, [workers][]float64{}
	for k := range workers {
		grads[k] = make([]float64, len(x))
		from, to := len(p.examples)*k/workers, len(p.examples)*(k+1)/workers
		wg.Go(func() {
			for i := from; i < to; i++ {
				losses[k] += p.one(i, x, grads[k])
			}
		})
	}
	wg.Wait()
	loss := 0.0
	n := p.terms * p.classes
	for i := range grad {
		grad[i] = 0
		for k := range workers {
			grad[i] += grads[k][i]
		}
		if i < n {
			grad[i] += p.l2 * x[i]
			loss += p.l2 / 2 * x[i] * x[i]
		}
	}
	for k := range workers {
		loss += losses[k]
	}
	return loss
}

// logits writes those of example i under x into z.
func (p *problem) logits(i int, x, z []float64) {
	e := &p.examples[i]
	n := p.terms * p.classes
	for c := range z {
		z[c] = x[n+c] + x[n+p.classes]*e.offset[c]
	}
	if p.against >= 0 {
		z[p.against] -= x[n+p.classes+1] * p.strength[i]
	}
	for j, t := range e.terms {
		w, r := x[int(t)*p.classes:int(t+1)*p.classes], float64(e.factor[j])
		for c := range z {
			z[c] += r * w[c]
		}
	}
	for c := range z {
		z[c] *= e.scale
	}
}

// one adds the gradient of example i to grad and returns its loss.
func (p *problem) one(i int, x, grad []float64) float64 {
	e := &p.examples[i]
	var buf, in, out [16]float64
	z := buf[:p.classes]
	p.logits(i, x, z)
	pin := posterior(z, e.label, in[:p.classes])
	pout := posterior(z, e.among, out[:p.classes])
	n := p.terms * p.classes
	for c := range z {
		z[c] = e.weight * e.scale * (out[c] - in[c])
		grad[n+c] += z[c]
		grad[n+p.classes] += z[c] * e.offset[c]
	}
	if p.against >= 0 {
		grad[n+p.classes+1] -= z[p.against] * p.strength[i]
	}
	for j, t := range e.terms {
		g, r := grad[int(t)*p.classes:int(t+1)*p.classes], float64(e.factor[j])
		for c := range z {
			g[c] += r * z[c]
		}
	}
	return e.weight * (pout - pin)
}

// posterior writes the probabilities of the classes in set, given that one of
// them holds, and returns the logarithm of their sum of exponents.
func posterior(z []float64, set classes, p []float64) float64 {
	top := math.Inf(-1)
	for c := range z {
		if set&(1<<c) != 0 {
			top = math.Max(top, z[c])
		}
	}
	sum := 0.0
	for c := range z {
		p[c] = 0
		if set&(1<<c) != 0 {
			p[c] = math.Exp(z[c] - top)
			sum += p[c]
		}
	}
	for c := range p {
		p[c] /= sum
	}
	return top + math.Log(sum)
}

// fit minimises the objective from start, or from nothing.
func (m *fitted) fit(p *problem, start []float64, iterations int) error {
	x := make([]float64, p.params())
	if start != nil {
		copy(x, start)
	} else {
		x[p.terms*p.classes+p.classes] = 1
	}
	// The method asks for value and gradient at the same place; both come from one pass.
	at, last, value := make([]float64, len(x)), make([]float64, len(x)), math.NaN()
	visit := func(x []float64) {
		if math.IsNaN(value) || !slices.Equal(at, x) {
			copy(at, x)
			value = p.eval(x, last)
		}
	}
	res, err := optimize.Minimize(optimize.Problem{
		Func: func(x []float64) float64 { visit(x); return value },
		Grad: func(grad, x []float64) { visit(x); copy(grad, last) },
	}, x, &optimize.Settings{
		MajorIterations: iterations, GradientThreshold: 1e-3,
		Converger: &optimize.FunctionConverge{Relative: 1e-5, Iterations: 3},
	}, &optimize.LBFGS{Store: 8})
	if err != nil && res == nil {
		return fmt.Errorf("fit: %w", err)
	}
	n := p.terms * p.classes
	m.x = res.X
	m.w, m.bias, m.kappa, m.nu = m.x[:n], m.x[n:n+p.classes], m.x[n+p.classes], m.x[n+p.classes+1]
	return nil
}

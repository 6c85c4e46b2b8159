package nlp

import (
	"fmt"
	"strconv"
	"strings"
)

// opKind is what an operator does to the terms in its scope.
type opKind uint8

const (
	opException opKind = iota // contains a negator but does not negate
	opNegator
	opDegree
	opContrastForward  // 但是: what follows weighs more, what precedes less
	opContrastBackward // 虽然: its own clause weighs less
	opQuestion
	opWish
	opConditional
	opRhetorical
	opComparison
	opCounterfactual // 要不是 …, …: the clause after says what did not happen
	opExclamation    // not in files: exclamation marks at the end of a sentence
	opRepetition     // not in files: 哈哈哈哈, sooo, 😂😂
	opIrony          // not in files: an irony cue stands in the text
	opAddressed      // not in files: an attack with or without a target
	numOpKinds
)

// opKindNames are the names of rules in evidence.
var opKindNames = [numOpKinds]string{
	"exception", "negation", "degree", "contrast", "concession", "question", "wish", "conditional",
	"rhetorical", "comparison", "counterfactual", "exclamation", "repetition", "irony", "addressed",
}

// String returns the rule's name in evidence.
func (k opKind) String() string { return opKindNames[k] }

// parseOpKind reads the kind column of operators.tsv.
func parseOpKind(name string) (opKind, error) {
	for i, n := range []string{
		"exception", "negator", "degree", "contrast_forward", "contrast_backward", "question", "wish",
		"conditional", "rhetorical", "comparison", "counterfactual",
	} {
		if n == name {
			return opKind(i), nil
		}
	}
	return opException, fmt.Errorf("unknown kind %q", name)
}

// operator is a row of operators.tsv: factor in thousandths, and where its
// scope lies, in units of the clause.
type operator struct {
	kind   opKind
	factor int
	after  int  // how many units after the operator it reaches
	before int  // how many units before it
	opens  bool // only where it opens a sentence that ends in a question mark
	begins bool // only where it begins a clause behind another one
	// neutral is what the operator adds to the class neutral of the polarity, in
	// thousandths: a question asks, a wish tells what is missing.
	neutral int
	source  string // of the row, where neutral is not 0
}

// defaultReach is the scope where the column leaves the distance out: a
// negator or degree word looks a few words ahead, the others at their clause.
func (k opKind) defaultReach() int {
	if k == opNegator || k == opDegree {
		return 3
	}
	return wholeClause
}

// wholeClause is a distance beyond any clause.
const wholeClause = 1 << 20

// operator reads the columns kind, factor and scope.
func (r row) operator() (operator, error) {
	kind, err := parseOpKind(r.col(1))
	if err != nil {
		return operator{}, err
	}
	op := operator{kind: kind, source: r.source()}
	if op.neutral, err = r.number(5, 0, -3000, 3000); err != nil {
		return operator{}, err
	}
	if op.factor, err = r.number(2, 1000, -3000, 3000); err != nil {
		return operator{}, err
	}
	side, dist, ok := strings.Cut(r.col(3), ":")
	n := kind.defaultReach()
	if ok {
		if n, err = strconv.Atoi(dist); err != nil || n < 0 {
			return operator{}, fmt.Errorf("scope %q: distance is not a whole number", r.col(3))
		}
	}
	switch side {
	case "", "after":
		op.after = n
	case "before":
		op.before = n
	case "both":
		op.after, op.before = n, n
	case "opens":
		op.after, op.opens = n, true
	case "begins":
		op.after, op.begins = n, true
	default:
		return operator{}, fmt.Errorf("scope %q is not after, before, both, opens or begins", r.col(3))
	}
	return op, nil
}

// rules is a set of rules that shaped a factor, as a bit for each opKind.
type rules uint16

func (s rules) with(k opKind) rules { return s | 1<<k }

// String joins the names of the rules by "+", in the order of opKind.
func (s rules) String() string {
	name := ""
	for k := opKind(0); s>>k != 0; k++ {
		switch {
		case s&(1<<k) == 0:
		case name == "":
			name = k.String() // one rule is the common case and allocates nothing
		default:
			name += "+" + k.String()
		}
	}
	return name
}

// ruleNames remembers the names of sets of rules: there are many words and few sets.
type ruleNames map[rules]string

// of is s.String().
func (m ruleNames) of(s rules) string {
	if s&(s-1) == 0 {
		return s.String()
	}
	name, ok := m[s]
	if !ok {
		name = s.String()
		m[s] = name
	}
	return name
}

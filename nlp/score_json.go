package nlp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// String returns the name of the emotion as it stands in JSON, columns and
// lexicon files: "joy" … "surprise", or "neutral".
func (e Emotion) String() string {
	if int(e) < NumEmotions {
		return emotionNames()[e]
	}
	return "neutral"
}

// ParseEmotion is the inverse of Emotion.String.
func ParseEmotion(name string) (Emotion, error) {
	for i, n := range emotionNames() {
		if n == name {
			return Emotion(i), nil
		}
	}
	if name == "neutral" {
		return EmotionNone, nil
	}
	return EmotionNone, fmt.Errorf("parse emotion: unknown name %q", name)
}

// MarshalText writes the name of the emotion.
func (e Emotion) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads the name of an emotion.
func (e *Emotion) UnmarshalText(text []byte) (err error) {
	*e, err = ParseEmotion(string(text))
	return err
}

// emotionNames lists the names in the order of Strengths.
func emotionNames() [NumEmotions]string {
	return [NumEmotions]string{"joy", "like", "gratitude", "anger", "sadness", "fear", "disgust", "surprise"}
}

// String returns the name of the need as it stands in JSON, columns and lexicon
// files.
func (n Need) String() string {
	if int(n) < NumNeeds {
		return needNames()[n]
	}
	return "unknown"
}

// ParseNeed is the inverse of Need.String.
func ParseNeed(name string) (Need, error) {
	for i, n := range needNames() {
		if n == name {
			return Need(i), nil
		}
	}
	return 0, fmt.Errorf("parse need: unknown name %q", name)
}

// needNames lists the names in the order of Needs.
func needNames() [NumNeeds]string {
	return [NumNeeds]string{"belonging", "respect", "recognition", "trust", "companionship", "meaning", "growth"}
}

// Strongest returns the emotion with the highest strength and that strength;
// EmotionNone and 0 if all are 0. Of equals the first in order wins.
func (s Strengths) Strongest() (Emotion, float64) {
	best, top := EmotionNone, 0.0
	for i, v := range s {
		if v > top {
			best, top = Emotion(i), v
		}
	}
	return best, top
}

// MarshalJSON writes an object of the non-zero strengths, in order.
func (s Strengths) MarshalJSON() ([]byte, error) {
	names := emotionNames()
	return marshalNonZero(names[:], s[:]), nil
}

// UnmarshalJSON reads an object of strengths; absent entries are 0.
func (s *Strengths) UnmarshalJSON(raw []byte) error {
	names := emotionNames()
	return unmarshalNamed(raw, names[:], s[:])
}

// MarshalJSON writes an object of the non-zero needs, in order.
func (n Needs) MarshalJSON() ([]byte, error) {
	names := needNames()
	return marshalNonZero(names[:], n[:]), nil
}

// UnmarshalJSON reads an object of needs; absent entries are 0.
func (n *Needs) UnmarshalJSON(raw []byte) error {
	names := needNames()
	return unmarshalNamed(raw, names[:], n[:])
}

func marshalNonZero(names []string, values []float64) []byte {
	b := []byte{'{'}
	for i, v := range values {
		if v == 0 {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = strconv.AppendQuote(b, names[i])
		b = append(b, ':')
		b = strconv.AppendFloat(b, v, 'f', -1, 64)
	}
	return append(b, '}')
}

func unmarshalNamed(raw []byte, names []string, values []float64) error {
	if bytes.Equal(raw, []byte("null")) {
		return nil
	}
	var m map[string]float64
	if err := json.Unmarshal(raw, &m); err != nil {
		return fmt.Errorf("read strengths: %w", err)
	}
	known := 0
	for i, n := range names {
		v, ok := m[n]
		if ok {
			known++
		}
		values[i] = v
	}
	if known != len(m) {
		return fmt.Errorf("read strengths: unknown name in %s", raw)
	}
	return nil
}

// MarshalJSON writes the score with empty lists as [] rather than null.
func (s Score) MarshalJSON() ([]byte, error) {
	type plain Score
	p := plain(s)
	if p.Feelings == nil {
		p.Feelings = []string{}
	}
	if p.Aspects == nil {
		p.Aspects = []Aspect{}
	}
	if p.Evidence == nil {
		p.Evidence = []Evidence{}
	}
	return json.Marshal(p)
}

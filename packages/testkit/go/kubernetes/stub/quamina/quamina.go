// Package quamina stands in for the pattern matcher of that name, which Tinkerbell asks whether a Hardware fits a
// WorkflowRuleSet or a reference rule. The build machines cannot get the real one. This one refuses every pattern
// instead of guessing, so neither of those two features can be tested with it; nothing else of Tinkerbell asks it.
package quamina

import "errors"

// X is the name that the caller gave a pattern.
type X any

// Option would configure a matcher.
type Option func(*Quamina) error

// Quamina matches nothing.
type Quamina struct{}

// New never fails and takes no notice of its options.
func New(...Option) (*Quamina, error) { return &Quamina{}, nil }

// AddPattern refuses.
func (*Quamina) AddPattern(name X, pattern string) error {
	return errors.New("this Tinkerbell was built without its pattern matcher: no rules can be used")
}

// MatchesForEvent finds nothing.
func (*Quamina) MatchesForEvent(event []byte) ([]X, error) { return nil, nil }

// Package golden has one of each kind of thing that the IDL describes.
package golden

import (
	"errors"
	"io"
	"time"
)

// Level is how loud.
type Level int

// The levels.
const (
	Quiet Level = iota // hardly heard
	Loud
)

// String is the name.
func (l Level) String() string { return [...]string{"quiet", "loud"}[l] }

// Limit is untyped.
const Limit = 1 << 40

// Delay can be set.
var Delay = time.Second

// Player plays.
type Player struct {
	Name  string // of the player
	Tags  [][]string
	Level Level
	Then  func(string) (int, error)
	io.Writer
	score int
}

// NewPlayer makes one.
func NewPlayer(name string) (*Player, error) {
	if name == "" {
		return nil, errors.New("no name")
	}
	return &Player{Name: name}, nil
}

// Play takes anything.
func (p *Player) Play(moves ...any) (won bool) { return len(moves) > p.score }

// Sounder is an interface.
type Sounder interface {
	// Sound makes a sound.
	Sound(Level) ([]byte, error)
}

// First is generic.
func First[T any](list []T) (first T) { return list[0] }

var _ = First[string]

// Never is not instantiated.
func Never[T any](T) {}

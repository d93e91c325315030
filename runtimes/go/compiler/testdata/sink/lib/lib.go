// Package lib is a library.
package lib

type Base struct{ ID int }

func (b *Base) SetID(i int) { b.ID = i }
func (b Base) GetID() int   { return b.ID }

type Number interface{ ~int | ~float64 }

type Pair[A, B any] struct {
	First  A
	Second B
}

func (p Pair[A, B]) Swap() Pair[B, A] { return Pair[B, A]{p.Second, p.First} }

// Package main is a calculator.
package main

import (
	"errors"
	"fmt"
	"strings"
)

// Add adds.
func Add(a, b int64) int64 { return a + b }

// Div divides.
func Div(a, b float64) (float64, error) {
	if b == 0 {
		return 0, errors.New("division by zero")
	}
	return a / b, nil
}

func Hello(name string) string               { return "Hello, " + name }
func Join(parts []string, sep string) string { return strings.Join(parts, sep) }
func Sum(v ...int) (s int) {
	for _, x := range v {
		s += x
	}
	return
}
func Split(s string) (string, int, bool)                               { return s, len(s), len(s) > 3 }
func Nothing()                                                         {}
func Boom()                                                            { panic("boom") }
func Apply(f func(int, string) (string, error), n int) (string, error) { return f(n, "x") }

type Point struct{ X, Y int }

func NewPoint(x, y int) *Point   { return &Point{x, y} }
func (p *Point) Move(dx, dy int) { p.X += dx; p.Y += dy }
func (p Point) String() string   { return fmt.Sprint(p.X, ",", p.Y) }

var Counter = 3

const Version = "1.0"

type hidden struct{ A int }

func (h *hidden) Value() int         { return h.A }
func MakeHidden() *hidden            { return &hidden{42} }
func UseHidden(h *hidden, k int) int { return h.A + k }

type Stack[T any] struct{ items []T }

func NewStack[T any]() *Stack[T] { return &Stack[T]{} }
func (s *Stack[T]) Push(v T)     { s.items = append(s.items, v) }
func Map[A, B any](in []A, f func(A) B) []B {
	var out []B
	for _, x := range in {
		out = append(out, f(x))
	}
	return out
}
func main() { NewStack[int]().Push(1); Map([]int{1}, func(i int) string { return "" }) }

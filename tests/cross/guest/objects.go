package cross

import (
	"cmp"
	"time"
)

// Counter is an object with state.
type Counter struct{ count int64 }

func NewCounter(start int64) *Counter     { return &Counter{start} }
func NoCounter() *Counter                 { return nil }
func (c *Counter) Add(amount int64) int64 { c.count += amount; return c.count }
func (c Counter) Count() int64            { return c.count }
func Total(counters []*Counter) (sum int64) {
	for _, each := range counters {
		sum += each.count
	}
	return sum
}

// Counters are three.
func Counters() []*Counter { return []*Counter{{1}, {20}, {300}} }

// Kept is any object.
var Kept any

func IsNil(v any) bool { return v == nil }

// Box has fields.
type Box struct {
	Height float64
	Label  string
}

func NewBox() *Box { return &Box{} }

type Animal struct{ Name, Sound string }

func (a *Animal) Describe() string { return a.Name + " says " + a.Sound }

// Dog has what an animal has.
type Dog struct{ *Animal }

func NewDog(name string) *Dog { return &Dog{&Animal{name, "woof"}} }

// Shape has an area.
type Shape interface{ Area() float64 }

type Rectangle struct {
	Width, Height float64
	Label         string
}

func (r *Rectangle) Area() float64 { return r.Width * r.Height }

func NewRectangle(width, height float64) *Rectangle { return &Rectangle{Width: width, Height: height} }

// Square has what a rectangle has.
type Square struct{ *Rectangle }

func NewSquare(side float64) Square { return Square{NewRectangle(side, side)} }

// AreaOf calls through an interface.
func AreaOf(s Shape) float64 { return s.Area() }

func NewStock() map[string]int64 { return map[string]int64{"apples": 3, "pears": 5} }

func StockOf(stock map[string]int64) (all int64) {
	for _, each := range stock {
		all += each
	}
	return all
}

func NewChannel(capacity int) chan int64 { return make(chan int64, capacity) }

// ClosedChannel has one number left.
func ClosedChannel() chan int64 {
	c := make(chan int64, 2)
	c <- 7
	close(c)
	return c
}

// Seconds is a type of another package, a number with methods.
func Seconds(n int64) time.Duration { return time.Duration(n) * time.Second }

func Milliseconds(d time.Duration) int64 { return d.Milliseconds() }

// Largest is generic.
func Largest[T cmp.Ordered](items ...T) (largest T) {
	for i, each := range items {
		if i == 0 || each > largest {
			largest = each
		}
	}
	return largest
}

// Stack is generic.
type Stack[T any] struct{ items []T }

func NewStack[T any]() *Stack[T] { return &Stack[T]{} }

func (s *Stack[T]) Push(item T) int {
	s.items = append(s.items, item)
	return len(s.items)
}

func (s *Stack[T]) Pop() (item T, found bool) {
	if len(s.items) == 0 {
		return item, false
	}
	last := len(s.items) - 1
	item, s.items = s.items[last], s.items[:last]
	return item, true
}

// The instantiations that hosts can call.
var (
	_ = Largest[int64]
	_ = Largest[string]
	_ = NewStack[string]
)

// Package bench is what the benchmarks of the group go call; each function does next to nothing, so that the way to it is what
// is measured.
package bench

import "errors"

// Counter is an object with a method.
type Counter struct{ total int64 }

func NewCounter() *Counter { return &Counter{} }

func NewCounterAt(total int64) *Counter { return &Counter{total} }

func (c *Counter) Accumulate(amount int64) int64 {
	c.total += amount
	return c.total
}

func Nothing() {}

func Add(a, b int64) int64 { return a + b }

func AddDoubles(a, b float64) float64 { return a + b }

func Echo(text string) string { return text }

func EchoArray(items []int64) []int64 { return items }

func Last(items []int64) int64 { return items[len(items)-1] }

var numbers = func() []int64 {
	all := make([]int64, 10000)
	for i := range all {
		all[i] = int64(i)
	}
	return all
}()

func Numbers() []int64 { return numbers }

// AddAny takes and gives what is only known when it is called.
func AddAny(a, b any) any { return a.(int64) + b.(int64) }

func EchoAny(value any) any { return value }

func Apply(operator func(a, b int64) int64, a, b int64) int64 { return operator(a, b) }

var errWanted = errors.New("the benchmark wants it so")

func Fail() error { return errWanted }

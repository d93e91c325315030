package cross

import (
	"errors"
	"fmt"
)

// DivisionError is an error with a type of its own.
type DivisionError struct{ Dividend int64 }

func (e *DivisionError) Error() string {
	return fmt.Sprintf("%d cannot be divided by zero", e.Dividend)
}

// Divide has several results and an error.
func Divide(dividend, divisor int64) (quotient, remainder int64, err error) {
	if divisor == 0 {
		return 0, 0, &DivisionError{dividend}
	}
	return dividend / divisor, dividend % divisor, nil
}

// Describe has results of different kinds.
func Describe(text string) (length int, reversed string, runes []int32) {
	runes = []rune(text)
	for _, r := range runes {
		reversed = string(r) + reversed
	}
	return len(runes), reversed, runes
}

func Fail(message string) error { return errors.New(message) }

// WithCause is an error in an error in an error.
func WithCause() error {
	return fmt.Errorf("outer: %w", fmt.Errorf("middle: %w", errors.New("inner")))
}

// Failed has an error that is not the last result and so does not fail the call.
func Failed(message string) (error, bool) { return errors.New(message), true }

// Remark is an error as an object.
type Remark struct{ Text string }

func (r Remark) Error() string { return r.Text }

func NewRemark(text string) Remark { return Remark{text} }

func TextOf(err error) string { return err.Error() }

func Panic(message string) { panic(message) }

func NilDereference() int64 {
	var none *Counter
	return none.count
}

func OutOfRange(items []int64, index int) int64 { return items[index] }

// Apply has a callback that cannot fail as Go sees it: its failure passes through as a panic.
func Apply(f func(int64, int64) int64, a, b int64) int64 { return f(a, b) }

// ApplyChecked wraps what the callback fails with.
func ApplyChecked(f func(int64, int64) (int64, error), a, b int64) (int64, error) {
	result, err := f(a, b)
	if err != nil {
		return 0, fmt.Errorf("applied to %d and %d: %w", a, b, err)
	}
	return result, nil
}

// ApplyOr has a use for the failure.
func ApplyOr(f func(int64, int64) (int64, error), a, b, otherwise int64) int64 {
	if result, err := f(a, b); err == nil {
		return result
	}
	return otherwise
}

func ApplyFloat(f func(float64) float64, x float64) float64 { return f(x) }

func ApplyUnary(f func(int64) int64, x int64) int64 { return f(x) }

func ApplyText(f func(string) string, text string) string { return f(text) }

func ApplyAny(f func(any) any, v any) any { return f(v) }

// GiveBack gives what it is given.
func GiveBack(f func(int64, int64) int64) func(int64, int64) int64 { return f }

// Adder is a func for the host.
func Adder(amount int64) func(int64) int64 { return func(x int64) int64 { return x + amount } }

// Quotient is a func for the host that may fail.
func Quotient() func(int64, int64) (int64, error) {
	return func(a, b int64) (int64, error) {
		quotient, _, err := Divide(a, b)
		return quotient, err
	}
}

// Panicking is a func for the host that does.
func Panicking() func(int64, int64) (int64, error) {
	return func(int64, int64) (int64, error) { panic("in a func") }
}

// Twice makes a func of a func.
func Twice(f func(float64) float64) func(float64) float64 {
	return func(x float64) float64 { return f(f(x)) }
}

// Package everything has something of all that the compiler exports, as a user would write it.
package everything

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"sort"
	"strings"
	"time"
)

// Numbers in Go's own names.
func Int(x int) int             { return x + 1 }
func Uint(x uint) uint          { return x + 1 }
func Rune(x rune) rune          { return x + 1 }
func Byte(x byte) byte          { return x + 1 }
func Uintptr(x uintptr) uintptr { return x + 1 }

type Weekday int

const (
	Sunday Weekday = iota
	Monday
)

func (d Weekday) String() string { return [...]string{"Sunday", "Monday"}[d] }
func Next(d Weekday) Weekday     { return d + 1 }

func Later(d time.Duration) time.Duration { return d + time.Second }

type Name string

func Greet(n Name) Name { return "hello " + n }

// Arrays of every shape.
func Bytes(b []byte) []byte        { return append(b, '!') }
func Strings(s []string) []string  { return append(s, "last") }
func Matrix(m [][]int64) [][]int64 { return append(m, []int64{7}) }
func Cube(c [][][]float32) int     { return len(c) * len(c[0]) * len(c[0][0]) }
func Texts(t [][]string) string    { return strings.Join(t[len(t)-1], "+") }
func Fixed(a [3]int32) [3]int32    { a[0]++; return a }
func Bools(b []bool) []bool        { return append(b, true) }
func Runes(s string) []rune        { return []rune(s) }
func Nothing() []int64             { return nil }
func Anything(a []any) int         { return len(a) }
func Squares(sides ...float64) (all []Square) {
	for _, side := range sides {
		all = append(all, Square{side})
	}
	return all
}
func Both(fails bool) ([]int, []string, error) {
	if fails {
		return nil, nil, ErrWanted
	}
	return []int{1, 2}, []string{"a"}, nil
}
func Mixed() (fmt.Stringer, []int) { return time.Duration(1500), []int{1, 2} }
func Points(p []*Point) (sum int64) {
	for _, each := range p {
		sum += each.X
	}
	return sum
}

// What is written into slices.
func SortInts(numbers []int) { sort.Ints(numbers) }
func ReadInto(buffer []byte) (int, error) {
	return copy(buffer, "read"), io.EOF
}
func ToMonday(days []Weekday) {
	for i := range days {
		days[i] = Monday
	}
}
func Negate(b []bool, more ...int) {
	for i := range b {
		b[i] = !b[i]
	}
	for i := range more {
		more[i] = -more[i]
	}
}
func PanicsAfter(numbers []int) { numbers[0] = 9; panic("after") }

var kept []int

func Keep(numbers []int) { kept = numbers }
func ChangeKept()        { kept[0] = 99 }

// Years is a map with a name.
type Years map[string]int

// Objects.
type Point struct {
	X, Y  int64
	label string
	Tags  []string
}

func NewPoint(x, y int64) *Point          { return &Point{X: x, Y: y, label: "p"} }
func Origin() Point                       { return Point{} }
func (p Point) Sum() int64                { return p.X + p.Y }
func (p *Point) Move(dx, dy int64) *Point { p.X += dx; p.Y += dy; return p }
func (p *Point) String() string           { return fmt.Sprintf("(%d, %d)", p.X, p.Y) }

type Pixel struct {
	*Point
	Color uint32
}

func NewPixel(x, y int64, color uint32) *Pixel { return &Pixel{NewPoint(x, y), color} }

type Shape interface{ Area() float64 }
type Square struct{ Side float64 }

func (s Square) Area() float64      { return s.Side * s.Side }
func NewSquare(side float64) Square { return Square{side} }
func AreaOf(s Shape) float64 {
	if s == nil {
		return -1
	}
	return s.Area()
}
func TextOf(s fmt.Stringer) string { return s.String() }
func Reader(text string) io.Reader { return strings.NewReader(text) }
func ReadAll(r io.Reader) (string, error) {
	all, err := io.ReadAll(r)
	return string(all), err
}

// Errors.
var ErrWanted = errors.New("wanted")

type CodeError struct{ Code int }

func (e *CodeError) Error() string { return fmt.Sprint("code ", e.Code) }
func Fail(code int) error {
	if code == 0 {
		return nil
	}
	return fmt.Errorf("outer: %w", &CodeError{code})
}
func Explain(err error) (error, string) { return err, "because of " + err.Error() }
func Divide(a, b int64) (int64, error) {
	if b == 0 {
		return 0, ErrWanted
	}
	return a / b, nil
}
func Panics(text string) int64 { panic(text) }
func NilMap()                  { var m map[string]int; m["x"] = 1 }
func Index(i int) int          { return []int{1}[i] }

// Funcs, both ways.
func Apply(f func(int64) int64, x int64) int64 { return f(x) }
func ApplyText(f func(string, []int64) (string, error)) string {
	text, err := f("in", []int64{1, 2})
	if err != nil {
		return "error: " + err.Error()
	}
	return text
}
func Mix(f func(float64, int8, bool, uint16) (float64, error), x float64) (float64, error) {
	if f == nil {
		return -1, nil
	}
	defer f(0, 0, false, 0)
	return f(x, -5, true, 65535)
}

var keptFunc func(int64) int64

func KeepFunc(f func(int64) int64)                { keptFunc = f }
func CallKept(x int64) int64                      { return keptFunc(x) }
func Adder(n int64) func(int64) int64             { return func(x int64) int64 { return n + x } }
func MapRunes(f func(rune) rune, s string) string { return strings.Map(f, s) }
func Shift(by int32) func(rune) rune              { return func(r rune) rune { return r + by } }
func Compose(f, g func(int64) int64) func(int64) int64 {
	return func(x int64) int64 { return g(f(x)) }
}
func Later2(f func()) {
	done := make(chan bool)
	go func() { f(); close(done) }()
	<-done
}
func SortBy(items []string, less func(a, b string) bool) []string {
	sort.Slice(items, func(i, j int) bool { return less(items[i], items[j]) })
	return items
}

// Variadics.
func Sum(base int, more ...int) int {
	for _, x := range more {
		base += x
	}
	return base
}
func Format(format string, values ...any) string { return fmt.Sprintf(format, values...) }
func Join(parts ...string) string                { return strings.Join(parts, "-") }

// any, maps, channels, complex.
func Echo(v any) any    { return v }
func Kind(v any) string { return fmt.Sprintf("%T", v) }
func Count(words []string) map[string]int {
	counts := map[string]int{}
	for _, word := range words {
		counts[word]++
	}
	return counts
}
func Total(m map[string]int) (total int) {
	for _, n := range m {
		total += n
	}
	return total
}
func Ages(a Years) (total int) { return Total(a) }
func TotalOf(all []map[string]int) (total int) {
	for _, m := range all {
		total += Total(m)
	}
	return total
}
func Half(c complex64) complex64 { return c / 2 }
func Drain(c <-chan int64) (sum int64) {
	for len(c) > 0 {
		sum += <-c
	}
	return sum
}
func Increment(n *int)                  { *n++ }
func Channel(size int) chan int64       { return make(chan int64, size) }
func Conjugate(c complex128) complex128 { return complex(real(c), -imag(c)) }

// Generics.
type Stack[T any] struct{ items []T }

func (s *Stack[T]) Push(x T) { s.items = append(s.items, x) }
func (s *Stack[T]) Pop() (T, bool) {
	var none T
	if len(s.items) == 0 {
		return none, false
	}
	last := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return last, true
}
func NewStack() *Stack[string]                   { return &Stack[string]{} }
func Pair[K comparable, V any](k K, v V) map[K]V { return map[K]V{k: v} }

var _ = Pair[int, string]

// Globals.
var Counter int64 = 7
var Table = [][]string{{"a"}, {"b", "c"}}

const Pi = 3.25
const Greeting = "hello"
const Wide = 1 << 100

// Quit ends its goroutine, QuitDeep through another function; Halt is a method that may.
func Quit() { runtime.Goexit() }

func QuitDeep(really bool) string {
	if really {
		Quit()
	}
	return "still here"
}

type Machine struct{ Stopped bool }

func (m *Machine) Halt(count int) (int, error) {
	m.Stopped = true
	if count > 0 {
		runtime.Goexit()
	}
	return count, nil
}

// Couple is generic and nobody instantiates it.
type Couple[A, B any] struct {
	First  A
	Second B
}

func (p Couple[A, B]) Swap() Couple[B, A] { return Couple[B, A]{p.Second, p.First} }

func Zip[A, B any](a A, b B) Couple[A, B] { return Couple[A, B]{a, b} }

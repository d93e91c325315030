package idl

import "testing"

func TestFunctionsThatCannotPanicAreFound(t *testing.T) {
	const source = `
type Celsius float64
type T struct{ n int }
var count int
const two = 2
func other() {}
`
	cases := []struct {
		function string
		want     bool
	}{
		{"func F() {}", true},
		{"func F(a, b int64) int64 { return a + b }", true},
		{"func F(a, b float64) float64 { return -a*b - 1 }", true},
		{"func F(a float64, b Celsius) Celsius { return Celsius(a) / b }", true},
		{"func F(a int) (b int) { if a > two && a != 7 { b = a * 2 } else { b-- }; return }", true},
		{"func F(a int) (sum int) { for i := 0; i < a; i++ { sum += i }; return }", true},
		{"func F(a int) uint8 { b := uint8(a) &^ 3; return ^b % 7 >> 1 }", true},
		{"func F(a int) int { a /= 2; a <<= two; return a }", true},
		{"func F(on bool) bool { return !on || true }", true},
		{"func F() { count++ }", true},
		{"func (t *T) F() {}", true},

		{"func F(a, b int) int { return a / b }", false},
		{"func F(a, b int) int { return a % b }", false},
		{"func F(a, b int) int { return a << b }", false},
		{"func F(a, b int) int { return a >> b }", false},
		{"func F(a, b int) int { a /= b; return a }", false},
		{"func F(a, b int) int { a <<= b; return a }", false},
		{"func F() { other() }", false},
		{"func F() { panic(1) }", false},
		{"func F() { defer other() }", false},
		{"func F() { go other() }", false},
		{"func F(a []int) int { return a[0] }", false},
		{"func F(a []int) int { return len(a) }", false},
		{"func F(a *int) int { return *a }", false},
		{"func F(a *T) int { return a.n }", false},
		{"func (t *T) F() int { return t.n }", false},
		{"func F(a *int) { *a = 1 }", false},
		{"func F(m map[int]int) { m[1] = 1 }", false},
		{"func F(a any) int { return a.(int) }", false},
		{"func F(a, b any) bool { return a == b }", false},
		{"func F(a []int) [1]int { return [1]int(a) }", false},
		{"func F(c chan int) int { return <-c }", false},
		{"func F(c chan int) { c <- 1 }", false},
		{"func F(f func()) { f() }", false},
		{"func F[E int | uint](a, b E) E { return a / b }; var _ = F[int]", false},
	}
	for _, c := range cases {
		t.Run(c.function, func(t *testing.T) {
			if got := onlyEntity(t, source+c.function).Source.Safe; got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

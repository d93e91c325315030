package idl

import "testing"

func TestSlicesThatAreOnlyReadAreFound(t *testing.T) {
	const source = `
type Degree float64
func (d *Degree) Warm() { *d++ }
func (d Degree) Show() string { return "" }
type T struct{ kept []int }
var kept []int
func keep(a []int) { kept = a }
`
	cases := []struct {
		function string
		want     bool
	}{
		{"func F(a []int) int { return a[len(a)-1] }", true},
		{"func F(a []int) (sum int) { for _, x := range a { sum += x }; return }", true},
		{"func F(a ...int) (sum int) { for i := range a { sum += (a)[i] }; return }", true},
		{"func F(a []int) bool { return a == nil || nil != a }", true},
		{"func F(a []int) []int { return append([]int(nil), a...) }", true},
		{"func F(a []int) []int { b := make([]int, len(a)); copy(b, a[1:]); return b }", true},
		{"func F(a []int) int { return len(a[1:]) + a[1:][0] + -a[0] }", true},
		{"func F(a []int) (first int) { defer print(len(a)); first = a[0]; return }", true},
		{"func F(a []int) {}", true},
		{"func (t *T) F(a []int) int { return a[0] }", true},
		{"func F[E any](a []E) E { return a[0] }; var _ = F[int]", true},
		{"func F(a []Degree) (sum Degree) { for _, d := range a { sum += d }; return }", true},

		{"func F(a []int) []int { return a }", false},
		{"func F(a []int) []int { return a[1:] }", false},
		{"func F(a []int) { kept = a }", false},
		{"func F(a []int) { keep(a) }", false},
		{"func F(a []int) { b := a; b[0] = 1 }", false},
		{"func F(a []int) { a[0] = 1 }", false},
		{"func F(a []int) { a[1:][0] = 1 }", false},
		{"func F(a []int) { (a[0]) = 1 }", false},
		{"func F(a []int) { a[0]++ }", false},
		{"func F(a []int) { a[0] += 2 }", false},
		{"func F(a []int) { _, a[0] = 1, 2 }", false},
		{"func F(a []int) { for a[0] = range 3 {} }", false},
		{"func F(a []int) *int { return &a[0] }", false},
		{"func F(a []int) *int { return &(a[0]) }", false},
		{"func F(a []Degree) { a[0].Warm() }", false},
		{"func F(a []Degree) string { return a[0].Show() }", false},
		{"func F(a []int) { a = append(a, 1) }", false},
		{"func F(a []int) { _ = append(a, 1) }", false},
		{"func F(a []int) { _ = append(a, a...) }", false},
		{"func F(a []int) { copy(a, kept) }", false},
		{"func F(a []int) { clear(a) }", false},
		{"func F(a []int) int { return cap(a) }", false},
		{"func F(a []int) { go func() { println(a[0]) }() }", false},
		{"func F(a []int) { b := make([]int, 1); go copy(b, a) }", false},
		{"func F(a []int) [][]int { return append([][]int(nil), a) }", false},
		{"func F(a []int) []any { return append([]any(nil), a) }", false},
		{"func F(a []int) func() int { return func() int { return len(a) } }", false},
		{"func F(a []int) any { return a }", false},
		{"func F(a []int) T { return T{a} }", false},
		{"func F(a []int) T { return T{kept: a} }", false},
		{"func F(a []int) { panic(a) }", false},
		{"func F(a []int) (b [2]int) { b = [2]int(a); return }", false},
		{"func F(a []int) { len := keep; len(a) }", false},
	}
	for _, c := range cases {
		t.Run(c.function, func(t *testing.T) {
			entity := onlyEntity(t, source+c.function)
			if got := entity.Params[len(entity.Params)-1].OnlyRead; got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// onlyEntity is F, T.F or F[int] of a package.
func onlyEntity(t *testing.T, source string) (found *Entity) {
	roots := load(t, []snippet{{name: "bodies", source: source}})
	library, err := Read([]Root{roots["bodies"]}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	library.Modules[0].Each(func(entity *Entity) {
		if name := entity.Name; name == "F" || name == "T.F" || name == "F[int]" {
			if found != nil {
				t.Fatal("several functions were found")
			}
			found = entity
		}
	})
	if found == nil {
		t.Fatal("no function was found")
	}
	return found
}

func TestFuncsThatAreOnlyCalledAreFound(t *testing.T) {
	const source = `
type Op func(int) int
type T struct{ kept Op }
var kept func(int) int
func keep(f func(int) int) { kept = f }
`
	cases := []struct {
		function string
		want     bool
	}{
		{"func F(f func(int) int) int { return f(1) + (f)(2) }", true},
		{"func F(f Op) (sum int) { for i := range 3 { sum += f(i) }; return }", true},
		{"func F(f func(int) int) { if f != nil { f(1) } }", true},
		{"func F(f func(int) int) { defer f(1); f(2) }", true},
		{"func F(f func(int) int) {}", true},
		{"func (t *T) F(f func(int) int) { t.kept = nil; f(1) }", true},
		{"func F[E any](f func(E)) { var e E; f(e) }; var _ = F[int]", true},

		{"func F(f func(int) int) func(int) int { return f }", false},
		{"func F(f func(int) int) { kept = f }", false},
		{"func F(f func(int) int) { keep(f) }", false},
		{"func F(f func(int) int) { f = kept; f(1) }", false},
		{"func F(f func(int) int) { g := f; kept = g }", false},
		{"func F(f func(int) int) { go f(1) }", false},
		{"func F(f func(int) int) { go func() { f(1) }() }", false},
		{"func F(f func(int) int) func() { return func() { f(1) } }", false},
		{"func F(f func(int) int) { defer func() { f(1) }() }", false},
		{"func F(f func(int) int) { defer keep(f) }", false},
		{"func F(f Op) { kept = Op(f) }", false},
		{"func F(f Op) *Op { return &f }", false},
		{"func F(f Op) any { return f }", false},
		{"func F(f Op) T { return T{f} }", false},
		{"func F(f Op) T { return T{kept: f} }", false},
		{"func F(f Op) []Op { return append([]Op(nil), f) }", false},
		{"func F(f Op) { m := map[int]Op{}; m[1] = f }", false},
		{"func F(f Op) { c := make(chan Op, 1); c <- f }", false},
		{"func F(f Op) { panic(f) }", false},
		{"func (o Op) G(int) int { return 0 }; func F(o Op) func(int) int { return o.G }", false},
		{"func F(n int) {}", false},
	}
	for _, c := range cases {
		t.Run(c.function, func(t *testing.T) {
			entity := onlyEntity(t, source+c.function)
			if got := entity.Params[len(entity.Params)-1].OnlyCalled; got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestOfSeveralSlicesEachIsLookedAt(t *testing.T) {
	roots := load(t, []snippet{{name: "slices", source: "func F(a, b []int, c int) { copy(a, b); b = nil; c++ }\nfunc G(a, b []int) { copy(a, b) }"}})
	library, err := Read([]Root{roots["slices"]}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]bool{"F": {false, false, false}, "G": {false, true}}
	library.Modules[0].Each(func(entity *Entity) {
		for i, slot := range entity.Params {
			if slot.OnlyRead != want[entity.Name][i] {
				t.Errorf("%s, parameter %d: %v", entity.Name, i, slot.OnlyRead)
			}
		}
	})
}

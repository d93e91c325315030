package idl

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

// snippet is a package: source and what becomes of it, one entity a line, as `path (parameters) -> (results)`, `!` when it
// throws; omissions as `- name: reason`. Lines of zero constructors and of setters are left out.
type snippet struct {
	name, source, want string
}

var snippets = []snippet{
	{"scalars", `func F(a bool, b int8, c uint16, d float32, e rune, f byte, g uintptr, h int, i uint, j string) {}`,
		`callable=F (bool, int8, uint16, float32, char32, uint8, size, int64, uint64, string8) -> ()`},
	{"results", `func A() (int, string) { return 0, "" }
		func B() (int, error) { return 0, nil }
		func C() error { return nil }
		func D() (error, int) { return nil, 0 }
		func E() (e1, e2 error) { return }`,
		`callable=A () -> (int64, string8)
		callable=B () -> (int64) !
		callable=C () -> () !
		callable=D () -> (handle:error, int64)
		callable=E () -> (handle:error) !`},
	{"slices", `type Row []float64
		func F(a []int, b [][]string, c [3]byte, d []bool, e []any, f []*int, g Row, h []Row, i [2][3]int8, j [][]func()) {}`,
		`callable=F (int64_array, string8_array/2, uint8_array:[3]byte, bool_array, any_array, handle_array:*int, ` +
			`float64_array:slices.Row, float64_array/2:[]slices.Row, int8_array/2:[2][3]int8, callable_array/2:func()) -> ()`},
	{"named", `import ("time"; "net")
		type Kind string
		type Raw []byte
		func F(time.Duration, Kind, net.IP, Raw, []time.Month) {}`,
		`callable=F (int64:time.Duration, string8:named.Kind, handle:net.IP, uint8_array:named.Raw, int64_array:time.Month) -> ()`},
	{"handles", `import "io"
		type T struct{}
		type S struct{ A int }
		func F(a *T, b S, c map[string]int, d chan int, e complex128, f io.Reader, g struct{ X int }, h *int, i **T) {}`,
		`callable=F (handle:*handles.T, handle:handles.S, handle:map[string]int, handle:chan int, handle:complex128, ` +
			`handle:io.Reader, handle:struct{X int}, handle:*int, handle:**handles.T) -> ()
		field=S.A,instance_required,getter (handle:*handles.S) -> (int64)`},
	{"anything", `type Empty interface{}
		func F(a any, b Empty, c ...interface{}) any { return nil }`,
		`callable=F (any, any:anything.Empty, any_array...) -> (any)`},
	{"funcs", `type H func(int) error
		func (h H) Do(i int) error { return h(i) }
		func F(a func(), b H) func(...int) (string, error) { return nil }`,
		`callable=F (callable:func(), callable:funcs.H) -> (callable:func(...int) (string, error))
		callable=H.Do,instance_required (handle:funcs.H, int64) -> () !`},
	{"methods", `type T struct{}
		func (t T) ByValue() {}
		func (t *T) ByPointer(x int) int { return x }
		func (t *T) hidden() {}
		type I interface { M(string) I; hidden() }`,
		`callable=T.ByValue,instance_required (handle:methods.T) -> ()
		callable=T.ByPointer,instance_required (handle:*methods.T, int64) -> (int64)
		callable=I.M,instance_required (handle:methods.I, string8) -> (handle:methods.I)`},
	{"promoted", `type Base struct{ ID int; Over int }
		func (b *Base) SetID(i int) { b.ID = i }
		type a struct{ Twice int }
		type b struct{ Twice int }
		type T struct { *Base; a; b; Over string }`,
		`callable=Base.SetID,instance_required (handle:*promoted.Base, int64) -> ()
		callable=T.SetID,instance_required (handle:promoted.T, int64) -> ()
		field=Base.ID,instance_required,getter (handle:*promoted.Base) -> (int64)
		field=Base.Over,instance_required,getter (handle:*promoted.Base) -> (int64)
		field=T.Base,instance_required,getter (handle:*promoted.T) -> (handle:*promoted.Base)
		field=T.Over,instance_required,getter (handle:*promoted.T) -> (string8)
		field=T.ID,instance_required,getter (handle:*promoted.T) -> (int64)`},
	{"constants", `import "time"
		const (A = 1; B = 1 << 63; C = 1.5; D = 'x'; E = "s"; F = true; G = 2i; H = time.Second; Wide = 1 << 100; Big = 1 << 64 + 1; Huge = 1e400)`,
		`global=A,getter () -> (int64)
		global=B,getter () -> (uint64)
		global=C,getter () -> (float64)
		global=D,getter () -> (char32)
		global=E,getter () -> (string8)
		global=F,getter () -> (bool)
		global=G,getter () -> (handle:complex128)
		global=H,getter () -> (int64:time.Duration)
		global=Wide,getter () -> (float64)
		- Big: its value, 18446744073709551617, fits no type of Go
		- Huge: its value, 1e+400, fits no type of Go`},
	{"generics", `type Pair[A, B any] struct { First A; Second B }
		func (p Pair[A, B]) Swap() Pair[B, A] { return Pair[B, A]{} }
		func Map[A, B any](in []A, f func(A) B) []B { return nil }
		func Unused[T any]() {}
		func Make() Pair[int, string] { return Pair[int, string]{} }
		type Number interface{ ~int | ~float64 }
		func init() { _ = Map[int, *Pair[bool, int]]; type local int; _ = Map[local, int] }`,
		`callable=Make () -> (handle:generics.Pair[int,string])
		callable=Map[int,*Pair[bool,int]] (int64_array, callable:func(int) *generics.Pair[bool,int]) -> (handle_array:*generics.Pair[bool,int])
		callable=Pair[int,string].Swap,instance_required (handle:generics.Pair[int,string]) -> (handle:generics.Pair[string,int])
		callable=Pair[bool,int].Swap,instance_required (handle:generics.Pair[bool,int]) -> (handle:generics.Pair[int,bool])
		callable=Pair[int,bool].Swap,instance_required (handle:generics.Pair[int,bool]) -> (handle:generics.Pair[bool,int])
		callable=Pair[string,int].Swap,instance_required (handle:generics.Pair[string,int]) -> (handle:generics.Pair[int,string])
		field=Pair[int,string].First,instance_required,getter (handle:*generics.Pair[int,string]) -> (int64)
		field=Pair[int,string].Second,instance_required,getter (handle:*generics.Pair[int,string]) -> (string8)
		field=Pair[bool,int].First,instance_required,getter (handle:*generics.Pair[bool,int]) -> (bool)
		field=Pair[bool,int].Second,instance_required,getter (handle:*generics.Pair[bool,int]) -> (int64)
		field=Pair[int,bool].First,instance_required,getter (handle:*generics.Pair[int,bool]) -> (int64)
		field=Pair[int,bool].Second,instance_required,getter (handle:*generics.Pair[int,bool]) -> (bool)
		field=Pair[string,int].First,instance_required,getter (handle:*generics.Pair[string,int]) -> (string8)
		field=Pair[string,int].Second,instance_required,getter (handle:*generics.Pair[string,int]) -> (int64)
		- Map[local,int]: the type argument generics.local is known in its own package only
		- Number: it is a constraint, not a type that values have
		- Unused: it is generic, and no instantiation is mentioned; ask for one with --instantiate 'Unused[int]'`},
	{"constraints", `type Text interface{ ~string }
		type Named interface{ Name() string }
		type Both[T Text, S ~[]T] struct{}
		func Last[S ~[]E, E any](s S) (e E) { return e }
		func Keys[M ~map[K]V, K comparable, V any](m M) []K { return nil }
		func Upper[T Text](t T) T { return t }
		func Names[T Named](t ...T) {}
		func Many[A, B, C, D any]() {}
		func Refer[T any, P interface{ *T }]() {}`,
		`callable=Named.Name,instance_required (handle:constraints.Named) -> (string8)
		- Both: it is generic, and no instantiation is mentioned; ask for one with --instantiate 'Both[…]'
		- Keys: it is generic, and no instantiation is mentioned; ask for one with --instantiate 'Keys[map[int]int,int,int]'
		- Last: it is generic, and no instantiation is mentioned; ask for one with --instantiate 'Last[[]int,int]'
		- Many: it is generic, and no instantiation is mentioned; ask for one with --instantiate 'Many[int,int,int,int]'
		- Names: it is generic, and no instantiation is mentioned; ask for one with --instantiate 'Names[…]'
		- Refer: it is generic, and no instantiation is mentioned; ask for one with --instantiate 'Refer[int,*int]'
		- Text: it is a constraint, not a type that values have
		- Upper: it is generic, and no instantiation is mentioned; ask for one with --instantiate 'Upper[string]'`},
	{"unexported", `type thing struct{ N int }
		func (t *thing) Get() int { return t.N }
		func Make() *thing { return nil }
		type unseen struct{}
		func (unseen) Get() {}`,
		`callable=Make () -> (handle:*unexported.thing)
		callable=thing.Get,instance_required (handle:*unexported.thing) -> (int64)
		- thing.N: thing is unexported: its methods can be called, its fields not be reached`},
	{"aliases", `type inner struct{}
		func (inner) M() {}
		type Outer = inner
		type Same = Known
		type Known struct{}
		type Number = int
		func F(Number, Outer, Same) {}`,
		`callable=F (int64, handle:aliases.inner, handle:aliases.Known) -> ()
		callable=Outer.M,instance_required (handle:aliases.inner) -> ()`},
	{"names", `func F(_ int, _ string, type_ int, _ ...string) (_ int) { return 0 }`,
		`callable=F (int64, string8, int64, string8_array...) -> (int64)`},
	{"recursive", `type R []R
		type M map[string]M
		func F(r R, m M) {}`,
		`callable=F (any_array:recursive.R, handle:recursive.M) -> ()`},
	{"variables", `var X, Y = 1, "a"
		var private int
		var Anonymous struct{ a int }`,
		`global=Anonymous,getter () -> (handle:struct{a int})
		global=X,getter () -> (int64)
		global=Y,getter () -> (string8)`},
}

func TestSnippetsBecomeEntities(t *testing.T) {
	roots := load(t, snippets)
	for _, each := range snippets {
		t.Run(each.name, func(t *testing.T) {
			library, err := Read([]Root{roots[each.name]}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			got, want := described(library), lines(each.want)
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// load type-checks all snippets at once, each a package of one module.
func load(t *testing.T, snippets []snippet) map[string]Root {
	t.Helper()
	folder := t.TempDir()
	write(t, filepath.Join(folder, "go.mod"), "module example.com/snippets\n\ngo 1.22\n")
	for _, each := range snippets {
		write(t, filepath.Join(folder, each.name, each.name+".go"), "package "+each.name+"\n\n"+each.source+"\n")
	}
	loaded, err := Load(Request{
		Directory: folder, Patterns: []string{"./..."}, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS="),
	})
	if err != nil {
		t.Fatal(err)
	}
	roots := map[string]Root{}
	for _, each := range loaded {
		roots[each.Name] = Root{Package: each}
	}
	return roots
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func lines(text string) []string {
	var list []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	sort.Strings(list)
	return list
}

func described(library *Library) []string {
	var list []string
	for _, m := range library.Modules {
		m.Each(func(entity *Entity) {
			if entity.Kind == KindSetter || entity.Source.Role == Zero {
				return
			}
			text := fmt.Sprintf("%s (%s) -> (%s)", entity.Path, slotsText(entity.Params, entity.Variadic), slotsText(entity.Results, false))
			if entity.Throws {
				text += " !"
			}
			list = append(list, text)
		})
		for _, each := range m.Omitted {
			list = append(list, "- "+each.Name+": "+each.Reason)
		}
	}
	sort.Strings(list)
	return list
}

func slotsText(slots []*Slot, variadic bool) string {
	var texts []string
	for _, slot := range slots {
		text := slot.Type
		if slot.Dims > 1 {
			text += fmt.Sprint("/", slot.Dims)
		}
		if slot.Alias != "" {
			text += ":" + slot.Alias
		}
		texts = append(texts, text)
	}
	if variadic {
		texts[len(texts)-1] += "..."
	}
	return strings.Join(texts, ", ")
}

func TestZeroConstructorsAreForHandles(t *testing.T) {
	roots := load(t, []snippet{{name: "zero", source: `
		type Struct struct{}
		type Map map[string]int
		type Row []int
		type IDs []int
		func (IDs) Len() int { return 0 }
		type Scalar int
		type Face interface{ M() }
		type Func func()`}})
	library, err := Read([]Root{roots["zero"]}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	library.Modules[0].Each(func(entity *Entity) {
		if entity.Source.Role == Zero {
			got = append(got, entity.Path+" "+entity.Results[0].Alias)
		}
	})
	want := "callable=Struct *zero.Struct, callable=Map zero.Map, callable=IDs *zero.IDs"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
}

func TestTypesHaveWhatBelongsToThem(t *testing.T) {
	roots := load(t, []snippet{{name: "owners", source: `
		type Color int
		const (Red Color = iota; Green)
		type T struct{}
		func NewT() *T { return nil }
		func NewTFrom(s string) (T, error) { return T{}, nil }
		func NewFromNothing() int { return 0 }
		func OtherT() *T { return nil }`}})
	library, err := Read([]Root{roots["owners"]}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	color, made := library.Modules[0].Types[0], library.Modules[0].Types[1]
	if color.Kind != KindEnum || strings.Join(color.Constants, ",") != "Red,Green" {
		t.Errorf("Color is %s of %v", color.Kind, color.Constants)
	}
	var names []string
	for _, entity := range made.Constructors {
		names = append(names, entity.Name)
	}
	if strings.Join(names, ",") != "T,NewT,NewTFrom" {
		t.Errorf("T is constructed by %v", names)
	}
}

func TestOneFileOfAPackage(t *testing.T) {
	roots := load(t, []snippet{{name: "part", source: "type T struct{}\nfunc Here() {}"}})
	root := roots["part"]
	folder := filepath.Dir(root.GoFiles[0])
	write(t, filepath.Join(folder, "other.go"), "package part\n\nfunc (T) Method() {}\nfunc There() {}\n")
	loaded, err := Load(Request{Directory: folder, Patterns: []string{"."}, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=")})
	if err != nil {
		t.Fatal(err)
	}
	library, err := Read([]Root{{Package: loaded[0], Files: root.GoFiles[:1]}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(described(library), "; ")
	if got != "callable=Here () -> (); callable=T.Method,instance_required (handle:part.T) -> ()" {
		t.Errorf("got %s", got)
	}
}

func TestInstantiationsCanBeAskedFor(t *testing.T) {
	roots := load(t, []snippet{{name: "asked", source: `
		import "time"
		func Map[A, B any](in []A) []B { return nil }
		type Stack[T any] struct{}
		func Sum[N ~int](n N) {}
		func Plain() time.Time { return time.Time{} }`}})
	read := func(wanted ...string) (string, error) {
		library, err := Read([]Root{roots["asked"]}, Options{Instantiate: wanted})
		if err != nil {
			return "", err
		}
		return strings.Join(described(library), "\n"), nil
	}
	got, err := read("Map[int, time.Duration]", "asked.Map[string,*Stack[int]]", "Stack[bool]")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"callable=Map[int,time.Duration] (int64_array) -> (int64_array:time.Duration)",
		"callable=Map[string,*Stack[int]] (string8_array) -> (handle_array:*asked.Stack[int])",
		"- Sum: it is generic",
	} {
		if !strings.Contains(got, path) {
			t.Errorf("%s is not in\n%s", path, got)
		}
	}
	for wanted, complaint := range map[string]string{
		"Map[":           "is no Go expression",
		"Nothing[int]":   "undefined: Nothing",
		"Sum[string]":    "string does not satisfy ~int",
		"Plain":          "nothing there is generic",
		"Map[os.File,a]": "undefined: os",
	} {
		if _, err := read(wanted); err == nil || !strings.Contains(err.Error(), complaint) {
			t.Errorf("%s: got %v, want %s", wanted, err, complaint)
		}
	}
}

func TestNamesOfSeveralPackagesAreQualified(t *testing.T) {
	roots := load(t, []snippet{
		{name: "one", source: "func Same() {}\nfunc Alone() {}"}, {name: "two", source: "func Same() {}"},
	})
	library, err := Read([]Root{roots["one"], roots["two"]}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(described(library), "; ")
	if got != "callable=Alone () -> (); callable=one.Same () -> (); callable=two.Same () -> ()" {
		t.Errorf("got %s", got)
	}
}

func TestWhatIsCompiledAlongIsNeitherReadNorComplainedAbout(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "go.mod"), "module example.com/app\n\ngo 1.22\n")
	write(t, filepath.Join(folder, "app.go"), "package app\n\nfunc F() {}\n")
	write(t, filepath.Join(folder, "along", "along.go"), "package along\n\nfunc G() {}\n")
	write(t, filepath.Join(folder, "bad", "bad.go"), "package bad\n\nvar _ = missing\n")
	loaded, err := Load(Request{Directory: folder, Patterns: []string{"."}, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS="),
		Along: []string{"example.com/app/along", "example.com/app/bad"}})
	if err != nil || len(loaded) != 1 || loaded[0].PkgPath != "example.com/app" {
		t.Errorf("got %v, %v", loaded, err)
	}
}

func TestErrorsAreGosOwn(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "go.mod"), "module example.com/bad\n\ngo 1.22\n")
	write(t, filepath.Join(folder, "bad.go"), "package bad\n\nfunc F() int { return \"x\" }\nvar _ = missing\n")
	_, err := Load(Request{Directory: folder, Patterns: []string{"."}, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=")})
	source, is := err.(*SourceError)
	if !is || len(source.Lines) != 2 {
		t.Fatalf("got %v", err)
	}
	for i, want := range []string{"bad.go:3:23: cannot use \"x\"", "bad.go:4:9: undefined: missing"} {
		if !strings.Contains(source.Lines[i], want) {
			t.Errorf("line %d is %s, want %s", i+1, source.Lines[i], want)
		}
	}
}

func TestASlipIsToldOnce(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "go.mod"), "module example.com/bad\n\ngo 1.22\n")
	write(t, filepath.Join(folder, "bad.go"), "package bad\n\nfunc F( int {\n}\n")
	_, err := Load(Request{Directory: folder, Patterns: []string{"."}, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=")})
	source, is := err.(*SourceError)
	if !is || len(source.Lines) != 2 || !strings.Contains(source.Lines[0], "bad.go:3:13: missing ',' in parameter list") {
		t.Fatalf("got %q", err)
	}
}

func TestFunctionsThatMayEndTheirGoroutineAreFound(t *testing.T) {
	roots := load(t, []snippet{{name: "exits", source: `
import "runtime"
func Ends() { runtime.Goexit() }
func Through() { helper(Ends) }
func helper(f func()) { f() }
func Apart() { go Ends(); go func() { runtime.Goexit() }() }
func Argument() { go helper2(leave()) }
func helper2(int) {}
func leave() int { runtime.Goexit(); return 1 }
func No() { helper(nil) }
type T struct{}
func (T) Method() { Through() }
func Generic[E any](e E) { runtime.Goexit() }
var _ = Generic[int]`}})
	library, err := Read([]Root{roots["exits"]}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	ends := map[string]bool{}
	library.Modules[0].Each(func(entity *Entity) { ends[entity.Name] = entity.Source.Exits })
	for name, want := range map[string]bool{
		"Ends": true, "Through": true, "Apart": false, "Argument": true, "No": false, "T.Method": true, "Generic[int]": true,
	} {
		if got, known := ends[name]; got != want || !known {
			t.Errorf("%s: %v, known: %v", name, got, known)
		}
	}
}

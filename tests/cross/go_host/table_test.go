// Package go_host is the Go host of the cross tests: it executes the table of cases.json (../README.md) and calls real
// Java libraries. A module of its own, as a user's program is.
package go_host

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

func TestMain(m *testing.M) {
	if os.Getenv("METAFFI_BUILD_DIR") == "" {
		fmt.Fprintln(os.Stderr, "METAFFI_BUILD_DIR names no build folder")
		os.Exit(1)
	}
	if err := metaffi.SetLibrary(built("lib", "libmetaffi.so.0")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func built(parts ...string) string {
	return filepath.Join(append([]string{os.Getenv("METAFFI_BUILD_DIR")}, parts...)...)
}

// --- the table ----------------------------------------------------------------------------------

type step struct {
	In         string // another guest than the case's
	Module     string // another module than the guest's own
	Path       map[string]string
	Call       string // a stored callable
	Parameters []declared
	Results    []declared
	Arguments  []any
	Expect     []any
	Store      string
	Error      *struct {
		Code      string
		Contains  []string
		GuestType byGuest[string] `json:"guest_type"`
		Chain     byGuest[[]link]
		Host      bool // it ends in what the host's function failed with
	}
}

// link is an error of a chain of causes.
type link struct {
	GuestType string `json:"guest_type"`
	Contains  []string
	Stack     []string
}

// byGuest is one for all guests, or one for each.
type byGuest[T any] struct {
	all   T
	guest map[string]T
}

func (b *byGuest[T]) UnmarshalJSON(text []byte) error {
	if json.Unmarshal(text, &b.guest) == nil {
		return nil
	}
	return json.Unmarshal(text, &b.all)
}

func (b *byGuest[T]) of(guest string) T {
	if found, ok := b.guest[guest]; ok {
		return found
	}
	return b.all
}

type testCase struct {
	step
	Name  string
	Steps []step
	Hosts []string
}

// declared is a type: its name, or an object with aliases by guest.
type declared struct {
	info    IDL.MetaFFITypeInfo
	aliases map[string]string
}

func (d *declared) UnmarshalJSON(text []byte) error {
	if err := json.Unmarshal(text, &d.info.StringType); err == nil {
		return nil
	}
	var object struct {
		Type  IDL.MetaFFIType
		Dims  int
		Alias any
	}
	if err := json.Unmarshal(text, &object); err != nil {
		return err
	}
	d.info.StringType, d.info.Dimensions = object.Type, object.Dims
	switch alias := object.Alias.(type) {
	case string:
		d.info.Alias = alias
	case map[string]any:
		d.aliases = map[string]string{}
		for guest, text := range alias {
			d.aliases[guest] = text.(string)
		}
	}
	return nil
}

func infosFor(guest string, types []declared) []IDL.MetaFFITypeInfo {
	infos := make([]IDL.MetaFFITypeInfo, len(types))
	for i, d := range types {
		infos[i] = d.info
		if alias, ok := d.aliases[guest]; ok {
			infos[i].Alias = alias
		}
	}
	return infos
}

func readCases(t *testing.T) []testCase {
	text, err := os.ReadFile(table())
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	var cases []testCase
	if err := decoder.Decode(&cases); err != nil {
		t.Fatal(err)
	}
	for i := range cases {
		cases[i].complete()
	}
	return cases
}

// complete gives each step what the case says for all.
func (c *testCase) complete() {
	if c.Steps == nil {
		c.Steps = []step{c.step}
	}
	for i := range c.Steps {
		s := &c.Steps[i]
		if s.Path == nil && s.Call == "" {
			s.Path = c.Path
		}
		if s.Parameters == nil {
			s.Parameters = c.Parameters
		}
		if s.Results == nil {
			s.Results = c.Results
		}
		if s.Module == "" {
			s.Module = c.Module
		}
	}
}

// table is the file with the cases.
func table() string {
	if named := os.Getenv("METAFFI_TEST_TABLE"); named != "" {
		return named
	}
	return filepath.Join("..", "cases.json")
}

// --- guests -------------------------------------------------------------------------------------

// A process holds one Go runtime, so that Go guests are no guests of a Go host.
var guests = map[string]string{
	"native":  built("tests", "bin", "libmetaffi_native_guest.so"),
	"jvm":     built("tests", "guest", "guest.jar") + ";" + built("tests", "guest", "guestlib.jar"),
	"python3": filepath.Join("..", "guest", "cross.py"),
}

// guestNames are those that METAFFI_TEST_GUESTS names, or all.
func guestNames() (names []string) {
	wanted := os.Getenv("METAFFI_TEST_GUESTS")
	for _, name := range []string{"native", "jvm", "python3"} {
		if wanted == "" || slices.Contains(strings.Split(wanted, ","), name) {
			names = append(names, name)
		}
	}
	return names
}

var modules sync.Map

func module(t *testing.T, guest, name string) *metaffi.MetaFFIModule {
	if name == "" {
		name = guests[guest]
	}
	if found, ok := modules.Load(name); ok {
		return found.(*metaffi.MetaFFIModule)
	}
	loaded, err := metaffi.NewMetaFFIRuntime(guest).LoadModule(name)
	if err != nil {
		t.Fatalf("the %s guest: %v", guest, err)
	}
	modules.Store(name, loaded)
	return loaded
}

// --- values -------------------------------------------------------------------------------------

var functions = map[string]any{
	"add":   func(a, b int64) int64 { return a + b },
	"twice": func(x float64) float64 { return 2 * x },
	"fail":  func(a, b int64) (int64, error) { return 0, hostSaysNo },
	"shout": func(text string) string { return text + "!" },
	"same":  func(x any) any { return x },
}

var hostSaysNo = errors.New("host says no")

type thing struct{ name string }

var objects = map[string]*thing{"one": {"one"}, "two": {"two"}}

var floats = map[string]float64{"NaN": math.NaN(), "Infinity": math.Inf(1), "-Infinity": math.Inf(-1)}

func is(declared IDL.MetaFFIType, kind string) bool { return strings.HasPrefix(string(declared), kind) }

// fromTable is a value of the table as a Go value for a declared type.
func fromTable(x any, declared IDL.MetaFFIType, stored map[string]any) any {
	switch value := x.(type) {
	case json.Number:
		if n, err := value.Int64(); err == nil && !is(declared, "float") {
			return n
		}
		var large uint64
		if _, err := fmt.Sscan(value.String(), &large); err == nil && !strings.ContainsAny(value.String(), ".eE") && !is(declared, "float") {
			return large
		}
		f, _ := value.Float64()
		return f
	case string:
		if is(declared, "char") {
			return []rune(value)[0]
		}
		if f, ok := floats[value]; ok && is(declared, "float") {
			return f
		}
		return value
	case []any:
		items := make([]any, len(value))
		for i, item := range value {
			items[i] = fromTable(item, declared, stored)
		}
		return items
	case map[string]any:
		if name, ok := value["stored"].(string); ok {
			return stored[name]
		}
		if name, ok := value["object"].(string); ok {
			return objects[name]
		}
		return functions[value["function"].(string)]
	}
	return x
}

// same compares what came back with what the table wants.
func same(found, wanted any, declared IDL.MetaFFIType) bool {
	switch wanted := wanted.(type) {
	case map[string]any:
		return sameObject(found, wanted)
	case []any:
		return sameItems(reflect.ValueOf(found), wanted, declared)
	}
	wanted = fromTable(wanted, declared, nil)
	if wanted == nil || found == nil {
		return wanted == nil && found == nil
	}
	f, w := reflect.ValueOf(found), reflect.ValueOf(wanted)
	switch {
	case f.CanFloat() && w.CanFloat():
		return f.Float() == w.Float() || math.IsNaN(f.Float()) && math.IsNaN(w.Float())
	case f.CanInt() && w.CanInt():
		return f.Int() == w.Int()
	case f.CanUint() && w.CanInt():
		return w.Int() >= 0 && f.Uint() == uint64(w.Int())
	case f.CanUint() && w.CanUint():
		return f.Uint() == w.Uint()
	}
	return reflect.DeepEqual(found, wanted)
}

func sameObject(found any, wanted map[string]any) bool {
	if name, ok := wanted["object"].(string); ok {
		return found == any(objects[name])
	}
	if name, ok := wanted["function"].(string); ok {
		return reflect.ValueOf(found).Pointer() == reflect.ValueOf(functions[name]).Pointer()
	}
	_, isHandle := found.(*metaffi.Handle)
	return isHandle
}

func sameItems(found reflect.Value, wanted []any, declared IDL.MetaFFIType) bool {
	if found.Kind() != reflect.Slice || found.Len() != len(wanted) {
		return false
	}
	for i, item := range wanted {
		each := found.Index(i)
		if each.Kind() == reflect.Slice && each.IsNil() {
			if item != nil {
				return false
			}
			continue
		}
		if !same(each.Interface(), item, declared) {
			return false
		}
	}
	return true
}

// --- running ------------------------------------------------------------------------------------

func (s *step) run(t *testing.T, guest string, dispatch metaffi.Option, stored map[string]any) ([]any, error) {
	arguments := make([]any, len(s.Arguments))
	for i, x := range s.Arguments {
		arguments[i] = fromTable(x, s.Parameters[i].info.StringType, stored)
	}
	if s.Call != "" {
		return stored[s.Call].(*metaffi.Callable).Call(arguments...)
	}
	if s.In != "" {
		guest = s.In
	}
	entity, err := module(t, guest, s.Module).LoadEntity(s.Path[guest], infosFor(guest, s.Parameters), infosFor(guest, s.Results), dispatch)
	if err != nil {
		return nil, err
	}
	return entity.Call(arguments...)
}

func (s *step) expectError(t *testing.T, guest string, err error) {
	var found *metaffi.Error
	if !errors.As(err, &found) {
		t.Fatalf("wanted the error %s, found %v", s.Error.Code, err)
	}
	if found.Code.String() != s.Error.Code {
		t.Errorf("wanted the error %s, found %s: %v", s.Error.Code, found.Code, err)
	}
	for _, part := range s.Error.Contains {
		if !strings.Contains(fmt.Sprintf("%+v", err), part) {
			t.Errorf("%q is not in %v", part, err)
		}
	}
	if wanted := s.Error.GuestType.of(guest); wanted != "" && found.GuestType != wanted {
		t.Errorf("wanted a %s, found a %s", wanted, found.GuestType)
	}
	expectChain(t, err, s.Error.Chain.of(guest))
	if s.Error.Host && !errors.Is(err, hostSaysNo) {
		t.Errorf("the host's own error is not behind %+v", err)
	}
}

func (l *link) is(err error) bool {
	found, ok := err.(*metaffi.Error)
	if !ok {
		return false
	}
	holds := func(text string, parts []string) bool {
		return !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(text, part) })
	}
	return (l.GuestType == "" || l.GuestType == found.GuestType) && holds(found.Message, l.Contains) && holds(found.GuestStack, l.Stack)
}

// expectChain wants each in that order among what err wraps.
func expectChain(t *testing.T, err error, chain []link) {
	for rest := err; len(chain) != 0; rest = errors.Unwrap(rest) {
		if rest == nil {
			t.Errorf("no %+v in %+v", chain[0], err)
			return
		}
		if chain[0].is(rest) {
			chain = chain[1:]
		}
	}
}

// served says whether the entity is in this guest, or the other one that the step asks for, and that is there.
func (s *step) served(guest string) bool {
	if s.In != "" {
		guest = s.In
	}
	return s.Call != "" || s.Path[guest] != "" && guests[guest] != ""
}

func TestTable(t *testing.T) {
	for _, guest := range guestNames() {
		for _, dispatch := range []metaffi.Dispatch{metaffi.DispatchJIT, metaffi.DispatchInterpreter} {
			ran := 0
			for _, c := range readCases(t) {
				steps := c.Steps
				complete := !slices.ContainsFunc(steps, func(s step) bool { return !s.served(guest) })
				if c.Hosts != nil && !slices.Contains(c.Hosts, "go") || !complete {
					continue
				}
				ran++
				t.Run(fmt.Sprintf("%s-%s-%s", guest, dispatch, c.Name), func(t *testing.T) {
					runSteps(t, guest, metaffi.WithDispatch(dispatch), steps)
				})
			}
			if ran < 10 {
				t.Errorf("the table has %d cases for %s", ran, guest)
			}
		}
	}
}

func runSteps(t *testing.T, guest string, dispatch metaffi.Option, steps []step) {
	stored := map[string]any{}
	for _, s := range steps {
		found, err := s.run(t, guest, dispatch, stored)
		switch {
		case s.Error != nil:
			s.expectError(t, guest, err)
		case err != nil:
			t.Fatal(err)
		case s.Store != "":
			stored[s.Store] = found[0]
		case len(found) != len(s.Expect):
			t.Errorf("wanted %d results, found %d", len(s.Expect), len(found))
		default:
			for i, x := range found {
				if !same(x, s.Expect[i], s.Results[i].info.StringType) {
					t.Errorf("result %d: wanted %v, found %v (%T)", i+1, s.Expect[i], x, x)
				}
			}
		}
	}
}

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
		GuestType any `json:"guest_type"` // a text, or one by guest
	}
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
	text, err := os.ReadFile(filepath.Join("..", "cases.json"))
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	var cases []testCase
	if err := decoder.Decode(&cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

// --- guests -------------------------------------------------------------------------------------

// A process holds one Go runtime, so that Go guests are no guests of a Go host.
var guests = map[string]string{
	"native":  built("tests", "bin", "libmetaffi_native_guest.so"),
	"jvm":     built("tests", "guest", "guest.jar") + ";" + built("tests", "guest", "guestlib.jar"),
	"python3": filepath.Join("..", "guest", "cross.py"),
}

var modules sync.Map

func module(t *testing.T, guest string) *metaffi.MetaFFIModule {
	if found, ok := modules.Load(guest); ok {
		return found.(*metaffi.MetaFFIModule)
	}
	loaded, err := metaffi.NewMetaFFIRuntime(guest).LoadModule(guests[guest])
	if err != nil {
		t.Fatalf("the %s guest: %v", guest, err)
	}
	modules.Store(guest, loaded)
	return loaded
}

// --- values -------------------------------------------------------------------------------------

var functions = map[string]any{
	"add":   func(a, b int64) int64 { return a + b },
	"twice": func(x float64) float64 { return 2 * x },
	"fail":  func(a, b int64) (int64, error) { return 0, errors.New("host says no") },
}

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
		return functions[value["function"].(string)]
	}
	return x
}

// same compares what came back with what the table wants.
func same(found, wanted any, declared IDL.MetaFFIType) bool {
	if object, ok := wanted.(map[string]any); ok && object["handle"] != nil {
		_, isHandle := found.(*metaffi.Handle)
		return isHandle
	}
	wanted = fromTable(wanted, declared, nil)
	if wanted == nil || found == nil {
		return wanted == nil && found == nil
	}
	f, w := reflect.ValueOf(found), reflect.ValueOf(wanted)
	switch {
	case w.Kind() == reflect.Slice:
		if f.Kind() != reflect.Slice || f.Len() != w.Len() {
			return false
		}
		for i := 0; i < w.Len(); i++ {
			item := f.Index(i).Interface()
			if inner := f.Index(i); inner.Kind() == reflect.Slice && inner.IsNil() {
				item = nil
			}
			if !sameItem(item, w.Index(i).Interface(), declared) {
				return false
			}
		}
		return true
	default:
		return sameItem(found, wanted, declared)
	}
}

func sameItem(found, wanted any, declared IDL.MetaFFIType) bool {
	if wanted == nil || found == nil {
		return wanted == nil && found == nil
	}
	f, w := reflect.ValueOf(found), reflect.ValueOf(wanted)
	switch {
	case w.Kind() == reflect.Slice:
		return same(found, wanted, declared)
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

// --- running ------------------------------------------------------------------------------------

func (s *step) run(t *testing.T, guest string, dispatch metaffi.Option, stored map[string]any) ([]any, error) {
	arguments := make([]any, len(s.Arguments))
	for i, x := range s.Arguments {
		arguments[i] = fromTable(x, s.Parameters[i].info.StringType, stored)
	}
	if s.Call != "" {
		return stored[s.Call].(*metaffi.Callable).Call(arguments...)
	}
	entity, err := module(t, guest).LoadEntity(s.Path[guest], infosFor(guest, s.Parameters), infosFor(guest, s.Results), dispatch)
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
	wanted := s.Error.GuestType
	if byGuest, ok := wanted.(map[string]any); ok {
		wanted = byGuest[guest]
	}
	if wanted != nil && found.GuestType != wanted {
		t.Errorf("wanted a %s, found a %s", wanted, found.GuestType)
	}
}

func TestTable(t *testing.T) {
	for guest := range guests {
		for _, dispatch := range []metaffi.Dispatch{metaffi.DispatchJIT, metaffi.DispatchInterpreter} {
			ran := 0
			for _, c := range readCases(t) {
				steps := c.Steps
				if steps == nil {
					steps = []step{c.step}
				}
				complete := !slices.ContainsFunc(steps, func(s step) bool { return s.Call == "" && s.Path[guest] == "" })
				if c.Hosts != nil && !slices.Contains(c.Hosts, "go") || !complete {
					continue
				}
				ran++
				t.Run(fmt.Sprintf("%s-%s-%s", guest, dispatch, c.Name), func(t *testing.T) {
					runSteps(t, guest, metaffi.WithDispatch(dispatch), steps)
				})
			}
			if ran < 20 {
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

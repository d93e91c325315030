package guest_test

import (
	"testing"

	"github.com/metaffi/metaffi/runtimes/go/guest"
)

type pair struct {
	Key   string
	Value []int8
}

func init() {
	guest.RegisterTypes(
		guest.NamedType{Name: "guest_test.point", Pointer: (*point)(nil)},
		guest.NamedType{Name: "guest_test.pair", Pointer: (*pair)(nil)},
		guest.NamedType{Name: "guest_test.colour", Pointer: (*colour)(nil)})
}

func TestObjectsAreMadeOfTypesThatAreNamed(t *testing.T) {
	for name, want := range map[string]any{
		"map[string]int":               map[string]int{},
		" map[ string ][]any":          map[string][]any{},
		"map[guest_test.colour]point":  map[colour]point{},
		"map[[2]int]map[bool]struct{}": map[[2]int]map[bool]struct{}{},
	} {
		expect(t, name, guest.MapMake(name), want)
	}
	expect(t, "slice", guest.SliceMake("[]*guest_test.point", 2), any([]*point{nil, nil}))
	expect(t, "appended", guest.SliceAppend([]int8{1}, int64(2)), any([]int8{1, 2}))
	expect(t, "pointer", guest.PointerNew("guest_test.point"), any(&point{}))
	expect(t, "capacity", guest.ChanCap(guest.ChanMake("chan (<-chan int)", 3)), 3)
	for name, each := range map[string]struct{ from, want any }{
		"*int":            {int64(5), func() any { n := 5; return &n }()},
		"complex64":       {1 + 2i, complex64(1 + 2i)},
		"complex128":      {[]float64{1, 2}, 1 + 2i},
		"colour":          {"red", colour("red")},
		"[]rune":          {[]int64{1, 2}, []rune{1, 2}},
		"[2]uint8":        {[]int64{1, 2}, [2]uint8{1, 2}},
		"map[string]int8": {[]any{[]any{"a", int64(1)}}, map[string]int8{"a": 1}},
		"pair":            {[]any{[]any{"Value", []int64{1}}}, pair{Value: []int8{1}}},
		"*pair":           {[]any{[]any{"Key", "k"}}, &pair{Key: "k"}},
		"[]map[int]int":   {[]any{[][]int64{{1, 2}}, []any{}}, []map[int]int{{1: 2}, {}}},
	} {
		expect(t, name, guest.ObjectConvert(name, each.from), each.want)
	}
}

func TestWhatCannotBeMadeSaysWhy(t *testing.T) {
	for _, c := range []struct {
		name    string
		f       func()
		code    string
		message string
	}{
		{"unknown", func() { guest.PointerNew("none.Such") }, "TYPE_MISMATCH", "type: there is no type 'none.Such'"},
		{"what there is", func() { guest.PointerNew("") }, "TYPE_MISMATCH", "guest_test.point"},
		{"other kind", func() { guest.MapMake("[]int") }, "TYPE_MISMATCH", "expected a type like map[string]int, found []int"},
		{"key", func() { guest.MapMake("map[[]int]int") }, "TYPE_MISMATCH", "'[]int' cannot be the key of a map"},
		{"bracket", func() { guest.MapMake("map[int") }, "TYPE_MISMATCH", "'map[int' lacks a bracket"},
		{"length", func() { guest.SliceMake("[]int", -1) }, "OUT_OF_RANGE", "length: expected 0 to 4294967295, found -1"},
		{"array", func() { guest.PointerNew("[x]int") }, "TYPE_MISMATCH", "'[x]int' is no type"},
		{"size", func() { guest.PointerNew("[2000000000]int") }, "TYPE_MISMATCH", "is too large"},
		{"direction", func() { guest.ChanMake("<-chan int", 0) }, "TYPE_MISMATCH", "is made for both directions: chan int"},
		{"long", func() { guest.PointerNew(string(make([]byte, 2000))) }, "TYPE_MISMATCH", "a text of 2000 bytes is no type"},
		{"no pair", func() { guest.ObjectConvert("map[int]int", []any{[]int64{1}}) }, "TYPE_MISMATCH",
			"value: element 0: expected map[int]int, which is made of pairs, found 1 element"},
		{"value", func() { guest.ObjectConvert("map[int]int8", [][]int64{{1, 300}}) }, "OUT_OF_RANGE",
			"value: element 0: value: expected int8"},
		{"compare", func() { guest.ObjectConvert("map[any]int", []any{[]any{[]int64{1}, int64(1)}}) }, "TYPE_MISMATCH",
			"key: Go cannot compare a []int64"},
		{"field", func() { guest.ObjectConvert("guest_test.pair", []any{[]any{"key", "k"}}) }, "TYPE_MISMATCH",
			"guest_test.pair has no exported field 'key'"},
		{"complex64", func() { guest.ObjectConvert("complex64", complex(1e300, 0)) }, "OUT_OF_RANGE", "does not fit"},
		{"parts", func() { guest.ObjectConvert("complex64", []float64{1}) }, "TYPE_MISMATCH", "found 1 element"},
	} {
		expectFailure(t, c.name, guarded(c.f), c.code, c.message)
	}
}

func TestLentSlicesAreCopiedGivenBackOrShared(t *testing.T) {
	leakFree(t)
	memory := []int16{1, 2, 0}
	borrowed, inout := memory[:2:2], memory[:2:3]
	taken := guest.Taken[[]int16](borrowed, "argument 1")
	taken[0] = 7
	guest.GiveBack(borrowed, taken)
	expect(t, "borrowed", memory, []int16{1, 2, 0})
	guest.GiveBack(inout, taken)
	expect(t, "inout", memory, []int16{7, 2, 0})
	expect(t, "nil", guest.Taken[[]int16]([]int16(nil), "argument 1") == nil, true)
	empty := guest.Taken[[]int16](memory[:0:0], "argument 1")
	expect(t, "empty", empty != nil && cap(empty) == 0, true)
	lent := guest.Lent[[]int16](inout, "argument 1")
	expect(t, "lent", len(lent) == 2 && cap(lent) == 2 && &lent[0] == &memory[0], true)
	expect(t, "lent nil", guest.Lent[[]int16]([]int16(nil), "argument 1") == nil, true)
	none := guest.Lent[[]int16](memory[:0:0], "argument 1")
	expect(t, "lent empty", none != nil && cap(none) == 0, true)
	expect(t, "bools", guest.TakenBools[[]bool]([]bool{true, false}, "argument 1"), []bool{true, false})
}

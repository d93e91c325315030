package metaffi_test

import (
	"reflect"
	"strings"
	"testing"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

func sequence[T int8 | int16 | int32 | int64 | float32 | float64](n int) []T {
	items := make([]T, n)
	for i := range items {
		items[i] = T(i % 100)
	}
	return items
}

func testEcho[T any](t *testing.T, path string, values ...T) {
	t.Helper()
	eachDispatch(t, func(t *testing.T, dispatch metaffi.Option) {
		echo := must(metaffi.Func1[T, T](jvm.module(t), path, dispatch))(t)
		for _, x := range values {
			found, err := echo(x)
			if err != nil || !reflect.DeepEqual(found, x) {
				t.Errorf("%.100v came back as %.100v (%T), %v", x, found, found, err)
			}
		}
	})
}

func TestPackedArraysRoundTrip(t *testing.T) {
	const arrays = "class=guest.Arrays,callable="
	testEcho(t, arrays+"echoBooleans", []bool{}, []bool{true, false, true}, make([]bool, 5000))
	testEcho(t, arrays+"echoBytes", []int8{}, []int8{-128, 0, 127}, sequence[int8](10001))
	testEcho(t, arrays+"echoShorts", []int16{}, []int16{-32768, 32767}, sequence[int16](3001))
	testEcho(t, arrays+"echoInts", []int32{}, []int32{-1 << 31, 1<<31 - 1}, sequence[int32](1023))
	testEcho(t, arrays+"echoLongs", []int64{}, []int64{-1 << 63, 1<<63 - 1}, sequence[int64](511), sequence[int64](513), sequence[int64](10000), []int64{7})
	testEcho(t, arrays+"echoFloats", []float32{}, []float32{1.5, -2.5}, sequence[float32](5000))
	testEcho(t, arrays+"echoDoubles", []float64{}, []float64{0.1, -1e300}, sequence[float64](5000))
	testEcho(t, arrays+"echoChars", []metaffi.Char16{}, []metaffi.Char16{'a', 'ж'})
}

func TestNestedArraysRoundTrip(t *testing.T) {
	const arrays = "class=guest.Arrays,callable="
	testEcho(t, arrays+"echoLongs2", [][]int64{}, [][]int64{{1, 2, 3}, {}, {4}}, [][]int64{sequence[int64](1000), sequence[int64](2)})
	testEcho(t, arrays+"echoDoubles3", [][][]float64{{{1}, {2, 3}}, {}, {{}}})
	testEcho(t, arrays+"echoBooleans2", [][]bool{{true}, {}})
	testEcho(t, arrays+"echoStrings", []string{}, []string{"a", "", "世界", string(make([]byte, 0)), texts[8]})
	testEcho(t, arrays+"echoStrings2", [][]string{{"a"}, {}, {"b", "c"}})
	testEcho(t, arrays+"echoObjects", []any{nil, int64(1), "x", 2.5, true})
}

func TestArraysAreArraysToo(t *testing.T) {
	testEcho(t, "class=guest.Arrays,callable=echoInts", [3]int32{1, 2, 3})
	wrong := must(metaffi.Func1[[]int32, [2]int32](jvm.module(t), "class=guest.Arrays,callable=echoInts"))(t)
	_, err := wrong([]int32{1, 2, 3})
	wantCode(t, err, metaffi.CodeTypeMismatch)
}

func TestNamedSlices(t *testing.T) {
	type celsiuses []celsius
	testEcho(t, "class=guest.Arrays,callable=echoDoubles", celsiuses{1, 2})
	testEcho(t, "class=guest.Arrays,callable=echoStrings", []title{"a", "b"})
}

func TestUntypedArrays(t *testing.T) {
	longs := untyped(t, jvm, "class=guest.Arrays,callable=echoLongs", types{IDL.INT64_ARRAY}, types{IDL.INT64_PACKED_ARRAY})
	for _, x := range []any{[]int64{1, 2}, []int{1, 2}, []any{1, int8(2)}, []uint8{1, 2}, [2]int64{1, 2}, &[2]int64{1, 2}} {
		if found, err := longs(x); err != nil || !reflect.DeepEqual(found[0], []int64{1, 2}) {
			t.Errorf("%T: %v, %v", x, found, err)
		}
	}
	if found, err := longs(nil); err != nil || found[0] != nil {
		t.Error(found, err)
	}
	if found, err := longs([]int64(nil)); err != nil || !reflect.DeepEqual(found[0], []int64{}) {
		t.Error("a nil slice is an empty one:", found, err)
	}
	for _, c := range []struct {
		value any
		code  metaffi.ErrorCode
	}{
		{1, metaffi.CodeTypeMismatch}, {"12", metaffi.CodeTypeMismatch}, {[]string{"1"}, metaffi.CodeTypeMismatch},
		{[]any{1, nil}, metaffi.CodeNullValue}, {[]uint64{1 << 63}, metaffi.CodeOutOfRange}, {[][]int64{{1}}, metaffi.CodeTypeMismatch},
	} {
		_, err := longs(c.value)
		wantCode(t, err, c.code)
	}
}

func TestErrorsInArraysSayWhere(t *testing.T) {
	const arrays, echo = "class=guest.Arrays,callable=", "class=guest.Any,callable=echo"
	rows := IDL.MetaFFITypeInfo{StringType: IDL.INT64_ARRAY, Dimensions: 2}
	for _, c := range []struct {
		path     string
		declared IDL.MetaFFITypeInfo
		value    any
		want     string
	}{
		{arrays + "echoLongs", infos(IDL.INT64_ARRAY)[0], []any{1, "two"}, ": element 1: wanted an integer, found string"},
		{arrays + "echoBytes", infos(IDL.INT8_ARRAY)[0], []int{1, 2, 300}, ": element 2: 300 is out of range"},
		{arrays + "echoLongs2", rows, [][]any{{1}, {2, nil}}, ": element 1: element 1: wanted an integer, found nil"},
		{arrays + "echoLongs2", rows, []any{[]int{1}, 2}, ": element 1: wanted a slice, found int"},
		{arrays + "echoStrings", infos(IDL.STRING8_ARRAY)[0], []any{"a", 'b'}, ": element 1: wanted a string, found int32"},
		{arrays + "echoStrings", infos(IDL.STRING16_ARRAY)[0], []string{"a", "b", "\xff"}, ": element 2: the string is not valid UTF-8"},
		{echo, infos(IDL.ANY)[0], []any{1, []metaffi.String16{"", "\xff"}}, "(any) of static java.lang.Object guest.Any.echo(java.lang.Object): element 1: element 1: the string"},
		{echo, infos(IDL.ANY)[0], map[string]any{"k": []any{0, metaffi.String16("\xff")}}, ": value of k: element 1: the string"},
		{echo, infos(IDL.ANY)[0], map[metaffi.String16]int{"\xff": 1}, ": key \xff: the string"},
	} {
		f := must(jvm.module(t).LoadWithInfo(c.path, []IDL.MetaFFITypeInfo{c.declared}, nil))(t)
		if _, err := f(c.value); err == nil || !strings.Contains(err.Error(), "argument 1 (") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: wanted %q, found %v", c.value, c.want, err)
		}
	}
}

func TestNullsInside(t *testing.T) {
	info := IDL.MetaFFITypeInfo{StringType: IDL.INT64_ARRAY, Dimensions: 2}
	rows := must(jvm.module(t).LoadWithInfo("class=guest.Arrays,callable=withNullRow", nil, []IDL.MetaFFITypeInfo{info}))(t)
	found := must(rows())(t)
	if matrix, ok := found[0].([][]int64); !ok || len(matrix) < 2 {
		t.Errorf("%T %v", found[0], found[0])
	} else {
		nils := 0
		for _, row := range matrix {
			if row == nil {
				nils++
			}
		}
		if nils != 1 {
			t.Error("rows that are nil:", nils)
		}
	}
	strings := untyped(t, jvm, "class=guest.Arrays,callable=echoStrings", types{IDL.STRING8_ARRAY}, types{IDL.STRING8_ARRAY})
	if found, err := strings([]any{"a", nil}); err != nil || !reflect.DeepEqual(found[0], []any{"a", nil}) {
		t.Error(found, err)
	}
	typed := must(metaffi.Func1[[]*string, []*string](jvm.module(t), "class=guest.Arrays,callable=echoStrings"))(t)
	a := "a"
	if found, err := typed([]*string{&a, nil}); err != nil || len(found) != 2 || *found[0] != "a" || found[1] != nil {
		t.Error(found, err)
	}
	strict := must(metaffi.Func1[[]*string, []string](jvm.module(t), "class=guest.Arrays,callable=echoStrings"))(t)
	_, err := strict([]*string{nil})
	wantCode(t, err, metaffi.CodeNullValue)
}

func TestNullArraysAreNilSlices(t *testing.T) {
	nothing := must(metaffi.Func0[[]int64](jvm.module(t), "class=guest.Arrays,callable=nothing"))(t)
	if found, err := nothing(); err != nil || found != nil {
		t.Error(found, err)
	}
	empty := must(metaffi.Func0[[]int64](jvm.module(t), "class=guest.Arrays,callable=empty"))(t)
	if found, err := empty(); err != nil || found == nil || len(found) != 0 {
		t.Error(found, err)
	}
}

func TestSlicesAreLentNotCopied(t *testing.T) {
	// The callee writes to the caller's own elements.
	scale := must(metaffi.Proc3[[]int32, uintptr, int32](native.module(t), "callable=scale"))(t)
	items := []int32{1, 2, 3}
	if err := scale(items, 3, 10); err != nil || !reflect.DeepEqual(items, []int32{10, 20, 30}) {
		t.Error(items, err)
	}
	dynamic := untyped(t, native, "callable=scale", types{IDL.INT32_PACKED_ARRAY, IDL.SIZE, IDL.INT32}, nil)
	if _, err := dynamic(items, 3, 2); err != nil || !reflect.DeepEqual(items, []int32{20, 40, 60}) {
		t.Error(items, err)
	}
}

func TestArraysOfObjects(t *testing.T) {
	m := jvm.module(t)
	counters := must(metaffi.Func0[[]*metaffi.Handle](m, "class=guest.Arrays,callable=counters"))(t)
	total := must(metaffi.Func1[[]*metaffi.Handle, int64](m, "class=guest.Arrays,callable=total"))(t)
	found := must(counters())(t)
	if len(found) == 0 || found[0].TypeName() != "guest.Counter" {
		t.Fatal(found)
	}
	if _, err := total(found); err != nil {
		t.Error(err)
	}
}

func TestSlicesThatContainThemselvesAreRefused(t *testing.T) {
	cyclic := make([]any, 1)
	cyclic[0] = cyclic
	_, err := untyped(t, jvm, "class=guest.Any,callable=echo", types{IDL.ANY}, types{IDL.ANY})(cyclic)
	wantCode(t, err, metaffi.CodeInvalidArgument)
	loop := map[string]any{}
	loop["self"] = loop
	_, err = untyped(t, jvm, "class=guest.Any,callable=echo", types{IDL.ANY}, types{IDL.ANY})(loop)
	wantCode(t, err, metaffi.CodeInvalidArgument)
}

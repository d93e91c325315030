package guest_test

import (
	"math"
	"reflect"
	"testing"
	"time"

	fh "github.com/metaffi/metaffi/runtimes/go/guest/internal/fakehost"
)

type celsius float64
type colour string
type level int8
type flag bool
type vector []float64

// readCase hides the type that a value is read as.
type readCase struct {
	name string
	run  func(t *testing.T)
}

func reads[T any](name string, v func() value, want T) readCase {
	return readCase{name, func(t *testing.T) {
		got, failed := in[T](v())
		if failed != nil {
			t.Fatalf("failed: %s", failed.Message)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %#v, want %#v", got, want)
		}
	}}
}

func refuses[T any](name string, v func() value, code string, parts ...string) readCase {
	return readCase{name, func(t *testing.T) {
		got, failed := in[T](v())
		expectFailure(t, "reading", failed, code, append(parts, "argument 1 (x): ")...)
		if !reflect.ValueOf(&got).Elem().IsZero() {
			t.Errorf("got %#v besides", got)
		}
	}}
}

func runAll(t *testing.T, cases []readCase) {
	leakFree(t)
	for _, c := range cases {
		t.Run(c.name, c.run)
	}
}

func scalar(kind uint32, x uint64) func() value  { return func() value { return fh.Scalar(kind, x) } }
func negative(kind uint32, x int64) func() value { return scalar(kind, uint64(x)) }
func double(x float64) func() value              { return scalar(fh.Float64, math.Float64bits(x)) }
func single(x float32) func() value              { return scalar(fh.Float32, uint64(math.Float32bits(x))) }

func TestReadsNumbersInRange(t *testing.T) {
	five := int64(5)
	runAll(t, []readCase{
		reads("int64", negative(fh.Int64, math.MinInt64), int64(math.MinInt64)),
		reads("int from int8", negative(fh.Int8, -5), -5),
		reads("int8 from int64", negative(fh.Int64, -128), int8(-128)),
		reads("int16 from uint16", scalar(fh.Uint16, 32767), int16(32767)),
		reads("int32 from char32", scalar(fh.Char32, 0x1F600), rune(0x1F600)),
		reads("uint8 from int64", scalar(fh.Int64, 255), uint8(255)),
		reads("uint16 from char16", scalar(fh.Char16, 0xffff), uint16(0xffff)),
		reads("uint32 from size", scalar(fh.Size, math.MaxUint32), uint32(math.MaxUint32)),
		reads("uint64 from uint64", scalar(fh.Uint64, math.MaxUint64), uint64(math.MaxUint64)),
		reads("uint from int32", scalar(fh.Int32, 7), uint(7)),
		reads("uintptr", scalar(fh.Size, 7), uintptr(7)),
		reads("payload bits beyond the type are ignored", scalar(fh.Int8, 0xffffff05), int8(5)),
		reads("bool", scalar(fh.Bool, 2), true),
		reads("bool beyond its byte", scalar(fh.Bool, 0x100), false),
		reads("float64", double(2.5), 2.5),
		reads("float64 from float32", single(2.5), 2.5),
		reads("float32 from float64 rounds", double(0.1), float32(0.1)),
		reads("float32 keeps infinity", double(math.Inf(1)), float32(math.Inf(1))),
		reads("float64 from int64", negative(fh.Int64, -1<<53), float64(-1<<53)),
		reads("float64 from uint64", scalar(fh.Uint64, 1<<63), float64(1<<63)),
		reads("named float", double(36.6), celsius(36.6)),
		reads("named int", negative(fh.Int64, -3), level(-3)),
		reads("named bool", scalar(fh.Bool, 1), flag(true)),
		reads("duration", scalar(fh.Int64, 1500), time.Duration(1500)),
		reads("complex from float", double(2), complex(2, 0)),
		reads("pointer to number", scalar(fh.Int32, 5), &five),
		reads("nil pointer", fh.NullValue, (*int64)(nil)),
		refuses[int8]("128 as int8", scalar(fh.Int64, 128), "OUT_OF_RANGE", "int8", "int64 128"),
		refuses[uint8]("-1 as uint8", negative(fh.Int8, -1), "OUT_OF_RANGE", "uint8", "int8 -1"),
		refuses[int64]("2^63 as int64", scalar(fh.Uint64, 1<<63), "OUT_OF_RANGE", "9223372036854775808"),
		refuses[uint64]("-1 as uint64", negative(fh.Int64, -1), "OUT_OF_RANGE", "uint64"),
		refuses[float64]("2^53+1 as float64", scalar(fh.Int64, 1<<53+1), "OUT_OF_RANGE", "9007199254740993"),
		refuses[float64]("max int64 as float64", scalar(fh.Int64, math.MaxInt64), "OUT_OF_RANGE"),
		refuses[float64]("max uint64 as float64", scalar(fh.Uint64, math.MaxUint64), "OUT_OF_RANGE"),
		refuses[float32]("1e300 as float32", double(1e300), "OUT_OF_RANGE", "1e+300"),
		refuses[level]("300 as a named int8", scalar(fh.Int64, 300), "OUT_OF_RANGE", "guest_test.level"),
		refuses[int]("float as int", double(2), "TYPE_MISMATCH", "expected int, found float64"),
		refuses[int]("bool as int", scalar(fh.Bool, 1), "TYPE_MISMATCH", "found bool"),
		refuses[bool]("int as bool", scalar(fh.Int64, 1), "TYPE_MISMATCH", "expected bool, found int64"),
		refuses[int]("null as int", fh.NullValue, "NULL_VALUE", "expected int, found null"),
		refuses[int]("text as int", func() value { return fh.Text8("5") }, "TYPE_MISMATCH", "found string8"),
		refuses[int]("unknown type", scalar(2048, 1), "TYPE_MISMATCH", "unknown type 2048"),
	})
}

func TestReadsTextOfAllEncodings(t *testing.T) {
	runAll(t, []readCase{
		reads("UTF-8", func() value { return fh.Text8("gr\u00fc\u00df \x00 \U0001F600") }, "gr\u00fc\u00df \x00 \U0001F600"),
		reads("any bytes", func() value { return fh.Text8("\xff\xfe") }, "\xff\xfe"),
		reads("empty", func() value { return fh.Text8("") }, ""),
		reads("UTF-16", func() value { return fh.Text16('a', 0xd83d, 0xde00, 0) }, "a\U0001F600\x00"),
		reads("UTF-32", func() value { return fh.Text32('a', 0x1F600) }, "a\U0001F600"),
		reads("named", func() value { return fh.Text16('x') }, colour("x")),
		reads("char8", scalar(fh.Char8, 'x'), "x"),
		reads("char16", scalar(fh.Char16, 0xfc), "\u00fc"),
		reads("char32", scalar(fh.Char32, 0x1F600), "\U0001F600"),
		refuses[string]("high surrogate at the end", func() value { return fh.Text16('a', 0xd83d) }, "INVALID_STRING",
			"unit 1 of the UTF-16 text", "0xd83d"),
		refuses[string]("low surrogate first", func() value { return fh.Text16(0xde00, 0xd83d) }, "INVALID_STRING", "unit 0"),
		refuses[string]("surrogate in UTF-32", func() value { return fh.Text32(0xd83d) }, "INVALID_STRING", "0xd83d"),
		refuses[string]("beyond Unicode", func() value { return fh.Text32('a', 0x110000) }, "INVALID_STRING", "unit 1", "0x110000"),
		refuses[string]("a piece of UTF-8", scalar(fh.Char8, 0xc3), "INVALID_STRING", "0xc3"),
		refuses[string]("half a pair", scalar(fh.Char16, 0xd83d), "INVALID_STRING"),
		refuses[string]("null", fh.NullValue, "NULL_VALUE", "expected string, found null"),
		refuses[string]("number", scalar(fh.Int64, 1), "TYPE_MISMATCH", "expected string, found int64"),
		refuses[colour]("number as a named string", scalar(fh.Int64, 1), "TYPE_MISMATCH", "guest_test.colour"),
	})
}

func ragged() value {
	return fh.ArrayOf(fh.Int64, fh.PackedOf[int64](fh.Int64, 1, 2), fh.PackedOf[int64](fh.Int64), fh.NullValue())
}

func cube() value {
	row := func(x float64) value { return fh.PackedOf(fh.Float64, x, -x) }
	return fh.ArrayOf(fh.Float64, fh.ArrayOf(fh.Float64, row(1), row(2)), fh.ArrayOf(fh.Float64))
}

// texts is an array of strings; nil is null.
func texts(items ...any) func() value {
	return func() value {
		values := make([]value, len(items))
		for i, item := range items {
			if values[i] = fh.NullValue(); item != nil {
				values[i] = fh.Text8(item.(string))
			}
		}
		return fh.ArrayOf(fh.String8, values...)
	}
}

func TestReadsArraysOfAnyShape(t *testing.T) {
	ints := func() value { return fh.PackedOf[int64](fh.Int64, 1, -2, 3) }
	bytes := func() value { return fh.PackedOf[uint8](fh.Uint8, 1, 255) }
	runAll(t, []readCase{
		reads("[]int64", ints, []int64{1, -2, 3}),
		reads("[]int", ints, []int{1, -2, 3}),
		reads("[]float64 from int64", ints, []float64{1, -2, 3}),
		reads("[]int8 from int64", ints, []int8{1, -2, 3}),
		reads("[]byte", bytes, []byte{1, 255}),
		reads("array", bytes, [2]byte{1, 255}),
		reads("empty", func() value { return fh.PackedOf[int64](fh.Int64) }, []int64{}),
		reads("empty array", func() value { return fh.PackedOf[int64](fh.Int64) }, [0]int64{}),
		reads("null", fh.NullValue, []int64(nil)),
		reads("[]bool", func() value { return fh.PackedOf[uint8](fh.Bool, 0, 1, 2) }, []bool{false, true, true}),
		reads("[]rune from char32", func() value { return fh.PackedOf[uint32](fh.Char32, 'a', 0x1F600) }, []rune("a\U0001F600")),
		reads("[]uint16 from char16", func() value { return fh.PackedOf[uint16](fh.Char16, 'a') }, []uint16{'a'}),
		reads("[]float32", func() value { return fh.PackedOf[float32](fh.Float32, 1.5) }, []float32{1.5}),
		reads("named slice", func() value { return fh.PackedOf(fh.Float64, 1.5) }, vector{1.5}),
		reads("slice of named", func() value { return fh.PackedOf(fh.Float64, 1.5) }, []celsius{1.5}),
		reads("ragged", ragged, [][]int64{{1, 2}, {}, nil}),
		reads("ragged of int", ragged, [][]int{{1, 2}, {}, nil}),
		reads("ragged of another width", ragged, [][]int16{{1, 2}, {}, nil}),
		reads("three dimensions", cube, [][][]float64{{{1, -1}, {2, -2}}, {}}),
		reads("arrays of slices", cube, [2][][]float64{{{1, -1}, {2, -2}}, {}}),
		reads("strings", texts("a", ""), []string{"a", ""}),
		reads("strings of other encodings", func() value { return fh.ArrayOf(fh.String16, fh.Text16('a'), fh.Text16('b')) },
			[]string{"a", "b"}),
		reads("named strings", texts("red"), []colour{"red"}),
		reads("pointers to strings", texts(nil), []*string{nil}),
		reads("[]any of packed", ints, []any{int64(1), int64(-2), int64(3)}),
		reads("[]any", func() value {
			return fh.ArrayOf(fh.Any, fh.Text8("a"), fh.Scalar(fh.Int32, 5), fh.NullValue(), ints())
		}, []any{"a", int32(5), nil, []int64{1, -2, 3}}),
		refuses[[3]byte]("wrong length", bytes, "TYPE_MISMATCH", "expected [3]uint8, found an array of 2 elements"),
		refuses[[]uint64]("element out of range", ints, "OUT_OF_RANGE", "element 1", "int64 -2"),
		refuses[[][]uint8]("nested element out of range", func() value {
			return fh.ArrayOf(fh.Int64, fh.PackedOf[int64](fh.Int64, 1), fh.PackedOf[int64](fh.Int64, 1, 300))
		}, "OUT_OF_RANGE", "element 1: element 1", "300"),
		refuses[[]int]("text for an element", texts("a"), "TYPE_MISMATCH", "element 0: expected int, found string8"),
		refuses[[]string]("null for a string", texts("a", nil), "NULL_VALUE", "element 1: expected string"),
		refuses[[]string]("numbers for strings", ints, "TYPE_MISMATCH", "element 0: expected string, found int64"),
		refuses[[]int]("too few dimensions", ragged, "TYPE_MISMATCH", "element 0: expected int, found an array of int64"),
		refuses[[][]int]("too many dimensions", ints, "TYPE_MISMATCH", "element 0: expected []int, found int64"),
		refuses[[]int]("number for an array", scalar(fh.Int64, 1), "TYPE_MISMATCH", "expected []int, found int64"),
		refuses[[]byte]("text for bytes", func() value { return fh.Text8("a") }, "TYPE_MISMATCH", "found string8"),
		refuses[[2]int]("null for an array", fh.NullValue, "NULL_VALUE"),
		refuses[map[string]int]("array for a map", ints, "TYPE_MISMATCH", "expected map[string]int"),
		refuses[struct{ X int }]("number for a struct", scalar(fh.Int64, 1), "TYPE_MISMATCH", "found int64"),
	})
}

func TestReadsNaturalValues(t *testing.T) {
	runAll(t, []readCase{
		reads[any]("null", fh.NullValue, nil),
		reads[any]("int8", negative(fh.Int8, -5), int8(-5)),
		reads[any]("int64", negative(fh.Int64, -5), int64(-5)),
		reads[any]("uint16", scalar(fh.Uint16, 5), uint16(5)),
		reads[any]("uint32", scalar(fh.Uint32, 5), uint32(5)),
		reads[any]("size", scalar(fh.Size, 5), uint64(5)),
		reads[any]("char8", scalar(fh.Char8, 5), uint8(5)),
		reads[any]("char16", scalar(fh.Char16, 5), uint16(5)),
		reads[any]("char32", scalar(fh.Char32, 5), rune(5)),
		reads[any]("bool", scalar(fh.Bool, 1), true),
		reads[any]("float32", single(1.5), float32(1.5)),
		reads[any]("float64", double(1.5), 1.5),
		reads[any]("text", func() value { return fh.Text8("a") }, "a"),
		reads[any]("UTF-16", func() value { return fh.Text16('a') }, "a"),
		reads[any]("packed", func() value { return fh.PackedOf[int16](fh.Int16, 1, 2) }, []int16{1, 2}),
		reads[any]("chars", func() value { return fh.PackedOf[uint32](fh.Char32, 'a') }, []rune{'a'}),
		reads[any]("strings", texts("a", "b"), []string{"a", "b"}),
		reads[any]("strings with null", texts("a", nil), []any{"a", nil}),
		reads[any]("rows", ragged, [][]int64{{1, 2}, {}, nil}),
		reads[any]("three dimensions", cube, [][][]float64{{{1, -1}, {2, -2}}, {}}),
		reads[any]("numbers and rows", func() value {
			return fh.ArrayOf(fh.Int64, fh.Scalar(fh.Int64, 1), fh.PackedOf[int64](fh.Int64, 2))
		}, []any{int64(1), []int64{2}}),
		reads[any]("depths differ", func() value {
			return fh.ArrayOf(fh.Int64, fh.PackedOf[int64](fh.Int64, 2), fh.ArrayOf(fh.Int64, fh.PackedOf[int64](fh.Int64, 3)))
		}, []any{[]int64{2}, [][]int64{{3}}}),
		reads[any]("only null", func() value { return fh.ArrayOf(fh.Int64, fh.NullValue()) }, []any{nil}),
		reads[any]("empty", func() value { return fh.ArrayOf(fh.String8) }, []string{}),
		reads[any]("anything", func() value { return fh.ArrayOf(fh.Any, fh.Text8("a")) }, []any{"a"}),
		refuses[any]("unknown type", scalar(2048, 1), "TYPE_MISMATCH", "unknown type 2048"),
		refuses[any]("unknown type of elements", func() value { return fh.ArrayOf(fh.Any, fh.Scalar(2048, 0)) },
			"TYPE_MISMATCH", "element 0"),
		refuses[any]("1001 levels", levels(1001), "UNSUPPORTED", "deeper than 1000 levels, or contains itself"),
		refuses[list]("1001 levels of a slice", levels(1001), "UNSUPPORTED", "deeper than 1000 levels, or contains itself"),
		reads[list]("levels of a slice", levels(3), list{list{list{}}}),
		refuses[any]("bad text", func() value { return fh.Text16(0xd83d) }, "INVALID_STRING"),
		refuses[error]("text for an interface", func() value { return fh.Text8("a") }, "TYPE_MISMATCH", "expected error"),
		reads[error]("null for an interface", fh.NullValue, nil),
	})
}

type list []list

// levels makes arrays that lie in one another.
func levels(count int) func() value {
	return func() value {
		v := fh.ArrayOf(fh.Any)
		for ; count > 1; count-- {
			v = fh.ArrayOf(fh.Any, v)
		}
		return v
	}
}

func TestInCopiesWhatItReads(t *testing.T) {
	leakFree(t)
	v := fh.PackedOf[int64](fh.Int64, 1, 2)
	at := place(t, v)
	got := inAt[[]int64](at)
	again := inAt[[]int64](at)
	got[0] = 9
	expect(t, "another read", again, []int64{1, 2})
	expect(t, "capacity", cap(got), 2)
}

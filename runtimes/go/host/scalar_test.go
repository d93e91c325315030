package metaffi_test

import (
	"fmt"
	"math"
	"testing"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

// echo is a function of both guests that gives a scalar back.
type echo struct {
	name   IDL.MetaFFIType
	java   string // "" where Java has no such type
	values []any
	typed  func(m *metaffi.MetaFFIModule, path string, option metaffi.Option) (func(any) (any, error), error)
}

func typedEcho[T any](m *metaffi.MetaFFIModule, path string, option metaffi.Option) (func(any) (any, error), error) {
	f, err := metaffi.Func1[T, T](m, path, option)
	if err != nil {
		return nil, err
	}
	return func(x any) (any, error) { return f(x.(T)) }, nil
}

var echoes = []echo{
	{IDL.INT8, "echoByte", []any{int8(math.MinInt8), int8(-1), int8(0), int8(math.MaxInt8)}, typedEcho[int8]},
	{IDL.INT16, "echoShort", []any{int16(math.MinInt16), int16(math.MaxInt16)}, typedEcho[int16]},
	{IDL.INT32, "echoInt", []any{int32(math.MinInt32), int32(math.MaxInt32)}, typedEcho[int32]},
	{IDL.INT64, "echoLong", []any{int64(math.MinInt64), int64(math.MaxInt64)}, typedEcho[int64]},
	{IDL.UINT8, "", []any{uint8(0), uint8(math.MaxUint8)}, typedEcho[uint8]},
	{IDL.UINT16, "", []any{uint16(0), uint16(math.MaxUint16)}, typedEcho[uint16]},
	{IDL.UINT32, "", []any{uint32(0), uint32(math.MaxUint32)}, typedEcho[uint32]},
	{IDL.UINT64, "", []any{uint64(0), uint64(math.MaxUint64)}, typedEcho[uint64]},
	{IDL.SIZE, "", []any{uintptr(0), uintptr(math.MaxUint)}, typedEcho[uintptr]},
	{IDL.BOOL, "echoBoolean", []any{true, false}, typedEcho[bool]},
	{IDL.FLOAT32, "echoFloat", []any{float32(1.5), float32(math.MaxFloat32), float32(math.Inf(-1))}, typedEcho[float32]},
	{IDL.FLOAT64, "echoDouble", []any{0.1, math.MaxFloat64, math.Inf(1), math.SmallestNonzeroFloat64}, typedEcho[float64]},
}

func (e echo) each(t *testing.T, test func(t *testing.T, g guest, path string)) {
	t.Run("native", func(t *testing.T) { test(t, native, "callable=echo_"+string(e.name)) })
	if e.java != "" {
		t.Run("jvm", func(t *testing.T) { test(t, jvm, "class=guest.Scalars,callable="+e.java) })
	}
}

func TestScalarsRoundTripTyped(t *testing.T) {
	eachDispatch(t, func(t *testing.T, dispatch metaffi.Option) {
		for _, e := range echoes {
			e.each(t, func(t *testing.T, g guest, path string) {
				f, err := e.typed(g.module(t), path, dispatch)
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range e.values {
					if found, err := f(x); err != nil || found != x {
						t.Errorf("%v came back as %v (%T), %v", x, found, found, err)
					}
				}
			})
		}
	})
}

func TestScalarsRoundTripUntyped(t *testing.T) {
	for _, e := range echoes {
		e.each(t, func(t *testing.T, g guest, path string) {
			f := untyped(t, g, path, types{e.name}, types{e.name})
			for _, x := range e.values {
				if found, err := f(x); err != nil || found[0] != x {
					t.Errorf("%v came back as %v, %v", x, found, err)
				}
			}
		})
	}
}

type celsius float64
type number int32

func TestNamedTypesAreTheirKinds(t *testing.T) {
	warm := must(metaffi.Func1[celsius, celsius](native.module(t), "callable=echo_float64"))(t)
	if found, err := warm(21.5); found != 21.5 || err != nil {
		t.Error(found, err)
	}
	f := untyped(t, native, "callable=echo_int32", types{IDL.INT32}, types{IDL.INT32})
	if found, err := f(number(7)); err != nil || found[0] != int32(7) {
		t.Error(found, err)
	}
}

func TestIntegersOfAnyTypeAreTakenWhenTheyFit(t *testing.T) {
	f := untyped(t, native, "callable=echo_int8", types{IDL.INT8}, types{IDL.INT8})
	for _, x := range []any{int(-5), int64(-5), int32(-5), int16(-5)} {
		if found, err := f(x); err != nil || found[0] != int8(-5) {
			t.Errorf("%T: %v, %v", x, found, err)
		}
	}
	if found, err := f(uint64(127)); err != nil || found[0] != int8(127) {
		t.Error(found, err)
	}
}

func TestNumbersOutOfRangeAreRefused(t *testing.T) {
	for _, c := range []struct {
		declared IDL.MetaFFIType
		value    any
	}{
		{IDL.INT8, 128}, {IDL.INT8, -129}, {IDL.UINT8, -1}, {IDL.UINT8, 256}, {IDL.INT16, 1 << 15}, {IDL.UINT16, -1},
		{IDL.INT32, int64(1) << 31}, {IDL.UINT32, uint64(1) << 32}, {IDL.INT64, uint64(1) << 63}, {IDL.UINT64, -1},
		{IDL.CHAR8, 256}, {IDL.CHAR16, 1 << 16}, {IDL.CHAR32, 0x110000}, {IDL.CHAR32, -1}, {IDL.FLOAT32, 1e300},
		{IDL.FLOAT32, 1<<24 + 1}, {IDL.FLOAT64, int64(1)<<53 + 1}, {IDL.FLOAT64, int64(math.MaxInt64)}, {IDL.FLOAT64, uint64(math.MaxUint64)},
	} {
		t.Run(fmt.Sprintf("%s %v", c.declared, c.value), func(t *testing.T) {
			f := untyped(t, native, "callable=echo_"+string(c.declared), types{c.declared}, types{c.declared})
			_, err := f(c.value)
			wantCode(t, err, metaffi.CodeOutOfRange)
		})
	}
}

func TestValuesOfOtherTypesAreRefused(t *testing.T) {
	for _, c := range []struct {
		declared IDL.MetaFFIType
		value    any
		code     metaffi.ErrorCode
	}{
		{IDL.INT64, "1", metaffi.CodeTypeMismatch}, {IDL.INT64, 1.0, metaffi.CodeTypeMismatch},
		{IDL.INT64, true, metaffi.CodeTypeMismatch}, {IDL.INT64, nil, metaffi.CodeNullValue},
		{IDL.BOOL, 1, metaffi.CodeTypeMismatch}, {IDL.BOOL, nil, metaffi.CodeNullValue},
		{IDL.FLOAT64, "1", metaffi.CodeTypeMismatch}, {IDL.FLOAT64, nil, metaffi.CodeNullValue},
		{IDL.CHAR16, "a", metaffi.CodeTypeMismatch}, {IDL.INT8, []int8{1}, metaffi.CodeTypeMismatch},
		{IDL.INT8, struct{}{}, metaffi.CodeTypeMismatch},
	} {
		t.Run(fmt.Sprintf("%s %v", c.declared, c.value), func(t *testing.T) {
			f := untyped(t, native, "callable=echo_"+string(c.declared), types{c.declared}, types{c.declared})
			_, err := f(c.value)
			wantCode(t, err, c.code)
		})
	}
}

func TestIntegersThatAFloatHoldsAreTaken(t *testing.T) {
	f := untyped(t, native, "callable=echo_float64", types{IDL.FLOAT64}, types{IDL.FLOAT64})
	for _, x := range []any{-3, uint8(3), int64(1) << 53, int64(math.MinInt64), float32(0.5)} {
		if _, err := f(x); err != nil {
			t.Errorf("%T %v: %v", x, x, err)
		}
	}
}

func TestChars(t *testing.T) {
	char8 := must(metaffi.Func1[metaffi.Char8, metaffi.Char8](native.module(t), "callable=echo_char8"))(t)
	if found, err := char8('~'); found != '~' || err != nil {
		t.Error(found, err)
	}
	for _, g := range []struct {
		guest
		path string
	}{{native, "callable=echo_char16"}, {jvm, "class=guest.Scalars,callable=echoChar"}} {
		char16 := must(metaffi.Func1[metaffi.Char16, metaffi.Char16](g.module(t), g.path))(t)
		if found, err := char16('世'); found != '世' || err != nil {
			t.Error(g.name, found, err)
		}
	}
	char32 := must(metaffi.Func1[metaffi.Char32, metaffi.Char32](native.module(t), "callable=echo_char32"))(t)
	if found, err := char32('🌍'); found != '🌍' || err != nil {
		t.Error(found, err)
	}
	_, err := char32(0x7fffffff)
	wantCode(t, err, metaffi.CodeOutOfRange)
	f := untyped(t, native, "callable=echo_char32", types{IDL.CHAR32}, types{IDL.CHAR32})
	if found, err := f('世'); err != nil || found[0] != '世' {
		t.Error(found, err)
	}
}

func TestManyParameters(t *testing.T) {
	path := "class=guest.Scalars,callable=sum12"
	twelve := make(types, 12)
	arguments := make([]any, 12)
	for i := range twelve {
		twelve[i], arguments[i] = IDL.INT64, i+1
	}
	for _, c := range []struct {
		guest
		path string
	}{{native, "callable=twelve"}, {jvm, path}} {
		if found, err := untyped(t, c.guest, c.path, twelve, types{IDL.INT64})(arguments...); err != nil || found[0] != int64(650) {
			t.Error(c.name, found, err)
		}
	}
	type f12 = func(a, b, c, d, e, f, g, h, i, j, k, l int64) (int64, error)
	sum := must(metaffi.Bind[f12](jvm.module(t), path))(t)
	if found, err := sum(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12); err != nil || found != 650 {
		t.Error(found, err)
	}
	f8 := must(metaffi.Func8[bool, int8, int16, metaffi.Char16, int32, int64, float32, float64, float64](jvm.module(t), "class=guest.Scalars,callable=mixed8"))(t)
	if found, err := f8(true, 1, 2, 'c', 3, 4, 5, 6); err != nil || found == 0 {
		t.Error(found, err)
	}
}

func TestNothingInNothingOut(t *testing.T) {
	nothing := must(metaffi.Proc0(jvm.module(t), "class=guest.Scalars,callable=nothing"))(t)
	if err := nothing(); err != nil {
		t.Error(err)
	}
	found, err := untyped(t, native, "callable=nothing", nil, nil)()
	if found != nil || err != nil {
		t.Error(found, err)
	}
}

func TestWrongCountsAreRefused(t *testing.T) {
	add := untyped(t, jvm, "class=guest.Scalars,callable=add", types{IDL.INT64, IDL.INT64}, types{IDL.INT64})
	for _, arguments := range [][]any{nil, {1}, {1, 2, 3}} {
		_, err := add(arguments...)
		wantCode(t, err, metaffi.CodeSignature)
	}
}

package metaffi_test

import (
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

type point struct{ X, Y int }

func (p *point) move() { p.X++ }

func TestNaturalValues(t *testing.T) {
	path := "class=guest.Any,callable=echo"
	loaded := untyped(t, jvm, path, types{IDL.ANY}, types{IDL.ANY})
	t.Run("untyped", func(t *testing.T) {
		checkNaturalValues(t, func(x any) (any, error) {
			found, err := loaded(x)
			if err != nil {
				return nil, err
			}
			return found[0], nil
		})
	})
	t.Run("typed", func(t *testing.T) { checkNaturalValues(t, must(metaffi.Func1[any, any](jvm.module(t), path))(t)) })
}

func checkNaturalValues(t *testing.T, echo func(any) (any, error)) {
	object, channel, seven := &point{3, 4}, make(chan int), 7
	long, many := strings.Repeat("ü", 5000), make([]float64, 10000)
	many[9999] = 1.5
	for _, c := range []struct{ in, out any }{
		{nil, nil}, {true, true}, {1, int64(1)}, {int8(-8), int8(-8)}, {int16(5), int16(5)}, {int32(5), int32(5)}, {int64(5), int64(5)},
		{float32(1.5), float32(1.5)}, {2.5, 2.5}, {"text", "text"}, {celsius(1.5), 1.5}, {title("x"), "x"}, {&seven, int64(7)},
		{[]int64{1, 2}, []int64{1, 2}}, {[]int64{}, []int64{}}, {many, many}, {"", ""}, {long, long}, {math.MinInt64, int64(math.MinInt64)},
		{math.Inf(-1), math.Inf(-1)}, {[]byte{0, 200}, []int8{0, -56}}, {false, false}, {[]string{"a"}, []string{"a"}}, {[]any{1, "b", nil}, []any{int64(1), "b", nil}},
		{[][]int32{{1}, {}}, [][]int32{{1}, {}}}, {[2]int16{1, 2}, []int16{1, 2}},
		{map[string]int{"a": 1}, []any{[]any{"a", int64(1)}}},
		{point{1, 2}, point{1, 2}}, {object, object}, {channel, channel}, {complex(1, 2), complex(1, 2)}, {big.NewInt(5), big.NewInt(5)},
		{(*point)(nil), nil}, {(func())(nil), nil}, {(*int)(nil), nil},
	} {
		found, err := echo(c.in)
		if err != nil || !reflect.DeepEqual(found, c.out) {
			t.Errorf("%T %v came back as %T %v, %v", c.in, c.in, found, found, err)
		}
	}
	if found := must(echo(object))(t); found != any(object) {
		t.Error("a pointer is not the same any more")
	}
}

func TestWhatJavaSees(t *testing.T) {
	class := must(metaffi.Func1[any, string](jvm.module(t), "class=guest.Any,callable=typeOf"))(t)
	for _, c := range []struct {
		value any
		want  string
	}{
		{nil, "null"}, {true, "java.lang.Boolean"}, {1, "java.lang.Long"}, {int32(1), "java.lang.Integer"}, {1.5, "java.lang.Double"},
		{"x", "java.lang.String"}, {[]int64{1}, "long[]"}, {[]string{"x"}, "java.lang.String[]"}, {point{}, "metaffi.MetaFFIHandle"},
	} {
		if found, err := class(c.value); err != nil || found != c.want {
			t.Errorf("%T is %s, %v", c.value, found, err)
		}
	}
}

func TestWhatJavaMakes(t *testing.T) {
	make := untyped(t, jvm, "class=guest.Any,callable=make", types{IDL.STRING8}, types{IDL.ANY})
	for kind, want := range map[string]any{
		"null": nil, "boolean": true, "byte": int8(-8), "short": int16(-16), "char": uint16('x'), "int": int32(-32), "long": int64(-64),
		"float": float32(1.5), "double": 2.25, "string": "text", "longs": []int64{1, 2, 3}, "strings": []any{"a", nil, "c"},
		"ragged": [][]int64{{1}, {}, {2, 3}},
	} {
		if found, err := make(kind); err != nil || !reflect.DeepEqual(found[0], want) {
			t.Errorf("%s is %T %v, %v", kind, found, found, err)
		}
	}
	if found := must(make("counter"))(t)[0].(*metaffi.Handle); found.TypeName() != "guest.Counter" {
		t.Error(found.TypeName())
	}
}

func TestMapsBothWays(t *testing.T) {
	m := jvm.module(t)
	lookup := must(metaffi.Func2[map[string]string, string, string](m, "class=guest.Collections,callable=lookup"))(t)
	if found, err := lookup(map[string]string{"a": "1", "b": "2"}, "b"); err != nil || found != "2" {
		t.Error(found, err)
	}
	ages := must(metaffi.Func0[map[string]int](m, "class=guest.Collections,callable=ages"))(t)
	found, err := ages()
	if err != nil || len(found) == 0 {
		t.Error(found, err)
	}
	wrong := must(metaffi.Func0[map[string]bool](m, "class=guest.Collections,callable=ages"))(t)
	_, err = wrong()
	wantCode(t, err, metaffi.CodeTypeMismatch)
}

func TestAnyAsOtherTypes(t *testing.T) {
	path := "class=guest.Any,callable=make"
	narrow := must(metaffi.Func1[string, int8](jvm.module(t), path, metaffi.Result(0, IDL.MetaFFITypeInfo{StringType: IDL.ANY})))(t)
	if found, err := narrow("int"); err != nil || found != -32 {
		t.Error(found, err)
	}
	_, err := narrow("string")
	wantCode(t, err, metaffi.CodeTypeMismatch)
	_, err = narrow("null")
	wantCode(t, err, metaffi.CodeNullValue)
	unsigned := must(metaffi.Func1[string, uint8](jvm.module(t), path, metaffi.Result(0, IDL.MetaFFITypeInfo{StringType: IDL.ANY})))(t)
	_, err = unsigned("int")
	wantCode(t, err, metaffi.CodeOutOfRange)
}

package guest_test

import (
	"math"
	"strings"
	"testing"

	"github.com/metaffi/metaffi/runtimes/go/guest"
	fh "github.com/metaffi/metaffi/runtimes/go/guest/internal/fakehost"
)

func TestAnyIsReadLikeEveryType(t *testing.T) {
	for _, c := range []struct {
		make   func() value
		want   any
		failed string
	}{
		{scalar(fh.Int64, math.MaxUint64), int64(-1), ""},
		{scalar(fh.Int64, 1<<63), int64(math.MinInt64), ""},
		{scalar(fh.Float64, guest.OfFloat64(-1.5)), -1.5, ""},
		{scalar(fh.Int8, math.MaxUint64), int8(-1), ""},
		{scalar(fh.Bool, 2), true, ""},
		{func() value { return fh.Text8("a\x00\U0001F600") }, "a\x00\U0001F600", ""},
		{func() value { return fh.Text8("") }, "", ""},
		{func() value { return fh.PackedOf[int64](fh.Int64, 1, 2) }, []int64{1, 2}, ""},
		{fh.NullValue, nil, ""},
		{func() value { return fh.Scalar(fh.Any, 0) }, nil, "argument 1 (x): expected a value, found any"},
	} {
		v := c.make()
		t.Run(fh.Show(v), func(t *testing.T) {
			at := place(t, v)
			var got any
			failed := guarded(func() { got = guest.InAny(at, "argument 1 (x)") })
			expect(t, "value", got, c.want)
			if c.failed != "" {
				expectFailure(t, "failure", failed, "TYPE_MISMATCH", c.failed)
			} else {
				expect(t, "failure", failed, (*fh.Error)(nil))
			}
		})
	}
}

func TestAnyIsWrittenLikeEveryType(t *testing.T) {
	type degree int64
	leakFree(t)
	for _, x := range []any{
		int64(-1), int64(math.MinInt64), -1.5, math.Inf(1), 5, int8(-1), uint64(math.MaxUint64), true, nil, "text",
		strings.Repeat("x", 100), []int64{1}, []any{int64(1), "a", nil}, &point{}, degree(3),
	} {
		at := fh.Put(fh.Scalar(fh.Uint8, math.MaxUint64)) // nothing of what was there may stay
		(*(*value)(at)).Length = 7
		failed := guarded(func() { guest.OutAny(at, x) })
		v := fh.Take(at)
		expect(t, "failure", failed, (*fh.Error)(nil))
		expect(t, "value", fh.Show(v), out(x))
		if fh.Show(v) == "int64 -1" {
			expect(t, "length", v.Length, uint32(0))
		}
		fh.Free(v)
	}
}

package guest_test

import (
	"strings"
	"testing"

	"github.com/metaffi/metaffi/runtimes/go/guest"
	fh "github.com/metaffi/metaffi/runtimes/go/guest/internal/fakehost"
	"github.com/metaffi/metaffi/runtimes/go/guest/internal/sample"
)

// Calls of exports by C. "Bare" exports are what anyone would write by hand, without Guard.

func BenchmarkExportBareVoid(b *testing.B) { sample.BareVoid(b.N) }
func BenchmarkExportVoid(b *testing.B)     { sample.Void(b.N) }
func BenchmarkExportBareAdd(b *testing.B)  { sample.BareAdd(b.N, 1, 2) }
func BenchmarkExportAdd(b *testing.B)      { sample.Add(b.N, 1, 2) }
func BenchmarkExportString(b *testing.B)   { sample.Greet(b.N, "sixteen letters!") }
func BenchmarkExportArray10k(b *testing.B) { sample.Scale(b.N, make([]float64, 10000), 2) }
func BenchmarkExportError(b *testing.B)    { fh.FreeError(sample.Fail(b.N, 1)) }
func BenchmarkExportPanic(b *testing.B) {
	for i := 0; i < b.N; i++ {
		fh.FreeError(sample.Panics(4))
	}
}

func BenchmarkExportMethod(b *testing.B) {
	number, _ := sample.CounterNew()
	defer guest.Release(number)
	sample.CounterAdd(b.N, number, 1)
}

func BenchmarkExportCallback(b *testing.B) {
	at := fh.Put(fh.Adder())
	sample.Apply(b.N, at, 1, 2)
	fh.Free(fh.Take(at))
}

// The parts, called by Go.

func BenchmarkObjectLookUp(b *testing.B) {
	number := guest.NewObject(&point{})
	defer guest.Release(number)
	for i := 0; i < b.N; i++ {
		guest.Object[*point](number, "object")
	}
}

func BenchmarkObjectNewAndRelease(b *testing.B) {
	p := &point{}
	for i := 0; i < b.N; i++ {
		guest.Release(guest.NewObject(p))
	}
}

func BenchmarkObjectNewPointerAndRelease(b *testing.B) {
	p := &point{}
	for i := 0; i < b.N; i++ {
		guest.Release(guest.NewPointer(p))
	}
}

func benchmarkIn[T any](b *testing.B, v value) {
	at := fh.Put(v)
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		guest.In[T](at, "x")
	}
	fh.Free(fh.Take(at))
}

func benchmarkOut[T any](b *testing.B, x T) {
	at := fh.Place()
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		guest.Out(at, x)
		fh.FreeInC(at)
	}
	fh.Take(at)
}

func strings100() []string { return strings.Split(strings.Repeat("sixteen letters!,", 100), ",") }

func BenchmarkInString(b *testing.B)     { benchmarkIn[string](b, fh.Text8("sixteen letters!")) }
func BenchmarkInInt(b *testing.B)        { benchmarkIn[int](b, fh.Scalar(fh.Int64, 5)) }
func BenchmarkInNamedInt(b *testing.B)   { benchmarkIn[level](b, fh.Scalar(fh.Int64, 5)) }
func BenchmarkInAny(b *testing.B)        { benchmarkIn[any](b, fh.Scalar(fh.Int64, 5)) }
func BenchmarkInStrings100(b *testing.B) { benchmarkIn[[]string](b, handleToStrings()) }
func BenchmarkInRows(b *testing.B)       { benchmarkIn[[][]int64](b, ragged()) }
func BenchmarkInRowsInt16(b *testing.B)  { benchmarkIn[[][]int16](b, ragged()) }
func BenchmarkInFunc(b *testing.B)       { benchmarkIn[func(int64, int64) int64](b, fh.Adder()) }
func BenchmarkInFuncReflected(b *testing.B) {
	benchmarkIn[func(int32, int64) int64](b, fh.Adder())
}
func handleToStrings() value { return handleTo(strings100()) }

func BenchmarkOutFreeOnly(b *testing.B)   { benchmarkOut(b, 5) }
func BenchmarkOutString(b *testing.B)     { benchmarkOut(b, "sixteen letters!") }
func BenchmarkOutStrings100(b *testing.B) { benchmarkOut(b, strings100()) }
func BenchmarkOutRows(b *testing.B)       { benchmarkOut(b, [][]int64{{1, 2}, {3}, {4, 5, 6}}) }
func BenchmarkOutAny100(b *testing.B) {
	list := make([]any, 100)
	for i := range list {
		list[i] = "sixteen letters!"
	}
	benchmarkOut(b, list)
}
func BenchmarkOutHandle(b *testing.B)  { benchmarkOut(b, &point{}) }
func BenchmarkOutStructs(b *testing.B) { benchmarkOut(b, make([]point, 100)) }
func BenchmarkOutFunc(b *testing.B)    { benchmarkOut(b, func(a, b int64) int64 { return a }) }

func benchmarkCall[F any](b *testing.B, v value, call func(F)) {
	at := fh.Put(v)
	f := guest.In[F](at, "f")
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		call(f)
	}
	fh.Free(fh.Take(at))
}

func BenchmarkCallRegistered(b *testing.B) {
	benchmarkCall(b, fh.Adder(), func(f func(int64, int64) int64) { f(1, 2) })
}
func BenchmarkCallReflected(b *testing.B) {
	benchmarkCall(b, fh.Adder(), func(f func(int, int) int) { f(1, 2) })
}
func BenchmarkCallString(b *testing.B) {
	benchmarkCall(b, fh.Echo(), func(f func(string) (string, error)) { _, _ = f("sixteen letters!") })
}

func benchmarkInvoke(b *testing.B, f any) {
	v := handleTo(f)
	b.ResetTimer()
	fh.InvokeInC(v, b.N)
	fh.Free(v)
}

func BenchmarkInvokeRegistered(b *testing.B) {
	benchmarkInvoke(b, func(a, b int64) int64 { return a + b })
}
func BenchmarkInvokeReflected(b *testing.B) { benchmarkInvoke(b, func(a, b int) int { return a + b }) }

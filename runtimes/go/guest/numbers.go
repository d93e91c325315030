package guest

import (
	"math"
	"reflect"
	"runtime"
	"strconv"
	"unsafe"

	"github.com/metaffi/metaffi/runtimes/go/guest/internal/crossing"
)

// Callables of up to MostNumbers numbers or bools are called without a frame: their arguments cross by value, as they do where cgo
// is written by hand.

// MostNumbers is how many parameters a func of Numbers has at most.
const MostNumbers = crossing.MostNumbers

// Numbers says what a func of numbers takes and gives: in bits 0 to 2 the count of its parameters, in bit 3 whether it has a result,
// from bit 4 on, in five bits each, the place of the bit that is the type of the result and of each parameter.
type Numbers uint64

func (n Numbers) count() uintptr { return uintptr(n & 7) }

func (n Numbers) results() uintptr { return uintptr(n >> 3 & 1) }

// kind is the type of the result, at 0, and of parameters.
func (n Numbers) kind(at int) uint32 { return 1 << (n >> (4 + 5*at) & 31) }

// takes tells whether a callable is one of such numbers, or of anything.
func (h *callableHead) takes(n Numbers) bool {
	if h.resultCount != n.results() && (h.resultCount != dynamicCount || n.results() == 0) {
		return false
	}
	if h.parameterCount == dynamicCount || h.parameters == nil {
		return h.parameterCount == dynamicCount || h.parameterCount == n.count()
	}
	if h.parameterCount != n.count() {
		return false
	}
	for i, declared := range unsafe.Slice(h.parameters, int(n.count())) {
		if declared.kind != n.kind(i+1) {
			return false
		}
	}
	return true
}

// try calls a callable that takes such numbers.
func (h *callableHead) try(n Numbers, a, b, c, d uint64) (bits uint64, failure uintptr, failed *Error) {
	x := crossing.CallNumbers(uintptr(unsafe.Pointer(h)), uint64(n), a, b, c, d)
	if x.Kind != n.kind(0) && x.Failure == 0 && n.results() != 0 {
		bits, failed = converted(&value{x.Bits, x.Kind, x.Length}, n.kind(0))
		return bits, 0, failed
	}
	return x.Bits, x.Failure, nil
}

// converted makes another type of an owned value, where it fits.
func converted(owned *value, wanted uint32) (uint64, *Error) {
	number := reflect.New(naturalElements[wanted]).Elem()
	failed := readWhole(owned, number)
	crossing.FreeOwned(owned.payload, owned.kind, owned.length)
	if failed != nil {
		return 0, failed.at("result 1 of the callable")
	}
	var v value
	writeScalar(number, &v)
	return v.payload, nil
}

func (h *callableHead) mustCall(n Numbers, a, b, c, d uint64) uint64 {
	bits, failure, failed := h.try(n, a, b, c, d)
	if failure != 0 {
		panic(takeError(failure))
	}
	if failed != nil {
		panic(failed)
	}
	return bits
}

func (h *callableHead) call(n Numbers, a, b, c, d uint64) (uint64, error) {
	bits, failure, failed := h.try(n, a, b, c, d)
	if failure != 0 {
		return 0, errorOf(failure)
	}
	if failed != nil {
		return 0, failed
	}
	return bits, nil
}

// ---- Callables that are kept ----

// Takes tells whether the callable can be called with such numbers.
func (c *Callable) Takes(n Numbers) bool { return c.head.takes(n) }

// MustNumbers calls it. An error is panicked with, and ends as that of the export that is on the stack.
func (c *Callable) MustNumbers(n Numbers, p0, p1, p2, p3 uint64) uint64 {
	bits := c.head.mustCall(n, p0, p1, p2, p3)
	runtime.KeepAlive(c)
	return bits
}

// Numbers is MustNumbers for funcs that return errors.
func (c *Callable) Numbers(n Numbers, p0, p1, p2, p3 uint64) (uint64, error) {
	bits, err := c.head.call(n, p0, p1, p2, p3)
	runtime.KeepAlive(c)
	return bits, err
}

// ---- Callables that are lent ----

// LentCallable is a callable of the host for a function that does nothing but call it before it returns. The host keeps it that
// long; Go takes no reference.
type LentCallable struct {
	head    *callableHead
	numbers Numbers
}

// Take tells whether the value is a callable of the host that takes such numbers; if not, In knows what it is.
func (c *LentCallable) Take(from unsafe.Pointer, n Numbers) bool {
	v := (*value)(from)
	if v.kind != typeCallable {
		return false
	}
	slot := v.liveSlot()
	if slot == nil {
		return false
	}
	head := *(**callableHead)(unsafe.Pointer(&slot.object))
	if head == nil || head.invoke == identity.Invoke || !head.takes(n) {
		return false
	}
	c.head, c.numbers = head, n
	return true
}

// MustNumbers is that of Callable.
func (c *LentCallable) MustNumbers(p0, p1, p2, p3 uint64) uint64 {
	return c.head.mustCall(c.numbers, p0, p1, p2, p3)
}

// Numbers is that of Callable.
func (c *LentCallable) Numbers(p0, p1, p2, p3 uint64) (uint64, error) {
	return c.head.call(c.numbers, p0, p1, p2, p3)
}

// ---- Numbers as bits ----

// OfFloat64 gives the bits of a number.
func OfFloat64(x float64) uint64 { return math.Float64bits(x) }

// OfFloat32 gives the bits of a number.
func OfFloat32(x float32) uint64 { return uint64(math.Float32bits(x)) }

// OfBool gives the bits of a bool.
func OfBool(x bool) uint64 { return bit(x) }

// ToFloat64 is the number of bits.
func ToFloat64(bits uint64) float64 { return math.Float64frombits(bits) }

// ToFloat32 is the number of bits.
func ToFloat32(bits uint64) float32 { return math.Float32frombits(uint32(bits)) }

// ToBool is the bool of bits.
func ToBool(bits uint64) bool { return bits&0xff != 0 }

// ToInt is the number of bits.
func ToInt(bits uint64) int {
	if strconv.IntSize < 64 && int64(int(bits)) != int64(bits) {
		panic(newError(codeOutOfRange, "result 1 of the callable: "+strconv.FormatInt(int64(bits), 10)+" does not fit int"))
	}
	return int(bits)
}

// ToUint is the number of bits.
func ToUint(bits uint64) uint {
	if strconv.IntSize < 64 && uint64(uint(bits)) != bits {
		panic(newError(codeOutOfRange, "result 1 of the callable: "+strconv.FormatUint(bits, 10)+" does not fit uint"))
	}
	return uint(bits)
}

package guest

import (
	"math"
	"reflect"
	"unsafe"
)

// Number is what a packed array can hold.
type Number interface {
	~bool | ~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr |
		~float32 | ~float64
}

// String copies s to memory of the host, with a NUL after it.
func String(s string) string {
	return unsafe.String((*byte)(newText(s)), len(s))
}

func newText(s string) unsafe.Pointer {
	checkLength(len(s))
	memory := allocate(len(s) + 1)
	bytes := unsafe.Slice((*byte)(memory), len(s)+1)
	copy(bytes, s)
	bytes[len(s)] = 0
	return memory
}

// Slice copies s to memory of the host.
func Slice[E Number](s []E) []E {
	if len(s) == 0 {
		return nil
	}
	memory := allocate(checkLength(len(s)) * int(unsafe.Sizeof(s[0])))
	result := unsafe.Slice((*E)(memory), len(s))
	copy(result, s)
	return result
}

// Bools copies what C calls bools, any byte but 0 being true.
func Bools(p []bool) []bool {
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(p))), len(p))
	result := make([]bool, len(p))
	for i, b := range bytes {
		result[i] = b != 0
	}
	return result
}

// Out writes x, of any type, as an owned value; see the package's description for what becomes what.
func Out[T any](result unsafe.Pointer, x T) {
	out((*value)(result), x)
}

func out[T any](at *value, x T) {
	if !writeFast(at, x) {
		slow := new(T) // not x, which then need not escape
		*slow = x
		write(reflect.ValueOf(slow).Elem(), false, at)
	}
}

// Result is a place for a result and what goes there.
type Result struct {
	To    unsafe.Pointer
	Value any
}

// OutAll is Out for several results: when one fails, none is written.
func OutAll(results ...Result) {
	done := 0
	defer func() {
		if done < len(results) {
			for _, r := range results[:done] {
				freeValues((*value)(r.To), 1)
			}
		}
	}()
	for _, r := range results {
		Out(r.To, r.Value)
		done++
	}
}

// writeFast knows the usual types by name.
func writeFast(at *value, x any) bool {
	switch x := x.(type) {
	case string:
		at.setData(typeString8, newText(x), checkLength(len(x)))
	case []byte:
		writePacked(at, typeUint8, x)
	case []float64:
		writePacked(at, typeFloat64, x)
	case []int64:
		writePacked(at, typeInt64, x)
	case []int:
		writePacked(at, typeInt64, x)
	case []string:
		writeStrings(at, x)
	default:
		return writeFastScalar(at, x)
	}
	return true
}

func writeFastScalar(at *value, x any) bool {
	switch x := x.(type) {
	case nil:
		at.setNull()
	case bool:
		at.set(typeBool, bit(x))
	case int:
		at.set(typeInt64, uint64(x))
	case int64:
		at.set(typeInt64, uint64(x))
	case int32:
		at.set(typeInt32, uint64(x))
	case uint8:
		at.set(typeUint8, uint64(x))
	case uint64:
		at.set(typeUint64, x)
	case float64:
		at.set(typeFloat64, math.Float64bits(x))
	case float32:
		at.set(typeFloat32, uint64(math.Float32bits(x)))
	default:
		return false
	}
	return true
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// writeScalar writes numbers and bools of any type; false for anything else.
func writeScalar(x reflect.Value, at *value) bool {
	kind := scalarTypes[x.Kind()]
	switch {
	case kind == 0:
		return false
	case x.CanInt():
		at.set(kind, uint64(x.Int()))
	case x.CanUint():
		at.set(kind, x.Uint())
	case x.Kind() == reflect.Bool:
		at.set(kind, bit(x.Bool()))
	case kind == typeFloat32:
		at.set(kind, uint64(math.Float32bits(float32(x.Float()))))
	default:
		at.set(kind, math.Float64bits(x.Float()))
	}
	return true
}

func writePacked[E Number](at *value, element uint32, s []E) {
	at.setData(element|flagArray|flagPacked, unsafe.Pointer(unsafe.SliceData(Slice(s))), len(s))
}

// writeStrings crosses once for all of them.
func writeStrings(at *value, s []string) {
	lengths := make([]uint32, len(s))
	for i := range s {
		lengths[i] = uint32(checkLength(len(s[i])))
	}
	checkLength(len(s))
	allocateStrings(lengths, at)
	items := at.items()
	for i := range items {
		// Lengths of then: another goroutine may have put other strings there since.
		copy(unsafe.Slice((*byte)(items[i].data()), int(lengths[i])), s[i])
	}
}

// checkLength panics when a value cannot tell a length.
func checkLength(n int) int {
	if uint64(n) > math.MaxUint32 {
		panic(newError(codeOutOfRange, "a string or slice of "+plural(n, "element")+" is too long: 4294967295 are the most"))
	}
	return n
}

// write writes any value, boxed when it is the pointer to it that is kept.
func write(x reflect.Value, isBoxed bool, at *value) {
	if isBoxed {
		if e := x.Elem(); formOf(e.Type()) != formHandle {
			x = e
		} else {
			newHandle(objects.add(object{x.Interface(), true}), at)
			return
		}
	}
	x, f := resolve(x)
	switch f {
	case formArray:
		writeArray(x, at)
	case formString:
		s := x.String()
		at.setData(typeString8, newText(s), checkLength(len(s)))
	default:
		writeSingle(x, f, at)
	}
}

// writeSingle writes what needs no memory.
func writeSingle(x reflect.Value, f form, at *value) {
	switch f {
	case formNull:
		at.setNull()
	case formScalar:
		writeScalar(x, at)
	case formCallable:
		writeFunc(x, at)
	case formHandle:
		if failed := writeReference(x, at); failed != nil {
			panic(failed)
		} else if at.kind == typeNull {
			newHandle(newObject(x.Interface()), at)
		}
	}
}

// writeReference writes what came from the host, null for anything else.
func writeReference(x reflect.Value, at *value) *Error {
	at.setNull()
	if !x.CanInterface() {
		return nil
	}
	switch x := x.Interface().(type) {
	case *Handle:
		return x.write(at)
	case *foreignError:
		return x.write(at)
	case *Callable:
		return x.write(at)
	}
	return nil
}

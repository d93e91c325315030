package plain

// #include <stdlib.h>
// #include "plain.h"
import "C"

import (
	"fmt"
	"math"
	"unsafe"
)

// What is declared `any` on both sides: its type is looked at when it is there.

func wordOf(value any) (kind C.uint32_t, bits C.uint64_t, err error) {
	switch v := value.(type) {
	case int64:
		return C.PLAIN_INT64, C.uint64_t(v), nil
	case float64:
		return C.PLAIN_FLOAT64, C.uint64_t(math.Float64bits(v)), nil
	}
	return 0, 0, fmt.Errorf("no number: %T", value)
}

// valueOf takes over a result.
func valueOf(r C.plain_any) (any, error) {
	if r.thrown != nil {
		return nil, exception(r.thrown)
	}
	switch r.kind {
	case C.PLAIN_INT64:
		return int64(r.bits), nil
	case C.PLAIN_FLOAT64:
		return math.Float64frombits(uint64(r.bits)), nil
	case C.PLAIN_INT64S:
		return takeItems[int64](r), nil
	case C.PLAIN_FLOAT64S:
		return takeItems[float64](r), nil
	}
	return nil, nil
}

func takeItems[T any](r C.plain_any) []T {
	memory := *(*unsafe.Pointer)(unsafe.Pointer(&r.bits))
	items := append([]T{}, unsafe.Slice((*T)(memory), r.count)...)
	C.free(memory)
	return items
}

// AddAny adds numbers of types that nobody declared.
func AddAny(a, b any) (any, error) {
	kindA, bitsA, err := wordOf(a)
	if err != nil {
		return nil, err
	}
	kindB, bitsB, err := wordOf(b)
	if err != nil {
		return nil, err
	}
	return valueOf(C.plain_add_any(kindA, bitsA, kindB, bitsB))
}

// EchoAny gives an array of numbers to the guest, and what comes back.
func EchoAny(value any) (any, error) {
	switch items := value.(type) {
	case []int64:
		return valueOf(C.plain_echo_any(C.PLAIN_INT64S, unsafe.Pointer(unsafe.SliceData(items)), C.size_t(len(items))))
	case []float64:
		return valueOf(C.plain_echo_any(C.PLAIN_FLOAT64S, unsafe.Pointer(unsafe.SliceData(items)), C.size_t(len(items))))
	}
	return nil, fmt.Errorf("no array of numbers: %T", value)
}

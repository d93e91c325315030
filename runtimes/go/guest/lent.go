package guest

import (
	"reflect"
	"unsafe"
)

// A slice that is lent to an export is C memory; its capacity says what becomes of it (guest_abi.h):
//
//	len        copied: the user's function may keep and change what it gets; given as it is to one that only reads it
//	len + 1    the same, and what the function leaves in the copy is written back
//	a number   of an object of this library that is such a slice, which the function gets itself; then len is 0

// Taken is a slice that is lent to an export, as the T that the user's function takes.
func Taken[T ~[]E, E any](lent []E, where string) T {
	if len(lent) == 0 {
		return takenEmpty[T](lent, where)
	}
	return append(T(nil), lent...)
}

// Lent is the memory of the host itself, for a function that does nothing but read it while the call lasts.
func Lent[T ~[]E, E any](lent []E, where string) T {
	if len(lent) == 0 {
		return takenEmpty[T](lent, where)
	}
	return T(lent[:len(lent):len(lent)])
}

// takenEmpty: nil stays nil, and C memory of no elements is not kept.
func takenEmpty[T ~[]E, E any](lent []E, where string) T {
	if cap(lent) > 1 {
		return shared[T, E](uintptr(cap(lent)), where)
	}
	if lent == nil {
		return nil
	}
	return T{}
}

// shared is an object as a slice of the same elements: what is written into one that was converted would be lost.
func shared[T ~[]E, E any](number uintptr, where string) T {
	if o, live := objects.get(number); live {
		t := reflect.TypeOf(o.natural())
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if wanted := reflect.TypeOf((*T)(nil)).Elem(); t.Kind() == reflect.Slice && t.Elem() != wanted.Elem() {
			panic(newError(codeTypeMismatch, where+": expected "+wanted.String()+", found "+o.typeName()))
		}
	}
	return Object[T](number, where)
}

// TakenBools is Taken for bools: C's may be any byte but 0 for true.
func TakenBools[T ~[]bool](lent []bool, where string) T {
	if len(lent) == 0 {
		return takenEmpty[T](lent, where)
	}
	return Bools(lent)
}

// GiveBack writes into what was lent what the user's function left in the slice that was taken of it, if that is wanted.
func GiveBack[T ~[]E, E any](lent []E, taken T) {
	if cap(lent) == len(lent)+1 {
		copy(lent, taken)
	}
}

// As is the same slice with elements of a type that is made of the same predeclared one.
func As[To, From any](s []From) []To { return *(*[]To)(unsafe.Pointer(&s)) }

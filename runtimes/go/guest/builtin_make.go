package guest

import (
	"fmt"
	"math"
	"reflect"
)

// The entities that make objects of types that are named as Go writes them: see the package's description.

func typeOfKind(name string, kind reflect.Kind, example string) reflect.Type {
	t := typeNamed(name)
	if t.Kind() != kind {
		panic(newError(codeTypeMismatch, "type: expected a type like "+example+", found "+t.String()))
	}
	return t
}

func sizeOf(n int, what string) int {
	if n < 0 || int64(n) > math.MaxUint32 {
		panic(newError(codeOutOfRange, fmt.Sprintf("%s: expected 0 to %d, found %d", what, int64(math.MaxUint32), n)))
	}
	return n
}

// MapMake makes an empty map.
func MapMake(name string) any {
	return reflect.MakeMap(typeOfKind(name, reflect.Map, "map[string]int")).Interface()
}

// SliceMake makes a slice of zero values.
func SliceMake(name string, length int) any {
	t := typeOfKind(name, reflect.Slice, "[]int")
	return reflect.MakeSlice(t, sizeOf(length, "length"), length).Interface()
}

// SliceAppend is Go's append of one value.
func SliceAppend(s, item any) any {
	elements := reflect.ValueOf(s)
	if elements.Kind() == reflect.Pointer && elements.Type().Elem().Kind() == reflect.Slice && !elements.IsNil() {
		elements = elements.Elem()
	}
	if elements.Kind() != reflect.Slice {
		elements = ofKind(s, reflect.Slice, "slice")
	}
	return reflect.Append(elements, argumentAs(item, elements.Type().Elem(), "value")).Interface()
}

// ChanMake makes a channel with room for so many values.
func ChanMake(name string, capacity int) any {
	t := typeOfKind(name, reflect.Chan, "chan int")
	if t.ChanDir() != reflect.BothDir {
		panic(newError(codeTypeMismatch, "type: a channel is made for both directions: chan "+t.Elem().String()))
	}
	return reflect.MakeChan(t, sizeOf(capacity, "capacity")).Interface()
}

// PointerNew is Go's new: a pointer to a zero value of the type.
func PointerNew(name string) any { return reflect.New(typeNamed(name)).Interface() }

// ObjectConvert makes a value of the type of what fits it: of an array a slice, of an array of pairs a map or a struct, of
// a number a complex64, a named number, a pointer to one.
func ObjectConvert(name string, item any) any {
	return argumentAs(item, typeNamed(name), "value").Interface()
}

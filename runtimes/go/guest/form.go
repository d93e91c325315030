package guest

import (
	"reflect"
	"strconv"
	"sync"
)

// form is how a Go value crosses.
type form uint8

const (
	formNull form = iota
	formScalar
	formString
	formArray
	formCallable
	formHandle
	formDynamic // an interface{}: that of what it holds
)

var scalarTypes = [...]uint32{
	reflect.Bool: typeBool, reflect.Int: typeInt64, reflect.Int8: typeInt8, reflect.Int16: typeInt16,
	reflect.Int32: typeInt32, reflect.Int64: typeInt64, reflect.Uint: typeUint64, reflect.Uint8: typeUint8,
	reflect.Uint16: typeUint16, reflect.Uint32: typeUint32, reflect.Uint64: typeUint64, reflect.Uintptr: typeUint64,
	reflect.Float32: typeFloat32, reflect.Float64: typeFloat64, reflect.UnsafePointer: 0,
}

// formOf tells how the values of a type cross.
func formOf(t reflect.Type) form {
	switch t.Kind() {
	case reflect.String:
		return formString
	case reflect.Slice, reflect.Array:
		if hasMethods(t) {
			return formHandle
		}
		return formArray
	case reflect.Func:
		return formCallable
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return formDynamic
		}
		return formHandle
	case reflect.Pointer:
		if t == callableType {
			return formCallable
		}
		return formHandle
	}
	if scalarTypes[t.Kind()] != 0 {
		return formScalar
	}
	return formHandle
}

var methodful sync.Map // reflect.Type → bool

// hasMethods tells whether a named type, or the pointer to it, has exported methods.
func hasMethods(t reflect.Type) bool {
	if t.PkgPath() == "" {
		return false
	}
	if known, ok := methodful.Load(t); ok {
		return known.(bool)
	}
	has := reflect.PointerTo(t).NumMethod() > 0
	methodful.Store(t, has)
	return has
}

// resolve looks into interfaces and at nil.
func resolve(x reflect.Value) (reflect.Value, form) {
	f := formNull
	if x.IsValid() {
		f = formOf(x.Type())
	}
	for f == formDynamic {
		if x.IsNil() {
			return x, formNull
		}
		x = x.Elem()
		f = formOf(x.Type())
	}
	if f == formHandle || f == formCallable {
		if x.Kind() == reflect.Interface {
			x = x.Elem()
		}
		if !x.IsValid() {
			return x, formNull
		}
		switch x.Kind() {
		case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
			if x.IsNil() {
				return x, formNull
			}
		}
	}
	return x, f
}

// describeType tells the type of a parameter or result as a CDT: the element type with flags, and dimensions.
func describeType(t reflect.Type) (kind, dimensions uint32) {
	for formOf(t) == formArray {
		dimensions++
		t = t.Elem()
	}
	switch formOf(t) {
	case formScalar:
		kind = scalarTypes[t.Kind()]
	case formString:
		kind = typeString8
	case formCallable:
		kind = typeCallable
	case formDynamic:
		kind = typeAny
	default:
		kind = typeHandle
	}
	if dimensions > 0 {
		kind |= flagArray
	}
	if dimensions == 1 && packedSize(kind&^flagArray) != 0 {
		kind |= flagPacked
	}
	return kind, dimensions
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

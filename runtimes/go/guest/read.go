package guest

import (
	"reflect"
	"strconv"
	"unsafe"
)

// In reads a metaffi_value as a T, any Go type: numbers are range-checked, text of all three encodings becomes a string,
// arrays become slices and arrays of any nesting, null becomes nil, handles to Go objects the objects themselves, callables
// funcs. An `any` receives the natural value: int64, string, []float64, [][]int64, []string, []any, the Go object, a
// func(...any) ([]any, error), a *Handle for an object of another language. Nothing of the result is the host's memory.
func In[T any](from unsafe.Pointer, where string) (x T) {
	if failed := get((*value)(from), &x); failed != nil {
		panic(failed.at(where))
	}
	return x
}

func get[T any](v *value, to *T) *Error {
	if done, failed := readFast(v, to); done {
		return failed
	}
	if v.kind == typeCallable && readRegistered(v, to) {
		return nil
	}
	slow := new(T) // not *to, which then need not escape
	failed := readWhole(v, reflect.ValueOf(slow).Elem())
	*to = *slow
	return failed
}

// readFast knows the usual types by name; not done means that read has to look.
func readFast(v *value, to any) (done bool, failed *Error) {
	switch to := to.(type) {
	case *string:
		if v.kind == typeString8 {
			*to = v.text8()
			return true, nil
		}
	case *int:
		x, p := v.signed(strconv.IntSize)
		*to = int(x)
		return p == fits, nil
	case *int64:
		x, p := v.signed(64)
		*to = x
		return p == fits, nil
	case *float64:
		x, p := v.float()
		*to = x
		return p == fits, nil
	case *bool:
		*to = v.kind == typeBool && v.payload&0xff != 0
		return v.kind == typeBool, nil
	case *int32:
		x, p := v.signed(32)
		*to = int32(x)
		return p == fits, nil
	case *uint8:
		x, p := v.unsigned(8)
		*to = uint8(x)
		return p == fits, nil
	case *uint64:
		x, p := v.unsigned(64)
		*to = x
		return p == fits, nil
	case *[]byte:
		return packedInto(v, typeUint8, to), nil
	case *[]int64:
		return packedInto(v, typeInt64, to), nil
	case *[]int:
		return strconv.IntSize == 64 && packedInto(v, typeInt64, to), nil
	case *[]float64:
		return packedInto(v, typeFloat64, to), nil
	case *[][]float64:
		return rowsInto(v, typeFloat64, to), nil
	case *[][]int64:
		return rowsInto(v, typeInt64, to), nil
	case *[][]int:
		return strconv.IntSize == 64 && rowsInto(v, typeInt64, to), nil
	case *[]string:
		return stringsInto(v, to), nil
	case *any:
		if failed = tooDeep(v); failed == nil {
			*to, failed = readAny(v)
		}
		return true, failed
	}
	return false, nil
}

// maxReadDepth bounds the nesting of arrays that come in: C can make one that contains itself, and Go ends the process when it runs
// out of stack.
const maxReadDepth = 1000

func tooDeep(v *value) *Error {
	if !nestedBeyond(v, maxReadDepth) {
		return nil
	}
	return newError(codeUnsupported, "an array that is nested deeper than "+plural(maxReadDepth, "level")+
		", or contains itself, cannot enter Go")
}

func nestedBeyond(v *value, levels int) bool {
	if !v.isArray() || v.isPacked() {
		return false
	}
	if levels == 0 {
		return true
	}
	items := v.items()
	for i := range items {
		if nestedBeyond(&items[i], levels-1) {
			return true
		}
	}
	return false
}

// readWhole is read for what comes from the host: a value that is no part of another.
func readWhole(v *value, to reflect.Value) *Error {
	if failed := tooDeep(v); failed != nil {
		return failed
	}
	return read(v, to)
}

// read fills `to` from a value of whatever type.
func read(v *value, to reflect.Value) *Error {
	if v.kind == typeHandle {
		return readHandle(v, to)
	}
	switch kind := to.Kind(); kind {
	case reflect.Interface:
		return readInterface(v, to)
	case reflect.Pointer:
		return readPointer(v, to)
	case reflect.Func:
		return readFunc(v, to)
	case reflect.Slice, reflect.Array:
		return readArray(v, to)
	case reflect.String:
		return readString(v, to)
	case reflect.Map, reflect.Chan, reflect.UnsafePointer:
		if v.kind == typeNull {
			to.SetZero()
			return nil
		}
		return readPairs(v, to)
	case reflect.Struct, reflect.Complex64, reflect.Complex128:
		return readPairs(v, to)
	default:
		return readScalar(v, to)
	}
}

func readPointer(v *value, to reflect.Value) *Error {
	if v.kind == typeNull {
		to.SetZero()
		return nil
	}
	if to.Type() == callableType {
		c, failed := hold(v)
		if failed == nil {
			to.Set(reflect.ValueOf(c))
		}
		return failed
	}
	switch to.Type().Elem().Kind() {
	case reflect.Struct:
		if !v.isArray() {
			return mismatch(v, to.Type())
		}
	case reflect.Map, reflect.Chan, reflect.Func, reflect.Interface, reflect.Pointer, reflect.UnsafePointer:
		return mismatch(v, to.Type())
	}
	target := reflect.New(to.Type().Elem())
	if failed := read(v, target.Elem()); failed != nil {
		return failed
	}
	to.Set(target)
	return nil
}

func readInterface(v *value, to reflect.Value) *Error {
	if v.kind == typeNull {
		to.SetZero()
		return nil
	}
	if to.NumMethod() != 0 {
		return mismatch(v, to.Type())
	}
	x, failed := readAny(v)
	if failed == nil {
		to.Set(reflect.ValueOf(x))
	}
	return failed
}

// readPairs reads what an array may stand for.
func readPairs(v *value, to reflect.Value) *Error {
	if !v.isArray() || !takesPairs(to.Kind()) {
		if to.CanComplex() {
			return readScalar(v, to)
		}
		return mismatch(v, to.Type())
	}
	x, failed := readAny(v)
	if failed != nil {
		return failed
	}
	return fromPairs(reflect.ValueOf(x), to)
}

// ---- What can be wrong ----

func mismatch(v *value, wanted reflect.Type) *Error {
	if v.kind == typeNull {
		return newError(codeNullValue, "expected "+wanted.String()+", found null")
	}
	return newError(codeTypeMismatch, "expected "+wanted.String()+", found "+kindName(v.kind))
}

func elementOf(index int, failed *Error) *Error {
	return failed.at("element " + strconv.Itoa(index))
}

package metaffi

import (
	"fmt"
	"reflect"
)

// assign stores what a guest gave (as get makes it) in a Go variable of any type. Numbers are checked for their range.
func assign(x any, to reflect.Value) error {
	t := to.Type()
	if x == nil {
		if !nilable(t.Kind()) {
			return failure(CodeNullValue, "null cannot be a %s; a *%s or any can be nil", t, t)
		}
		to.SetZero()
		return nil
	}
	from := reflect.ValueOf(x)
	if from.Type().AssignableTo(t) {
		to.Set(from)
		return nil
	}
	if t == typeOf[*MetaFFIHandle]() { // a Go value that came back, where a handle is wanted
		made, err := newObject(x)
		if err == nil {
			to.Set(reflect.ValueOf(newHandle(made)))
		}
		return err
	}
	switch t.Kind() {
	case reflect.Pointer:
		inner := reflect.New(t.Elem())
		if err := assign(x, inner.Elem()); err != nil {
			return unassignable(x, t, err)
		}
		to.Set(inner)
		return nil
	case reflect.Slice, reflect.Array:
		return assignSlice(from, to)
	case reflect.Map:
		return assignMap(from, to)
	case reflect.Func:
		return assignFunction(x, to)
	case reflect.Interface:
		return assignInterface(x, to)
	}
	return assignBasic(x, from, to)
}

func nilable(kind reflect.Kind) bool {
	switch kind {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Func, reflect.Interface, reflect.Chan, reflect.UnsafePointer:
		return true
	}
	return false
}

func unassignable(x any, t reflect.Type, why error) error {
	text := fmt.Sprintf("wanted %s, found %T", t, x)
	if handle, ok := x.(*MetaFFIHandle); ok {
		text += " (" + handle.TypeName() + ")"
	}
	if why != nil {
		text += ": " + why.Error()
	}
	return &Error{Code: CodeTypeMismatch, Message: text}
}

func assignBasic(x any, from, to reflect.Value) error {
	kind := to.Kind()
	fits := false
	switch {
	case kind == reflect.Bool && from.Kind() == reflect.Bool, kind == reflect.String && from.Kind() == reflect.String:
		to.Set(from.Convert(to.Type()))
		return nil
	case to.CanInt() && from.CanInt():
		fits = !to.OverflowInt(from.Int())
	case to.CanInt() && from.CanUint():
		fits = int64(from.Uint()) >= 0 && !to.OverflowInt(int64(from.Uint()))
	case to.CanUint() && from.CanInt():
		fits = from.Int() >= 0 && !to.OverflowUint(uint64(from.Int()))
	case to.CanUint() && from.CanUint():
		fits = !to.OverflowUint(from.Uint())
	case to.CanFloat() && from.CanFloat():
		fits = !to.OverflowFloat(from.Float())
	case kind == reflect.UnsafePointer && from.Kind() == reflect.Uintptr:
		address := value{bits: from.Uint()}
		to.SetPointer(address.pointer())
		return nil
	default:
		return unassignable(x, to.Type(), nil)
	}
	if !fits {
		return failure(CodeOutOfRange, "%v does not fit %s", x, to.Type())
	}
	to.Set(from.Convert(to.Type()))
	return nil
}

func assignSlice(from, to reflect.Value) error {
	if from.Kind() != reflect.Slice {
		return unassignable(from.Interface(), to.Type(), nil)
	}
	length := from.Len()
	if to.Kind() == reflect.Slice {
		to.Set(reflect.MakeSlice(to.Type(), length, length))
	} else if to.Len() != length {
		return failure(CodeTypeMismatch, "wanted %s, found %d elements", to.Type(), length)
	}
	for i := 0; i < length; i++ {
		if err := assign(from.Index(i).Interface(), to.Index(i)); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	return nil
}

// assignMap takes pairs, as which maps travel.
func assignMap(from, to reflect.Value) error {
	t := to.Type()
	if from.Kind() != reflect.Slice {
		return unassignable(from.Interface(), t, nil)
	}
	made := reflect.MakeMapWithSize(t, from.Len())
	for i := 0; i < from.Len(); i++ {
		pair := from.Index(i)
		if pair.Kind() == reflect.Interface {
			pair = pair.Elem()
		}
		if pair.Kind() != reflect.Slice || pair.Len() != 2 {
			return unassignable(from.Interface(), t, fmt.Errorf("element %d is no pair of key and value", i))
		}
		key, item := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		if err := assign(pair.Index(0).Interface(), key); err != nil {
			return fmt.Errorf("key %d: %w", i, err)
		}
		if !key.Comparable() {
			return unassignable(from.Interface(), t, fmt.Errorf("key %d is a %s", i, key.Elem().Type()))
		}
		if err := assign(pair.Index(1).Interface(), item); err != nil {
			return fmt.Errorf("value of %v: %w", key.Interface(), err)
		}
		made.SetMapIndex(key, item)
	}
	to.Set(made)
	return nil
}

// assignInterface lets an exception that is a value be an error.
func assignInterface(x any, to reflect.Value) error {
	handle, ok := x.(*MetaFFIHandle)
	if !ok || to.Type() != typeOf[error]() {
		return unassignable(x, to.Type(), nil)
	}
	to.Set(reflect.ValueOf(errorFromHandle(handle)))
	return nil
}

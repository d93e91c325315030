package guest

import (
	"fmt"
	"reflect"
)

// The entities Func.*, Complex.*, Pointer.*, Slice.* and Object.*: see the package's description.

// FuncCall calls a func with natural values. A trailing error is the error of the call.
func FuncCall(f any, arguments []any) ([]any, error) {
	function := ofKind(f, reflect.Func, "func")
	if function.IsNil() {
		panic(newError(codeNullValue, "object: expected a func, found a nil "+function.Type().String()))
	}
	if dynamic, is := f.(func(...any) ([]any, error)); is && callableBehind(function) != nil {
		return dynamic(arguments...) // of the host, whose results are not one slice
	}
	t := funcTypeOf(function.Type())
	if failed := t.checkArguments(len(arguments)); failed != nil {
		panic(failed)
	}
	inputs := make([]reflect.Value, len(arguments))
	for i, argument := range arguments {
		inputs[i] = argumentAs(argument, t.input(i), "argument "+ordinal(i)+" of the func")
	}
	outputs := function.Call(inputs)
	if t.fails {
		last := len(outputs) - 1
		if err, failed := outputs[last].Interface().(error); failed {
			return nil, err
		}
		outputs = outputs[:last]
	}
	results := make([]any, len(outputs))
	for i, output := range outputs {
		results[i] = output.Interface()
	}
	return results, nil
}

func complexOf(c any) complex128 {
	v := reflect.ValueOf(c)
	if v.CanComplex() {
		return v.Complex()
	}
	return ofKind(c, reflect.Complex128, "complex number").Complex()
}

// ComplexNew makes a complex number.
func ComplexNew(real, imaginary float64) complex128 { return complex(real, imaginary) }

// ComplexReal is the real part.
func ComplexReal(c any) float64 { return real(complexOf(c)) }

// ComplexImag is the imaginary part.
func ComplexImag(c any) float64 { return imag(complexOf(c)) }

// PointerGet is what p points to; nil when p is.
func PointerGet(p any) any {
	pointer := ofKind(p, reflect.Pointer, "pointer")
	if pointer.IsNil() {
		return nil
	}
	return pointer.Elem().Interface()
}

// PointerSet changes what p points to.
func PointerSet(p, item any) {
	pointer := ofKind(p, reflect.Pointer, "pointer")
	if pointer.IsNil() {
		panic(newError(codeNullValue, "object: expected a pointer, found a nil "+pointer.Type().String()))
	}
	pointer.Elem().Set(argumentAs(item, pointer.Type().Elem(), "value"))
}

// sliceOf takes slices, arrays, and pointers to them.
func sliceOf(s any) reflect.Value {
	v := reflect.ValueOf(s)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() == reflect.Slice || v.Kind() == reflect.Array {
		return v
	}
	return ofKind(s, reflect.Slice, "slice")
}

func elementAt(s any, index int) reflect.Value {
	elements := sliceOf(s)
	if elements.Len() == 0 {
		panic(newError(codeOutOfRange, fmt.Sprintf("index: there are no elements, found %d", index)))
	}
	if index < 0 || index >= elements.Len() {
		panic(newError(codeOutOfRange, fmt.Sprintf("index: expected 0 to %d, found %d", elements.Len()-1, index)))
	}
	return elements.Index(index)
}

// SliceLen counts the elements.
func SliceLen(s any) int { return sliceOf(s).Len() }

// SliceGet is one element.
func SliceGet(s any, index int) any { return elementAt(s, index).Interface() }

// SliceSet changes one element.
func SliceSet(s any, index int, item any) {
	place := elementAt(s, index)
	if !place.CanSet() {
		panic(newError(codeUnsupported, "object: a "+reflect.TypeOf(s).String()+" cannot be changed; a pointer to one can"))
	}
	place.Set(argumentAs(item, place.Type(), "value"))
}

// SliceElements is a slice without methods, which crosses as an array.
func SliceElements(s any) any {
	elements := sliceOf(s)
	result := reflect.MakeSlice(reflect.SliceOf(elements.Type().Elem()), elements.Len(), elements.Len())
	reflect.Copy(result, elements)
	return result.Interface()
}

// ObjectType is the type of an object; "nil" for nil.
func ObjectType(o any) string {
	if o == nil {
		return "nil"
	}
	return reflect.TypeOf(o).String()
}

// ObjectText is the text form of an object.
func ObjectText(o any) string { return describe(o) }

// ObjectEqual compares two objects as Go does; what Go cannot compare is not equal.
func ObjectEqual(a, b any) (equal bool) {
	defer func() {
		if recover() != nil {
			equal = false
		}
	}()
	return a == b
}

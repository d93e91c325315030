package metaffi

import (
	"reflect"
	"unsafe"
)

// putNatural stores a value as what it is: for parameters declared `any`.
func (s *slot) putNatural(f *frame, x any, out *value) error {
	*out = nullValue()
	switch n := x.(type) {
	case nil:
		return nil
	case bool:
		*out = value{number: typeBool}
		if n {
			out.bits = 1
		}
		return nil
	case int:
		*out = value{number: typeInt64, bits: uint64(n)}
		return nil
	case int64:
		*out = value{number: typeInt64, bits: uint64(n)}
		return nil
	case string:
		return (&slot{element: typeString8}).within(s).putString(f, n, out)
	case *MetaFFIHandle:
		return s.putReference(n, out)
	case *Callable:
		return s.putCallable(f, n, out)
	case []any:
		return s.putItems(f, 1, reflect.ValueOf(n), out)
	}
	v := reflect.ValueOf(x)
	if isNil(v) {
		return nil
	}
	if v.Kind() == reflect.Map {
		return s.putPairs(f, v, out)
	}
	if v.Kind() == reflect.Pointer && inferredKinds[v.Type().Elem().Kind()] != 0 {
		return s.putNatural(f, v.Elem().Interface(), out) // a number or string, or null
	}
	inner, ok := s.inferred(v.Type())
	if !ok {
		return s.putHandle(f, x, out)
	}
	return inner.put(f, x, out)
}

// inferred is a slot of the type that a Go type stands for.
func (s *slot) inferred(t reflect.Type) (*slot, bool) {
	element, dimensions := infer(t)
	inner := (&slot{element: element, number: element, dimensions: dimensions, info: elements[element]}).within(s)
	if dimensions > 0 {
		inner.number |= typeArray
	}
	return inner, element != typeHandle || dimensions > 0
}

// putPairs stores a map as an array of [key, value] pairs.
func (s *slot) putPairs(f *frame, v reflect.Value, out *value) error {
	if err := f.enter(s); err != nil {
		return err
	}
	defer f.leave()
	pairs := f.values(v.Len())
	entries := v.MapRange()
	for i := 0; entries.Next() && i < len(pairs); i++ {
		pair := f.values(2)
		if err := s.putNatural(f, entries.Key().Interface(), &pair[0]); err != nil {
			return s.inside("key", entries.Key(), err)
		}
		if err := s.putNatural(f, entries.Value().Interface(), &pair[1]); err != nil {
			return s.inside("value of", entries.Key(), err)
		}
		pairs[i] = value{number: typeAny | typeArray, length: 2}
		pairs[i].setPointer(unsafe.Pointer(unsafe.SliceData(pair)))
	}
	*out = value{number: typeAny | typeArray, length: uint32(len(pairs))}
	out.setPointer(unsafe.Pointer(unsafe.SliceData(pairs)))
	return nil
}

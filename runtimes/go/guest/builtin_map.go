package guest

import (
	"cmp"
	"reflect"
	"slices"
)

// The entities Map.*: see the package's description.

func mapOf(m any) reflect.Value { return ofKind(m, reflect.Map, "map") }

// MapNew makes an empty map of the type of m.
func MapNew(m any) any { return reflect.MakeMap(mapOf(m).Type()).Interface() }

// MapLen counts the entries.
func MapLen(m any) int { return mapOf(m).Len() }

// MapGet finds the value of a key; nil and false when there is none.
func MapGet(m, key any) (found any, ok bool) {
	entries := mapOf(m)
	item := entries.MapIndex(argumentAs(key, entries.Type().Key(), "key"))
	if !item.IsValid() {
		return nil, false
	}
	return item.Interface(), true
}

// MapSet sets the value of a key.
func MapSet(m, key, item any) {
	entries := mapOf(m)
	if entries.IsNil() {
		panic(newError(codeNullValue, "object: expected a map, found a nil "+entries.Type().String()))
	}
	entries.SetMapIndex(argumentAs(key, entries.Type().Key(), "key"), argumentAs(item, entries.Type().Elem(), "value"))
}

// MapDelete removes a key, if it is there.
func MapDelete(m, key any) {
	entries := mapOf(m)
	entries.SetMapIndex(argumentAs(key, entries.Type().Key(), "key"), reflect.Value{})
}

// MapClear removes all keys.
func MapClear(m any) { mapOf(m).Clear() }

// MapKeys is a slice of the keys; sorted, if they are numbers or strings.
func MapKeys(m any) any {
	entries := mapOf(m)
	keys := sortedKeys(entries)
	result := reflect.MakeSlice(reflect.SliceOf(entries.Type().Key()), 0, len(keys))
	return reflect.Append(result, keys...).Interface()
}

// MapValues is a slice of the values in the order of MapKeys.
func MapValues(m any) any {
	entries := mapOf(m)
	result := reflect.MakeSlice(reflect.SliceOf(entries.Type().Elem()), 0, entries.Len())
	for _, key := range sortedKeys(entries) {
		result = reflect.Append(result, entries.MapIndex(key))
	}
	return result.Interface()
}

func sortedKeys(entries reflect.Value) []reflect.Value {
	keys := entries.MapKeys()
	switch kind := entries.Type().Key().Kind(); {
	case kind >= reflect.Int && kind <= reflect.Int64:
		slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(a.Int(), b.Int()) })
	case kind >= reflect.Uint && kind <= reflect.Uintptr:
		slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(a.Uint(), b.Uint()) })
	case kind == reflect.Float32 || kind == reflect.Float64:
		slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(a.Float(), b.Float()) })
	case kind == reflect.String:
		slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(a.String(), b.String()) })
	}
	return keys
}

// ---- What all built-in entities need ----

// ofKind checks the object of an entity.
func ofKind(x any, kind reflect.Kind, noun string) reflect.Value {
	v := reflect.ValueOf(x)
	if v.Kind() == kind {
		return v
	}
	if x == nil {
		panic(newError(codeNullValue, "object: expected a "+noun+", found null"))
	}
	panic(newError(codeTypeMismatch, "object: expected a "+noun+", found "+v.Type().String()))
}

// argumentAs makes a natural value one of a type.
func argumentAs(x any, t reflect.Type, where string) reflect.Value {
	to := reflect.New(t).Elem()
	if failed := assignAny(x, to); failed != nil {
		panic(failed.at(where))
	}
	return to
}

// assignAny puts a natural value where it fits.
func assignAny(x any, to reflect.Value) *Error {
	if x == nil {
		null := value{kind: typeNull}
		return read(&null, to)
	}
	return object{value: x}.assign(to)
}

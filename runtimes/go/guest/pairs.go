package guest

import "reflect"

// What hosts have for maps, structs and complex numbers arrives as an array: of pairs of a key and a value, of pairs of a
// field's name and a value, of the real and the imaginary part.

// takesPairs tells which types of Go an array can become besides slices and arrays.
func takesPairs(k reflect.Kind) bool {
	return k == reflect.Map || k == reflect.Struct || k == reflect.Complex64 || k == reflect.Complex128
}

// fromPairs makes `to` of the elements of an array, which are natural values.
func fromPairs(x, to reflect.Value) *Error {
	switch to.Kind() {
	case reflect.Map:
		return mapFromPairs(x, to)
	case reflect.Struct:
		return structFromPairs(x, to)
	}
	return complexFromParts(x, to)
}

func mapFromPairs(x, to reflect.Value) *Error {
	t := to.Type()
	made := reflect.MakeMapWithSize(t, x.Len())
	for i := 0; i < x.Len(); i++ {
		key, item, failed := pairAt(x, i, t)
		if failed != nil {
			return failed
		}
		k, v := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		if failed = assignAny(key, k); failed != nil {
			return elementOf(i, failed.at("key"))
		}
		if !k.Comparable() {
			return elementOf(i, newError(codeTypeMismatch, "key: Go cannot compare a "+k.Elem().Type().String()))
		}
		if failed = assignAny(item, v); failed != nil {
			return elementOf(i, failed.at("value"))
		}
		made.SetMapIndex(k, v)
	}
	to.Set(made)
	return nil
}

func structFromPairs(x, to reflect.Value) *Error {
	t := to.Type()
	made := reflect.New(t).Elem()
	for i := 0; i < x.Len(); i++ {
		key, item, failed := pairAt(x, i, t)
		if failed != nil {
			return failed
		}
		name, _ := key.(string)
		field, known := t.FieldByName(name)
		if !known || !field.IsExported() {
			return elementOf(i, newError(codeTypeMismatch, t.String()+" has no exported field '"+describe(key)+"'"))
		}
		place, err := made.FieldByIndexErr(field.Index)
		if err != nil {
			return elementOf(i, newError(codeNullValue, "the field '"+name+"' is behind a nil pointer: "+err.Error()))
		}
		if failed = assignAny(item, place); failed != nil {
			return elementOf(i, failed.at("field "+name))
		}
	}
	to.Set(made)
	return nil
}

func pairAt(x reflect.Value, index int, wanted reflect.Type) (key, item any, failed *Error) {
	pair := x.Index(index)
	if pair.Kind() == reflect.Interface {
		pair = pair.Elem()
	}
	if !pair.IsValid() || !isList(pair.Kind()) || pair.Len() != 2 {
		found := "null"
		if pair.IsValid() {
			found = pair.Type().String()
			if isList(pair.Kind()) {
				found = plural(pair.Len(), "element")
			}
		}
		return nil, nil, elementOf(index, newError(codeTypeMismatch, "expected "+wanted.String()+
			", which is made of pairs, found "+found))
	}
	return pair.Index(0).Interface(), pair.Index(1).Interface(), nil
}

func complexFromParts(x, to reflect.Value) *Error {
	if x.Len() != 2 {
		return newError(codeTypeMismatch, "expected "+to.Type().String()+", made of its two parts; found "+
			plural(x.Len(), "element"))
	}
	var parts [2]float64
	for i := range parts {
		if failed := assignAny(x.Index(i).Interface(), reflect.ValueOf(&parts[i]).Elem()); failed != nil {
			return elementOf(i, failed)
		}
	}
	return setComplex(complex(parts[0], parts[1]), to)
}

// setComplex rounds to a complex64, but keeps what is finite finite.
func setComplex(x complex128, to reflect.Value) *Error {
	if to.OverflowComplex(x) {
		return newError(codeOutOfRange, "expected "+to.Type().String()+", found "+describe(x)+", which does not fit")
	}
	to.SetComplex(x)
	return nil
}

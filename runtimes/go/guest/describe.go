package guest

import (
	"fmt"
	"reflect"
	"sync"
)

// describe is the text form of a value, as fmt's %v; what contains itself, on which fmt would never end, is its type.
func describe(x any) string {
	switch x := x.(type) {
	case fmt.Formatter:
	case error:
		return x.Error()
	case fmt.Stringer:
		return x.String()
	}
	if v := reflect.ValueOf(x); v.IsValid() && canLoop(v.Type()) && isDeep(v, 0) {
		return v.Type().String()
	}
	return fmt.Sprint(x)
}

// maxTextDepth is how deep a value may be nested to have a text.
const maxTextDepth = 200

// isDeep follows what fmt follows.
func isDeep(v reflect.Value, depth int) bool {
	if depth == maxTextDepth {
		return true
	}
	deep := func(v reflect.Value) bool { return isDeep(v, depth+1) }
	switch v.Kind() {
	case reflect.Pointer:
		return depth == 0 && !v.IsNil() && deep(v.Elem())
	case reflect.Interface:
		return !v.IsNil() && deep(v.Elem())
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			if deep(entries.Key()) || deep(entries.Value()) {
				return true
			}
		}
	case reflect.Struct:
		for i := 0; i < v.NumField(); i++ {
			if deep(v.Field(i)) {
				return true
			}
		}
	case reflect.Slice, reflect.Array:
		if !canLoop(v.Type().Elem()) {
			return false
		}
		for i := 0; i < v.Len(); i++ {
			if deep(v.Index(i)) {
				return true
			}
		}
	}
	return false
}

var loops sync.Map // reflect.Type → bool

// canLoop tells whether a value of a type may contain itself, as far as fmt looks.
func canLoop(t reflect.Type) bool {
	if known, ok := loops.Load(t); ok {
		return known.(bool)
	}
	can := leadsToLoop(t, map[reflect.Type]bool{})
	loops.Store(t, can)
	return can
}

func leadsToLoop(t reflect.Type, above map[reflect.Type]bool) bool {
	if above[t] {
		return true
	}
	above[t] = true
	defer delete(above, t)
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return leadsToLoop(t.Elem(), above)
	case reflect.Map:
		return leadsToLoop(t.Key(), above) || leadsToLoop(t.Elem(), above)
	case reflect.Struct:
		for i := 0; i < t.NumField(); i++ {
			if leadsToLoop(t.Field(i).Type, above) {
				return true
			}
		}
	}
	return false
}

package guest

import (
	"reflect"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// NamedType is a type of the user's packages that hosts may name, as reflection does: "shop.Cart".
type NamedType struct {
	Name    string
	Pointer any // a nil *T
}

// namedTypes has every registered type by its name, and by its import path and name.
var namedTypes = struct {
	sync.RWMutex
	all map[string][]reflect.Type
}{all: map[string][]reflect.Type{}}

// RegisterTypes is for init functions.
func RegisterTypes(types ...NamedType) {
	namedTypes.Lock()
	defer namedTypes.Unlock()
	for _, each := range types {
		t := reflect.TypeOf(each.Pointer).Elem()
		namedTypes.all[each.Name] = append(namedTypes.all[each.Name], t)
		if qualified := t.PkgPath() + "." + t.Name(); qualified != each.Name {
			namedTypes.all[qualified] = append(namedTypes.all[qualified], t)
		}
	}
}

var predeclared = map[string]reflect.Type{}

func init() {
	for _, x := range []any{
		false, int(0), int8(0), int16(0), int32(0), int64(0), uint(0), uint8(0), uint16(0), uint32(0), uint64(0), uintptr(0),
		float32(0), float64(0), complex64(0), complex128(0), "",
	} {
		predeclared[reflect.TypeOf(x).Name()] = reflect.TypeOf(x)
	}
	predeclared["byte"], predeclared["rune"] = predeclared["uint8"], predeclared["int32"]
	predeclared["any"], predeclared["interface {}"], predeclared["interface{}"] = anyType, anyType, anyType
	predeclared["error"], predeclared["struct{}"] = errorType, reflect.TypeOf(struct{}{})
}

// typeNamed reads a type as Go writes it: "map[string]int", "*shop.Cart", "chan int". Of named types, those that the
// packages of the library mention are known.
func typeNamed(text string) reflect.Type {
	const longest = 1000 // reading is recursive
	if len(text) > longest {
		panic(newError(codeTypeMismatch, "type: a text of "+strconv.Itoa(len(text))+" bytes is no type"))
	}
	t, wrong := readType(strings.TrimSpace(text))
	if t == nil {
		panic(newError(codeTypeMismatch, "type: "+wrong))
	}
	return t
}

// readType is nil, with the reason, for what is no type.
func readType(text string) (reflect.Type, string) {
	if t := predeclared[text]; t != nil {
		return t, ""
	}
	for _, each := range []struct {
		prefix string
		make   func(reflect.Type) reflect.Type
	}{
		{"*", reflect.PointerTo},
		{"[]", reflect.SliceOf},
		{"chan<- ", func(t reflect.Type) reflect.Type { return reflect.ChanOf(reflect.SendDir, t) }},
		{"<-chan ", func(t reflect.Type) reflect.Type { return reflect.ChanOf(reflect.RecvDir, t) }},
		{"chan ", func(t reflect.Type) reflect.Type { return reflect.ChanOf(reflect.BothDir, t) }},
	} {
		if rest, is := strings.CutPrefix(text, each.prefix); is {
			element, wrong := readType(strings.TrimSpace(rest))
			if element == nil {
				return nil, wrong
			}
			return each.make(element), ""
		}
	}
	switch {
	case strings.HasPrefix(text, "map["):
		return readMapType(text)
	case strings.HasPrefix(text, "["):
		return readArrayType(text)
	case strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")"):
		return readType(strings.TrimSpace(text[1 : len(text)-1]))
	}
	return readNamedType(text)
}

// inBrackets splits what follows an opening bracket from what follows the closing one.
func inBrackets(text string) (inside, rest string, closed bool) {
	depth := 1
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '[':
			depth++
		case ']':
			depth--
		}
		if depth == 0 {
			return strings.TrimSpace(text[:i]), strings.TrimSpace(text[i+1:]), true
		}
	}
	return "", "", false
}

func readMapType(text string) (reflect.Type, string) {
	inside, rest, closed := inBrackets(text[len("map["):])
	if !closed {
		return nil, "'" + text + "' lacks a bracket; write it as Go does: map[string]int"
	}
	key, wrong := readType(inside)
	if key == nil {
		return nil, wrong
	}
	if !key.Comparable() {
		return nil, "'" + inside + "' cannot be the key of a map: Go cannot compare it"
	}
	element, wrong := readType(rest)
	if element == nil {
		return nil, wrong
	}
	return reflect.MapOf(key, element), ""
}

func readArrayType(text string) (reflect.Type, string) {
	inside, rest, closed := inBrackets(text[1:])
	length, err := strconv.ParseInt(inside, 0, 32)
	if !closed || err != nil || length < 0 {
		return nil, "'" + text + "' is no type; write it as Go does: []int, [4]int"
	}
	element, wrong := readType(rest)
	if element == nil {
		return nil, wrong
	}
	if size := int64(element.Size()); size > 0 && length > (1<<30)/size {
		return nil, "'" + text + "' is too large"
	}
	return reflect.ArrayOf(int(length), element), ""
}

func readNamedType(text string) (reflect.Type, string) {
	name := strings.ReplaceAll(text, ", ", ",")
	namedTypes.RLock()
	defer namedTypes.RUnlock()
	found := namedTypes.all[name]
	if len(found) == 0 {
		for _, each := range sortedNames() {
			if types := namedTypes.all[each]; len(types) == 1 && strings.HasSuffix(each, "."+name) && !contains(found, types[0]) {
				found = append(found, types[0])
			}
		}
	}
	switch len(found) {
	case 1:
		return found[0], ""
	case 0:
		return nil, "there is no type '" + text + "'; write it as Go does (map[string]int, []byte, *shop.Cart, chan int); " +
			"named types of this library are " + listOfNames()
	}
	wrong := "several types are called '" + text + "'; say which:"
	for _, t := range found {
		wrong += " " + t.PkgPath() + "." + t.Name()
	}
	return nil, wrong
}

func contains(types []reflect.Type, wanted reflect.Type) bool {
	for _, t := range types {
		if t == wanted {
			return true
		}
	}
	return false
}

func sortedNames() []string {
	var names []string
	for name := range namedTypes.all {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// listOfNames has the short names, and not too many.
func listOfNames() string {
	const most = 12
	var short []string
	for _, name := range sortedNames() {
		if t := namedTypes.all[name][0]; t.PkgPath()+"."+t.Name() != name || !strings.Contains(name, "/") {
			short = append(short, name)
		}
	}
	switch {
	case len(short) == 0:
		return "none"
	case len(short) > most:
		return strings.Join(short[:most], ", ") + " and " + strconv.Itoa(len(short)-most) + " more"
	}
	return strings.Join(short, ", ")
}

package guest

import (
	"fmt"
	"reflect"
	"unsafe"
)

// NewObject gives an object a number, which is one reference to it; 0 for nil. A T that is no pointer, interface, map,
// channel or func is kept as *T.
func NewObject[T any](x T) uintptr {
	if keptAsPointer(reflect.TypeOf((*T)(nil)).Elem()) {
		p := new(T)
		*p = x
		return objects.add(object{p, true})
	}
	return newObject(x)
}

// NewPointer is NewObject for pointers, which need no look at their type.
func NewPointer[T any](p *T) uintptr {
	if p == nil {
		return 0
	}
	return objects.add(object{p, false})
}

func newObject(x any) uintptr {
	if isNil(x) {
		return 0
	}
	return objects.add(boxed(x))
}

func keptAsPointer(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Array:
		return true
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return false
	}
	return t.PkgPath() != ""
}

func boxed(x any) object {
	t := reflect.TypeOf(x)
	if !keptAsPointer(t) {
		return object{x, false}
	}
	p := reflect.New(t)
	p.Elem().Set(reflect.ValueOf(x))
	return object{p.Interface(), true}
}

func isNil(x any) bool {
	if x == nil {
		return true
	}
	switch v := reflect.ValueOf(x); v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return v.IsNil()
	}
	return false
}

// natural is the object as the user knows it.
func (o object) natural() any {
	if o.boxed {
		return reflect.ValueOf(o.value).Elem().Interface()
	}
	return o.value
}

func (o object) typeName() string {
	t := reflect.TypeOf(o.value)
	if o.boxed {
		t = t.Elem()
	}
	return t.String()
}

// text is the text form; that of the pointer when only the pointer has one of its own.
func (o object) text() string {
	x := o.natural()
	if _, told := x.(fmt.Stringer); !told && o.boxed {
		if s, tells := o.value.(fmt.Stringer); tells {
			return s.String()
		}
	}
	return describe(x)
}

// Object looks a number up as a T: the object itself, what it points to, a pointer to it (but none to a pointer: **T is no *T), an
// interface it implements, or what it converts to without loss. 0 is nil.
func Object[T any](number uintptr, where string) T {
	if o, live := objects.get(number); live {
		if x, ok := o.value.(T); ok && !o.boxed {
			return x
		}
		if p, ok := o.value.(*T); ok && p != nil && reflect.TypeOf((*T)(nil)).Elem().Kind() != reflect.Pointer {
			return *p
		}
	}
	slow := new(T)
	if failed := lookUp(number, reflect.ValueOf(slow).Elem()); failed != nil {
		panic(failed.at(where))
	}
	return *slow
}

// Receiver is Object for what a method or field belongs to, which must not be nil.
func Receiver[T any](number uintptr, where string) T {
	if number == 0 {
		wanted := reflect.TypeOf((*T)(nil)).Elem()
		if wanted == anyType {
			panic(newError(codeNullValue, where+": expected an object, found null"))
		}
		panic(newError(codeNullValue, where+": expected "+wanted.String()+", found null"))
	}
	return Object[T](number, where)
}

func lookUp(number uintptr, to reflect.Value) *Error {
	if number == 0 {
		null := value{kind: typeNull}
		return read(&null, to)
	}
	o, live := objects.get(number)
	if !live {
		return newError(codeStaleHandle, "expected "+to.Type().String()+", found an object that was already released")
	}
	return o.assign(to)
}

// assign puts the object where it fits.
func (o object) assign(to reflect.Value) *Error {
	wanted := to.Type()
	x := reflect.ValueOf(o.value)
	if o.boxed {
		x = x.Elem()
	}
	switch {
	case x.Type().AssignableTo(wanted):
		to.Set(x)
		return nil
	case x.CanAddr() && x.Addr().Type().AssignableTo(wanted):
		to.Set(x.Addr())
		return nil
	case x.Kind() == reflect.Pointer && x.Type().Elem() == wanted && wanted.Kind() != reflect.Pointer:
		if x.IsNil() {
			return newError(codeNullValue, "expected "+wanted.String()+", found a nil "+x.Type().String())
		}
		to.Set(x.Elem())
		return nil
	case wanted.Kind() == reflect.Pointer && x.Kind() != reflect.Pointer && x.Type().AssignableTo(wanted.Elem()):
		p := reflect.New(wanted.Elem())
		p.Elem().Set(x)
		to.Set(p)
		return nil
	}
	if failed, done := convert(x, to); done {
		return failed
	}
	if h, foreign := o.value.(*Handle); foreign {
		if wanted == errorType {
			to.Set(reflect.ValueOf(&foreignError{h}))
			return nil
		}
		found := "an object of " + h.Language()
		if name := h.TypeName(); name != "" {
			found += " (" + name + ")"
		}
		return newError(codeForeignHandle, "expected "+wanted.String()+", found "+found)
	}
	return newError(codeTypeMismatch, "expected "+wanted.String()+", found "+o.typeName())
}

// convert handles types that differ in name only, and numbers of different sizes.
func convert(x, to reflect.Value) (failed *Error, done bool) {
	from, wanted := x.Type(), to.Type()
	switch {
	case isNumber(from.Kind()) && (isNumber(wanted.Kind()) || to.CanComplex()):
		number := numberOf(x)
		return readScalar(&number, to), true
	case x.CanComplex() && to.CanComplex():
		return setComplex(x.Complex(), to), true
	case from.Kind() == reflect.Slice && from.PkgPath() == "" && takesPairs(wanted.Kind()):
		return fromPairs(x, to), true
	case wanted.Kind() == reflect.Pointer && isPlain(from.Kind()) && from.PkgPath() == "":
		target := reflect.New(wanted.Elem())
		failed, done = convert(x, target.Elem())
		if done && failed == nil {
			to.Set(target)
		}
		return failed, done
	case from.Kind() == reflect.Slice && wanted.Kind() == reflect.Array && from.Elem() == wanted.Elem():
		if x.Len() != wanted.Len() {
			return otherLength(x, wanted), true
		}
	case from.Kind() == reflect.Slice && isList(wanted.Kind()) && from.Elem() != wanted.Elem():
		return convertElements(x, to), true
	case from.Kind() == reflect.Func && wanted.Kind() == reflect.Func:
		if c := callableBehind(x); c != nil {
			return c.assign(to), true
		}
		if !from.ConvertibleTo(wanted) {
			return nil, false
		}
	case from.Kind() == reflect.Pointer || from.Kind() != wanted.Kind() || !from.ConvertibleTo(wanted):
		return nil, false
	}
	to.Set(x.Convert(wanted))
	return nil, true
}

// isPlain tells what a host's own value is in Go.
func isPlain(k reflect.Kind) bool {
	return isNumber(k) || k == reflect.Bool || k == reflect.String || k == reflect.Slice
}

func isList(k reflect.Kind) bool { return k == reflect.Slice || k == reflect.Array }

func otherLength(x reflect.Value, wanted reflect.Type) *Error {
	return newError(codeTypeMismatch, "expected "+wanted.String()+", found "+plural(x.Len(), "element"))
}

func convertElements(x, to reflect.Value) *Error {
	if to.Kind() == reflect.Slice {
		to.Set(reflect.MakeSlice(to.Type(), x.Len(), x.Len()))
	} else if to.Len() != x.Len() {
		return otherLength(x, to.Type())
	}
	for i := 0; i < x.Len(); i++ {
		if failed := assignAny(x.Index(i).Interface(), to.Index(i)); failed != nil {
			return elementOf(i, failed)
		}
	}
	return nil
}

func isNumber(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Float64 }

func numberOf(x reflect.Value) value {
	var v value
	writeScalar(x, &v)
	return v
}

// ---- The functions of the library's table ----

// Release gives a number back.
func Release(number uintptr) { objects.remove(number) }

// TypeName and Describe give NUL-terminated texts in memory of the host; nil when there is none.
func TypeName(number uintptr) unsafe.Pointer {
	o, live := objects.get(number)
	if !live {
		return nil
	}
	return textForC(o.typeName)
}

func Describe(number uintptr) unsafe.Pointer {
	o, live := objects.get(number)
	if !live {
		return nil
	}
	return textForC(o.text)
}

func textForC(make func() string) (text unsafe.Pointer) {
	defer func() {
		if recover() != nil {
			text = nil
		}
	}()
	var c chain
	c.text(make())
	text = allocate(len(c.texts))
	copy(unsafe.Slice((*byte)(text), len(c.texts)), c.texts)
	return text
}

// ObjectValue writes the natural value of an object.
func ObjectValue(number uintptr, result unsafe.Pointer) (failure uintptr) {
	defer Guard(&failure)
	if number == 0 {
		(*value)(result).setNull()
		return 0
	}
	o, live := objects.get(number)
	if !live {
		return newError(codeStaleHandle, "the Go object was already released").owned()
	}
	write(reflect.ValueOf(o.value), o.boxed, (*value)(result))
	return 0
}

// ObjectOf writes the number of the Go object that a value is, a new reference; 0 for null.
func ObjectOf(from unsafe.Pointer, number unsafe.Pointer) (failure uintptr) {
	defer Guard(&failure)
	v := (*value)(from)
	if v.kind == typeHandle {
		o, mine, failed := ownObject(v)
		if failed != nil {
			return failed.owned()
		}
		if mine {
			*(*uintptr)(number) = objects.add(o)
			return 0
		}
	}
	var x any
	if _, failed := readFast(v, &x); failed != nil {
		return failed.owned()
	}
	*(*uintptr)(number) = newObject(x)
	return 0
}

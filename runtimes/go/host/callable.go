package metaffi

// #include "bridge.h"
import "C"

import (
	"fmt"
	"reflect"
	"runtime"
	"sync/atomic"
	"unsafe"

	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

// Callable is a function of a guest, or a Go function made ready to be handed to guests many times (NewCallable). It is given
// back when it is collected, or by Release.
type Callable struct {
	value      value
	released   atomic.Bool
	declared   bool // what follows is what it declares; otherwise it takes what it is given
	parameters []slot
	results    []slot
}

// newCallable takes over a reference.
func newCallable(owned value) *Callable {
	callable := finalized(&Callable{value: owned}, (*Callable).Release)
	var description *C.metaffi_callable
	if failed := C.metaffi_go_host_callable_get(owned.c(), &description); failed != nil {
		C.metaffi_go_host_error_free(failed)
		return callable // calling it says what is wrong
	}
	const dynamic = ^C.size_t(0)
	if description.parameter_count != dynamic && description.result_count != dynamic {
		callable.declared = true
		callable.parameters = declaredSlots(description.parameters, description.parameter_count, "argument")
		callable.results = declaredSlots(description.results, description.result_count, "result")
	}
	return callable
}

func declaredSlots(infos *C.metaffi_type_info, count C.size_t, role string) []slot {
	slots := make([]slot, 0, int(count))
	for i, info := range unsafe.Slice(infos, int(count)) {
		declared := IDL.MetaFFITypeInfo{StringType: IDL.TypeOf(uint32(info._type)), Dimensions: int(info.dimensions)}
		s, err := newSlot(declared, role, i)
		if err != nil {
			s = anySlot(role, i, "")
		}
		slots = append(slots, s)
	}
	return slots
}

// Release gives the callable back now; calling it or handing it over afterwards is an error. Releasing twice does nothing. No
// call may be using it meanwhile.
func (c *Callable) Release() {
	if c == nil || c.value.number != typeCallable || c.released.Swap(true) {
		return
	}
	runtime.SetFinalizer(c, nil)
	C.metaffi_go_host_release(c.value.c())
}

// usable: neither nil, nor released, nor made otherwise than by a guest or NewCallable.
func (c *Callable) usable() bool {
	return c != nil && c.value.number == typeCallable && !c.released.Load()
}

func (c *Callable) String() string {
	if c == nil {
		return "<nil>"
	}
	if !c.usable() {
		return "Callable(released)"
	}
	defer runtime.KeepAlive(c)
	if function := goFunction(c.value); function != nil {
		return fmt.Sprintf("Callable(%T)", function)
	}
	return fmt.Sprintf("Callable(%s)", C.GoString(C.metaffi_go_host_owner_name(C.metaffi_go_host_owner(c.value.c()))))
}

// Call calls it. One that declares nothing takes any arguments and gives one result.
func (c *Callable) Call(arguments ...any) ([]any, error) {
	if !c.usable() {
		return nil, failure(CodeStaleHandle, "this callable was released, or there is none")
	}
	parameters, results := c.signature(len(arguments))
	if len(arguments) != len(parameters) {
		return nil, failure(CodeSignature, "this callable takes %s, and was called with %d", counted(len(parameters), "argument"),
			len(arguments))
	}
	f := newFrame()
	values := f.values(len(arguments))
	for i := range values {
		if err := parameters[i].put(f, arguments[i], &values[i]); err != nil {
			f.abandon()
			return nil, err
		}
	}
	out := f.values(len(results))
	failed := C.metaffi_go_host_invoke(c.value.c(), cValues(values), C.size_t(len(values)), cValues(out), C.size_t(len(out)),
		cValues(f.owned), C.size_t(len(f.owned)))
	runtime.KeepAlive(c)
	runtime.KeepAlive(arguments)
	if failed != nil {
		f.release()
		return nil, newError(failed)
	}
	found, err := getAll(results, out)
	f.release()
	return found, err
}

func (c *Callable) signature(count int) (parameters, results []slot) {
	if c.declared {
		return c.parameters, c.results
	}
	parameters = make([]slot, count)
	for i := range parameters {
		parameters[i] = anySlot("argument", i, "")
	}
	return parameters, []slot{anySlot("result", 0, "")}
}

// goFunction is the Go function behind a callable, nil when there is none.
func goFunction(v value) any {
	if c := functions.get(functionOf(v)); c != nil {
		return c.function
	}
	return nil
}

// CallableAs makes a Go function of a callable. F is a function type; where its last result is an error, that is how a failure
// is told, and otherwise it panics with the error.
func CallableAs[F any](c *Callable) (F, error) {
	var function F
	if !c.usable() {
		return function, failure(CodeStaleHandle, "CallableAs: the callable was released, or there is none")
	}
	if own, ok := goFunction(c.value).(F); ok {
		return own, nil
	}
	err := assignFunction(c, reflect.ValueOf(&function).Elem())
	return function, err
}

// assignFunction stores a callable in a variable of function type.
func assignFunction(x any, to reflect.Value) error {
	t := to.Type()
	callable, ok := x.(*Callable)
	if !ok {
		return assignGoFunction(x, to)
	}
	if t.Kind() != reflect.Func {
		return failure(CodeInvalidArgument, "%s is no function type", t)
	}
	shape := shapeOf(t)
	if callable.declared && !t.IsVariadic() {
		if len(callable.parameters) != t.NumIn() {
			return failure(CodeSignature, "%s: the callable has %d parameters", t, len(callable.parameters))
		}
		if shape.results > len(callable.results) {
			return failure(CodeSignature, "%s: the callable has %d results", t, len(callable.results))
		}
	}
	to.Set(reflect.MakeFunc(t, func(arguments []reflect.Value) []reflect.Value {
		return shape.finish(callable.callFrom(shape, arguments))
	}))
	return nil
}

// assignGoFunction: a Go function of another type comes back as a callable that converts.
func assignGoFunction(x any, to reflect.Value) error {
	if to.Kind() != reflect.Func || reflect.TypeOf(x).Kind() != reflect.Func {
		return unassignable(x, to.Type(), nil)
	}
	callable, err := NewCallable(x)
	if err != nil {
		return err
	}
	return assignFunction(callable, to)
}

func (c *Callable) callFrom(shape functionShape, arguments []reflect.Value) ([]any, error) {
	return c.Call(shape.spread(arguments)...)
}

// functionShape is how a Go function type maps to a call.
type functionShape struct {
	function reflect.Type
	results  int // without the error
	fails    bool
}

func shapeOf(t reflect.Type) functionShape {
	shape := functionShape{function: t, results: t.NumOut()}
	if shape.results > 0 && t.Out(shape.results-1) == typeOf[error]() {
		shape.results--
		shape.fails = true
	}
	return shape
}

// spread is the arguments as a list, the variadic ones one by one.
func (s functionShape) spread(arguments []reflect.Value) []any {
	list := make([]any, 0, len(arguments))
	for i, argument := range arguments {
		if s.function.IsVariadic() && i == len(arguments)-1 {
			for j := 0; j < argument.Len(); j++ {
				list = append(list, argument.Index(j).Interface())
			}
			break
		}
		list = append(list, argument.Interface())
	}
	return list
}

// finish makes the results of a Go function out of what a call gave.
func (s functionShape) finish(found []any, err error) []reflect.Value {
	out := make([]reflect.Value, s.function.NumOut())
	for i := range out {
		out[i] = reflect.New(s.function.Out(i)).Elem()
	}
	for i := 0; i < s.results && err == nil; i++ {
		if i >= len(found) {
			err = failure(CodeSignature, "%s: the call gave %d results", s.function, len(found))
		} else if err = assign(found[i], out[i]); err != nil {
			err = &Error{Code: CodeOf(err), Message: fmt.Sprintf("result %d of %s: %v", i+1, s.function, err), cause: err}
		}
	}
	switch {
	case err == nil:
	case !s.fails:
		panic(err)
	default:
		for i := 0; i < s.results; i++ {
			out[i].SetZero()
		}
		out[s.results].Set(reflect.ValueOf(err))
	}
	return out
}

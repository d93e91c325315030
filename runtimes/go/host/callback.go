package metaffi

// #include "bridge.h"
import "C"

import (
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"unsafe"
)

// callback is a Go function that guests can call: an entry of the table of functions.
type callback struct {
	function any
	fast     fastCall // NULL: by reflection
	shape    functionShape
	inputs   []reflect.Type // without the variadic one
	rest     reflect.Type   // element of the variadic one
	results  []slot         // what it declares
	dynamic  bool           // it takes what it is given
	subject  string
}

// fastCall calls a function of a known type, when the values are what it declares; otherwise it gives false and nothing was
// called.
type fastCall func(arguments, results []value) (called bool, err error)

// NewCallable makes a Go function ready to be handed to guests: a function may be passed as it is too, but then it is made
// ready at each call. Its types are declared as those of Func and Proc are; a variadic function takes what it is given. A
// last result of type error is a failure, as is a panic.
func NewCallable(function any) (*Callable, error) {
	if isNil(reflect.ValueOf(function)) || reflect.TypeOf(function).Kind() != reflect.Func {
		return nil, failure(CodeInvalidArgument, "NewCallable: wanted a func, found %T", function)
	}
	return newFastCallable(function, fastCallOf(function))
}

func newFastCallable(function any, fast fastCall) (*Callable, error) {
	if isNil(reflect.ValueOf(function)) {
		return nil, failure(CodeInvalidArgument, "wanted a func, found a nil %T", function)
	}
	if err := loadLibrary(); err != nil {
		return nil, err
	}
	made, err := newCallbackWith(function, fast)
	if err != nil {
		return nil, err
	}
	return newCallable(made), nil
}

// newCallback makes a callable: one reference, owned by the caller.
func newCallback(function any) (value, error) { return newCallbackWith(function, fastCallOf(function)) }

func newCallbackWith(function any, fast fastCall) (value, error) {
	c := describeFunction(function)
	c.fast = fast
	var parameters, results *typeInfos
	var err error
	if parameters, err = newTypeInfos(inferInfos(c.inputs), "parameter"); err != nil {
		return nullValue(), err
	}
	defer parameters.free()
	if results, err = newTypeInfos(inferInfos(c.outputs()), "result"); err != nil {
		return nullValue(), err
	}
	defer results.free()
	c.results = results.slots
	for i := range c.results {
		c.results[i].subject = c.subject
	}
	parameterCount, resultCount := parameters.count, results.count
	if c.dynamic {
		parameterCount = ^C.size_t(0)
		if len(c.results) == 1 {
			resultCount = ^C.size_t(0)
		}
	}
	var made C.metaffi_value
	if failed := C.metaffi_go_host_new_callable(library.owner, C.uintptr_t(functions.add(c)), parameters.array, parameterCount,
		results.array, resultCount, &made); failed != nil {
		return nullValue(), newError(failed)
	}
	return valueOf(made), nil
}

func describeFunction(function any) *callback {
	t := reflect.TypeOf(function)
	c := &callback{function: function, shape: shapeOf(t), subject: t.String()}
	for i := 0; i < t.NumIn(); i++ {
		c.inputs = append(c.inputs, t.In(i))
	}
	if t.IsVariadic() {
		last := len(c.inputs) - 1
		c.rest, c.inputs, c.dynamic = c.inputs[last].Elem(), c.inputs[:last], true
	}
	return c
}

func (c *callback) outputs() []reflect.Type {
	types := make([]reflect.Type, c.shape.results)
	for i := range types {
		types[i] = c.shape.function.Out(i)
	}
	return types
}

// metaffi_go_host_function_called is how guests call Go: on any thread, any number at once. It gives an owned
// metaffi_error *, as a number so that cgo need not look at it.
//
//export metaffi_go_host_function_called
func metaffi_go_host_function_called(number C.uintptr_t, arguments unsafe.Pointer, argumentCount C.size_t, results unsafe.Pointer,
	resultCount C.size_t) C.uintptr_t {
	c := functions.get(uintptr(number))
	if c == nil {
		return nativeFailure(failure(CodeStaleHandle, "a Go function was called after it was released"), "")
	}
	return c.call(unsafe.Slice((*value)(arguments), int(argumentCount)), unsafe.Slice((*value)(results), int(resultCount)))
}

func nativeFailure(err error, stack string) C.uintptr_t {
	return C.uintptr_t(uintptr(unsafe.Pointer(nativeFrom(err, stack))))
}

// call runs the function. No panic leaves it: there is no Go to catch it beyond.
func (c *callback) call(arguments, results []value) (failed C.uintptr_t) {
	defer func() {
		if reason := recover(); reason != nil {
			failed = nativeFailure(panicError(reason), string(debug.Stack()))
		}
	}()
	if c.fast != nil {
		if called, err := c.fast(arguments, results); err != nil {
			return nativeFailure(err, "")
		} else if called {
			return 0
		}
	}
	if err := c.callAny(arguments, results); err != nil {
		return nativeFailure(err, "")
	}
	return 0
}

// PanicError is what a panic in a Go function called by a guest becomes.
type PanicError struct{ Value any }

func (p *PanicError) Error() string { return fmt.Sprintf("panic: %v", p.Value) }

// Unwrap is the value that was panicked with, when it is an error.
func (p *PanicError) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

func panicError(reason any) error { return &PanicError{Value: reason} }

// callAny converts the arguments to what the function takes, calls it and converts its results.
func (c *callback) callAny(arguments, results []value) error {
	inputs, err := c.inputsFrom(arguments)
	if err != nil {
		return err
	}
	outputs := reflect.ValueOf(c.function).Call(inputs)
	if c.shape.fails {
		if err, _ := outputs[len(outputs)-1].Interface().(error); err != nil {
			return err
		}
	}
	return c.store(outputs[:c.shape.results], results)
}

func (c *callback) inputsFrom(arguments []value) ([]reflect.Value, error) {
	if len(arguments) < len(c.inputs) || c.rest == nil && len(arguments) > len(c.inputs) {
		return nil, failure(CodeSignature, "%s was called with %d arguments", c.subject, len(arguments))
	}
	inputs := make([]reflect.Value, len(arguments))
	for i := range arguments {
		t := c.rest
		if i < len(c.inputs) {
			t = c.inputs[i]
		}
		s := anySlot("argument", i, c.subject)
		if number, dimensions := infer(t); dimensions > 0 {
			s.element, s.dimensions, s.info = number, dimensions, elements[number]
		}
		found, err := s.get(&arguments[i], false)
		if err != nil {
			return nil, err
		}
		inputs[i] = reflect.New(t).Elem()
		if err := assign(found, inputs[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", s.place(), err)
		}
	}
	return inputs, nil
}

// store gives results to the guest, in its memory. A guest that wants a result where there is none gets null.
func (c *callback) store(outputs []reflect.Value, results []value) error {
	if len(outputs) > len(results) || len(outputs) < len(results) && len(outputs) != 0 {
		return failure(CodeSignature, "%s gives %d results, the guest wants %d", c.subject, len(outputs), len(results))
	}
	for i := range results {
		results[i] = nullValue()
	}
	if len(outputs) == 0 {
		return nil
	}
	f := newFrame()
	made := f.values(len(outputs))
	memory := false
	for i, output := range outputs {
		if err := c.results[i].put(f, output.Interface(), &made[i]); err != nil {
			f.abandon()
			return err
		}
		memory = memory || made[i].holdsMemory()
	}
	if !memory {
		copy(results, made)
		f.release()
		return nil
	}
	failed := C.metaffi_go_host_own(cValues(made), cValues(results), C.size_t(len(made)), cValues(f.owned), C.size_t(len(f.owned)))
	runtime.KeepAlive(outputs)
	f.release()
	if failed != nil {
		return newError(failed)
	}
	return nil
}

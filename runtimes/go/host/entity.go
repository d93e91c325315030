package metaffi

// #include "bridge.h"
import "C"

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// Entity is a loaded function, method, constructor, field or global. It is freed when nobody has it any more.
type Entity struct {
	binding    *C.metaffi_go_host_binding
	address    uintptr        // of the binding
	module     *MetaFFIModule // lives as long as its entities
	path       string
	signature  string
	parameters []slot
	results    []slot

	// Of a typed one.
	form        form
	metas       [arity]uint64 // types of scalars, strings and slices
	resultClass class
	expected    atomic.Uint32 // bytes to make ready for the next result
}

func newEntity(path string, module *MetaFFIModule, binding *C.metaffi_go_host_binding, parameters, results []slot) *Entity {
	e := finalized(&Entity{binding: binding, address: uintptr(unsafe.Pointer(binding)), module: module, path: path, parameters: parameters,
		results: results}, func(e *Entity) { C.metaffi_go_host_unbind(e.binding) })
	e.signature = C.GoString(C.metaffi_go_host_entity_signature(binding.entity))
	for i := range parameters {
		e.parameters[i].role, e.parameters[i].subject = "argument", e.signature
	}
	for i := range results {
		e.results[i].subject = e.signature
	}
	return e
}

// usable is nil for an entity that was loaded, else an error that says what to do.
func (e *Entity) usable() error {
	if e != nil && e.binding != nil {
		return nil
	}
	return failure(CodeNullValue, "there is no entity to call: LoadEntity gives one, or nil and the error why")
}

// Path is the entity path it was loaded by.
func (e *Entity) Path() string {
	if e == nil {
		return ""
	}
	return e.path
}

// Signature is what the guest calls it: "static long guest.Scalars.add(long, long)".
func (e *Entity) Signature() string {
	if e == nil {
		return ""
	}
	return e.signature
}

func (e *Entity) String() string {
	if e == nil {
		return "<nil>"
	}
	return fmt.Sprintf("Entity(%s)", e.signature)
}

// Dispatch is what serves it, and why.
func (e *Entity) Dispatch() (Dispatch, string) {
	if err := e.usable(); err != nil {
		return "", err.Error()
	}
	var info C.metaffi_entity_dispatch_info
	info.size = C.sizeof_metaffi_entity_dispatch_info
	failed := C.metaffi_go_host_entity_dispatch(e.binding.entity, &info)
	defer runtime.KeepAlive(e)
	if failed != nil {
		return "", newError(failed).Error()
	}
	dispatch := DispatchInterpreter
	if info.dispatch == C.METAFFI_DISPATCH_JIT {
		dispatch = DispatchJIT
	}
	return dispatch, C.GoString(info.reason)
}

// Explain is the call plan as text, one step a line.
func (e *Entity) Explain() (string, error) {
	if err := e.usable(); err != nil {
		return "", err
	}
	var text *C.char
	failed := C.metaffi_go_host_entity_explain(e.binding.entity, &text)
	runtime.KeepAlive(e)
	if failed != nil {
		return "", newError(failed)
	}
	return takeText(text), nil
}

// Call calls it with as many arguments as it has parameters, and gives as many results as it has; nil for none.
func (e *Entity) Call(arguments ...interface{}) ([]interface{}, error) {
	if err := e.usable(); err != nil {
		return nil, err
	}
	if len(arguments) != len(e.parameters) {
		return nil, e.wrongCount(len(arguments))
	}
	f := newFrame()
	values, err := e.putAll(f, arguments)
	if err != nil {
		f.abandon()
		return nil, err
	}
	results := f.values(len(e.results))
	failed := C.metaffi_go_host_call(e.binding.entity, cValues(values), cValues(results), cValues(f.owned), C.size_t(len(f.owned)))
	runtime.KeepAlive(e)
	runtime.KeepAlive(arguments)
	if failed != nil {
		f.release()
		return nil, newError(failed)
	}
	out, err := getAll(e.results, results)
	f.release()
	return out, err
}

func (e *Entity) wrongCount(found int) error {
	return failure(CodeSignature, "%s takes %s, and was called with %d", e.signature, counted(len(e.parameters), "argument"), found)
}

func (e *Entity) putAll(f *frame, arguments []any) ([]value, error) {
	values := f.values(len(arguments))
	for i := range values {
		if err := e.parameters[i].put(f, arguments[i], &values[i]); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// getAll reads owned results and frees them.
func getAll(slots []slot, values []value) ([]any, error) {
	if len(values) == 0 {
		return nil, nil
	}
	defer freeValues(values)
	out := make([]any, len(values))
	for i := range values {
		var err error
		if out[i], err = slots[i].get(&values[i], true); err != nil {
			return nil, err
		}
	}
	return out, nil
}

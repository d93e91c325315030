package metaffi

// #include <stdlib.h>
// #include "bridge.h"
import "C"

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"unsafe"
)

// Dispatch is what serves entities.
type Dispatch string

// The values of Dispatch; "" leaves it to the runtime, and that to METAFFI_DISPATCH.
const (
	DispatchAuto        Dispatch = "auto"
	DispatchJIT         Dispatch = "jit"
	DispatchInterpreter Dispatch = "interpreter"
)

func (d Dispatch) number() (C.metaffi_dispatch, error) {
	switch d {
	case "":
		return C.METAFFI_DISPATCH_DEFAULT, nil
	case DispatchAuto:
		return C.METAFFI_DISPATCH_AUTO, nil
	case DispatchJIT:
		return C.METAFFI_DISPATCH_JIT, nil
	case DispatchInterpreter:
		return C.METAFFI_DISPATCH_INTERPRETER, nil
	}
	return 0, failure(CodeInvalidArgument, "dispatch is auto, jit, interpreter or empty, not %q", string(d))
}

// MetaFFIRuntime is one language's runtime in this process.
type MetaFFIRuntime struct {
	name     string
	options  []string
	dispatch Dispatch

	mutex    sync.Mutex
	native   *nativeRuntime // nil: not loaded
	released bool
}

// RuntimeOption is what NewMetaFFIRuntime takes besides the name; nil is none.
type RuntimeOption func(*MetaFFIRuntime)

// WithOptions gives the language's runtime options of its own, e.g. "-Xmx512m" for jvm.
func WithOptions(options ...string) RuntimeOption {
	return func(r *MetaFFIRuntime) { r.options = append(r.options, options...) }
}

// WithRuntimeDispatch chooses what serves the entities of a runtime.
func WithRuntimeDispatch(dispatch Dispatch) RuntimeOption {
	return func(r *MetaFFIRuntime) { r.dispatch = dispatch }
}

// NewMetaFFIRuntime names a runtime: "jvm" (or "openjdk"), "python3", "native" (or "c"). Nothing is loaded yet.
func NewMetaFFIRuntime(name string, options ...RuntimeOption) *MetaFFIRuntime {
	r := &MetaFFIRuntime{name: name}
	for _, option := range options {
		if option != nil {
			option(r)
		}
	}
	return r
}

// usable is nil for a runtime that NewMetaFFIRuntime made, else an error that says what to do.
func (r *MetaFFIRuntime) usable() error {
	if r != nil && r.name != "" {
		return nil
	}
	return failure(CodeNullValue, `there is no runtime, or it has no name: NewMetaFFIRuntime("jvm") makes one`)
}

// Name is the name the runtime was asked for by.
func (r *MetaFFIRuntime) Name() string {
	if r == nil {
		return ""
	}
	return r.name
}

// LoadRuntimePlugin loads the runtime; it does nothing when it is loaded. LoadModule does this by itself the first time.
func (r *MetaFFIRuntime) LoadRuntimePlugin() error {
	if err := r.usable(); err != nil {
		return err
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.load()
}

func (r *MetaFFIRuntime) load() error {
	if r.native != nil {
		return nil
	}
	if err := loadLibrary(); err != nil {
		return err
	}
	native, err := newNativeRuntime(r.name, r.options, r.dispatch)
	if err != nil {
		return err
	}
	r.native, r.released = native, false
	return nil
}

// ReleaseRuntimePlugin ends the use of the runtime: its entities fail with CodeReleased from now on. Calls under way end
// normally.
func (r *MetaFFIRuntime) ReleaseRuntimePlugin() error {
	if err := r.usable(); err != nil {
		return err
	}
	r.mutex.Lock()
	native := r.native
	r.native, r.released = nil, true
	r.mutex.Unlock()
	if native != nil {
		native.release()
	}
	return nil
}

// LoadModule loads a module: jars or class folders joined with ";" (jvm), a file or an importable name (python3), a shared
// object (native).
func (r *MetaFFIRuntime) LoadModule(path string) (*MetaFFIModule, error) {
	if err := r.usable(); err != nil {
		return nil, err
	}
	r.mutex.Lock()
	if r.native == nil && r.released {
		r.mutex.Unlock()
		return nil, failure(CodeReleased, "the runtime %q was released; call LoadRuntimePlugin to use it again", r.name)
	}
	if err := r.load(); err != nil {
		r.mutex.Unlock()
		return nil, err
	}
	native := r.native
	native.retain()
	r.mutex.Unlock()
	defer native.drop()

	text, err := cText(path, "module path")
	if err != nil {
		return nil, err
	}
	defer C.free(unsafe.Pointer(text))
	var module *C.metaffi_module
	if failed := C.metaffi_go_host_module_load(native.pointer, text, &module); failed != nil {
		return nil, newError(failed)
	}
	return newModule(path, module, native), nil
}

func (r *MetaFFIRuntime) String() string {
	if r == nil {
		return "<nil>"
	}
	return fmt.Sprintf("MetaFFIRuntime(%s)", r.name)
}

// nativeRuntime is the library's runtime. It is released when it was released here or forgotten, and no load of a module
// is under way.
type nativeRuntime struct {
	pointer *C.metaffi_runtime

	mutex    sync.Mutex
	users    int
	released bool
}

func newNativeRuntime(name string, options []string, dispatch Dispatch) (*nativeRuntime, error) {
	number, err := dispatch.number()
	if err != nil {
		return nil, err
	}
	text, err := cText(name, "runtime name")
	if err != nil {
		return nil, err
	}
	defer C.free(unsafe.Pointer(text))
	arguments, free, err := cTexts(options, "runtime option")
	if err != nil {
		return nil, err
	}
	defer free()

	request := (*C.metaffi_runtime_options)(C.calloc(1, C.sizeof_metaffi_runtime_options))
	defer C.free(unsafe.Pointer(request))
	request.size = C.sizeof_metaffi_runtime_options
	request.dispatch = number
	request.arguments = arguments
	request.argument_count = C.size_t(len(options))
	native := &nativeRuntime{}
	if failed := C.metaffi_go_host_runtime_load(text, request, &native.pointer); failed != nil {
		return nil, newError(failed)
	}
	return finalized(native, (*nativeRuntime).release), nil
}

func (n *nativeRuntime) retain() {
	n.mutex.Lock()
	n.users++
	n.mutex.Unlock()
}

func (n *nativeRuntime) drop() {
	n.mutex.Lock()
	n.users--
	last := n.released && n.users == 0
	n.mutex.Unlock()
	if last {
		n.free()
	}
}

func (n *nativeRuntime) release() {
	n.mutex.Lock()
	now := !n.released && n.users == 0
	n.released = true
	n.mutex.Unlock()
	if now {
		n.free()
	}
}

func (n *nativeRuntime) free() {
	runtime.SetFinalizer(n, nil)
	C.metaffi_go_host_runtime_release(n.pointer)
}

// cText is a C string to be freed; the text must have no NUL inside.
func cText(text, what string) (*C.char, error) {
	if at := strings.IndexByte(text, 0); at >= 0 {
		return nil, failure(CodeInvalidArgument, "%s: %q has a NUL at offset %d", what, text, at)
	}
	return C.CString(text), nil
}

// cTexts is an array of them, and what frees it all.
func cTexts(texts []string, what string) (**C.char, func(), error) {
	array := (**C.char)(C.calloc(C.size_t(len(texts)+1), C.size_t(unsafe.Sizeof(uintptr(0)))))
	pointers := unsafe.Slice(array, len(texts)+1)
	free := func() {
		for _, pointer := range pointers {
			C.free(unsafe.Pointer(pointer))
		}
		C.free(unsafe.Pointer(array))
	}
	for i, text := range texts {
		pointer, err := cText(text, what)
		if err != nil {
			free()
			return nil, nil, err
		}
		pointers[i] = pointer
	}
	return array, free, nil
}

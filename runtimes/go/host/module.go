package metaffi

// #include <stdlib.h>
// #include "bridge.h"
import "C"

import (
	"fmt"
	"runtime"
	"unsafe"

	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

// MetaFFIModule is a loaded module: what entities are loaded from.
type MetaFFIModule struct {
	path    string
	pointer *C.metaffi_module
	native  *nativeRuntime // lives as long as the module
}

func newModule(path string, pointer *C.metaffi_module, native *nativeRuntime) *MetaFFIModule {
	module := &MetaFFIModule{path: path, pointer: pointer, native: native}
	return finalized(module, func(m *MetaFFIModule) { C.metaffi_go_host_module_free(m.pointer) })
}

// usable is nil for a module that LoadModule gave, else an error that says what to do.
func (m *MetaFFIModule) usable() error {
	if m != nil && m.pointer != nil {
		return nil
	}
	return failure(CodeNullValue, "there is no module to load from: LoadModule gives one, or nil and the error why")
}

// Path is the path the module was loaded by.
func (m *MetaFFIModule) Path() string {
	if m == nil {
		return ""
	}
	return m.path
}

func (m *MetaFFIModule) String() string {
	if m == nil {
		return "<nil>"
	}
	return fmt.Sprintf("MetaFFIModule(%s)", m.path)
}

// Inspect gives the entities of the module, with their entity paths and types, as JSON text.
func (m *MetaFFIModule) Inspect() (string, error) {
	if err := m.usable(); err != nil {
		return "", err
	}
	var json *C.char
	if failed := C.metaffi_go_host_module_inspect(m.pointer, &json); failed != nil {
		return "", newError(failed)
	}
	runtime.KeepAlive(m)
	return takeText(json), nil
}

// Load loads the function, method, constructor, field or global that an entity path names. Either list may be nil. The
// function it gives takes as many arguments as there are params and gives as many results as there are retvals.
func (m *MetaFFIModule) Load(
	entityPath string, params, retvals []IDL.MetaFFIType,
) (func(...interface{}) ([]interface{}, error), error) {
	return m.LoadWithInfo(entityPath, infosOf(params), infosOf(retvals))
}

// LoadWithInfo is Load with types that have aliases and dimensions.
func (m *MetaFFIModule) LoadWithInfo(
	entityPath string, params, retvals []IDL.MetaFFITypeInfo,
) (func(...interface{}) ([]interface{}, error), error) {
	e, err := m.LoadEntity(entityPath, params, retvals)
	if err != nil {
		return nil, err
	}
	return e.Call, nil
}

// LoadEntity is LoadWithInfo for those who want to know more about an entity than how to call it.
func (m *MetaFFIModule) LoadEntity(entityPath string, params, retvals []IDL.MetaFFITypeInfo, options ...Option) (*Entity, error) {
	wishes, err := newWishes(options, params, retvals)
	if err != nil {
		return nil, err
	}
	return m.loadEntity(entityPath, wishes)
}

func infosOf(types []IDL.MetaFFIType) []IDL.MetaFFITypeInfo {
	infos := make([]IDL.MetaFFITypeInfo, len(types))
	for i, t := range types {
		infos[i].StringType = t
	}
	return infos
}

func (m *MetaFFIModule) loadEntity(path string, w *wishes) (*Entity, error) {
	if err := m.usable(); err != nil {
		return nil, err
	}
	dispatch, err := w.dispatch.number()
	if err != nil {
		return nil, err
	}
	text, err := cText(path, "entity path")
	if err != nil {
		return nil, err
	}
	defer C.free(unsafe.Pointer(text))
	parameters, err := newTypeInfos(w.parameters, "parameter")
	if err != nil {
		return nil, err
	}
	defer parameters.free()
	results, err := newTypeInfos(w.results, "result")
	if err != nil {
		return nil, err
	}
	defer results.free()
	var binding *C.metaffi_go_host_binding
	if failed := C.metaffi_go_host_entity_load(m.pointer, text, parameters.array, parameters.count, results.array,
		results.count, dispatch, &binding); failed != nil {
		return nil, newError(failed)
	}
	return newEntity(path, m, binding, parameters.slots, results.slots), nil
}

// typeInfos is declared types in C memory, with their slots.
type typeInfos struct {
	array   *C.metaffi_type_info
	count   C.size_t
	slots   []slot
	aliases []*C.char
}

func newTypeInfos(infos []IDL.MetaFFITypeInfo, what string) (*typeInfos, error) {
	t := &typeInfos{count: C.size_t(len(infos))}
	t.array = (*C.metaffi_type_info)(C.calloc(t.count+1, C.sizeof_metaffi_type_info))
	array := unsafe.Slice(t.array, len(infos)+1)
	for i, info := range infos {
		s, err := newSlot(info, what, i)
		if err != nil {
			t.free()
			return nil, err
		}
		t.slots = append(t.slots, s)
		array[i]._type = C.metaffi_type(s.declared)
		array[i].dimensions = C.uint32_t(info.Dimensions)
		if info.Alias == "" {
			continue
		}
		alias, err := cText(info.Alias, fmt.Sprintf("alias of %s %d", what, i+1))
		if err != nil {
			t.free()
			return nil, err
		}
		t.aliases = append(t.aliases, alias)
		array[i].alias = alias
	}
	return t, nil
}

func (t *typeInfos) free() {
	for _, alias := range t.aliases {
		C.free(unsafe.Pointer(alias))
	}
	C.free(unsafe.Pointer(t.array))
}

// takeText is a text of the library's, freed there; "" for none.
func takeText(text *C.char) string {
	if text == nil {
		return ""
	}
	defer C.metaffi_go_host_free(unsafe.Pointer(text))
	return C.GoString(text)
}

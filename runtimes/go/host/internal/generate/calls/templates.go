package main

const callHeader = `/* {{.Note}}
 *
 * Typed calls of zero to eight parameters. "scalar": parameters are words whose types the binding has. "direct": each is bits,
 * type with length (or generation) above it, and Go memory; where there is memory, it is what the value points to. */
#ifndef METAFFI_GO_HOST_CALL_GENERATED_H
#define METAFFI_GO_HOST_CALL_GENERATED_H

#include <string.h>

#include "bridge.h"

static inline void metaffi_go_host_put(metaffi_value *value, uint64_t bits, metaffi_type type) {
  value->as.uint64 = bits;
  value->type = type;
  value->length = 0;
}

static inline void metaffi_go_host_operand(metaffi_value *value, uint64_t bits, uint64_t meta, _GoString_ text) {
  struct {
    const char *data;
    ptrdiff_t length;
  } memory;
  memcpy(&memory, &text, sizeof memory);
  value->as.uint64 = bits;
  if (memory.length != 0) value->as.data = (void *)memory.data;
  value->type = (metaffi_type)meta;
  value->length = (uint32_t)(meta >> 32);
}
{{range $n := .Counts}}
{{- if eq $n 0}}
static inline metaffi_go_host_scalar metaffi_go_host_scalar0(const metaffi_go_host_binding *binding) {
  return metaffi_go_host_call_scalar(binding, NULL);
}

static inline metaffi_error *metaffi_go_host_procedure0(const metaffi_go_host_binding *binding) {
  return metaffi_entity_call(binding->entity, NULL, NULL);
}

static inline metaffi_go_host_outcome metaffi_go_host_direct0(const metaffi_go_host_binding *binding, void *scratch) {
  return metaffi_go_host_call_direct(binding, NULL, scratch);
}
{{else}}
static inline metaffi_go_host_scalar metaffi_go_host_scalar{{$n}}(const metaffi_go_host_binding *binding, {{join $n ", " "uint64_t a#"}}) {
  metaffi_value values[{{$n}}];
{{each $n "  metaffi_go_host_put(&values[#], a#, binding->parameters[#]);" "\n"}}  return metaffi_go_host_call_scalar(binding, values);
}

static inline metaffi_error *metaffi_go_host_procedure{{$n}}(const metaffi_go_host_binding *binding, {{join $n ", " "uint64_t a#"}}) {
  metaffi_value values[{{$n}}];
{{each $n "  metaffi_go_host_put(&values[#], a#, binding->parameters[#]);" "\n"}}  return metaffi_entity_call(binding->entity, values, NULL);
}

static inline metaffi_go_host_outcome metaffi_go_host_direct{{$n}}(const metaffi_go_host_binding *binding, void *scratch, {{join $n ", " "uint64_t a#, uint64_t m#, _GoString_ t#"}}) {
  metaffi_value values[{{$n}}];
{{each $n "  metaffi_go_host_operand(&values[#], a#, m#, t#);" "\n"}}  return metaffi_go_host_call_direct(binding, values, scratch);
}

static inline metaffi_error *metaffi_go_host_direct_procedure{{$n}}(const metaffi_go_host_binding *binding, {{join $n ", " "uint64_t a#, uint64_t m#, _GoString_ t#"}}) {
  metaffi_value values[{{$n}}];
{{each $n "  metaffi_go_host_operand(&values[#], a#, m#, t#);" "\n"}}  return metaffi_entity_call(binding->entity, values, NULL);
}
{{end}}{{end}}
#endif
`

const callGo = `// {{.Note}}

package metaffi

// #include "call_generated.h"
import "C"

import "unsafe"

{{range $n := .Counts}}
func scalar{{$n}}(b *C.metaffi_go_host_binding{{if $n}}, {{join $n ", " "a#"}} uint64{{end}}) (uint64, *C.metaffi_error) {
	r := C.metaffi_go_host_scalar{{$n}}(b{{if $n}}, {{end}}{{join $n ", " "C.uint64_t(a#)"}})
	return uint64(r.bits), r.error
}

func procedure{{$n}}(b *C.metaffi_go_host_binding{{if $n}}, {{join $n ", " "a#"}} uint64{{end}}) *C.metaffi_error {
	return C.metaffi_go_host_procedure{{$n}}(b{{if $n}}, {{end}}{{join $n ", " "C.uint64_t(a#)"}})
}

func direct{{$n}}(b *C.metaffi_go_host_binding, s unsafe.Pointer{{if $n}}, {{join $n ", " "a#"}} operand{{end}}) C.metaffi_go_host_outcome {
	return C.metaffi_go_host_direct{{$n}}(b, s{{if $n}}, {{end}}{{join $n ", " "C.uint64_t(a#.bits), C.uint64_t(a#.meta), a#.text"}})
}
{{if $n}}
func directProcedure{{$n}}(b *C.metaffi_go_host_binding, {{join $n ", " "a#"}} operand) *C.metaffi_error {
	return C.metaffi_go_host_direct_procedure{{$n}}(b, {{join $n ", " "C.uint64_t(a#.bits), C.uint64_t(a#.meta), a#.text"}})
}
{{end}}{{end}}
`

const functionGo = `// {{.Note}}

package metaffi

import (
	"reflect"
	"runtime"
	"unsafe"
)

{{range $n := .Counts}}
// Func{{$n}} loads an entity of {{if eq $n 1}}one parameter{{else if $n}}{{$n}} parameters{{else}}no parameters{{end}} and one result as a Go function of these types.
func Func{{$n}}[{{if $n}}{{join $n ", " "A#"}}, {{end}}R any](module *MetaFFIModule, path string, options ...Option) (func({{join $n ", " "A#"}}) (R, error), error) {
	e, err := module.loadTyped(path, []reflect.Type{ {{join $n ", " "typeOf[A#]()"}} }, []reflect.Type{typeOf[R]()}, options)
	if err != nil {
		return nil, err
	}
	switch e.form {
	case scalarForm:
		return func({{join $n ", " "a# A#"}}) (R, error) {
			bits, failure := scalar{{$n}}(e.binding{{if $n}}, {{end}}{{join $n ", " "word(&a#)"}})
			runtime.KeepAlive(e)
			if failure != nil {
				var none R
				return none, newError(failure)
			}
			return *(*R)(unsafe.Pointer(&bits)), nil
		}, nil
	case directForm:
		return func({{join $n ", " "a# A#"}}) (R, error) {
			scratch := e.scratch()
			o := direct{{$n}}(e.binding, scratch.memory(){{if $n}}, {{end}}{{join $n ", " "operandOf(e, #, &a#)"}})
			runtime.KeepAlive(e)
{{each $n "			keepAlive(&a#)" "\n"}}			return resultOf[R](e, o, scratch)
		}, nil
	}
	return func({{join $n ", " "a# A#"}}) (R, error) {
		return callGeneral[R](e{{if $n}}, {{end}}{{join $n ", " "a#"}})
	}, nil
}

// Proc{{$n}} loads an entity of {{if eq $n 1}}one parameter{{else if $n}}{{$n}} parameters{{else}}no parameters{{end}} and no result as a Go function of these types.
func Proc{{$n}}{{if $n}}[{{join $n ", " "A#"}} any]{{end}}(module *MetaFFIModule, path string, options ...Option) (func({{join $n ", " "A#"}}) error, error) {
	e, err := module.loadTyped(path, []reflect.Type{ {{join $n ", " "typeOf[A#]()"}} }, nil, options)
	if err != nil {
		return nil, err
	}
	{{if $n -}}
	switch e.form {
	case scalarForm:
		return func({{join $n ", " "a# A#"}}) error {
			failure := procedure{{$n}}(e.binding{{if $n}}, {{end}}{{join $n ", " "word(&a#)"}})
			runtime.KeepAlive(e)
			if failure != nil {
				return newError(failure)
			}
			return nil
		}, nil
	case directForm:
		return func({{join $n ", " "a# A#"}}) error {
			failure := directProcedure{{$n}}(e.binding, {{join $n ", " "operandOf(e, #, &a#)"}})
			runtime.KeepAlive(e)
{{each $n "			keepAlive(&a#)" "\n"}}			if failure != nil {
				return newError(failure)
			}
			return nil
		}, nil
	}
	return func({{join $n ", " "a# A#"}}) error {
		return e.callGeneral([]any{ {{join $n ", " "a#"}} }, nil)
	}, nil
	{{- else -}}
	return func() error {
		failure := procedure0(e.binding)
		runtime.KeepAlive(e)
		if failure != nil {
			return newError(failure)
		}
		return nil
	}, nil
	{{- end}}
}
{{end}}
`

package main

const callHeader = `/* {{.Note}}
 *
 * Typed calls of zero to eight parameters. "scalar": parameters are words whose types the binding has. "word": each
 * is bits, and type with length or generation above it. "direct": each is bits,
 * type with length (or generation) above it, and Go memory; where there is memory, it is what the value points to. Memory of
 * Go comes as const char *, in which cgo looks for no pointers. */
/* clang-format off */
#ifndef METAFFI_GO_HOST_CALL_GENERATED_H
#define METAFFI_GO_HOST_CALL_GENERATED_H

#include "bridge.h"

/* The binding comes as a number, so that cgo does not look for Go pointers in it. */
static inline const metaffi_go_host_binding *metaffi_go_host_binding_at(uintptr_t address) {
  return (const metaffi_go_host_binding *)address;
}

static inline void metaffi_go_host_put(metaffi_value *value, uint64_t bits, metaffi_type type) {
  value->as.uint64 = bits;
  value->type = type;
  value->length = 0;
}

static inline void metaffi_go_host_operand(metaffi_value *value, uint64_t bits, uint64_t meta, const char *memory) {
  value->as.uint64 = bits | (uint64_t)(uintptr_t)memory; /* one of them is zero */
  value->type = (metaffi_type)meta;
  value->length = (uint32_t)(meta >> 32);
}
{{range $n := .Counts}}
{{- if eq $n 0}}
static inline metaffi_go_host_scalar metaffi_go_host_scalar0(uintptr_t address) {
  return metaffi_go_host_call_scalar(metaffi_go_host_binding_at(address), NULL);
}

static inline metaffi_error *metaffi_go_host_procedure0(uintptr_t address) {
  return metaffi_entity_call(metaffi_go_host_binding_at(address)->entity, NULL, NULL);
}

static inline metaffi_go_host_outcome metaffi_go_host_direct0(uintptr_t address, char *landing, uint32_t space) {
  return metaffi_go_host_call_direct(metaffi_go_host_binding_at(address), NULL, landing, space);
}
{{else}}
static inline metaffi_go_host_scalar metaffi_go_host_scalar{{$n}}(uintptr_t address, {{join $n ", " "uint64_t a#"}}) {
  const metaffi_go_host_binding *binding = metaffi_go_host_binding_at(address);
  metaffi_value values[{{$n}}];
{{each $n "  metaffi_go_host_put(&values[#], a#, binding->parameters[#]);" "\n"}}  return metaffi_go_host_call_scalar(binding, values);
}

static inline metaffi_error *metaffi_go_host_procedure{{$n}}(uintptr_t address, {{join $n ", " "uint64_t a#"}}) {
  const metaffi_go_host_binding *binding = metaffi_go_host_binding_at(address);
  metaffi_value values[{{$n}}];
{{each $n "  metaffi_go_host_put(&values[#], a#, binding->parameters[#]);" "\n"}}  return metaffi_entity_call(binding->entity, values, NULL);
}

static inline metaffi_go_host_scalar metaffi_go_host_word{{$n}}(uintptr_t address, {{join $n ", " "uint64_t a#, uint64_t m#"}}) {
  const metaffi_go_host_binding *binding = metaffi_go_host_binding_at(address);
  metaffi_value values[{{$n}}];
{{each $n "  metaffi_go_host_operand(&values[#], a#, m#, NULL);" "\n"}}  return metaffi_go_host_call_scalar(binding, values);
}

static inline metaffi_go_host_outcome metaffi_go_host_direct{{$n}}(uintptr_t address, char *landing, uint32_t space, {{join $n ", " "uint64_t a#, uint64_t m#, const char *t#"}}) {
  const metaffi_go_host_binding *binding = metaffi_go_host_binding_at(address);
  metaffi_value values[{{$n}}];
{{each $n "  metaffi_go_host_operand(&values[#], a#, m#, t#);" "\n"}}  return metaffi_go_host_call_direct(binding, values, landing, space);
}

static inline metaffi_error *metaffi_go_host_direct_procedure{{$n}}(uintptr_t address, {{join $n ", " "uint64_t a#, uint64_t m#, const char *t#"}}) {
  const metaffi_go_host_binding *binding = metaffi_go_host_binding_at(address);
  metaffi_value values[{{$n}}];
{{each $n "  metaffi_go_host_operand(&values[#], a#, m#, t#);" "\n"}}  return metaffi_entity_call(binding->entity, values, NULL);
}
{{end}}{{end}}
#endif
`

// operand puts a parameter where a direct call takes it from. Which way that is depends on its size alone, which the compiler knows.
const operand = `var o# operand
switch {
case unsafe.Sizeof(a#) <= wordSize:
	o#.reference = referenceAt(metas[#], unsafe.Pointer(&a#), unsafe.Sizeof(a#))
case metas[#] == typeAny:
	o# = anyOperand(*(*any)(unsafe.Pointer(&a#)))
default:
	o# = memoryOperand(metas[#], (*memoryHeader)(unsafe.Pointer(&a#)))
}`

const functionGo = `// {{.Note}}

package metaffi

// #include "call_generated.h"
import "C"

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
	{{if $n}}address, metas := e.address, e.metas{{else}}address := e.address{{end}} // where one load finds them
	switch e.form {
	case scalarForm:
		return func({{join $n ", " "a# A#"}}) (R, error) {
			r := C.metaffi_go_host_scalar{{$n}}(C.uintptr_t(address){{if $n}}, {{end}}{{join $n ", " "C.uint64_t(word(a#))"}})
			runtime.KeepAlive(e)
			if r.error != nil {
				var none R
				return none, newError(r.error)
			}
			return scalarOf[R](uint64(r.bits)), nil
		}, nil
{{if $n}}	case wordForm:
		return func({{join $n ", " "a# A#"}}) (R, error) {
			{{each $n "r# := referenceAt(metas[#], unsafe.Pointer(&a#), unsafe.Sizeof(a#))" "\n"}}r := C.metaffi_go_host_word{{$n}}(C.uintptr_t(address), {{join $n ", " "C.uint64_t(r#.bits), C.uint64_t(r#.meta)"}})
			runtime.KeepAlive(e)
{{each $n "			runtime.KeepAlive(r#.kept)" "\n"}}			if r.error != nil {
				var none R
				return none, newError(r.error)
			}
			return scalarOf[R](uint64(r.bits)), nil
		}, nil
{{end}}	case directForm:
		return func({{join $n ", " "a# A#"}}) (R, error) {
			{{each $n operand "\n"}}{{if $n}}if {{join $n " || " "o#.meta == 0"}} {
				return callGeneral[R](e, {{join $n ", " "a#"}})
			}
			{{end}}to := e.landing()
			o := C.metaffi_go_host_direct{{$n}}(C.uintptr_t(address), (*C.char)(to.memory), C.uint32_t(to.space){{if $n}}, {{end}}{{join $n ", " "C.uint64_t(o#.bits), C.uint64_t(o#.meta), (*C.char)(o#.memory)"}})
			runtime.KeepAlive(e)
{{each $n "			runtime.KeepAlive(o#.kept)" "\n"}}			return resultOf[R](e, o, to)
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
	address, metas := e.address, e.metas
	switch e.form {
	case scalarForm:
		return func({{join $n ", " "a# A#"}}) error {
			failure := C.metaffi_go_host_procedure{{$n}}(C.uintptr_t(address){{if $n}}, {{end}}{{join $n ", " "C.uint64_t(word(a#))"}})
			runtime.KeepAlive(e)
			if failure != nil {
				return newError(failure)
			}
			return nil
		}, nil
	case directForm:
		return func({{join $n ", " "a# A#"}}) error {
			{{each $n operand "\n"}}if {{join $n " || " "o#.meta == 0"}} {
				return e.callGeneral([]any{ {{join $n ", " "a#"}} }, nil)
			}
			failure := C.metaffi_go_host_direct_procedure{{$n}}(C.uintptr_t(address), {{join $n ", " "C.uint64_t(o#.bits), C.uint64_t(o#.meta), (*C.char)(o#.memory)"}})
			runtime.KeepAlive(e)
{{each $n "			runtime.KeepAlive(o#.kept)" "\n"}}			if failure != nil {
				return newError(failure)
			}
			return nil
		}, nil
	}
	return func({{join $n ", " "a# A#"}}) error {
		return e.callGeneral([]any{ {{join $n ", " "a#"}} }, nil)
	}, nil
	{{- else -}}
	address := e.address
	return func() error {
		failure := C.metaffi_go_host_procedure0(C.uintptr_t(address))
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

const callbackGo = `// {{.Note}}

package metaffi

import "unsafe"

{{range $n := .Callbacks}}
// Callback{{$n}} is NewCallable for functions of {{if eq $n 1}}one parameter{{else if $n}}{{$n}} parameters{{else}}no parameters{{end}}, called without reflection.
func Callback{{$n}}[{{if $n}}{{join $n ", " "A#"}}, {{end}}R any](function func({{join $n ", " "A#"}}) R) (*Callable, error) {
	return newFastCallable(function, fastFunc{{$n}}(function))
}

// CallbackErr{{$n}} is Callback{{$n}} for functions that can fail.
func CallbackErr{{$n}}[{{if $n}}{{join $n ", " "A#"}}, {{end}}R any](function func({{join $n ", " "A#"}}) (R, error)) (*Callable, error) {
	return newFastCallable(function, fastFuncErr{{$n}}(function))
}

func fastFunc{{$n}}[{{if $n}}{{join $n ", " "A#"}}, {{end}}R any](function func({{join $n ", " "A#"}}) R) fastCall {
	{{each $n "t# := fastNumber[A#]()" "\n"}}result := fastResult[R]()
	if result == 0{{if $n}} || {{end}}{{join $n " || " "t# == 0"}} {
		return nil
	}
	return func(c *callback) guestCall { own := c.own; return func(number callNumber, input, output unsafe.Pointer) (failed nativeNumber) {
		{{if $n}}arguments := (*[{{$n}}]value)(input)
		{{end}}if number != own{{if $n}} || {{end}}{{join $n " || " "arguments[#].number != t#"}} {
			return c.callByReflection(number, input, output)
		}
		returned := false
		defer func() {
			if !returned {
				failed = panicked(recover())
			}
		}()
		given := function({{join $n ", " "fastArgument[A#](&arguments[#])"}})
		failed = storeFast(&given, result, (*value)(output))
		returned = true
		return failed
	}}
}

func fastFuncErr{{$n}}[{{if $n}}{{join $n ", " "A#"}}, {{end}}R any](function func({{join $n ", " "A#"}}) (R, error)) fastCall {
	{{each $n "t# := fastNumber[A#]()" "\n"}}result := fastResult[R]()
	if result == 0{{if $n}} || {{end}}{{join $n " || " "t# == 0"}} {
		return nil
	}
	return func(c *callback) guestCall { own := c.own; return func(number callNumber, input, output unsafe.Pointer) (failed nativeNumber) {
		{{if $n}}arguments := (*[{{$n}}]value)(input)
		{{end}}if number != own{{if $n}} || {{end}}{{join $n " || " "arguments[#].number != t#"}} {
			return c.callByReflection(number, input, output)
		}
		returned := false
		defer func() {
			if !returned {
				failed = panicked(recover())
			}
		}()
		if given, err := function({{join $n ", " "fastArgument[A#](&arguments[#])"}}); err != nil {
			failed = nativeFailure(err, "")
		} else {
			failed = storeFast(&given, result, (*value)(output))
		}
		returned = true
		return failed
	}}
}

func fastProc{{$n}}{{if $n}}[{{join $n ", " "A#"}} any]{{end}}(function func({{join $n ", " "A#"}})) fastCall {
	{{each $n "t# := fastNumber[A#]()" "\n"}}{{if $n}}if {{join $n " || " "t# == 0"}} {
		return nil
	}
	{{end}}return func(c *callback) guestCall { own := c.own; return func(number callNumber, input, output unsafe.Pointer) (failed nativeNumber) {
		{{if $n}}arguments := (*[{{$n}}]value)(input)
		{{end}}if number != own{{if $n}} || {{end}}{{join $n " || " "arguments[#].number != t#"}} {
			return c.callByReflection(number, input, output)
		}
		returned := false
		defer func() {
			if !returned {
				failed = panicked(recover())
			}
		}()
		function({{join $n ", " "fastArgument[A#](&arguments[#])"}})
		returned = true
		return failed
	}}
}
{{end}}
`

package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

const tableHead = `/* Made by metaffi-compiler-go; made again by compiling the library again. */
#include "_cgo_export.h"
#include "guest_abi.h"

`

const tableTail = `
static const metaffi_go_library library = {
    METAFFI_GO_GUEST_VERSION,
    sizeof(metaffi_go_library),
    %s,
    entities,
    %d,
    omissions,
    %d,
    (void (*)(const metaffi_go_services *))metaffi_go_start,
    (void (*)(uintptr_t))metaffi_go_object_release,
    (char *(*)(uintptr_t))metaffi_go_object_type_name,
    (char *(*)(uintptr_t))metaffi_go_object_describe,
    (metaffi_error *(*)(uintptr_t, metaffi_value *))metaffi_go_object_value,
    (metaffi_error *(*)(const metaffi_value *, uintptr_t *))metaffi_go_object_of,
};

#if defined(_WIN32)
__declspec(dllexport)
#else
__attribute__((visibility("default")))
#endif
const metaffi_go_library *metaffi_go_library_get(void) { return &library; }
`

// table writes the manifest that guest_abi.h describes.
func table(library *idl.Library, list []exported) []byte {
	var slots, entities, omissions bytes.Buffer
	count := 0
	addSlots := func(entity *idl.Entity, of []*idl.Slot, parameters bool) string {
		if len(of) == 0 {
			return "0, 0"
		}
		for i, slot := range of {
			variadic := 0
			if parameters && entity.Variadic && i == len(of)-1 {
				variadic = 1
			}
			fmt.Fprintf(&slots, "    {{%d, %d, %s}, %d, %d, %s, %d},\n", slot.Code, slot.Dims, cText(slot.Alias), slot.Passing,
				variadic, cText(slot.Name), slot.Natural())
		}
		count += len(of)
		return fmt.Sprintf("slots + %d, %d", count-len(of), len(of))
	}
	for _, each := range list {
		entity := each.entity
		instance := 0
		if entity.Instance {
			instance = 1
		}
		parameters := addSlots(entity, entity.Params, true)
		results := addSlots(entity, entity.Results, false)
		objects := "0, 0"
		if each.objects != nil {
			slots, _, _ := strings.Cut(addSlots(entity, each.objects, false), ",")
			objects = fmt.Sprintf("(void *)%s%s, %s", each.function, objectsSuffix, slots)
		}
		fmt.Fprintf(&entities, "    {%s, %s, %d, %d, (void *)%s, %s, %s, %s, %s, %s},\n", cText(each.packagePath),
			cText(entity.Name), cKind(entity), instance, each.function, parameters, results, cText(entity.Signature),
			cText(entity.Documentation), objects)
	}
	omitted := 0
	for _, m := range library.Modules {
		for _, each := range m.Omitted {
			fmt.Fprintf(&omissions, "    {%s, %s, %s},\n", cText(m.Name), cText(each.Name), cText(each.Reason))
			omitted++
		}
	}
	var text bytes.Buffer
	text.WriteString(tableHead)
	fmt.Fprintf(&text, "static const metaffi_go_slot slots[] = {\n%s    {{0, 0, 0}, 0, 0, 0, 0}};\n\n", slots.Bytes())
	fmt.Fprintf(&text, "static const metaffi_go_entity entities[] = {\n%s    {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}};\n\n",
		entities.Bytes())
	fmt.Fprintf(&text, "static const metaffi_go_omission omissions[] = {\n%s    {0, 0, 0}};\n", omissions.Bytes())
	fmt.Fprintf(&text, tableTail, cText(library.LanguageVersion), len(list), omitted)
	return text.Bytes()
}

// cKind is metaffi_go_entity_kind.
func cKind(entity *idl.Entity) int {
	switch entity.Source.Role {
	case idl.GetGlobal:
		return 1
	case idl.SetGlobal:
		return 2
	case idl.GetField:
		return 3
	case idl.SetField:
		return 4
	}
	return 0
}

// cText is a string literal of C, or 0 for an empty string.
func cText(text string) string {
	if text == "" {
		return "0"
	}
	var out strings.Builder
	out.WriteByte('"')
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\n':
			out.WriteString(`\n`)
		case c < 0x20 || c >= 0x7f || c == '"' || c == '\\' || c == '?': // ?: no trigraphs
			fmt.Fprintf(&out, `\%03o`, c)
		default:
			out.WriteByte(c)
		}
	}
	out.WriteByte('"')
	return out.String()
}

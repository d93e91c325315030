package main

import (
	"bytes"
	"fmt"
	"go/format"
	"go/types"
	"sort"
	"strings"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

// generated is the package with the exports of a guest library.
type generated struct {
	exports  []byte // exports.go
	table    []byte // table.c
	entities int    // of the user
}

// generate writes the exports of a library. What turns out to be impossible becomes an omission of the library.
func generate(library *idl.Library, home string) *generated {
	g := &generator{spelling: newSpelling(home), funcs: map[string]bool{}, named: map[string]bool{}}
	for _, m := range library.Modules {
		m.Remove(func(entity *idl.Entity) string { return g.add(m.Name, entity) })
	}
	out := &generated{entities: len(g.list)}
	for _, entity := range builtins() {
		g.add(builtinPackage, entity)
	}
	out.exports = g.file()
	out.table = table(library, g.list)
	return out
}

// exported is an entity with the C function that stands for it.
type exported struct {
	packagePath string
	entity      *idl.Entity
	function    string
	objects     []*idl.Slot // results of function_o, which gives slices, arrays and funcs as objects; nil: there is none
}

type generator struct {
	*spelling
	body      bytes.Buffer
	list      []exported
	funcs     map[string]bool // func types that are registered, by their text
	registers []string
	withRunes []string        // come later: func(rune) and func(int32) are one type in Go
	named     map[string]bool // types that hosts may name, by import path and name
	types     []string
}

// add writes the export of an entity; the reason why not, when that cannot be done.
func (g *generator) add(packagePath string, entity *idl.Entity) string {
	w := &exportWriter{
		generator: g, entity: entity, function: fmt.Sprintf("metaffi_go_%d", len(g.list)),
	}
	if reason := w.prepare(); reason != "" {
		return reason
	}
	w.write()
	g.list = append(g.list, exported{packagePath: packagePath, entity: entity, function: w.function, objects: g.addObjects(w)})
	for _, slots := range [][]*idl.Slot{entity.Params, entity.Results} {
		for _, slot := range slots {
			g.registerFuncs(slot.Go)
			g.registerTypes(slot.Go)
		}
	}
	return ""
}

const fileHead = `// Made by metaffi-compiler-go; made again by compiling the library again.
package ` + libraryElement + `

/*
#pragma GCC visibility push(hidden)
*/
import "C"

import (
%s)

var (
	_ = strings.Clone
	_ unsafe.Pointer
)

//export metaffi_go_start
func metaffi_go_start(services unsafe.Pointer) { guest.Start(services) }

//export metaffi_go_object_release
func metaffi_go_object_release(object uintptr) { guest.Release(object) }

//export metaffi_go_object_type_name
func metaffi_go_object_type_name(object uintptr) unsafe.Pointer { return guest.TypeName(object) }

//export metaffi_go_object_describe
func metaffi_go_object_describe(object uintptr) unsafe.Pointer { return guest.Describe(object) }

//export metaffi_go_object_value
func metaffi_go_object_value(object uintptr, result unsafe.Pointer) uintptr {
	return guest.ObjectValue(object, result)
}

//export metaffi_go_object_of
func metaffi_go_object_of(value, object unsafe.Pointer) uintptr { return guest.ObjectOf(value, object) }
`

func (g *generator) file() []byte {
	imports := []string{"\t\"strings\"\n\t\"unsafe\"\n\n", "\t\"" + guestPackage + "\"\n"}
	paths := make([]string, 0, len(g.imports))
	for path := range g.imports {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	for _, path := range paths {
		imports = append(imports, fmt.Sprintf("\t%s %q\n", g.imports[path], path))
	}
	var text bytes.Buffer
	fmt.Fprintf(&text, fileHead, strings.Join(imports, ""))
	text.Write(g.body.Bytes())
	if len(g.types) > 0 {
		fmt.Fprintf(&text, "\nfunc init() {\n\tguest.RegisterTypes(\n%s\t)\n}\n", strings.Join(g.types, ""))
	}
	for _, register := range append(g.registers, g.withRunes...) { // one function of them all would take Go very long
		fmt.Fprintf(&text, "\nfunc init() {\n%s}\n", register)
	}
	if tidy, err := format.Source(text.Bytes()); err == nil {
		return tidy
	}
	return text.Bytes() // the Go compiler will say what is wrong with it
}

// --- one export

type exportWriter struct {
	*generator
	entity   *idl.Entity
	function string

	generic *placeholders // when parameters have types that cannot be named
	hidden  string        // the interface that an object of such a type is looked up as
	witness *types.Func   // what gives such a type out
}

// prepare decides how the entity can be written.
func (w *exportWriter) prepare() string {
	source := w.entity.Source
	for _, argument := range source.Arguments {
		if !w.canSpell(argument) {
			return fmt.Sprintf("the type argument %s is internal to another package", idl.TypeText(argument))
		}
	}
	for _, slot := range append(append([]*idl.Slot{}, w.entity.Params...), w.entity.Results...) {
		w.refine(slot)
	}
	if source.Receiver != nil && !w.canSpell(source.Receiver) {
		return w.prepareHidden()
	}
	for _, slot := range w.entity.Params {
		if !w.canSpell(slot.Go) {
			w.generic = newPlaceholders()
		}
	}
	return ""
}

// refine: slices that generated code cannot write as []E of a number cross as values.
func (w *exportWriter) refine(slot *idl.Slot) {
	if slot.Passing != idl.Slice {
		return
	}
	_, _, same := elementOf(slot)
	if !w.canSpell(slot.Go) || slot.Code&^arrayFlag == boolCode && !same {
		slot.Passing = idl.Value
	}
}

// elementOf a slice: the type, the predeclared type that it is made of, and whether the two are one. Cgo knows no other
// types in exports.
func elementOf(slot *idl.Slot) (element types.Type, basic string, same bool) {
	element = types.Unalias(types.Unalias(slot.Go).Underlying().(*types.Slice).Elem())
	_, same = element.(*types.Basic)
	return element, element.Underlying().(*types.Basic).Name(), same
}

const (
	arrayFlag = 65536
	boolCode  = 1024
)

func (w *exportWriter) write() {
	parameters, results := w.heads()
	fmt.Fprintf(&w.body, "\n//export %s\nfunc %s(%s) (%s) {\n%s", w.function, w.function,
		strings.Join(parameters, ", "), strings.Join(results, ", "), w.guard())
	if w.entity.Source.Exits {
		w.writeApart(parameters, results)
	}
	if w.generic == nil {
		w.writeBody(w.callee())
		return
	}
	// The types are inferred from what is called.
	callee, calleeType := w.genericCallee()
	arguments := callee
	if len(parameters) > 0 {
		arguments += ", " + names(parameters)
	}
	fmt.Fprintf(&w.body, "\treturn %s_of(%s)\n}\n\n", w.function, arguments)
	body := w.body
	w.body = bytes.Buffer{}
	callee = "callee"
	if w.witness != nil {
		callee = w.object() + "." + w.entity.Source.Name
	}
	w.writeBody(callee)
	inner := w.body.String()
	w.body = body
	fmt.Fprintf(&w.body, "func %s_of%s(%s) (%s) {\n%s", w.function, w.generic.list(),
		strings.Join(append([]string{"callee " + calleeType}, parameters...), ", "), strings.Join(results, ", "), inner)
}

// writeApart has what follows done by another function on a goroutine of its own, which it may end.
func (w *exportWriter) writeApart(parameters, results []string) {
	fmt.Fprintf(&w.body, "\tguest.Apart(func() { %s = %s_apart(%s) })\n\treturn\n}\n\nfunc %s_apart(%s) (%s) {\n", names(results),
		w.function, names(parameters), w.function, strings.Join(parameters, ", "), strings.Join(results, ", "))
}

// names of parameters or results with their types.
func names(list []string) string {
	only := make([]string, len(list))
	for i, each := range list {
		only[i], _, _ = strings.Cut(each, " ")
	}
	return strings.Join(only, ", ")
}

// heads are the parameters and results of the C function, as guest_abi.h wants them.
func (w *exportWriter) heads() (parameters, results []string) {
	for i, slot := range w.entity.Params {
		parameters = append(parameters, fmt.Sprintf("a%d %s", i, w.crossing(slot, true)))
	}
	for i, slot := range w.entity.Results {
		if slot.Passing == idl.Value {
			parameters = append(parameters, fmt.Sprintf("r%d unsafe.Pointer", i))
		} else {
			results = append(results, fmt.Sprintf("r%d %s", i, w.crossing(slot, false)))
		}
	}
	return parameters, append(results, "failure "+numberType)
}

// numberType is the type of objects and errors on the way out. Cgo would look for Go pointers behind a uintptr (2 to 3 ns).
const numberType = "uint64"

var scalarTypes = map[uint32]string{
	1: "float64", 2: "float32", 4: "int8", 8: "int16", 16: "int32", 32: "int64", 64: "uint8", 128: "uint16",
	256: "uint32", 512: "uint64", boolCode: "bool", 262144: "uintptr", 2097152: "uint32",
}

// crossing is the type of a parameter or result of an export. A bool of C may be any byte.
func (w *exportWriter) crossing(slot *idl.Slot, in bool) string {
	switch slot.Passing {
	case idl.Scalar:
		if slot.Code == boolCode && in {
			return "uint8"
		}
		return scalarTypes[slot.Code]
	case idl.String:
		return "string"
	case idl.Slice:
		_, basic, _ := elementOf(slot)
		return "[]" + basic
	case idl.Handle:
		if in {
			return "uintptr"
		}
		return numberType
	}
	return "unsafe.Pointer"
}

// callee is what the arguments follow; for fields and globals the expression itself.
func (w *exportWriter) callee() string {
	source := w.entity.Source
	switch source.Role {
	case idl.Method:
		return w.object() + "." + source.Name
	case idl.GetField, idl.SetField:
		return w.object() + "." + source.Name
	case idl.Zero:
		made, _ := w.typ(source.Receiver, nil)
		if _, isMap := source.Receiver.Underlying().(*types.Map); isMap {
			return "make(" + made + ")"
		}
		return "new(" + made + ")"
	}
	return w.qualified()
}

func (w *exportWriter) qualified() string {
	source := w.entity.Source
	if source.Package.Path() == guestPackage {
		return "guest." + source.Name
	}
	name := w.of(source.Package.Path()) + "." + source.Name
	if len(source.Arguments) == 0 {
		return name
	}
	var arguments []string
	for _, argument := range source.Arguments {
		text, _ := w.typ(argument, nil)
		arguments = append(arguments, text)
	}
	return name + "[" + strings.Join(arguments, ", ") + "]"
}

func (w *exportWriter) object() string {
	wanted := w.hidden
	if wanted == "" {
		wanted, _ = w.typ(w.entity.Source.Receiver, w.generic)
	}
	return fmt.Sprintf("guest.Receiver[%s](a0, %q)", wanted, w.entity.Name+": object")
}

// genericCallee is what the generic function gets, and the type that it has there.
func (w *exportWriter) genericCallee() (text, typ string) {
	source := w.entity.Source
	if w.witness != nil {
		typ, _ = w.typ(w.witness.Type(), w.generic)
		return w.of(source.Package.Path()) + "." + w.witness.Name(), typ
	}
	switch source.Role {
	case idl.SetField, idl.SetGlobal:
		typ, _ = w.typ(types.NewPointer(source.Value), w.generic)
		return "&" + w.callee(), typ
	case idl.Method:
		receiver, _ := w.typ(source.Receiver, nil)
		signature, _ := w.typ(source.Signature, w.generic)
		parameters := strings.TrimPrefix(signature, "func(")
		if !strings.HasPrefix(parameters, ")") {
			parameters = ", " + parameters
		}
		return "(" + receiver + ")." + source.Name, "func(" + receiver + parameters
	}
	typ, _ = w.typ(source.Signature, w.generic)
	return w.qualified(), typ
}

// writeBody writes the call and what becomes of its results, up to the closing brace.
func (w *exportWriter) writeBody(callee string) {
	call := callee
	giveBack := w.takeSlices()
	w.takeFuncs()
	source := w.entity.Source
	switch source.Role {
	case idl.Call, idl.Method:
		call += "(" + strings.Join(w.arguments(), ", ") + ")"
	case idl.SetField, idl.SetGlobal:
		if w.generic != nil {
			call = "*" + call
		}
		last := len(w.entity.Params) - 1
		fmt.Fprintf(&w.body, "\t%s = %s\n\treturn 0\n}\n", call, w.argument(last))
		return
	case idl.GetGlobal:
		if _, constant := source.Package.Scope().Lookup(source.Name).(*types.Const); constant {
			if basic, is := source.Value.(*types.Basic); is {
				call = basic.Name() + "(" + call + ")"
			}
		}
	}
	w.writeCall(call, giveBack)
	w.writeResults()
}

// writeCall writes the call, then what is done whether it gave an error or not.
func (w *exportWriter) writeCall(call, after string) {
	var received []string
	for i := range w.entity.Results {
		received = append(received, fmt.Sprintf("v%d", i))
	}
	switch {
	case w.entity.Throws:
		received = append(received, "err")
		fmt.Fprintf(&w.body, "\t%s := %s\n%s\tif err != nil {\n\t\tfailure = uint64(guest.Fail(err))\n\t\treturn\n\t}\n",
			strings.Join(received, ", "), call, after)
	case len(received) > 0:
		fmt.Fprintf(&w.body, "\t%s := %s\n%s", strings.Join(received, ", "), call, after)
	default:
		fmt.Fprintf(&w.body, "\t%s\n%s", call, after)
	}
}

func (w *exportWriter) writeResults() {
	var values, returned []string
	last, out := 0, "Out" // of the values
	for i, slot := range w.entity.Results {
		switch slot.Passing {
		case idl.Scalar:
			returned = append(returned, fmt.Sprintf("%s(v%d)", scalarTypes[slot.Code], i))
		case idl.String:
			returned = append(returned, fmt.Sprintf("guest.String(string(v%d))", i))
		case idl.Slice:
			if _, basic, same := elementOf(slot); same {
				returned = append(returned, fmt.Sprintf("guest.Slice(v%d)", i))
			} else {
				returned = append(returned, fmt.Sprintf("guest.Slice(guest.As[%s](v%d))", basic, i))
			}
		case idl.Handle:
			make := "NewObject"
			if typ, _ := w.typ(slot.Go, w.generic); strings.HasPrefix(typ, "*") { // what stands for a hidden type has no star
				make = "NewPointer"
			}
			returned = append(returned, fmt.Sprintf("%s(guest.%s(v%d))", numberType, make, i))
		default:
			values = append(values, fmt.Sprintf("guest.Result{To: r%d, Value: v%d}", i, i))
			last = i
			if isAny(slot.Go) {
				out = "OutAny"
			}
		}
	}
	if len(values) > 1 {
		fmt.Fprintf(&w.body, "\tguest.OutAll(%s)\n", strings.Join(values, ", "))
	} else if len(values) == 1 {
		fmt.Fprintf(&w.body, "\tguest.%s(r%d, v%d)\n", out, last, last)
	}
	fmt.Fprintf(&w.body, "\treturn %s\n}\n", strings.Join(append(returned, "0"), ", "))
}

func (w *exportWriter) arguments() []string {
	var list []string
	for i := range w.entity.Params {
		if i == 0 && w.entity.Source.Role == idl.Method && (w.generic == nil || w.witness != nil) {
			continue // before the dot
		}
		list = append(list, w.argument(i))
	}
	if w.entity.Variadic {
		list[len(list)-1] += "..."
	}
	return list
}

// argument turns parameter i into what the user's function takes.
func (w *exportWriter) argument(i int) string {
	slot := w.entity.Params[i]
	if w.entity.Instance && i == 0 {
		wanted, _ := w.typ(slot.Go, w.generic)
		return fmt.Sprintf("guest.Receiver[%s](a0, %q)", wanted, w.entity.Name+": object")
	}
	wanted, _ := w.typ(slot.Go, w.generic)
	conversion := wanted
	if strings.HasPrefix(wanted, "[") || strings.HasPrefix(wanted, "*") {
		conversion = "(" + wanted + ")"
	}
	switch slot.Passing {
	case idl.Scalar:
		if slot.Code == boolCode {
			return fmt.Sprintf("%s(a%d != 0)", conversion, i)
		}
		return fmt.Sprintf("%s(a%d)", conversion, i)
	case idl.String:
		return fmt.Sprintf("%s(strings.Clone(a%d))", conversion, i)
	case idl.Slice:
		return fmt.Sprintf("s%d", i) // takeSlices
	case idl.Handle:
		return fmt.Sprintf("guest.Object[%s](a%d, %q)", wanted, i, w.where(i))
	}
	if w.lends(slot) != nil {
		return fmt.Sprintf("f%d", i) // takeFuncs
	}
	if isAny(slot.Go) {
		return fmt.Sprintf("guest.InAny(a%d, %q)", i, w.where(i))
	}
	return fmt.Sprintf("guest.In[%s](a%d, %q)", wanted, i, w.where(i))
}

// isAny: the type itself, not one that is made of it, nor a type parameter.
func isAny(t types.Type) bool {
	i, is := types.Unalias(t).(*types.Interface)
	return is && i.Empty()
}

// where begins the message of an error about parameter i. Hosts count the object among the arguments.
func (w *exportWriter) where(i int) string {
	if w.entity.Kind == idl.KindSetter {
		return "value of " + w.entity.Name
	}
	text := fmt.Sprintf("%s: argument %d", w.entity.Name, i+1)
	if name := w.entity.Params[i].Name; name != "" {
		text += " (" + name + ")"
	}
	return text
}

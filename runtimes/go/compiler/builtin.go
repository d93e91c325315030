package main

import (
	"go/types"
	"strings"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

// builtinPackage is the name under which a library describes what can be done with maps, channels, funcs, complex numbers
// and pointers. These are functions of package guest.
const builtinPackage = "builtin"

// Name of the entity, function, parameters, results; the first parameter of a method is its object. A result
// `object` is a handle whatever it holds.
var builtinList = []string{
	"Map.New MapNew(m any) object",
	"Map.Make MapMake(type string) object",
	"Map.Len MapLen(m any) int",
	"Map.Get MapGet(m any, key any) value any, found bool",
	"Map.Set MapSet(m any, key any, value any)",
	"Map.Delete MapDelete(m any, key any)",
	"Map.Clear MapClear(m any)",
	"Map.Keys MapKeys(m any) any",
	"Map.Values MapValues(m any) any",
	"Chan.Make ChanMake(type string, capacity int) object",
	"Chan.Send ChanSend(c any, value any)",
	"Chan.TrySend ChanTrySend(c any, value any) sent bool",
	"Chan.Receive ChanReceive(c any) value any, open bool",
	"Chan.TryReceive ChanTryReceive(c any) value any, received bool, open bool",
	"Chan.Close ChanClose(c any)",
	"Chan.Len ChanLen(c any) int",
	"Chan.Cap ChanCap(c any) int",
	"Func.Call FuncCall(f any, arguments []any) []any, error",
	"Complex.New ComplexNew(real float64, imaginary float64) complex128",
	"Complex.Real ComplexReal(c any) float64",
	"Complex.Imag ComplexImag(c any) float64",
	"Pointer.New PointerNew(type string) object",
	"Pointer.Get PointerGet(p any) any",
	"Pointer.Set PointerSet(p any, value any)",
	"Slice.Make SliceMake(type string, length int) object",
	"Slice.Append SliceAppend(s any, value any) object",
	"Slice.Len SliceLen(s any) int",
	"Slice.Get SliceGet(s any, index int) any",
	"Slice.Set SliceSet(s any, index int, value any)",
	"Slice.Elements SliceElements(s any) any",
	"Object.Convert ObjectConvert(type string, value any) object",
	"Object.Type ObjectType(o any) string",
	"Object.Text ObjectText(o any) string",
	"Object.Equal ObjectEqual(a any, b any) bool",
}

var builtinTypes = map[string]types.Type{
	"any": types.Universe.Lookup("any").Type(), "object": types.Universe.Lookup("any").Type(),
	"[]any": types.NewSlice(types.Universe.Lookup("any").Type()), "error": types.Universe.Lookup("error").Type(),
	"int": types.Typ[types.Int], "bool": types.Typ[types.Bool], "string": types.Typ[types.String],
	"float64": types.Typ[types.Float64], "complex128": types.Typ[types.Complex128],
}

func builtins() []*idl.Entity {
	home := types.NewPackage(guestPackage, "guest")
	var all []*idl.Entity
	for _, line := range builtinList {
		name, rest, _ := strings.Cut(line, " ")
		function, rest, _ := strings.Cut(rest, "(")
		parameters, results, _ := strings.Cut(rest, ")")
		signature := types.NewSignatureType(nil, nil, nil, builtinTuple(parameters), builtinTuple(results), false)
		entity := idl.NewFunction(home, function, signature)
		entity.Name = name
		entity.Signature = "func " + strings.TrimPrefix(strings.TrimPrefix(line, name+" "), function)
		if name != "Complex.New" && !strings.HasPrefix(parameters, "type ") {
			entity.MakeInstance()
		}
		if strings.HasSuffix(results, "object") {
			entity.Results[0] = idl.NewObjectSlot(entity.Results[0])
		}
		all = append(all, entity)
	}
	return all
}

func builtinTuple(text string) *types.Tuple {
	var all []*types.Var
	for _, each := range strings.Split(strings.TrimSpace(text), ", ") {
		if each == "" {
			continue
		}
		name, typ, named := strings.Cut(each, " ")
		if !named {
			name, typ = "", each
		}
		all = append(all, types.NewVar(0, nil, name, builtinTypes[typ]))
	}
	return types.NewTuple(all...)
}

package main

import (
	"fmt"
	"go/types"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

// prepareHidden: the object's type is unexported. Its methods can still be called: through an interface that has just
// the method, when that can be written out. Where the method's signature has such types too, type parameters stand for
// them, inferred from an exported function that gives the type out.
func (w *exportWriter) prepareHidden() string {
	source := w.entity.Source
	if source.Role == idl.Method && w.canSpell(source.Signature) {
		w.hidden, _ = w.typ(methodInterface(source), nil)
		return ""
	}
	if source.Role == idl.Method {
		receiver := source.Receiver
		w.witness = witnessOf(source, receiver)
		if w.witness == nil { // a method of the value is one of the pointer
			receiver = types.NewPointer(receiver)
			w.witness = witnessOf(source, receiver)
		}
		if w.witness != nil {
			w.entity.Source.Receiver = receiver
			w.generic = newPlaceholders()
			name := w.generic.of(receiver)
			w.generic.constraints[name], _ = w.typ(methodInterface(source), w.generic)
			return ""
		}
	}
	return fmt.Sprintf("its signature has the unexported type %s", idl.TypeText(source.Receiver))
}

func methodInterface(source idl.Source) *types.Interface {
	s := source.Signature
	method := types.NewSignatureType(nil, nil, nil, s.Params(), s.Results(), s.Variadic())
	return types.NewInterfaceType([]*types.Func{types.NewFunc(0, source.Package, source.Name, method)}, nil).Complete()
}

// witnessOf is an exported function with the type among its results.
func witnessOf(source idl.Source, wanted types.Type) *types.Func {
	scope := source.Package.Scope()
	for _, name := range scope.Names() {
		f, is := scope.Lookup(name).(*types.Func)
		if !is || !f.Exported() {
			continue
		}
		signature := f.Type().(*types.Signature)
		for i := 0; signature.TypeParams().Len() == 0 && i < signature.Results().Len(); i++ {
			if types.Identical(signature.Results().At(i).Type(), wanted) {
				return f
			}
		}
	}
	return nil
}

package main

import (
	"fmt"
	"go/types"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

// registerTypes notes the named types inside t, so that hosts can make maps, slices, pointers and values of them.
func (g *generator) registerTypes(t types.Type) {
	idl.EachType(t, map[types.Type]bool{}, func(part types.Type) {
		named, is := part.(*types.Named)
		if !is || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() == guestPackage {
			return
		}
		key := types.TypeString(named, nil)
		if g.named[key] || !g.canSpell(named) {
			return
		}
		g.named[key] = true
		text, _ := g.typ(named, nil)
		g.types = append(g.types, fmt.Sprintf("\t\tguest.NamedType{Name: %q, Pointer: (*%s)(nil)},\n", idl.TypeText(named), text))
	})
}

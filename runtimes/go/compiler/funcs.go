package main

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

// registerFuncs writes, for every func type inside t, how a host's callable becomes such a func and the other way round.
// Types that cannot be written out, and variadic ones, are left to reflection.
func (g *generator) registerFuncs(t types.Type) {
	idl.EachType(t, map[types.Type]bool{}, func(part types.Type) {
		named, is := part.(*types.Named)
		if is {
			part = named.Underlying()
		}
		signature, is := part.(*types.Signature)
		if !is || signature.Variadic() || signature.TypeParams().Len() > 0 {
			return
		}
		key := types.TypeString(withoutNames(signature), nil)
		if g.funcs[key] {
			return
		}
		g.funcs[key] = true
		if is && named != nil { // what it is made of was not gone through
			g.registerFuncs(types.NewTuple(types.NewVar(0, nil, "", signature.Params()), types.NewVar(0, nil, "", signature.Results())))
		}
		if g.canSpell(signature) {
			if text, hasRunes := g.registration(signature); hasRunes {
				g.withRunes = append(g.withRunes, text)
			} else {
				g.registers = append(g.registers, text)
			}
		}
	})
}

// withoutNames: names of parameters are no part of a func's type.
func withoutNames(signature *types.Signature) *types.Signature {
	strip := func(tuple *types.Tuple) *types.Tuple {
		var all []*types.Var
		for i := 0; i < tuple.Len(); i++ {
			all = append(all, types.NewVar(0, nil, "", tuple.At(i).Type()))
		}
		return types.NewTuple(all...)
	}
	return types.NewSignatureType(nil, nil, nil, strip(signature.Params()), strip(signature.Results()), signature.Variadic())
}

// registration also tells whether there are characters among parameters and results.
func (g *generator) registration(signature *types.Signature) (text string, hasRunes bool) {
	f, _ := g.typ(signature, nil)
	var parameters, results, arguments []string
	var put, get, returns strings.Builder
	runes := ""
	for i := 0; i < signature.Params().Len(); i++ {
		t, _ := g.typ(signature.Params().At(i).Type(), nil)
		parameters = append(parameters, fmt.Sprintf("p%d %s", i, t))
		if idl.IsRune(signature.Params().At(i).Type()) {
			runes += fmt.Sprintf(", %d", i)
			arguments = append(arguments, fmt.Sprintf("guest.ArgumentRune(call, %d)", i))
			fmt.Fprintf(&put, "\t\t\t\tguest.PutRune(call, p%d)\n", i)
			continue
		}
		arguments = append(arguments, fmt.Sprintf("guest.Argument[%s](call, %d)", t, i))
		fmt.Fprintf(&put, "\t\t\t\tguest.Put(call, p%d)\n", i)
	}
	count := signature.Results().Len()
	throws := count > 0 && idl.IsError(signature.Results().At(count-1).Type())
	if throws {
		count--
	}
	var received []string
	for i := 0; i < count; i++ {
		t, _ := g.typ(signature.Results().At(i).Type(), nil)
		results = append(results, fmt.Sprintf("r%d %s", i, t))
		received = append(received, fmt.Sprintf("r%d", i))
		if idl.IsRune(signature.Results().At(i).Type()) {
			runes += fmt.Sprintf(", %d", signature.Params().Len()+i)
			fmt.Fprintf(&get, "\t\t\t\tr%d = guest.GetRune(call, %d)\n", i, i)
			fmt.Fprintf(&returns, "\t\t\t\tguest.ReturnRune(call, %d, r%d)\n", i, i)
			continue
		}
		fmt.Fprintf(&get, "\t\t\t\tr%d = guest.Get[%s](call, %d)\n", i, t, i)
		fmt.Fprintf(&returns, "\t\t\t\tguest.Return(call, %d, r%d)\n", i, i)
	}
	done, do := "nil", "call.MustDo()\n"+get.String()
	after := returns.String() + "\t\t\treturn nil\n"
	if throws {
		results = append(results, "err error")
		received = append(received, "err")
		done, do = "&err", "if err = call.Do(); err == nil {\n"+get.String()+"\t\t\t\t}\n"
		after = "\t\t\tif err == nil {\n" + returns.String() + "\t\t\t}\n\t\t\treturn err\n"
	}
	numbers := ""
	if n := numbersOf(signature); n != nil {
		numbers = fmt.Sprintf("if c.Takes(%s) {\n%s}\n", n.constant(), n.call("c", n.constant()+", "))
	}
	invoked := "f(" + strings.Join(arguments, ", ") + ")"
	if len(received) > 0 {
		invoked = strings.Join(received, ", ") + " := " + invoked
	}
	return fmt.Sprintf(`	guest.RegisterFunc(
		func(c *guest.Callable) %s {
			return func(%s) (%s) {
				%scall := c.Call(%d, %d)
				defer call.Done(%s)
%s				%s				return
			}
		},
		func(f %s, call *guest.Invocation) error {
			%s
%s		}%s)
`, f, strings.Join(parameters, ", "), strings.Join(results, ", "), numbers, len(parameters), count, done,
		put.String(), do, f, invoked, after, runes), runes != ""
}

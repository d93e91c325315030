package idl

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/packages"
)

// markExits finds the functions and methods that may end their goroutine with runtime.Goexit, themselves or through functions
// of the packages that are read. Calls through interfaces, func values and other packages are not followed.
func (r *reader) markExits(library *Library) {
	exits := exitsOf(r.list)
	if len(exits) == 0 {
		return
	}
	for _, m := range library.Modules {
		m.Each(func(entity *Entity) {
			if f := entity.Source.function(); f != nil && exits[f.Origin()] {
				entity.Source.Exits = true
			}
		})
	}
}

// function is what is called, nil for all that is no call.
func (s *Source) function() *types.Func {
	switch {
	case s.Role == Call && s.Package != nil:
		f, _ := s.Package.Scope().Lookup(s.Name).(*types.Func)
		return f
	case s.Role == Method:
		found, _, _ := types.LookupFieldOrMethod(s.Receiver, true, s.Package, s.Name)
		f, _ := found.(*types.Func)
		return f
	}
	return nil
}

func exitsOf(list []*module) map[*types.Func]bool {
	callers := map[*types.Func][]*types.Func{} // by what they mention
	var found []*types.Func
	for _, m := range list {
		for _, file := range m.Syntax {
			for _, declaration := range file.Decls {
				function, is := declaration.(*ast.FuncDecl)
				if !is || function.Body == nil {
					continue
				}
				caller, _ := m.TypesInfo.Defs[function.Name].(*types.Func)
				for _, callee := range mentioned(m.Package, function.Body) {
					if endsGoroutine(callee) {
						found = append(found, caller)
					}
					callers[callee] = append(callers[callee], caller)
				}
			}
		}
	}
	exits := map[*types.Func]bool{}
	for len(found) > 0 {
		f := found[len(found)-1]
		found = found[:len(found)-1]
		if f != nil && !exits[f] {
			exits[f] = true
			found = append(found, callers[f]...)
		}
	}
	return exits
}

// mentioned are the functions that a body names, apart from what it does on goroutines of its own.
func mentioned(in *packages.Package, body ast.Node) []*types.Func {
	var functions []*types.Func
	ast.Inspect(body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.GoStmt:
			for _, argument := range node.Call.Args {
				functions = append(functions, mentioned(in, argument)...)
			}
			return false
		case *ast.Ident:
			if f, is := in.TypesInfo.Uses[node].(*types.Func); is {
				functions = append(functions, f.Origin())
			}
		}
		return true
	})
	return functions
}

// endsGoroutine: runtime.Goexit, and what package testing makes of it.
func endsGoroutine(f *types.Func) bool {
	if f.Pkg() == nil {
		return false
	}
	switch f.Pkg().Path() {
	case "runtime":
		return f.Name() == "Goexit"
	case "testing":
		switch f.Name() {
		case "FailNow", "Fatal", "Fatalf", "Skip", "SkipNow", "Skipf":
			return true
		}
	}
	return false
}

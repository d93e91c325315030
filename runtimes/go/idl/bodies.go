package idl

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/packages"
)

// markBodies tells what the bodies of functions show; functions that they call are not looked into. It finds
//   - slices of numbers that a function reads and nothing else: it neither keeps nor changes them, nor gives them to anything that
//     might. Such a slice may be the host's own memory, which is there until the function returns.
//   - funcs that a function calls and nothing else, until it returns. Such a func may be a callable that is the host's until then.
//   - functions that cannot panic.
func (r *reader) markBodies(library *Library) {
	bodies := bodiesOf(r.list)
	for _, m := range library.Modules {
		m.Each(func(entity *Entity) {
			f := entity.Source.function()
			if f == nil {
				return
			}
			body, known := bodies[f.Origin()]
			parameters := f.Origin().Type().(*types.Signature).Params()
			first := len(entity.Params) - parameters.Len() // after the object
			if !known || first < 0 {
				return
			}
			for i := range parameters.Len() {
				slot := entity.Params[first+i]
				slot.OnlyRead = slot.Passing == Slice && body.only(parameters.At(i), body.isRead)
				slot.OnlyCalled = isFunc(slot.Go) && body.only(parameters.At(i), isCalled)
			}
			entity.Source.Safe = body.cannotPanic()
		})
	}
}

// body is what a function does, with what its names mean.
type body struct {
	in    *packages.Package
	block *ast.BlockStmt
}

func bodiesOf(list []*module) map[*types.Func]body {
	bodies := map[*types.Func]body{}
	for _, m := range list {
		for _, file := range m.Syntax {
			for _, declaration := range file.Decls {
				if function, is := declaration.(*ast.FuncDecl); is && function.Body != nil {
					if f, is := m.TypesInfo.Defs[function.Name].(*types.Func); is {
						bodies[f] = body{m.Package, function.Body}
					}
				}
			}
		}
	}
	return bodies
}

func isFunc(t types.Type) bool {
	_, is := t.Underlying().(*types.Signature)
	return is
}

// only says whether a parameter is used in no other way than `allowed` finds at the end of a path.
func (b body) only(parameter *types.Var, allowed func(path []ast.Node) bool) bool {
	only := true
	var path []ast.Node // from the block to the node that is looked at
	ast.Inspect(b.block, func(node ast.Node) bool {
		if node == nil {
			path = path[:len(path)-1]
			return true
		}
		path = append(path, node)
		if name, is := node.(*ast.Ident); is && b.in.TypesInfo.Uses[name] == parameter {
			only = only && !outlives(path) && allowed(path)
		}
		return true
	})
	return only
}

// outlives: a closure and a go statement may go on when the call is over.
func outlives(path []ast.Node) bool {
	for _, node := range path {
		switch node.(type) {
		case *ast.FuncLit, *ast.GoStmt:
			return true
		}
	}
	return false
}

// isCalled says whether what the path leads to, a func, is called there, or compared with nil.
func isCalled(path []ast.Node) bool {
	called := path[len(path)-1]
	switch around := path[len(path)-2].(type) {
	case *ast.ParenExpr:
		return isCalled(path[:len(path)-1])
	case *ast.BinaryExpr:
		return true
	case *ast.CallExpr:
		return around.Fun == called
	}
	return false
}

// isRead says whether what the path leads to, a slice, is only read by what stands around it.
func (b body) isRead(path []ast.Node) bool {
	slice, around := path[len(path)-1], path[len(path)-2]
	switch around := around.(type) {
	case *ast.ParenExpr:
		return b.isRead(path[:len(path)-1])
	case *ast.SliceExpr:
		return around.X == slice && b.isRead(path[:len(path)-1])
	case *ast.IndexExpr:
		return around.X == slice && isValue(path[:len(path)-1])
	case *ast.RangeStmt:
		return around.X == slice
	case *ast.BinaryExpr: // slices are compared with nil only
		return true
	case *ast.CallExpr:
		return b.isReadByBuiltin(around, slice)
	}
	return false
}

// isReadByBuiltin: len, the source of copy, and what append appends.
func (b body) isReadByBuiltin(call *ast.CallExpr, slice ast.Node) bool {
	name, is := ast.Unparen(call.Fun).(*ast.Ident)
	if !is {
		return false
	}
	if _, is := b.in.TypesInfo.Uses[name].(*types.Builtin); !is {
		return false
	}
	switch name.Name {
	case "len":
		return true
	case "copy":
		return call.Args[1] == slice
	case "append": // without the dots the slice itself would be appended, and kept
		return call.Ellipsis.IsValid() && len(call.Args) == 2 && call.Args[1] == slice
	}
	return false
}

// isValue says whether an element is used as a value: not assigned to, and without its address being taken.
func isValue(path []ast.Node) bool {
	element := path[len(path)-1]
	switch around := path[len(path)-2].(type) {
	case *ast.ParenExpr:
		return isValue(path[:len(path)-1])
	case *ast.UnaryExpr:
		return around.Op != token.AND
	case *ast.IncDecStmt, *ast.SelectorExpr: // a method may want a pointer
		return false
	case *ast.AssignStmt:
		for _, left := range around.Lhs {
			if left == element {
				return false
			}
		}
	case *ast.RangeStmt:
		return around.X == element
	}
	return true
}

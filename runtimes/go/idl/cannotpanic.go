package idl

import (
	"go/ast"
	"go/token"
	"go/types"
)

// cannotPanic says whether a body does nothing that Go could panic at: arithmetic with numbers and bools that divides integers
// and shifts by constants only, in assignments to names, if, for and return. It is a list of what is known to be safe: no calls, no
// pointers, no indexes.
func (b body) cannotPanic() bool {
	safe := true
	ast.Inspect(b.block, func(node ast.Node) bool {
		safe = safe && (node == nil || b.isSafe(node))
		return safe
	})
	return safe
}

func (b body) isSafe(node ast.Node) bool {
	switch node := node.(type) {
	case *ast.BlockStmt, *ast.ReturnStmt, *ast.IfStmt, *ast.ForStmt, *ast.IncDecStmt, *ast.EmptyStmt:
		return true
	case *ast.AssignStmt:
		return !canFail[node.Tok] || b.isFloat(node.Lhs[0]) || b.isConstant(node.Rhs[0])
	case *ast.BinaryExpr:
		return b.isPlain(node.X) && b.isPlain(node.Y) && (!canFail[node.Op] || b.isFloat(node.X) || b.isConstant(node.Y))
	case *ast.UnaryExpr:
		return node.Op != token.AND && node.Op != token.ARROW && b.isPlain(node.X)
	case *ast.CallExpr:
		return b.in.TypesInfo.Types[node.Fun].IsType() && b.isPlain(node) && b.isPlain(node.Args[0])
	case *ast.Ident:
		return !b.isFunction(node)
	case *ast.BasicLit, *ast.ParenExpr:
		return true
	}
	return false
}

// canFail: where integers are divided or shifted, by a number that may be wrong.
var canFail = map[token.Token]bool{
	token.QUO: true, token.REM: true, token.SHL: true, token.SHR: true,
	token.QUO_ASSIGN: true, token.REM_ASSIGN: true, token.SHL_ASSIGN: true, token.SHR_ASSIGN: true,
}

// isConstant: the Go compiler has refused a wrong one.
func (b body) isConstant(expression ast.Expr) bool {
	return b.in.TypesInfo.Types[expression].Value != nil
}

func (b body) isFunction(name *ast.Ident) bool {
	switch b.in.TypesInfo.Uses[name].(type) {
	case *types.Func, *types.Builtin:
		return true
	}
	return false
}

// isPlain: a number or bool, whatever its name.
func (b body) isPlain(expression ast.Expr) bool {
	return b.isBasic(expression, types.IsNumeric|types.IsBoolean)
}

func (b body) isFloat(expression ast.Expr) bool { return b.isBasic(expression, types.IsFloat) }

func (b body) isBasic(expression ast.Expr, info types.BasicInfo) bool {
	t := b.in.TypesInfo.TypeOf(expression)
	if t == nil {
		return false
	}
	basic, is := t.Underlying().(*types.Basic)
	return is && basic.Info()&info != 0
}

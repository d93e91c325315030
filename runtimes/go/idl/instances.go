package idl

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"sort"
	"strings"
)

// instances collects instantiations of the roots' exported generic functions and types: those that the source mentions,
// those asked for, and the types that the signatures of both give out.
type instances struct {
	r        *reader
	generics []types.Object
	found    map[types.Object][]*instance
	known    map[string]bool
	queue    []*instance
}

type instance struct {
	object    types.Object // *types.Func or *types.TypeName
	arguments []types.Type
	made      types.Type // *types.Signature or *types.Named
	depth     int        // how many instantiations led to it
}

// Instantiations that only the signatures of others mention end here: they may go on for ever (T[A] giving T[[]A]).
const maxInstanceDepth = 3

func newInstances(r *reader) *instances {
	in := &instances{r: r, found: map[types.Object][]*instance{}, known: map[string]bool{}}
	for _, m := range r.list {
		var idents []*ast.Ident
		for ident := range m.TypesInfo.Instances {
			idents = append(idents, ident)
		}
		sort.Slice(idents, func(i, j int) bool { return m.before(idents[i].Pos(), idents[j].Pos()) })
		for _, ident := range idents {
			mention := m.TypesInfo.Instances[ident]
			in.add(m.TypesInfo.Uses[ident], typeList(mention.TypeArgs), mention.Type, 0)
		}
	}
	return in
}

func (in *instances) generic(object types.Object) { in.generics = append(in.generics, object) }

// add ignores what is no instantiation of a root's exported declaration, or has type parameters left.
func (in *instances) add(object types.Object, arguments []types.Type, made types.Type, depth int) {
	if object == nil || depth > maxInstanceDepth {
		return
	}
	m := in.r.modules[object.Pkg()]
	if m == nil || !m.wanted(object) || object.Parent() != m.Types.Scope() {
		return
	}
	for _, argument := range arguments {
		if hasTypeParameter(argument, map[types.Type]bool{}) {
			return
		}
	}
	key := object.Pkg().Path() + "." + object.Name() + argumentsKey(arguments)
	if in.known[key] {
		return
	}
	in.known[key] = true
	each := &instance{object: object, arguments: arguments, made: made, depth: depth}
	in.found[object] = append(in.found[object], each)
	in.queue = append(in.queue, each)
}

func argumentsKey(arguments []types.Type) string {
	paths := make([]string, len(arguments))
	for i, argument := range arguments {
		paths[i] = types.TypeString(argument, nil)
	}
	return fmt.Sprint(paths)
}

func (r *reader) readInstances() {
	in := r.instances
	for len(in.queue) > 0 {
		next := in.queue[0]
		in.queue = in.queue[1:]
		r.readInstance(next)
	}
	for _, object := range in.generics {
		if len(in.found[object]) == 0 {
			r.modules[object.Pkg()].omit(object.Name(), "it is generic, and no instantiation is mentioned; ask for one with "+
				"--instantiate '%s'", exampleOf(object))
		}
	}
}

// exampleOf is what could be asked for: Map[int,int]; Max[…] where nothing simple satisfies the constraints.
func exampleOf(object types.Object) string {
	var count int
	switch t := object.Type().(type) {
	case *types.Signature:
		count = t.TypeParams().Len()
	case *types.Named:
		count = t.TypeParams().Len()
	}
	arguments := make([]types.Type, count)
	if !fill(object.Type(), arguments, 0) {
		return object.Name() + "[…]"
	}
	return object.Name() + argumentsText(object.Pkg(), arguments)
}

var simpleTypes = func() []types.Type {
	number := types.Typ[types.Int]
	return []types.Type{number, types.NewSlice(number), types.NewMap(number, number), types.Typ[types.String],
		types.Typ[types.Float64], types.NewChan(types.SendRecv, number), types.NewPointer(number),
		types.Universe.Lookup("error").Type()}
}()

// fill finds simple types, from that at `from` on, which satisfy the constraints of a generic type.
func fill(generic types.Type, arguments []types.Type, from int) bool {
	if from == len(arguments) {
		_, err := types.Instantiate(nil, generic, arguments, true)
		return err == nil
	}
	for index, each := range simpleTypes {
		if from > 2 && index > 0 { // 512 combinations are enough
			break
		}
		arguments[from] = each
		if fill(generic, arguments, from+1) {
			return true
		}
	}
	return false
}

func (r *reader) readInstance(each *instance) {
	m := r.modules[each.object.Pkg()]
	name := each.object.Name() + argumentsText(m.Types, each.arguments)
	for _, argument := range each.arguments {
		if local := unnamed(argument); local != "" {
			m.omit(name, "the type argument %s is known in its own package only", local)
			return
		}
	}
	r.reachDepth = each.depth + 1
	defer func() { r.reachDepth = 0 }()
	switch made := each.made.(type) {
	case *types.Signature:
		entity := r.function(m, each.object.(*types.Func), name, made, each.arguments)
		m.out.Functions = append(m.out.Functions, entity)
	case *types.Named:
		r.readType(m, name, made)
	}
}

// ask adds "Map[int,string]" or "pkg.Map[int,string]", read in the scope of each root until one understands it.
func (in *instances) ask(wanted []string) error {
	for _, text := range wanted {
		expression, err := parser.ParseExpr(text)
		if err != nil {
			return fmt.Errorf("--instantiate '%s' is no Go expression: %v", text, err)
		}
		var complaint error
		done := false
		for _, m := range in.r.list {
			if done, err = in.askIn(m, text, expression); done {
				break
			}
			if complaint == nil {
				complaint = err
			}
		}
		if !done {
			return fmt.Errorf("--instantiate '%s': %v", text, complaint)
		}
	}
	return nil
}

func (in *instances) askIn(m *module, text string, expression ast.Expr) (bool, error) {
	if qualified := strings.TrimPrefix(text, m.Name+"."); qualified != text {
		expression, _ = parser.ParseExpr(qualified)
	}
	var complaint error
	for _, file := range m.Syntax {
		info := &types.Info{Instances: map[*ast.Ident]types.Instance{}, Uses: map[*ast.Ident]types.Object{}}
		// The end of a file: its imports and the whole package are in scope.
		if err := types.CheckExpr(m.Fset, m.Types, file.FileEnd-1, expression, info); err != nil {
			if complaint == nil {
				complaint = withoutPlace(err)
			}
			continue
		}
		for ident, mention := range info.Instances {
			in.add(info.Uses[ident], typeList(mention.TypeArgs), mention.Type, 0)
		}
		if len(info.Instances) == 0 {
			return false, fmt.Errorf("nothing there is generic; write as in Go: Map[int,string]")
		}
		return true, nil
	}
	return false, complaint
}

func withoutPlace(err error) error {
	if failure, is := err.(types.Error); is {
		return fmt.Errorf("%s", failure.Msg)
	}
	return err
}

// unnamed is the text of a type inside t that generated code cannot write: one of a function's body, an unexported one.
func unnamed(t types.Type) (text string) {
	EachNamed(t, map[types.Type]bool{}, func(named *types.Named) {
		object := named.Obj()
		if object.Pkg() != nil && (!object.Exported() || object.Parent() != object.Pkg().Scope()) {
			text = TypeText(named)
		}
	})
	return text
}

func hasTypeParameter(t types.Type, seen map[types.Type]bool) bool {
	found := false
	EachType(t, seen, func(t types.Type) {
		if _, is := t.(*types.TypeParam); is {
			found = true
		}
	})
	return found
}

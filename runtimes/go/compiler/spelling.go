package main

import (
	"fmt"
	"go/types"
	"sort"
	"strings"
)

// spelling writes types in generated code and imports what they need.
type spelling struct {
	home    string // import path of the generated package
	imports map[string]string
}

func newSpelling(home string) *spelling {
	return &spelling{home: home, imports: map[string]string{}}
}

// of imports a package and returns the name it has in generated code.
func (s *spelling) of(path string) string {
	name, known := s.imports[path]
	if !known {
		name = fmt.Sprintf("pkg%d", len(s.imports))
		s.imports[path] = name
	}
	return name
}

// importable: internal packages are only for those below the parent of `internal`, and the standard library's own
// dependencies for nobody.
func (s *spelling) importable(path string) bool {
	if strings.HasPrefix(path, "vendor/") || path == "main" {
		return false
	}
	whole := "/" + path + "/"
	index := strings.LastIndex(whole, "/internal/")
	if index < 0 {
		return true
	}
	parent := strings.TrimPrefix(whole[:index], "/")
	return parent != "" && (s.home == parent || strings.HasPrefix(s.home, parent+"/"))
}

func (s *spelling) canName(object types.Object) bool {
	return object.Pkg() == nil || object.Exported() && object.Parent() == object.Pkg().Scope() &&
		s.importable(object.Pkg().Path())
}

// placeholders stand for what cannot be named: type parameters of a generic function that gets the types by inference.
type placeholders struct {
	names       map[types.Type]string
	order       []types.Type
	constraints map[string]string // where it is not that of the type itself
}

func newPlaceholders() *placeholders {
	return &placeholders{names: map[types.Type]string{}, constraints: map[string]string{}}
}

func (p *placeholders) known(t types.Type) (string, bool) {
	for known, name := range p.names {
		if types.Identical(known, t) {
			return name, true
		}
	}
	return "", false
}

func (p *placeholders) of(t types.Type) string {
	if name, known := p.known(t); known {
		return name
	}
	name := fmt.Sprintf("T%d", len(p.order))
	p.names[t] = name
	p.order = append(p.order, t)
	return name
}

// list writes them as type parameters: "[T0 any, T1 ~int]".
func (p *placeholders) list() string {
	texts := make([]string, len(p.order))
	for i, t := range p.order {
		constraint, own := p.constraints[p.names[t]]
		if !own {
			constraint = constraintOf(t)
		}
		texts[i] = p.names[t] + " " + constraint
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

func constraintOf(t types.Type) string {
	if basic, is := t.Underlying().(*types.Basic); is && basic.Kind() != types.UnsafePointer {
		return "~" + basic.Name()
	}
	if types.Comparable(t) && !types.IsInterface(t) {
		return "comparable"
	}
	return "any"
}

// typ spells a type. What cannot be named becomes a placeholder; without placeholders the second result is false.
func (s *spelling) typ(t types.Type, p *placeholders) (string, bool) {
	w := &typeWriter{spelling: s, placeholders: p, complete: true}
	w.write(t)
	return w.text.String(), w.complete
}

// canSpell reports whether a type can be written out.
func (s *spelling) canSpell(t types.Type) bool {
	scratch := &spelling{home: s.home, imports: map[string]string{}}
	_, complete := scratch.typ(t, nil)
	return complete
}

type typeWriter struct {
	*spelling
	placeholders *placeholders
	text         strings.Builder
	complete     bool
}

func (w *typeWriter) unnameable(t types.Type) {
	if w.placeholders == nil {
		w.complete = false
		return
	}
	w.text.WriteString(w.placeholders.of(t))
}

func (w *typeWriter) write(t types.Type) {
	if w.placeholders != nil {
		if name, known := w.placeholders.known(t); known {
			w.text.WriteString(name)
			return
		}
	}
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		w.basic(t)
	case *types.Named:
		w.named(t)
	case *types.Pointer:
		w.text.WriteString("*")
		w.write(t.Elem())
	case *types.Slice:
		w.text.WriteString("[]")
		w.write(t.Elem())
	case *types.Array:
		fmt.Fprintf(&w.text, "[%d]", t.Len())
		w.write(t.Elem())
	case *types.Map:
		w.text.WriteString("map[")
		w.write(t.Key())
		w.text.WriteString("]")
		w.write(t.Elem())
	case *types.Chan:
		directions := map[types.ChanDir]string{types.SendRecv: "chan ", types.SendOnly: "chan<- ", types.RecvOnly: "<-chan "}
		w.text.WriteString(directions[t.Dir()])
		w.text.WriteString("(")
		w.write(t.Elem())
		w.text.WriteString(")")
	case *types.Signature:
		w.text.WriteString("func")
		w.signature(t)
	case *types.Struct:
		w.structure(t)
	case *types.Interface:
		w.face(t)
	default:
		w.complete = false
	}
}

func (w *typeWriter) basic(t *types.Basic) {
	if t.Kind() == types.UnsafePointer {
		w.text.WriteString("unsafe.Pointer")
		return
	}
	w.text.WriteString(t.Name())
}

func (w *typeWriter) named(t *types.Named) {
	object := t.Obj()
	if !w.canName(object) {
		w.unnameable(t)
		return
	}
	if object.Pkg() != nil {
		w.text.WriteString(w.of(object.Pkg().Path()) + ".")
	}
	w.text.WriteString(object.Name())
	if t.TypeArgs().Len() == 0 {
		return
	}
	w.text.WriteString("[")
	for i := 0; i < t.TypeArgs().Len(); i++ {
		if i > 0 {
			w.text.WriteString(", ")
		}
		w.write(t.TypeArgs().At(i))
	}
	w.text.WriteString("]")
}

func (w *typeWriter) signature(t *types.Signature) {
	w.tuple(t.Params(), t.Variadic())
	if t.Results().Len() > 0 {
		w.text.WriteString(" ")
		w.tuple(t.Results(), false)
	}
}

func (w *typeWriter) tuple(t *types.Tuple, variadic bool) {
	w.text.WriteString("(")
	for i := 0; i < t.Len(); i++ {
		if i > 0 {
			w.text.WriteString(", ")
		}
		each := t.At(i).Type()
		if slice, is := types.Unalias(each).(*types.Slice); is && variadic && i == t.Len()-1 {
			w.text.WriteString("...")
			each = slice.Elem()
		}
		w.write(each)
	}
	w.text.WriteString(")")
}

// Unexported names in a type literal belong to the package that wrote it.
func (w *typeWriter) structure(t *types.Struct) {
	for i := 0; i < t.NumFields(); i++ {
		if !t.Field(i).Exported() {
			w.unnameable(t)
			return
		}
	}
	w.text.WriteString("struct{")
	for i := 0; i < t.NumFields(); i++ {
		if i > 0 {
			w.text.WriteString("; ")
		}
		if !t.Field(i).Embedded() {
			w.text.WriteString(t.Field(i).Name() + " ")
		}
		w.write(t.Field(i).Type())
		if t.Tag(i) != "" {
			fmt.Fprintf(&w.text, " %q", t.Tag(i))
		}
	}
	w.text.WriteString("}")
}

func (w *typeWriter) face(t *types.Interface) {
	if !t.IsMethodSet() {
		w.complete = false
		return
	}
	methods := make([]*types.Func, t.NumMethods())
	for i := range methods {
		methods[i] = t.Method(i)
		if !methods[i].Exported() {
			w.unnameable(t)
			return
		}
	}
	sort.Slice(methods, func(i, j int) bool { return methods[i].Name() < methods[j].Name() })
	w.text.WriteString("interface{")
	for i, method := range methods {
		if i > 0 {
			w.text.WriteString("; ")
		}
		w.text.WriteString(method.Name())
		w.signature(method.Type().(*types.Signature))
	}
	w.text.WriteString("}")
}

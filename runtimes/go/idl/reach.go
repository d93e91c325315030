package idl

import (
	"go/types"
)

// reach notes what a signature gives out: instantiations of the roots' generic types, and unexported types of the roots.
func (r *reader) reach(t types.Type) {
	EachNamed(t, map[types.Type]bool{}, func(named *types.Named) {
		m := r.modules[named.Obj().Pkg()]
		if m == nil {
			return
		}
		if !named.Obj().Exported() {
			r.hidden = append(r.hidden, named)
			return
		}
		if named.TypeArgs().Len() > 0 {
			r.instances.add(named.Obj(), typeList(named.TypeArgs()), named, r.reachDepth)
		}
	})
}

// readHidden adds the methods of unexported types that hosts get hold of. What these give out may be hidden types again.
func (r *reader) readHidden() {
	for len(r.hidden) > 0 {
		next := r.hidden[0]
		r.hidden = r.hidden[1:]
		m := r.modules[next.Obj().Pkg()]
		name := instanceName(next)
		if m.seen[name] || next.Obj().Parent() != m.Types.Scope() {
			continue
		}
		m.seen[name] = true
		r.readHiddenType(m, name, next)
	}
}

func (r *reader) readHiddenType(m *module, name string, named *types.Named) {
	r.readType(m, name, named)
	out := m.types[name]
	if out == nil {
		return
	}
	for _, field := range out.Fields {
		m.omit(name+"."+field.Name, "%s is unexported: its methods can be called, its fields not be reached", name)
	}
	out.Fields = []*Field{}
	if len(out.Methods) == 0 { // a handle and no more
		delete(m.types, name)
		m.out.Types = m.out.Types[:len(m.out.Types)-1]
	}
}

// EachNamed calls f with the named types that t is made of, arguments of instantiations included.
func EachNamed(t types.Type, seen map[types.Type]bool, f func(*types.Named)) {
	EachType(t, seen, func(t types.Type) {
		if named, is := t.(*types.Named); is {
			f(named)
		}
	})
}

// EachType goes through the parts of a type, not into what named types are made of.
func EachType(t types.Type, seen map[types.Type]bool, f func(types.Type)) {
	if t == nil || seen[t] {
		return
	}
	seen[t] = true
	t = types.Unalias(t)
	f(t)
	into := func(part types.Type) { EachType(part, seen, f) }
	switch t := t.(type) {
	case *types.Named:
		for _, argument := range typeList(t.TypeArgs()) {
			into(argument)
		}
	case *types.Pointer:
		into(t.Elem())
	case *types.Slice:
		into(t.Elem())
	case *types.Array:
		into(t.Elem())
	case *types.Chan:
		into(t.Elem())
	case *types.Map:
		into(t.Key())
		into(t.Elem())
	case *types.Signature:
		into(t.Params())
		into(t.Results())
	case *types.Tuple:
		for i := 0; i < t.Len(); i++ {
			into(t.At(i).Type())
		}
	case *types.Struct:
		for i := 0; i < t.NumFields(); i++ {
			into(t.Field(i).Type())
		}
	case *types.Interface:
		for i := 0; i < t.NumMethods(); i++ {
			into(t.Method(i).Type())
		}
	}
}

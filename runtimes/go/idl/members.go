package idl

import (
	"go/types"
	"sort"
	"strings"
)

func (r *reader) readTypeName(m *module, name *types.TypeName) {
	if name.IsAlias() {
		r.readAlias(m, name)
		return
	}
	named, is := name.Type().(*types.Named)
	if !is { // unsafe.Pointer
		return
	}
	if named.TypeParams().Len() > 0 {
		r.instances.generic(name)
		return
	}
	r.readType(m, name.Name(), named)
}

// An alias of a type that another package or nobody exports is a name for it here.
func (r *reader) readAlias(m *module, name *types.TypeName) {
	named, is := types.Unalias(name.Type()).(*types.Named)
	switch {
	case !is: // of a type without a name: nothing belongs to it
	case named.TypeParams().Len() > named.TypeArgs().Len() || hasTypeParameter(named, map[types.Type]bool{}):
		m.omit(name.Name(), "it is a generic alias; ask for instantiations of %s", TypeText(named.Origin()))
	case named.Obj().Pkg() == m.Types && named.Obj().Exported(): // exported under its own name
	case named.Obj().Pkg() == nil: // error, comparable
	default:
		if named.Obj().Pkg() == m.Types {
			m.seen[instanceName(named)] = true // hidden no more
		}
		r.readType(m, name.Name(), named)
	}
}

// readType adds the type and all that belongs to it under `name`.
func (r *reader) readType(m *module, name string, named *types.Named) {
	if face, is := named.Underlying().(*types.Interface); is && !face.IsMethodSet() {
		m.omit(name, "it is a constraint, not a type that values have")
		return
	}
	info, _ := shape(named)
	out := &Type{
		Name: name, Alias: TypeText(named), Kind: kindOf(named), Underlying: m.text(named.Underlying()), As: info,
		Documentation: r.docs[named.Obj().Pos()], Constructors: []*Entity{}, Methods: []*Entity{}, Fields: []*Field{},
	}
	if zero := r.zero(m, name, named); zero != nil {
		out.Constructors = append(out.Constructors, zero)
	}
	r.readMethods(m, out, named)
	r.readFields(m, out, named)
	m.types[name] = out
	m.out.Types = append(m.out.Types, out)
}

func kindOf(named *types.Named) string {
	switch named.Underlying().(type) {
	case *types.Struct:
		return KindStruct
	case *types.Interface:
		return KindInterface
	}
	return KindOther
}

// zero makes a zero value of what hosts have as a handle: of a map an empty one, of anything else a pointer to it.
func (r *reader) zero(m *module, name string, named *types.Named) *Entity {
	if !named.Obj().Exported() {
		return nil
	}
	var made types.Type
	switch named.Underlying().(type) {
	case *types.Struct:
		made = types.NewPointer(named)
	case *types.Slice, *types.Array:
		if !hasMethods(named) {
			return nil
		}
		made = types.NewPointer(named)
	case *types.Map:
		made = named
	default:
		return nil
	}
	return &Entity{
		Kind: KindConstructor, Name: name, Params: []*Slot{}, Results: []*Slot{r.slotOf(made)},
		Signature: "func() " + m.text(made), Documentation: "Makes a zero value.",
		Source: Source{Role: Zero, Package: m.Types, Name: name, Receiver: named},
	}
}

func (r *reader) readMethods(m *module, out *Type, named *types.Named) {
	var holder types.Type = types.NewPointer(named)
	if types.IsInterface(named) {
		holder = named
	}
	byValue := types.NewMethodSet(named)
	methods := types.NewMethodSet(holder)
	var list []*types.Selection
	for i := 0; i < methods.Len(); i++ {
		if methods.At(i).Obj().Exported() {
			list = append(list, methods.At(i))
		}
	}
	// Methods of the type itself in the order of the source, promoted ones after them.
	sort.SliceStable(list, func(i, j int) bool {
		iOwn, jOwn := len(list[i].Index()) == 1, len(list[j].Index()) == 1
		if iOwn != jOwn {
			return iOwn
		}
		return iOwn && m.before(list[i].Obj().Pos(), list[j].Obj().Pos())
	})
	for _, selection := range list {
		receiver := holder
		if byValue.Lookup(selection.Obj().Pkg(), selection.Obj().Name()) != nil {
			receiver = named
		}
		out.Methods = append(out.Methods, r.method(m, out.Name, receiver, selection))
	}
}

func (r *reader) method(m *module, typeName string, receiver types.Type, selection *types.Selection) *Entity {
	name := selection.Obj().Name()
	signature := selection.Type().(*types.Signature)
	entity := r.entity(typeName+"."+name, signature, Source{
		Role: Method, Package: m.Types, Name: name, Receiver: receiver, Signature: signature,
	})
	entity.Kind = KindMethod
	r.giveObject(entity, receiver)
	entity.Signature = "func (" + m.text(receiver) + ") " + name + strings.TrimPrefix(m.text(signature), "func")
	entity.Documentation = r.docs[selection.Obj().Pos()]
	return entity
}

// giveObject puts the object before the parameters. It is a handle whatever its type.
func (r *reader) giveObject(entity *Entity, receiver types.Type) {
	entity.Instance = true
	object := &Slot{
		Name: "object", TypeInfo: newTypeInfo(codeHandle, 0, TypeText(receiver)), Go: receiver, Passing: Handle,
	}
	entity.Params = append([]*Slot{object}, entity.Params...)
}

func (r *reader) readFields(m *module, out *Type, named *types.Named) {
	structure, is := named.Underlying().(*types.Struct)
	if !is {
		return
	}
	for i := 0; i < structure.NumFields(); i++ {
		field := structure.Field(i)
		if field.Embedded() {
			out.Embeds = append(out.Embeds, m.text(field.Type()))
		}
	}
	for _, name := range fieldNames(structure) {
		// What Go finds under the name: a field that is hidden by another or ambiguous is none.
		object, path, _ := types.LookupFieldOrMethod(types.NewPointer(named), true, m.Types, name)
		if variable, isField := object.(*types.Var); isField {
			out.Fields = append(out.Fields, r.field(m, out.Name, named, variable, len(path) > 1))
		}
	}
}

// fieldNames are the names of exported fields: in the order of the source, those of embedded structs after the others.
func fieldNames(structure *types.Struct) []string {
	var names []string
	known := map[string]bool{}
	seen := map[types.Type]bool{}
	for level := []*types.Struct{structure}; len(level) > 0; {
		var next []*types.Struct
		for _, each := range level {
			if seen[each] {
				continue
			}
			seen[each] = true
			for i := 0; i < each.NumFields(); i++ {
				field := each.Field(i)
				if field.Exported() && !known[field.Name()] {
					known[field.Name()] = true
					names = append(names, field.Name())
				}
				if embedded := embeddedStruct(field); embedded != nil {
					next = append(next, embedded)
				}
			}
		}
		level = next
	}
	return names
}

func embeddedStruct(field *types.Var) *types.Struct {
	if !field.Embedded() {
		return nil
	}
	embedded := field.Type()
	if pointer, is := embedded.Underlying().(*types.Pointer); is {
		embedded = pointer.Elem()
	}
	structure, _ := embedded.Underlying().(*types.Struct)
	return structure
}

func (r *reader) field(m *module, typeName string, named *types.Named, variable *types.Var, promoted bool) *Field {
	slot := r.slotOf(variable.Type())
	receiver := types.NewPointer(named)
	source := Source{
		Role: GetField, Package: m.Types, Name: variable.Name(), Receiver: receiver, Value: variable.Type(),
	}
	field := &Field{
		Name: variable.Name(), Type: slot.TypeInfo, Documentation: r.docs[variable.Pos()], Promoted: promoted,
		Getter: getter(slot, source),
	}
	source.Role = SetField
	field.Setter = setter(slot, source)
	r.giveObject(field.Getter, receiver)
	r.giveObject(field.Setter, receiver)
	name := typeName + "." + variable.Name()
	declare(field.Getter, field.Setter, name, "field "+name+" "+m.text(variable.Type()))
	return field
}

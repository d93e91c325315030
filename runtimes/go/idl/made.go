package idl

import (
	"go/types"
	"strings"
)

// NewFunction describes a function that no source declares.
func NewFunction(home *types.Package, name string, signature *types.Signature) *Entity {
	r := &reader{modules: map[*types.Package]*module{}}
	entity := r.entity(name, signature, Source{Role: Call, Package: home, Name: name, Signature: signature})
	entity.Kind = KindFunction
	return entity
}

// MakeInstance makes the first parameter the object.
func (e *Entity) MakeInstance() {
	e.Kind = KindMethod
	e.Instance = true
	object := NewObjectSlot(e.Params[0])
	object.Name = "object"
	e.Params[0] = object
}

// NewObjectSlot is the slot as a handle.
func NewObjectSlot(slot *Slot) *Slot {
	return &Slot{Name: slot.Name, TypeInfo: newTypeInfo(codeHandle, 0, ""), Go: slot.Go, Passing: Handle}
}

// Remove takes out the entities for which there is a reason, and notes them as omitted.
func (m *Module) Remove(reason func(*Entity) string) {
	keep := func(entity *Entity) bool {
		if entity == nil {
			return false
		}
		why := reason(entity)
		if why != "" {
			m.Omitted = append(m.Omitted, &Omission{Name: strings.TrimSpace(entity.Name), Reason: why})
		}
		return why == ""
	}
	filter := func(list []*Entity) []*Entity {
		kept := []*Entity{}
		for _, entity := range list {
			if keep(entity) {
				kept = append(kept, entity)
			}
		}
		return kept
	}
	pair := func(get, set **Entity) bool {
		for _, entity := range []**Entity{get, set} {
			if !keep(*entity) {
				*entity = nil
			}
		}
		return *get != nil || *set != nil
	}
	m.Functions = filter(m.Functions)
	globals := []*Global{}
	for _, global := range m.Globals {
		if pair(&global.Getter, &global.Setter) {
			globals = append(globals, global)
		}
	}
	m.Globals = globals
	for _, t := range m.Types {
		t.Constructors = filter(t.Constructors)
		t.Methods = filter(t.Methods)
		fields := []*Field{}
		for _, field := range t.Fields {
			if pair(&field.Getter, &field.Setter) {
				fields = append(fields, field)
			}
		}
		t.Fields = fields
	}
}

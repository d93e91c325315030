package idl

import (
	"go/types"
	"regexp"
	"sort"
	"strings"
)

// finish sorts constructors and constants to their types, by convention.
func (r *reader) finish(m *module) {
	functions := []*Entity{}
	for _, entity := range m.out.Functions {
		if owner := m.constructs(entity); owner != nil {
			entity.Kind = KindConstructor
			owner.Constructors = append(owner.Constructors, entity)
		} else {
			functions = append(functions, entity)
		}
	}
	m.out.Functions = functions
	byAlias := map[string]*Type{}
	for _, each := range m.out.Types {
		byAlias[each.Alias] = each
	}
	for _, global := range m.out.Globals {
		if owner := byAlias[global.Type.Alias]; global.Constant && owner != nil && global.Type.Dims == 0 {
			owner.Kind = KindEnum
			owner.Constants = append(owner.Constants, global.Name)
		}
	}
	sort.SliceStable(m.out.Omitted, func(i, j int) bool { return m.out.Omitted[i].Name < m.out.Omitted[j].Name })
}

// constructs: the type that `New…` makes, T or *T being its first result.
func (m *module) constructs(entity *Entity) *Type {
	if !strings.HasPrefix(entity.Source.Name, "New") || len(entity.Results) == 0 {
		return nil
	}
	made := types.Unalias(entity.Results[0].Go)
	if pointer, is := made.(*types.Pointer); is {
		made = types.Unalias(pointer.Elem())
	}
	named, is := made.(*types.Named)
	if !is || named.Obj().Pkg() != m.Types {
		return nil
	}
	return m.types[instanceName(named)]
}

// instanceName is a type's name within its package: "Stack[int]".
func instanceName(named *types.Named) string {
	if named.TypeArgs().Len() == 0 {
		return named.Obj().Name()
	}
	return named.Obj().Name() + argumentsText(named.Obj().Pkg(), typeList(named.TypeArgs()))
}

// argumentsText: "[int,time.Duration]", types of the package itself without its name.
func argumentsText(home *types.Package, arguments []types.Type) string {
	texts := make([]string, len(arguments))
	for i, argument := range arguments {
		texts[i] = types.TypeString(argument, nameOutside(home))
	}
	return closed("T[" + strings.Join(texts, ",") + "]")[1:]
}

func typeList(list *types.TypeList) []types.Type {
	all := make([]types.Type, list.Len())
	for i := range all {
		all[i] = list.At(i)
	}
	return all
}

// Each calls f with every entity of the module, in the order in which they are printed.
func (m *Module) Each(f func(*Entity)) {
	each := func(entities ...*Entity) {
		for _, entity := range entities {
			if entity != nil {
				f(entity)
			}
		}
	}
	each(m.Functions...)
	for _, global := range m.Globals {
		each(global.Getter, global.Setter)
	}
	for _, t := range m.Types {
		each(t.Constructors...)
		each(t.Methods...)
		for _, field := range t.Fields {
			each(field.Getter, field.Setter)
		}
	}
}

// LastElement is what is taken for the package's name where only the import path is known: "yaml" of gopkg.in/yaml.v3 and of
// example.com/yaml/v3. The plug-in does the same with the qualifiers of entity paths (package_name in catalog.cpp).
func LastElement(importPath string) string {
	elements := strings.Split(importPath, "/")
	name := elements[len(elements)-1]
	if len(elements) > 1 && majorVersion.MatchString(name) {
		name = elements[len(elements)-2]
	}
	if dot := strings.LastIndex(name, "."); dot > 0 && majorVersion.MatchString(name[dot+1:]) {
		name = name[:dot]
	}
	return name
}

var majorVersion = regexp.MustCompile(`^v\d+$`)

// givePaths writes entity paths. A name that several packages have is qualified: by the package's name where that ends the import
// path, and only one package with that name has it; by the import path otherwise.
func givePaths(library *Library) {
	packagesWith := map[string]map[string]bool{} // "New", "uuid.New" → import paths
	note := func(key, path string) {
		if packagesWith[key] == nil {
			packagesWith[key] = map[string]bool{}
		}
		packagesWith[key][path] = true
	}
	for _, m := range library.Modules {
		m.Each(func(entity *Entity) {
			note(entity.Name, m.Name)
			note(m.Package+"."+entity.Name, m.Name)
		})
	}
	for _, m := range library.Modules {
		m.Each(func(entity *Entity) {
			name := entity.Name
			if len(packagesWith[name]) > 1 {
				name = m.Package + "." + entity.Name
				if len(packagesWith[name]) > 1 || m.Package != LastElement(m.Name) {
					name = m.Name + "." + entity.Name
				}
			}
			entity.Path = path(entity, name)
		})
	}
}

func path(entity *Entity, name string) string {
	text := map[Role]string{
		Call: "callable=", Method: "callable=", Zero: "callable=", GetGlobal: "global=", SetGlobal: "global=",
		GetField: "field=", SetField: "field=",
	}[entity.Source.Role] + name
	if entity.Instance {
		text += ",instance_required"
	}
	switch entity.Kind {
	case KindGetter:
		text += ",getter"
	case KindSetter:
		text += ",setter"
	}
	return text
}

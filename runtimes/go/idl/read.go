package idl

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"sort"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Root is a package whose entities are wanted; only those of some files when Files has any.
type Root struct {
	*packages.Package
	Files []string
}

// Options of Read.
type Options struct {
	Name            string   // of the library
	LanguageVersion string   // "go1.26.8"
	Instantiate     []string // "Map[int,string]": further instantiations of generic functions and types
}

// Read describes what the roots export. Errors are about Options.Instantiate.
func Read(roots []Root, options Options) (*Library, error) {
	r := &reader{docs: map[token.Pos]string{}, modules: map[*types.Package]*module{}}
	for _, root := range roots {
		m := &module{Root: root, out: &Module{
			Name: root.PkgPath, Package: root.Name, Functions: []*Entity{}, Globals: []*Global{}, Types: []*Type{},
			Omitted: []*Omission{},
		}, types: map[string]*Type{}, seen: map[string]bool{}}
		r.list = append(r.list, m)
		r.modules[root.Types] = m
		r.readDocs(m)
	}
	r.instances = newInstances(r)
	if err := r.instances.ask(options.Instantiate); err != nil {
		return nil, err
	}
	for _, m := range r.list {
		r.readScope(m)
	}
	r.readInstances()
	r.readHidden()
	library := &Library{
		Schema: Schema, Language: "go", LanguageVersion: options.LanguageVersion, Name: options.Name, Modules: []*Module{},
	}
	for _, m := range r.list {
		r.finish(m)
		library.Modules = append(library.Modules, m.out)
	}
	r.markExits(library)
	r.markBodies(library)
	givePaths(library)
	return library, nil
}

type reader struct {
	list      []*module
	modules   map[*types.Package]*module
	docs      map[token.Pos]string // by the position of the name that is documented
	instances *instances
	hidden    []*types.Named // unexported types that exported signatures give out

	reachDepth int // instantiations that led to what is being read
}

type module struct {
	Root
	out   *Module
	types map[string]*Type
	seen  map[string]bool // hidden types that were read
}

func (m *module) omit(name, reason string, details ...any) {
	m.out.Omitted = append(m.out.Omitted, &Omission{Name: name, Reason: fmt.Sprintf(reason, details...)})
}

// wanted: exported, and in a file that was asked for.
func (m *module) wanted(object types.Object) bool {
	if !object.Exported() {
		return false
	}
	file := m.Fset.PositionFor(object.Pos(), false).Filename
	for _, each := range m.Files {
		if each == file {
			return true
		}
	}
	return len(m.Files) == 0
}

func (r *reader) readScope(m *module) {
	scope := m.Types.Scope()
	var objects []types.Object
	for _, name := range scope.Names() {
		if object := scope.Lookup(name); m.wanted(object) {
			objects = append(objects, object)
		}
	}
	sort.Slice(objects, func(i, j int) bool { return m.before(objects[i].Pos(), objects[j].Pos()) })
	for _, object := range objects {
		switch object := object.(type) {
		case *types.Func:
			r.readFunction(m, object)
		case *types.TypeName:
			r.readTypeName(m, object)
		case *types.Var:
			r.readVariable(m, object)
		case *types.Const:
			r.readConstant(m, object)
		}
	}
}

// before in the source: files are in no particular order in a file set.
func (m *module) before(a, b token.Pos) bool {
	left, right := m.Fset.PositionFor(a, false), m.Fset.PositionFor(b, false)
	if left.Filename != right.Filename {
		return left.Filename < right.Filename
	}
	return left.Offset < right.Offset
}

func (r *reader) readFunction(m *module, f *types.Func) {
	signature := f.Type().(*types.Signature)
	if signature.TypeParams().Len() > 0 {
		r.instances.generic(f)
		return
	}
	m.out.Functions = append(m.out.Functions, r.function(m, f, f.Name(), signature, nil))
}

func (r *reader) function(m *module, f *types.Func, name string, signature *types.Signature, arguments []types.Type) *Entity {
	entity := r.entity(name, signature, Source{
		Role: Call, Package: m.Types, Name: f.Name(), Arguments: arguments, Signature: signature,
	})
	entity.Kind = KindFunction
	entity.Signature = "func " + name + strings.TrimPrefix(m.text(signature), "func")
	entity.Documentation = r.docs[f.Pos()]
	return entity
}

// entity has what the signature says.
func (r *reader) entity(name string, signature *types.Signature, source Source) *Entity {
	entity := &Entity{
		Name: name, Variadic: signature.Variadic(), Params: []*Slot{}, Results: []*Slot{}, Source: source,
	}
	for i := 0; i < signature.Params().Len(); i++ {
		entity.Params = append(entity.Params, r.slot(signature.Params().At(i)))
	}
	results := signature.Results().Len()
	if results > 0 && IsError(signature.Results().At(results-1).Type()) {
		entity.Throws = true
		results--
	}
	for i := 0; i < results; i++ {
		entity.Results = append(entity.Results, r.slot(signature.Results().At(i)))
	}
	return entity
}

func (r *reader) slot(variable *types.Var) *Slot {
	slot := r.slotOf(variable.Type())
	if variable.Name() != "_" {
		slot.Name = variable.Name()
	}
	return slot
}

func (r *reader) slotOf(t types.Type) *Slot {
	info, passing := shape(t)
	r.reach(t)
	return &Slot{TypeInfo: info, Go: t, Passing: passing}
}

func (r *reader) readVariable(m *module, variable *types.Var) {
	slot := r.slotOf(variable.Type())
	source := Source{Role: GetGlobal, Package: m.Types, Name: variable.Name(), Value: variable.Type()}
	global := &Global{
		Name: variable.Name(), Type: slot.TypeInfo, Documentation: r.docs[variable.Pos()], Getter: getter(slot, source),
	}
	source.Role = SetGlobal
	global.Setter = setter(slot, source)
	declare(global.Getter, global.Setter, variable.Name(), "var "+variable.Name()+" "+m.text(variable.Type()))
	m.out.Globals = append(m.out.Globals, global)
}

func (r *reader) readConstant(m *module, c *types.Const) {
	t := constantType(c)
	if t == nil {
		m.omit(c.Name(), "its value, %s, fits no type of Go", c.Val())
		return
	}
	slot := r.slotOf(t)
	global := &Global{
		Name: c.Name(), Type: slot.TypeInfo, Constant: true, Value: c.Val().ExactString(), Documentation: r.docs[c.Pos()],
		Getter: getter(slot, Source{Role: GetGlobal, Package: m.Types, Name: c.Name(), Value: t}),
	}
	declare(global.Getter, nil, c.Name(), "const "+c.Name()+" "+m.text(t))
	m.out.Globals = append(m.out.Globals, global)
}

// constantType is nil when nothing holds the value.
func constantType(c *types.Const) types.Type {
	basic, untyped := c.Type().(*types.Basic)
	if !untyped || basic.Info()&types.IsUntyped == 0 {
		return c.Type()
	}
	if basic.Kind() == types.UntypedInt {
		if _, exact := constant.Int64Val(c.Val()); exact {
			return types.Typ[types.Int]
		}
		if _, exact := constant.Uint64Val(c.Val()); exact {
			return types.Typ[types.Uint64]
		}
		if _, exact := constant.Float64Val(c.Val()); exact {
			return types.Typ[types.Float64]
		}
		return nil
	}
	if basic.Kind() == types.UntypedFloat {
		if value, _ := constant.Float64Val(c.Val()); value > 1.7976931348623157e308 || value < -1.7976931348623157e308 {
			return nil
		}
	}
	return types.Default(c.Type())
}

func getter(slot *Slot, source Source) *Entity {
	result := *slot
	return &Entity{Kind: KindGetter, Params: []*Slot{}, Results: []*Slot{&result}, Source: source}
}

func setter(slot *Slot, source Source) *Entity {
	parameter := *slot
	parameter.Name = "value"
	return &Entity{Kind: KindSetter, Params: []*Slot{&parameter}, Results: []*Slot{}, Source: source}
}

func declare(get, set *Entity, name, signature string) {
	for _, entity := range []*Entity{get, set} {
		if entity != nil {
			entity.Name, entity.Signature = name, signature
		}
	}
}

// text is a type as the module's own source would write it.
func (m *module) text(t types.Type) string { return types.TypeString(t, nameOutside(m.Types)) }

// nameOutside: the package's name, but none inside of `home`.
func nameOutside(home *types.Package) types.Qualifier {
	return func(p *types.Package) string {
		if p == home {
			return ""
		}
		return p.Name()
	}
}

// --- documentation

func (r *reader) readDocs(m *module) {
	for _, file := range m.Syntax {
		if file.Doc != nil && m.out.Documentation == "" {
			m.out.Documentation = commentText(file.Doc)
		}
		for _, declaration := range file.Decls {
			switch declaration := declaration.(type) {
			case *ast.FuncDecl:
				r.document(declaration.Name, declaration.Doc)
			case *ast.GenDecl:
				for _, spec := range declaration.Specs {
					r.readSpecDocs(declaration, spec)
				}
			}
		}
	}
}

func (r *reader) readSpecDocs(declaration *ast.GenDecl, spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		r.document(spec.Name, spec.Doc, ofSingle(declaration), spec.Comment)
		ast.Inspect(spec.Type, func(n ast.Node) bool {
			if field, is := n.(*ast.Field); is {
				for _, name := range field.Names {
					r.document(name, field.Doc, field.Comment)
				}
			}
			return true
		})
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			r.document(name, spec.Doc, spec.Comment, ofSingle(declaration))
		}
	}
}

// ofSingle: the comment before `var x` is about x, that before `var (` about none in particular.
func ofSingle(declaration *ast.GenDecl) *ast.CommentGroup {
	if declaration.Lparen.IsValid() {
		return nil
	}
	return declaration.Doc
}

func (r *reader) document(name *ast.Ident, comments ...*ast.CommentGroup) {
	for _, comment := range comments {
		if text := commentText(comment); text != "" {
			r.docs[name.Pos()] = text
			return
		}
	}
}

func commentText(comment *ast.CommentGroup) string { return strings.TrimSpace(comment.Text()) }

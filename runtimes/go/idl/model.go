// Package idl describes what a host can call in packages of Go source: entities with their paths and types.
//
// The model is what `metaffi -c --print-idl` prints and serves all languages; docs/reference/idl.md is its documentation.
// What only Go's own compiler needs is in fields that are not printed.
package idl

import "go/types"

// Schema is the version of the printed form; it changes when the meaning of something printed does.
const Schema = 1

// Library is all that becomes one guest library.
type Library struct {
	Schema          int       `json:"schema"`
	Language        string    `json:"language"`
	LanguageVersion string    `json:"language_version"`
	Name            string    `json:"name"`
	Modules         []*Module `json:"modules"`
}

// Module is a package of Go, a Java package, a Python module.
type Module struct {
	Name          string      `json:"name"`    // import path
	Package       string      `json:"package"` // as it is called in source
	Documentation string      `json:"documentation,omitempty"`
	Functions     []*Entity   `json:"functions"`
	Globals       []*Global   `json:"globals"`
	Types         []*Type     `json:"types"`
	Omitted       []*Omission `json:"omitted"`
}

// The kinds of a Type.
const (
	KindStruct    = "struct"
	KindInterface = "interface"
	KindEnum      = "enum" // a scalar or string type with constants of its own
	KindOther     = "other"
)

// Type is a named type with what belongs to it.
type Type struct {
	Name          string    `json:"name"`  // "Client", "Stack[int]"
	Alias         string    `json:"alias"` // as aliases of parameters and results name it
	Kind          string    `json:"kind"`
	Underlying    string    `json:"underlying"`
	As            TypeInfo  `json:"as"` // how its values cross
	Documentation string    `json:"documentation,omitempty"`
	Embeds        []string  `json:"embeds,omitempty"`
	Constants     []string  `json:"constants,omitempty"` // names of globals
	Constructors  []*Entity `json:"constructors"`
	Methods       []*Entity `json:"methods"`
	Fields        []*Field  `json:"fields"`
}

// Global is a package variable or a constant.
type Global struct {
	Name          string   `json:"name"`
	Type          TypeInfo `json:"type"`
	Constant      bool     `json:"constant"`
	Value         string   `json:"value,omitempty"` // of a constant, as Go writes it
	Documentation string   `json:"documentation,omitempty"`
	Getter        *Entity  `json:"getter,omitempty"`
	Setter        *Entity  `json:"setter,omitempty"`
}

// Field is a field of a struct, promoted ones included.
type Field struct {
	Name          string   `json:"name"`
	Type          TypeInfo `json:"type"`
	Documentation string   `json:"documentation,omitempty"`
	Promoted      bool     `json:"promoted,omitempty"`
	Getter        *Entity  `json:"getter"`
	Setter        *Entity  `json:"setter,omitempty"`
}

// The kinds of an Entity.
const (
	KindFunction    = "function"
	KindConstructor = "constructor"
	KindMethod      = "method"
	KindGetter      = "getter"
	KindSetter      = "setter"
)

// Entity is one thing that load_entity finds.
type Entity struct {
	Kind          string  `json:"kind"`
	Name          string  `json:"name"` // "New", "Client.Get"
	Path          string  `json:"path"` // the entity path
	Instance      bool    `json:"instance"`
	Variadic      bool    `json:"variadic"`
	Throws        bool    `json:"throws"` // an error of the language is told by it
	Params        []*Slot `json:"params"` // the object included
	Results       []*Slot `json:"results"`
	Signature     string  `json:"signature"`
	Documentation string  `json:"documentation,omitempty"`

	Source Source `json:"-"`
}

// TypeInfo is metaffi_type_info.
type TypeInfo struct {
	Type  string `json:"type"` // "int64", "string8_array"
	Code  uint32 `json:"code"`
	Dims  uint32 `json:"dims"`
	Alias string `json:"alias,omitempty"`
}

// Slot is a parameter or a result.
type Slot struct {
	Name string `json:"name,omitempty"`
	TypeInfo

	Go         types.Type `json:"-"`
	Passing    Passing    `json:"-"`
	OnlyRead   bool       `json:"-"` // a slice that the function neither keeps nor changes
	OnlyCalled bool       `json:"-"` // a func that the function does nothing but call, before it returns
}

// Omission is what was found and cannot be called.
type Omission struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// Role says what an entity does with its Source.
type Role int

// The roles; Receiver and Name are those of Source.
const (
	Call      Role = iota // calls the function Name
	Method                // calls the method Name of an object
	Zero                  // makes a zero value of Receiver
	GetGlobal             // reads Name
	SetGlobal
	GetField // reads the field Name of an object
	SetField
)

// Source is what an entity stands for in Go.
type Source struct {
	Role      Role
	Package   *types.Package
	Name      string
	Arguments []types.Type     // of the instantiation of a generic function
	Receiver  types.Type       // what the object is looked up as
	Signature *types.Signature // of what is called, instantiated
	Value     types.Type       // of a global or field
	Exits     bool             // it may end its goroutine before it returns
	Safe      bool             // its body does nothing that could panic
}

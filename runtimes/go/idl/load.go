package idl

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Request says what is read and how the go command is to be run.
type Request struct {
	Directory  string
	Env        []string
	BuildFlags []string
	Patterns   []string
	Overlay    map[string][]byte
}

// SourceError is what Go has to say about the source: one complaint a line.
type SourceError struct {
	Lines []string
}

func (e *SourceError) Error() string { return strings.Join(e.Lines, "\n") }

const loadMode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
	packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedModule

// Load reads and type-checks the packages that the patterns name. A *SourceError when they do not compile.
func Load(request Request) ([]*packages.Package, error) {
	config := &packages.Config{
		Mode: loadMode, Dir: request.Directory, Env: request.Env, BuildFlags: request.BuildFlags, Overlay: request.Overlay,
	}
	loaded, err := packages.Load(config, request.Patterns...)
	if err != nil {
		return nil, &SourceError{Lines: []string{strings.TrimPrefix(err.Error(), "err: ")}}
	}
	complaints := &SourceError{}
	for _, each := range loaded {
		for _, failure := range worth(each.Errors) {
			complaints.add(failure)
		}
		if each.Types == nil || each.Types == types.Unsafe {
			complaints.Lines = append(complaints.Lines, fmt.Sprintf("%s: no Go package could be read", each.ID))
		}
	}
	if len(complaints.Lines) > 0 {
		return nil, complaints
	}
	return loaded, nil
}

// worth leaves out what the compiler, run by go list, says again after the type-checker.
func worth(errors []packages.Error) []packages.Error {
	var own []packages.Error
	for _, each := range errors {
		if each.Kind == packages.ParseError || each.Kind == packages.TypeError {
			own = append(own, each)
		}
	}
	if len(own) > 0 {
		return own
	}
	return errors
}

func (e *SourceError) add(failure packages.Error) {
	text := failure.Msg
	if failure.Pos != "" && failure.Pos != "-" {
		text = failure.Pos + ": " + text
	}
	for _, line := range e.Lines {
		if line == text {
			return
		}
	}
	e.Lines = append(e.Lines, text)
}

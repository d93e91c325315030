package idl

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Request says what is read and how the go command is to be run.
type Request struct {
	Directory  string
	Env        []string
	BuildFlags []string
	Patterns   []string
	Along      []string // import paths that Go compiles in the same run, before others where it can; they are not read
	Overlay    map[string][]byte
}

// SourceError is what Go has to say about the source: one complaint a line.
type SourceError struct {
	Lines []string
}

func (e *SourceError) Error() string { return strings.Join(e.Lines, "\n") }

const loadMode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
	packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedModule

// driversWords are what go/packages puts before those of the go command.
var driversWords = regexp.MustCompile(`^(err: )?(exit status \d+: stderr: )?`)

// Load reads and type-checks the packages that the patterns name. A *SourceError when they do not compile.
func Load(request Request) ([]*packages.Package, error) {
	config := &packages.Config{
		Mode: loadMode, Dir: request.Directory, Env: request.Env, BuildFlags: request.BuildFlags, Overlay: request.Overlay,
	}
	loaded, err := packages.Load(config, slices.Concat(request.Along, request.Patterns)...)
	if err != nil {
		return nil, &SourceError{Lines: []string{driversWords.ReplaceAllString(err.Error(), "")}}
	}
	loaded = slices.DeleteFunc(loaded, func(each *packages.Package) bool { return slices.Contains(request.Along, each.PkgPath) })
	complaints := complaintsOf(loaded)
	for _, each := range loaded {
		if each.Types == nil {
			complaints.Lines = append(complaints.Lines, fmt.Sprintf("%s: no Go package could be read", each.ID))
		}
	}
	if len(complaints.Lines) > 0 {
		return nil, complaints
	}
	return loaded, nil
}

// complaintsOf the packages that were asked for. Why an import does not work its own package knows better.
func complaintsOf(loaded []*packages.Package) *SourceError {
	all, imports := &SourceError{}, &SourceError{}
	for _, each := range loaded {
		for _, failure := range worth(each.Errors) {
			if strings.HasPrefix(failure.Msg, "could not import ") {
				imports.add(failure)
			} else {
				all.add(failure)
			}
		}
	}
	if len(imports.Lines) == 0 {
		return all
	}
	reasons := &SourceError{}
	packages.Visit(loaded, nil, func(each *packages.Package) {
		for _, failure := range each.Errors {
			if failure.Kind == packages.ListError {
				reasons.add(failure)
			}
		}
	})
	if len(reasons.Lines) == 0 {
		reasons = imports
	}
	all.Lines = append(all.Lines, reasons.Lines...)
	return all
}

// worth is sorted as the compiler sorts, and leaves out what the compiler, run by go list, says again after the type-checker.
func worth(errors []packages.Error) []packages.Error {
	var own []packages.Error
	for _, each := range errors {
		if each.Kind == packages.ParseError || each.Kind == packages.TypeError {
			own = append(own, each)
		}
	}
	if len(own) == 0 {
		own = errors
	}
	sort.SliceStable(own, func(i, j int) bool {
		fileI, lineI := placeOf(own[i])
		fileJ, lineJ := placeOf(own[j])
		return fileI == fileJ && lineI < lineJ
	})
	return slices.CompactFunc(own, sameSlip)
}

// sameSlip: what a parser says besides its first word about a line follows from that.
func sameSlip(a, b packages.Error) bool {
	fileA, lineA := placeOf(a)
	fileB, lineB := placeOf(b)
	return a.Kind == packages.ParseError && b.Kind == packages.ParseError && fileA == fileB && lineA == lineB
}

func placeOf(failure packages.Error) (file string, line int) {
	parts := strings.Split(failure.Pos, ":")
	if len(parts) < 2 {
		return failure.Pos, 0
	}
	line, _ = strconv.Atoi(parts[1])
	return parts[0], line
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

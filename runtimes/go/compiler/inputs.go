package main

import (
	"fmt"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

// input is one --idl: a folder (with File: one file of it), all packages below a folder, or an import path.
type input struct {
	text       string
	name       string // that a library gets from it
	folder     string // absolute; empty for an import path
	file       string // absolute; only its entities are wanted
	below      bool   // folder/...
	importPath string
	version    string // behind the import path, or empty
	module     *userModule
}

// userModule is the module around a folder.
type userModule struct {
	folder string
	path   string
}

func (in *input) directory() string {
	if in.folder != "" {
		return in.folder
	}
	here, err := os.Getwd()
	if err != nil {
		return os.TempDir()
	}
	return here
}

// beside is where a library goes that has no other place.
func (in *input) beside() string {
	switch {
	case in.file != "":
		return filepath.Dir(in.file)
	case in.folder != "":
		return in.folder
	}
	return "."
}

// resolveInputs: what is named twice is wanted once.
func resolveInputs(texts []string) ([]*input, error) {
	var inputs []*input
	for _, text := range texts {
		in, err := resolveInput(text)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(inputs, in.isSame) {
			inputs = append(inputs, in)
		}
	}
	return inputs, nil
}

func (in *input) isSame(other *input) bool {
	return in.folder == other.folder && in.file == other.file && in.below == other.below &&
		in.importPath == other.importPath && in.version == other.version
}

func resolveInput(text string) (*input, error) {
	in := &input{text: text}
	path := text
	if trimmed := strings.TrimSuffix(filepath.ToSlash(text), "/..."); trimmed != filepath.ToSlash(text) {
		path, in.below = trimmed, true
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		in.folder = absolute
		in.name = filepath.Base(absolute)
	case err == nil && strings.HasSuffix(path, ".go") && !in.below:
		in.folder, in.file = filepath.Dir(absolute), absolute
		in.name = strings.TrimSuffix(filepath.Base(absolute), ".go")
	case err == nil:
		return nil, wrongUsage("%s is neither Go source (X.go) nor the folder of a Go package", text)
	case looksLikeFile(text):
		return nil, wrongUsage("there is no %s (seen from %s)", text, in.directory())
	default:
		return in, in.resolveImportPath()
	}
	if strings.HasSuffix(in.file, "_test.go") {
		return nil, wrongUsage("%s is a test: _test.go files are no part of their package", text)
	}
	in.module, err = moduleAround(in.folder)
	return in, err
}

func looksLikeFile(text string) bool {
	return strings.HasPrefix(text, ".") || filepath.IsAbs(text) || strings.HasSuffix(text, ".go") ||
		strings.HasSuffix(text, string(filepath.Separator))
}

func (in *input) resolveImportPath() error {
	path, version, versioned := strings.Cut(in.text, "@")
	if err := module.CheckImportPath(path); err != nil || versioned && version == "" || in.below {
		return wrongUsage("there is no file or folder %s, and it is no import path (like github.com/google/uuid@v1.6.0) either",
			in.text)
	}
	in.importPath, in.version = path, version
	in.name = idl.LastElement(path)
	return nil
}

// isStandard: what begins with a dotless element is Go's own.
func (in *input) isStandard() bool {
	return in.importPath != "" && !strings.Contains(strings.SplitN(in.importPath, "/", 2)[0], ".")
}

// moduleAround is nil when there is none. MetaFFI's own module does not count: its sources are part of every library.
func moduleAround(folder string) (*userModule, error) {
	for at := folder; ; at = filepath.Dir(at) {
		file := filepath.Join(at, "go.mod")
		content, err := os.ReadFile(file)
		if err == nil {
			path := modfile.ModulePath(content)
			if path == "" {
				return nil, fmt.Errorf("%s names no module", file)
			}
			if _, err := modfile.ParseLax(fromHere(file), content, nil); err != nil {
				return nil, &idl.SourceError{Lines: []string{"go: errors parsing " + fromHere(file) + ":", err.Error()}}
			}
			if path == guestModule {
				return nil, nil
			}
			return &userModule{folder: at, path: path}, nil
		}
		if at == filepath.Dir(at) {
			return nil, nil
		}
	}
}

// packagePath is the import path of a folder in a module.
func (m *userModule) packagePath(folder string) string {
	relative, err := filepath.Rel(m.folder, folder)
	if err != nil || relative == "." {
		return m.path
	}
	return m.path + "/" + filepath.ToSlash(relative)
}

// goFiles are the files of a folder that this build would compile, tests excluded, with their package names.
func goFiles(folder string, tags []string) (map[string]string, error) {
	context := build.Default
	context.BuildTags = tags
	context.CgoEnabled = true
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		if matches, err := context.MatchFile(folder, name); err == nil && matches {
			files[filepath.Join(folder, name)] = packageClause(filepath.Join(folder, name))
		}
	}
	return files, nil
}

// packageClause is empty when the file has none that could be read.
func packageClause(file string) string {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly)
	if err != nil || parsed.Name == nil {
		return ""
	}
	return parsed.Name.Name
}

package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// addCopy makes a module of its own of a file or folder that no module is around, or that is no part of it.
func (w *workspace) addCopy(in *input) error {
	name := packageNameFor(in.name, in.folder)
	importPath := name
	if in.module != nil {
		importPath = in.module.path + "/" + libraryElement + "_src/" + name
		known := false
		for _, each := range w.modules {
			known = known || each.folder == in.module.folder
		}
		if !known {
			w.modules = append(w.modules, in.module)
		}
	} else if patterns[importPath] || w.isTaken(importPath) {
		importPath = "program/" + name
	}
	for _, each := range w.targets {
		if each.importPath == importPath {
			importPath += fmt.Sprint(len(w.targets))
			break
		}
	}
	folder := filepath.Join(w.folder, "src", fmt.Sprint(len(w.targets)), name)
	if err := w.copySources(in, folder, name); err != nil {
		return err
	}
	if in.file != "" && !w.standsAlone(in) {
		w.advise(in)
	}
	w.shown = append(w.shown, rename{from: folder, to: in.folder})
	w.targets = append(w.targets, &target{importPath: importPath})
	return w.makeModule(folder, importPath, in)
}

// patterns: what `go help packages` reserves, and cgo.
var patterns = map[string]bool{"all": true, "std": true, "cmd": true, "tool": true, "work": true, "C": true}

// isTaken: the standard library has a package of that name.
func (w *workspace) isTaken(name string) bool { return w.tools.hasStandard(name) }

func (t *toolchain) hasStandard(name string) bool {
	return name == "unsafe" || fileExists(filepath.Join(t.env["GOROOT"], "src", filepath.FromSlash(name)))
}

func (w *workspace) copySources(in *input, folder, name string) error {
	files := map[string]bool{}
	if in.file != "" {
		files[in.file] = true
	} else {
		entries, err := os.ReadDir(in.folder)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if entry.Type().IsRegular() && !strings.HasSuffix(entry.Name(), "_test.go") && entry.Name() != "go.mod" {
				files[filepath.Join(in.folder, entry.Name())] = true
			}
		}
	}
	for file := range files {
		to := filepath.Join(folder, filepath.Base(file))
		var err error
		if strings.HasSuffix(file, ".go") {
			if err = w.copyGo(file, to, name); err == nil && in.file != "" {
				err = dropConstraints(to)
			}
		} else if isBuildInput(file) {
			err = copyFile(file, to)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

var constraintLine = regexp.MustCompile(`(?m)^//go:build `)

// dropConstraints: as with `go run file.go`, a file that is named is compiled, `//go:build ignore` or not.
func dropConstraints(file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return os.WriteFile(file, constraintLine.ReplaceAll(content, []byte("// go:build ")), 0o644)
}

// isBuildInput: what Go compiles besides Go.
func isBuildInput(file string) bool {
	switch filepath.Ext(file) {
	case ".c", ".h", ".s", ".S", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".syso":
		return true
	}
	return false
}

// copyGo copies a file of Go and what it embeds.
func (w *workspace) copyGo(from, to, name string) error {
	if packageClause(from) == "main" {
		if err := copyRenamed(from, to, name); err != nil {
			return err
		}
	} else if err := copyFile(from, to); err != nil {
		return err
	}
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	for _, pattern := range embedded(string(content)) {
		matches, _ := filepath.Glob(filepath.Join(filepath.Dir(from), strings.TrimPrefix(pattern, "all:")))
		for _, match := range matches {
			relative, err := filepath.Rel(filepath.Dir(from), match)
			if err != nil || strings.HasPrefix(relative, "..") {
				continue
			}
			if err := copyTree(match, filepath.Join(filepath.Dir(to), relative)); err != nil {
				return err
			}
		}
	}
	return nil
}

var embedLine = regexp.MustCompile(`(?m)^//go:embed[ \t]+(.*)$`)

// embedded are the patterns of //go:embed lines.
func embedded(source string) (patterns []string) {
	for _, line := range embedLine.FindAllStringSubmatch(source, -1) {
		for rest := strings.TrimSpace(line[1]); rest != ""; rest = strings.TrimSpace(rest) {
			word, err := strconv.QuotedPrefix(rest)
			if err != nil {
				word = strings.Fields(rest)[0]
			}
			rest = rest[len(word):]
			if plain, err := strconv.Unquote(word); err == nil {
				word = plain
			}
			patterns = append(patterns, word)
		}
	}
	return patterns
}

func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		return copyFile(path, filepath.Join(to, relative))
	})
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return writeFile(to, content)
}

func writeFile(file string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, content, 0o644)
}

// copyRenamed copies a file with another name in its package clause.
func copyRenamed(from, to, name string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, from, content, parser.PackageClauseOnly)
	if err == nil {
		offset := files.PositionFor(parsed.Name.Pos(), false).Offset
		content = append([]byte(string(content[:offset])+name), content[offset+len(parsed.Name.Name):]...)
	}
	return writeFile(to, content)
}

func declaresMain(file string) bool {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return false
	}
	for _, declaration := range parsed.Decls {
		if f, is := declaration.(*ast.FuncDecl); is && f.Recv == nil && f.Name.Name == "main" {
			return true
		}
	}
	return false
}

var noIdentifier = regexp.MustCompile(`[^A-Za-z0-9_]+`)

// packageNameFor makes a package name, which ends an import path too, of a file's or folder's name; the folder's helps where that
// is `main`. Packages below internal and vendor are closed to others.
func packageNameFor(name, folder string) string {
	if name == "main" {
		name = filepath.Base(folder)
	}
	name = strings.Trim(noIdentifier.ReplaceAllString(name, "_"), "_")
	if name == "" || name == "main" {
		return "program"
	}
	switch {
	case name[0] >= '0' && name[0] <= '9', token.IsKeyword(name), name == "init", name == "internal", name == "vendor":
		return "p_" + name
	}
	return name
}

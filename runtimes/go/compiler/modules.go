package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

// makeModule writes a go.mod for copied source. What the source imports from elsewhere is looked up by Go; the answer is
// remembered, so that the next library has the same versions and needs no network.
func (w *workspace) makeModule(folder, importPath string, in *input) error {
	content := fmt.Sprintf("module %s\n\ngo %s\n", importPath, w.tools.languageVersion())
	if err := writeFile(filepath.Join(folder, "go.mod"), []byte(content)); err != nil {
		return err
	}
	foreign, err := foreignImports(folder)
	if err != nil || len(foreign) == 0 || in.module != nil {
		return err
	}
	memory := rememberedModule(append([]string{importPath, in.folder, in.file}, foreign...))
	memory.restore(folder)
	if _, err := w.tools.run(folder, w.alone(), "list", "-mod=readonly", "-deps", "."); err == nil {
		return nil
	}
	fmt.Fprintf(w.progress, "metaffi: looking up %s\n", strings.Join(foreign, ", "))
	if err := w.follow(folder, "list", "-mod=mod", "-deps", "."); err != nil {
		return err
	}
	memory.store(folder)
	return nil
}

// alone: the module by itself, outside of any workspace, with no flags of the user's that would be about another.
func (w *workspace) alone() []string {
	return []string{"GO111MODULE=on", "CGO_ENABLED=1", "GOWORK=off", "GOFLAGS="}
}

// follow runs go and shows on the way what it says.
func (w *workspace) follow(folder string, arguments ...string) error {
	var said bytes.Buffer
	command := w.tools.command(folder, w.alone(), arguments...)
	command.Stderr = &lineFilter{to: w.progress, rest: &said, keep: "go: downloading", also: "go: finding"}
	err := command.Run()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		failed.Stderr = said.Bytes()
	}
	if err != nil {
		return w.words(err, folder)
	}
	return nil
}

// foreignImports are what the source of a folder imports that is not Go's own, sorted.
func foreignImports(folder string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			continue // the type-checker will say it better
		}
		for _, each := range parsed.Imports {
			path, _ := strconv.Unquote(each.Path.Value)
			if strings.Contains(strings.SplitN(path, "/", 2)[0], ".") {
				found[path] = true
			}
		}
	}
	list := make([]string, 0, len(found))
	for path := range found {
		list = append(list, path)
	}
	sort.Strings(list)
	return list, nil
}

// addRemote gets packages of the module proxy.
func (w *workspace) addRemote(inputs []*input) error {
	folder := filepath.Join(w.folder, "lib")
	content := fmt.Sprintf("module %s\n\ngo 1.%d\n", w.libraryPath, oldestMinor)
	if err := writeFile(filepath.Join(folder, "go.mod"), []byte(content)); err != nil {
		return err
	}
	var wanted, paths []string
	for _, in := range inputs {
		w.targets = append(w.targets, &target{importPath: in.importPath})
		if in.isStandard() {
			if !w.isTaken(in.importPath) {
				return wrongUsage("there is no file or folder %s, and %s has no package of that name either", in.text,
					strings.Replace(w.tools.version, "go", "Go ", 1))
			}
			continue
		}
		paths = append(paths, in.importPath)
		wanted = append(wanted, in.importPath+"@"+orLatest(in.version))
	}
	if len(wanted) == 0 {
		return nil
	}
	memory := rememberedModule(append([]string{w.libraryPath}, wanted...))
	memory.restore(folder)
	if _, err := w.tools.run(folder, w.alone(), append([]string{"list", "-mod=readonly", "-deps"}, paths...)...); err == nil {
		return nil
	}
	fmt.Fprintf(w.progress, "metaffi: getting %s\n", strings.Join(wanted, ", "))
	if err := w.follow(folder, append([]string{"get"}, wanted...)...); err != nil {
		return err
	}
	memory.store(folder)
	return nil
}

func orLatest(version string) string {
	if version == "" {
		return "latest"
	}
	return version
}

// moduleMemory keeps go.mod and go.sum of what was looked up. Without a cache folder nothing is kept.
type moduleMemory struct{ folder string }

func rememberedModule(key []string) moduleMemory {
	cache, err := cacheFolder()
	if err != nil {
		return moduleMemory{}
	}
	sum := sha256.Sum256([]byte(strings.Join(key, "\n")))
	return moduleMemory{filepath.Join(cache, "modules", hex.EncodeToString(sum[:8]))}
}

var moduleFiles = []string{"go.mod", "go.sum"}

func (m moduleMemory) restore(folder string) {
	if m.folder == "" || !fileExists(filepath.Join(m.folder, "go.sum")) {
		return
	}
	for _, file := range moduleFiles {
		_ = copyFile(filepath.Join(m.folder, file), filepath.Join(folder, file))
	}
}

// store replaces the folder as a whole: another compiler may be reading it.
func (m moduleMemory) store(folder string) {
	if m.folder == "" || os.MkdirAll(filepath.Dir(m.folder), 0o755) != nil {
		return
	}
	fresh, err := os.MkdirTemp(filepath.Dir(m.folder), "new-")
	if err != nil {
		return
	}
	for _, file := range moduleFiles {
		if copyFile(filepath.Join(folder, file), filepath.Join(fresh, file)) != nil {
			_ = os.RemoveAll(fresh)
			return
		}
	}
	_ = os.RemoveAll(m.folder)
	if os.Rename(fresh, m.folder) != nil {
		_ = os.RemoveAll(fresh)
	}
}

// cacheFolder is where things stay that the next library can use.
func cacheFolder() (string, error) {
	folder, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	folder = filepath.Join(folder, "metaffi", "go")
	return folder, os.MkdirAll(folder, 0o755)
}

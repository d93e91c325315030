package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

// writeWork unites the modules. What the user's own go.work files say stays true.
func (w *workspace) writeWork() error {
	work := &workFile{}
	work.use(filepath.Join(w.folder, "lib"))
	if w.guest != "" {
		work.use(w.guest)
	}
	for index := range w.targets {
		matches, _ := filepath.Glob(filepath.Join(w.folder, "src", fmt.Sprint(index), "*"))
		for _, folder := range matches {
			work.use(folder)
		}
	}
	var sums bytes.Buffer
	for _, each := range w.modules {
		work.use(each.folder)
		if err := work.include(w.tools, each.folder, &sums); err != nil {
			return err
		}
	}
	if sums.Len() > 0 {
		if err := writeFile(filepath.Join(w.folder, "go.work.sum"), sums.Bytes()); err != nil {
			return err
		}
	}
	return writeFile(filepath.Join(w.folder, "go.work"), work.format())
}

type workFile struct {
	folders  []string
	replaces []*modfile.Replace
	version  string
}

func (f *workFile) use(folder string) {
	for _, each := range f.folders {
		if each == folder {
			return
		}
	}
	f.folders = append(f.folders, folder)
	content, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	if err != nil {
		return
	}
	if parsed, err := modfile.ParseLax("go.mod", content, nil); err == nil && parsed.Go != nil {
		f.atLeast(parsed.Go.Version)
	}
}

// atLeast: go.work must ask for no older Go than its modules.
func (f *workFile) atLeast(version string) {
	if f.version == "" || newerVersion(version, f.version) {
		f.version = version
	}
}

func newerVersion(a, b string) bool {
	left, right := strings.Split(a, "."), strings.Split(b, ".")
	for i := 0; i < len(left) && i < len(right); i++ {
		x, _ := strconv.Atoi(left[i])
		y, _ := strconv.Atoi(right[i])
		if x != y {
			return x > y
		}
	}
	return len(left) > len(right)
}

// include takes over the go.work that is in force in a user's folder.
func (f *workFile) include(tools *toolchain, folder string, sums *bytes.Buffer) error {
	output, err := tools.run(folder, nil, "env", "GOWORK")
	file := strings.TrimSpace(string(output))
	if err != nil || file == "" || file == "off" {
		return nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	parsed, err := modfile.ParseWork(file, content, nil)
	if err != nil {
		return &idl.SourceError{Lines: []string{err.Error()}}
	}
	at := filepath.Dir(file)
	for _, each := range parsed.Use {
		f.use(absoluteFrom(at, each.Path))
	}
	for _, each := range parsed.Replace {
		if each.New.Version == "" {
			each.New.Path = absoluteFrom(at, each.New.Path)
		}
		f.replaces = append(f.replaces, each)
	}
	if content, err := os.ReadFile(file + ".sum"); err == nil {
		sums.Write(content)
	}
	return nil
}

func absoluteFrom(folder, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}

func (f *workFile) format() []byte {
	var text bytes.Buffer
	fmt.Fprintf(&text, "go %s\n\n", f.version)
	for _, folder := range f.folders {
		fmt.Fprintf(&text, "use %s\n", modfile.AutoQuote(folder))
	}
	written := map[string]bool{}
	for _, each := range f.replaces {
		line := "replace " + strings.TrimSpace(each.Old.Path+" "+each.Old.Version) + " => " +
			strings.TrimSpace(modfile.AutoQuote(each.New.Path)+" "+each.New.Version) + "\n"
		if !written[line] {
			written[line] = true
			text.WriteString(line)
		}
	}
	return text.Bytes()
}

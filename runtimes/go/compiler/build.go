package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

// build compiles the generated package with what it imports, and puts the library in place.
func (w *workspace) build(source *generated, output string, progress io.Writer) error {
	folder := filepath.Join(w.folder, "lib")
	if err := writeFile(filepath.Join(folder, "exports.go"), source.exports); err != nil {
		return err
	}
	const head = "// Made by metaffi-compiler-go.\npackage "
	flags := fmt.Sprintf(head+"%s\n\n// #cgo CFLAGS: -O1 \"-I%s\" \"-I%s\"\nimport \"C\"\n", libraryElement,
		w.guest, filepath.Join(w.guest, "..", "..", "abi", "include"))
	if err := writeFile(filepath.Join(folder, "flags.go"), []byte(flags)); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(folder, "table.c"), source.table); err != nil {
		return err
	}
	program := fmt.Sprintf(head+"main\n\nimport _ %q\n\nfunc main() {}\n", w.libraryPath)
	if err := writeFile(filepath.Join(folder, "main", "main.go"), []byte(program)); err != nil {
		return err
	}
	built := filepath.Join(w.folder, "out", filepath.Base(output))
	arguments := append([]string{"build"}, w.buildFlags()...)
	// Stack traces do not need the debugger's tables.
	arguments = append(arguments, "-ldflags=-s -w", "-o", built)
	if len(w.overlay) > 0 {
		file := filepath.Join(w.folder, "overlay.json")
		content, err := json.Marshal(map[string]any{"Replace": w.overlay})
		if err != nil {
			return err
		}
		if err := writeFile(file, content); err != nil {
			return err
		}
		arguments = append(arguments, "-overlay", file)
	}
	if _, err := w.tools.run(folder, w.env(), append(arguments, "./main")...); err != nil {
		return w.buildWords(err, folder)
	}
	if err := place(built, output); err != nil {
		return fmt.Errorf("the library is made but cannot be put in place: %w", err)
	}
	fmt.Fprintf(progress, "metaffi: made %s: %s\n", output, plural(source.entities, "entity", "entities"))
	return nil
}

func (w *workspace) buildWords(err error, folder string) error {
	text := w.words(err, folder)
	if said, is := text.(*idl.SourceError); is && strings.Contains(said.Error(), "exports.go") {
		said.Lines = append(said.Lines, "metaffi: Go does not accept what was generated; that is a defect of MetaFFI")
	}
	return text
}

// checkPlace says before the work what place would say after it. Nothing stays behind.
func checkPlace(file string) error {
	if status, err := os.Stat(file); err == nil && status.IsDir() {
		return fmt.Errorf("the library cannot be put at %s: that is a folder", file)
	}
	folder := filepath.Dir(file)
	for folder != filepath.Dir(folder) {
		if _, err := os.Stat(folder); !os.IsNotExist(err) {
			break
		}
		folder = filepath.Dir(folder)
	}
	probe, err := os.CreateTemp(folder, ".metaffi-")
	if err != nil {
		return fmt.Errorf("the library cannot be put at %s: %w", file, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// place moves a file so that whoever has the old one open keeps it.
func place(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	fresh, err := os.CreateTemp(filepath.Dir(to), ".metaffi-")
	if err != nil {
		return err
	}
	_, err = fresh.Write(content)
	if err == nil {
		err = fresh.Chmod(0o755)
	}
	if closed := fresh.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(fresh.Name(), to)
	}
	if err != nil {
		_ = os.Remove(fresh.Name())
	}
	return err
}

func listOmissions(library *idl.Library, to io.Writer) {
	for _, m := range library.Modules {
		for _, each := range m.Omitted {
			fmt.Fprintf(to, "metaffi: left out: %s.%s: %s\n", m.Package, each.Name, each.Reason)
		}
	}
}

func nothingExported(library *idl.Library) string {
	var names []string
	for _, m := range library.Modules {
		names = append(names, m.Name)
	}
	return fmt.Sprintf("there is nothing to call in %s: a host sees names that begin with a capital letter",
		strings.Join(names, ", "))
}

func printIDL(library *idl.Library, to io.Writer) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(library); err != nil {
		return err
	}
	_, err := to.Write(text.Bytes())
	return err
}

package main

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

var update = flag.Bool("update", false, "write what is expected anew")

func TestGeneratedFilesAreTheGoldenOnes(t *testing.T) {
	file := filepath.Join(source, "testdata", "calc.go")
	chosen := &options{idl: list{file}, printIDL: true}
	inputs, err := resolveInputs(chosen.idl)
	if err != nil {
		t.Fatal(err)
	}
	tools, err := findToolchain(source)
	if err != nil {
		t.Fatal(err)
	}
	space, err := newWorkspace(tools, inputs, chosen, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer space.remove()
	roots, err := space.load()
	if err != nil {
		t.Fatal(err)
	}
	library, err := idl.Read(roots, idl.Options{Name: "calc", LanguageVersion: "go1.22"})
	if err != nil {
		t.Fatal(err)
	}
	generated := generate(library, space.libraryPath)
	for name, got := range map[string][]byte{"exports.go.golden": generated.exports, "table.c.golden": generated.table} {
		golden := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("what is generated is not %s; go test ./compiler -run Golden -update writes it anew", golden)
		}
	}
}

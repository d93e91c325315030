package idl

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write what is expected anew")

func TestPrintedFormIsTheGoldenOne(t *testing.T) {
	loaded, err := Load(Request{Directory: "testdata/golden", Patterns: []string{"."}})
	if err != nil {
		t.Fatal(err)
	}
	library, err := Read([]Root{{Package: loaded[0]}}, Options{Name: "golden", LanguageVersion: "go1.22"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.MarshalIndent(library, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	const file = "testdata/golden/golden.json"
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the IDL is not that of %s; go test ./idl -update writes it anew. It is:\n%s", file, got)
	}
}

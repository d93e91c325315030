package metaffi_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestHeadersAreThoseOfTheLibrary(t *testing.T) {
	root := filepath.Join("..", "..", "..", "abi", "include", "metaffi")
	copies, err := filepath.Glob(filepath.Join("internal", "include", "metaffi", "*.h"))
	if err != nil || len(copies) == 0 {
		t.Fatal(copies, err)
	}
	for _, path := range copies {
		ours := must(os.ReadFile(path))(t)
		original := must(os.ReadFile(filepath.Join(root, filepath.Base(path))))(t)
		if !bytes.Equal(ours, original) {
			t.Errorf("%s is not what it was copied from: run go generate in internal/include/metaffi", path)
		}
	}
}

func TestGeneratedFilesAreUpToDate(t *testing.T) {
	folder := t.TempDir()
	generator := filepath.Join(folder, "calls")
	if output, err := exec.Command("go", "build", "-buildvcs=false", "-o", generator, "./internal/generate/calls").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	command := exec.Command(generator)
	command.Dir = folder
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for _, pattern := range []string{"*_generated.go", "*_generated.h"} {
		for _, path := range must(filepath.Glob(pattern))(t) {
			if !bytes.Equal(must(os.ReadFile(path))(t), must(os.ReadFile(filepath.Join(folder, path)))(t)) {
				t.Errorf("%s is out of date: run go generate", path)
			}
		}
	}
}

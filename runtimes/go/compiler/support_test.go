package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

// outcome of one run of the program.
type outcome struct {
	status         int
	stdout, stderr string
}

func metaffi(t *testing.T, arguments ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	here, err := filepath.Abs(source)
	if err != nil {
		t.Fatal(err)
	}
	arguments = append(arguments, "--sources", filepath.Join(here, ".."),
		"--include", filepath.Join(here, "..", "..", "..", "abi", "include"))
	status := run(arguments, &stdout, &stderr)
	return outcome{status, stdout.String(), stderr.String()}
}

// source is the folder of this test.
var source = func() string {
	here, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return here
}()

// idlOf runs --print-idl and returns the entity paths.
func idlOf(t *testing.T, arguments ...string) []string {
	t.Helper()
	got := metaffi(t, append([]string{"--print-idl"}, arguments...)...)
	if got.status != 0 {
		t.Fatalf("status %d: %s", got.status, got.stderr)
	}
	var library idl.Library
	if err := json.Unmarshal([]byte(got.stdout), &library); err != nil {
		t.Fatalf("%v in %s", err, got.stdout)
	}
	var paths []string
	for _, m := range library.Modules {
		m.Each(func(entity *idl.Entity) { paths = append(paths, entity.Path) })
	}
	return paths
}

// folderWith makes files of pairs: name, content.
func folderWith(t *testing.T, files ...string) string {
	t.Helper()
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(files); i += 2 {
		if err := writeFile(filepath.Join(folder, files[i]), []byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func chdir(t *testing.T, folder string) {
	t.Helper()
	before, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chdir(folder); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chdir(before) })
}

func expect(t *testing.T, got outcome, status int, parts ...string) {
	t.Helper()
	if got.status != status {
		t.Errorf("status %d, want %d: %s", got.status, status, got.stderr)
	}
	for _, part := range parts {
		if !strings.Contains(got.stderr, part) {
			t.Errorf("%q is not said in:\n%s", part, got.stderr)
		}
	}
}

package main

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// One library of all that is hard: a build costs seconds.
func TestLibraryOfEverything(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a library")
	}
	out := t.TempDir()
	sink := filepath.Join(source, "testdata", "sink")
	before := listing(t, sink)
	got := metaffi(t, "--guest", "--keep", "-o", out, "--name", "everything", "--idl", sink, "--idl", filepath.Join(sink, "lib"),
		"--idl", filepath.Join(sink, "a"), "--idl", filepath.Join(sink, "cmd", "tool"),
		"--idl", filepath.Join(sink, "scripts", "one.go"), "--idl", filepath.Join(source, "testdata", "calc.go"))
	if match := regexp.MustCompile(`Go worked in (\S+)`).FindStringSubmatch(got.stderr); match != nil {
		t.Cleanup(func() { _ = os.RemoveAll(match[1]) })
		vet(t, match[1])
	} else {
		t.Error("--keep does not say where")
	}
	expect(t, got, 0, "metaffi: made "+filepath.Join(out, "everything_MetaFFIGuest.so"),
		"left out: sink.TooBig: its value, ", "left out: sink.NewTree[local]: the type argument sink.local")
	if after := listing(t, sink); after != before {
		t.Errorf("the source folder changed: it was\n%s\nand is\n%s", before, after)
	}
	entries, err := os.ReadDir(out)
	if err != nil || len(entries) != 1 {
		t.Fatalf("%v, %v", entries, err)
	}
	library := filepath.Join(out, entries[0].Name())
	checkSymbols(t, library)
	content, err := os.ReadFile(library)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(content), os.TempDir()+"/metaffi-go-") {
		t.Error("the library has the path of the temporary folder in it")
	}
}

// vet: what was generated is Go that vet has nothing to say about.
func vet(t *testing.T, folder string) {
	t.Helper()
	command := exec.Command("go", "vet", "-overlay", filepath.Join(folder, "overlay.json"), "./...")
	command.Dir = filepath.Join(folder, "lib")
	command.Env = append(os.Environ(), "GOWORK="+filepath.Join(folder, "go.work"), "GOFLAGS=")
	if output, err := command.CombinedOutput(); err != nil {
		t.Errorf("go vet: %v\n%s", err, output)
	}
}

// checkSymbols: of what MetaFFI generates, one symbol is seen.
func checkSymbols(t *testing.T, library string) {
	t.Helper()
	file, err := elf.Open(library)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	symbols, err := file.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, symbol := range symbols {
		if symbol.Section != elf.SHN_UNDEF && strings.HasPrefix(symbol.Name, "metaffi_go") {
			seen = append(seen, symbol.Name)
		}
	}
	if strings.Join(seen, " ") != "metaffi_go_library_get" {
		t.Errorf("the library exports %v", seen)
	}
}

func listing(t *testing.T, folder string) string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil {
			info, _ := entry.Info()
			names = append(names, path+" "+info.ModTime().String())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, "\n")
}

func TestLibraryThatCannotBeLinked(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a library")
	}
	folder := folderWith(t, "x.go", "package x\n\n// #cgo LDFLAGS: -lthere_is_no_such_library\nimport \"C\"\n\nfunc F() {}\n")
	expect(t, metaffi(t, "--idl", filepath.Join(folder, "x.go"), "--guest"), 1, "there_is_no_such_library")
	if files, _ := filepath.Glob(filepath.Join(folder, "*.so")); len(files) > 0 {
		t.Errorf("%v was made", files)
	}
}

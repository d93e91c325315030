package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// pathWith makes PATH a folder with nothing but a program called go.
func pathWith(t *testing.T, script string) string {
	t.Helper()
	folder := t.TempDir()
	if script != "" {
		if err := os.WriteFile(filepath.Join(folder, "go"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", folder)
	return folder
}

func TestGoThatCannotBeUsed(t *testing.T) {
	file := filepath.Join(folderWith(t, "x.go", "package x\n\nfunc F() {}\n"), "x.go")
	for name, each := range map[string]struct{ script, message string }{
		"old":     {`echo '{"GOVERSION": "go1.19.8"}'`, "is Go 1.19.8, which is too old to make guest libraries; install Go 1.22 or later"},
		"ancient": {`if [ "$1" = version ]; then echo go version go1.12 linux/amd64; else echo '{}'; fi`, "is Go 1.12, which is too old"},
		"other":   {`echo 'Go is a game'`, "does not answer as Go does; install Go 1.22 or later"},
		"broken":  {`echo 'go: GOFLAGS: bad' >&2; exit 2`, "go: GOFLAGS: bad"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := pathWith(t, each.script)
			expect(t, metaffi(t, "--idl", file, "--print-idl"), 1, each.message, filepath.Join(folder, "go"))
		})
	}
}

func TestNoGo(t *testing.T) {
	places := usualPlaces
	usualPlaces = []string{filepath.Join(t.TempDir(), "go")}
	t.Cleanup(func() { usualPlaces = places })
	t.Setenv("GOROOT", "")
	file := filepath.Join(folderWith(t, "x.go", "package x\n\nfunc F() {}\n"), "x.go")
	pathWith(t, "")
	expect(t, metaffi(t, "--idl", file, "--print-idl"), 1, "there is no Go here", usualPlaces[0],
		"install Go 1.22 or later (https://go.dev/dl)")
}

func TestNoCompilerOfC(t *testing.T) {
	program, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	pathWith(t, "exec "+program+` "$@"`)
	t.Setenv("CC", "")
	file := filepath.Join(folderWith(t, "x.go", "package x\n\nfunc F() {}\n"), "x.go")
	expect(t, metaffi(t, "--idl", file, "--guest"), 1, "Go needs a C compiler", "apt-get install gcc")
}

func TestVersions(t *testing.T) {
	for version, minor := range map[string]int{
		"go1.22": 22, "go1.26.8": 26, "go1.19.8": 19, "go1.23rc1": 23, "devel go1.27-abcdef": 27, "devel +abcdef": 1 << 20, "": 0,
	} {
		if got := minorOf(version); got != minor {
			t.Errorf("minorOf(%q) is %d, want %d", version, got, minor)
		}
	}
}

func TestGoThatFailsWithoutAWord(t *testing.T) {
	file := filepath.Join(folderWith(t, "x.go", "package x\n\nimport _ \"example.com/y\"\n\nfunc F() {}\n"), "x.go")
	folder := pathWith(t, `case "$1" in env) echo '{"GOVERSION": "go1.26.8"}';; *) kill -9 $$;; esac`)
	expect(t, metaffi(t, "--idl", file, "--print-idl"), 1, filepath.Join(folder, "go")+" ended without a word (signal: killed)")
}

func TestPackagesOfGoAreRecognized(t *testing.T) {
	chdir(t, t.TempDir())
	for name, status := range map[string]int{
		"strings": 0, "net/url": 0, "unsafe": 0, "nosuch": 1, "net/nosuch": 1, "github.com/google/uuid": 1, "no path": 1, ".": 1,
	} {
		if got := metaffi(t, "--recognizes", name); got.status != status || got.stderr != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// proxy makes a module proxy of files; nothing of the machine's own caches of modules is used.
func proxy(t *testing.T, modules ...string) {
	t.Helper()
	folder := t.TempDir()
	for i := 0; i < len(modules); i += 3 {
		path, version, source := modules[i], modules[i+1], modules[i+2]
		at := filepath.Join(folder, path, "@v")
		mod := "module " + path + "\n\ngo 1.22\n"
		for name, content := range map[string]string{
			"list": version + "\n", version + ".info": `{"Version":"` + version + `"}`, version + ".mod": mod,
		} {
			if err := writeFile(filepath.Join(at, name), []byte(content)); err != nil {
				t.Fatal(err)
			}
		}
		file, err := os.Create(filepath.Join(at, version+".zip"))
		if err != nil {
			t.Fatal(err)
		}
		archive := zip.NewWriter(file)
		for name, content := range map[string]string{"go.mod": mod, "a.go": source} {
			writer, err := archive.Create(path + "@" + version + "/" + name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := writer.Write([]byte(content)); err != nil {
				t.Fatal(err)
			}
		}
		if err := archive.Close(); err != nil {
			t.Fatal(err)
		}
		_ = file.Close()
	}
	t.Setenv("GOPROXY", "file://"+folder)
	t.Setenv("GONOSUMDB", "*")
	t.Setenv("GOFLAGS", "-modcacherw")
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("GOCACHE", goCache)
}

// goCache would follow XDG_CACHE_HOME.
var goCache = func() string {
	folder, err := os.UserCacheDir()
	if given := os.Getenv("GOCACHE"); given != "" {
		return given
	}
	if err != nil {
		return "off"
	}
	return filepath.Join(folder, "go-build")
}()

const dependency = "package dep\n\nfunc Answer() int { return 42 }\n"

func TestDependenciesOfALoneFileAreLookedUpOnce(t *testing.T) {
	proxy(t, "example.com/dep", "v1.2.0", dependency)
	folder := folderWith(t, "x.go", "package x\n\nimport \"example.com/dep\"\n\nfunc F() int { return dep.Answer() }\n")
	chdir(t, folder)
	got := metaffi(t, "--idl", "x.go", "--print-idl")
	expect(t, got, 0, "looking up example.com/dep", "go: downloading example.com/dep v1.2.0")
	t.Setenv("GOPROXY", "off")
	got = metaffi(t, "--idl", "x.go", "--print-idl")
	expect(t, got, 0)
	if strings.Contains(got.stderr, "looking up") {
		t.Errorf("looked up again: %s", got.stderr)
	}
}

func TestDependenciesThatThereAreNot(t *testing.T) {
	proxy(t)
	folder := folderWith(t, "x.go", "package x\n\nimport \"example.com/gone\"\n\nfunc F() { gone.F() }\n")
	chdir(t, folder)
	expect(t, metaffi(t, "--idl", "x.go", "--print-idl"), 1, "x.go:3:8: ", "example.com/gone")
	expect(t, metaffi(t, "--idl", "example.com/gone@v1.0.0", "--print-idl"), 1, "example.com/gone@v1.0.0")
}

func TestImportPaths(t *testing.T) {
	proxy(t, "example.com/dep", "v1.2.0", dependency, "example.com/more/v2", "v2.0.1", "package more\n\nfunc More() {}\n")
	for _, text := range []string{"example.com/dep@v1.2.0", "example.com/dep"} {
		if got := strings.Join(idlOf(t, "--idl", text), " "); got != "callable=Answer" {
			t.Errorf("%s: %s", text, got)
		}
	}
	got := strings.Join(idlOf(t, "--idl", "example.com/dep", "--idl", "example.com/more/v2", "--idl", "errors"), " ")
	if !strings.HasPrefix(got, "callable=Answer callable=More ") || !strings.Contains(got, "callable=Unwrap") {
		t.Errorf("got %s", got)
	}
}

func TestVendoredDependencies(t *testing.T) {
	proxy(t)
	folder := folderWith(t,
		"go.mod", "module example.com/user\n\ngo 1.22\n\nrequire example.com/dep v1.2.0\n",
		"x.go", "package user\n\nimport \"example.com/dep\"\n\nfunc F() dep.T { return dep.T{} }\n",
		"vendor/modules.txt", "# example.com/dep v1.2.0\n## explicit; go 1.22\nexample.com/dep\n",
		"vendor/example.com/dep/a.go", "package dep\n\ntype T struct{}\n")
	if got := strings.Join(idlOf(t, "--idl", folder), " "); got != "callable=F" {
		t.Errorf("got %s", got)
	}
}

func TestUsersWorkspace(t *testing.T) {
	proxy(t)
	folder := folderWith(t,
		"go.work", "go 1.22\n\nuse (\n\t./a\n\t./b\n)\n\nreplace example.com/c => ./c\n",
		"a/go.mod", "module example.com/a\n\ngo 1.22\n\nrequire example.com/c v0.0.0\n",
		"a/a.go", "package a\n\nimport (\n\t\"example.com/b\"\n\t\"example.com/c\"\n)\n\nfunc A() (b.T, c.T) { return b.T{}, c.T{} }\n",
		"b/go.mod", "module example.com/b\n\ngo 1.22\n", "b/b.go", "package b\n\ntype T struct{}\n",
		"c/go.mod", "module example.com/c\n\ngo 1.22\n", "c/c.go", "package c\n\ntype T struct{}\n")
	if got := strings.Join(idlOf(t, "--idl", filepath.Join(folder, "a")), " "); got != "callable=A" {
		t.Errorf("got %s", got)
	}
}

func TestModulesOfSeveralPlacesMakeOneLibrary(t *testing.T) {
	proxy(t, "example.com/dep", "v1.2.0", dependency)
	folder := folderWith(t,
		"a/go.mod", "module example.com/a\n\ngo 1.22\n", "a/a.go", "package a\n\nfunc A() {}\n",
		"b/go.mod", "module example.com/b\n\ngo 1.23\n", "b/b.go", "package b\n\nfunc B() {}\n",
		"c.go", "package c\n\nimport \"example.com/dep\"\n\nfunc C() int { return dep.Answer() }\n")
	got := strings.Join(idlOf(t, "--idl", filepath.Join(folder, "a"), "--idl", filepath.Join(folder, "b"),
		"--idl", filepath.Join(folder, "c.go"), "--idl", "example.com/dep"), " ")
	if got != "callable=A callable=B callable=C callable=Answer" {
		t.Errorf("got %s", got)
	}
}

func TestVersionsOfGoWork(t *testing.T) {
	for _, each := range []struct {
		a, b  string
		newer bool
	}{{"1.22", "1.21", true}, {"1.22.1", "1.22", true}, {"1.9", "1.22", false}, {"1.22", "1.22", false}} {
		if got := newerVersion(each.a, each.b); got != each.newer {
			t.Errorf("newerVersion(%s, %s) is %v", each.a, each.b, got)
		}
	}
}

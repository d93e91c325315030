package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSourceThatCannotBeUsed(t *testing.T) {
	folder := folderWith(t,
		"type.go", "package bad\n\nfunc F() int { return \"x\" }\nfunc G() { missing() }\n",
		"syntax.go", "package bad\n\nfunc F( {\n",
		"none.go", "package none\n\nfunc f() {}\n",
		"two/a.go", "package two\n\nfunc A() { b() }\n", "two/b.go", "package two\n\nfunc b() {}\n",
		"unused.go", "package unused\n\nimport \"os\"\n\nfunc F() {}\n",
		"a_test.go", "package a\n",
		"x.py", "import os\n",
		"empty/readme.txt", "",
		"testonly/a_test.go", "package a\n",
		"mod/go.mod", "module example.com/mod\n\ngo 1.22\n",
		"mod/x.go", "package mod\n\nimport \"example.com/nowhere\"\n\nfunc F() { nowhere.G() }\n",
		"broken/go.mod", "modul example.com\n",
		"broken/x.go", "package x\n",
		"spaced/go.mod", "module example.com/a b\n",
		"spaced/x.go", "package x\n",
		"newer/go.mod", "module example.com/newer\n\ngo 1.99\n",
		"newer/x.go", "package x\n\nfunc F() {}\n",
		"cgo.go", "package x\n\n// #error no\nimport \"C\"\n\nfunc F() {}\n")
	chdir(t, folder)
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOTOOLCHAIN", "local")
	for _, each := range []struct {
		idl    string
		status int
		parts  []string
	}{
		{"type.go", 1, []string{"./type.go:3:23: cannot use \"x\"", "./type.go:4:12: undefined: missing"}},
		{"syntax.go", 1, []string{"./syntax.go:3:9: expected ')'"}},
		{"two/a.go", 1, []string{"./two/a.go:3:12: undefined: b", "name its folder, --idl two"}},
		{"none.go", 1, []string{"there is nothing to call in none", "capital letter"}},
		{"unused.go", 1, []string{"./unused.go:3:8: \"os\" imported and not used"}},
		{"a_test.go", 2, []string{"_test.go files are no part of their package"}},
		{"x.py", 2, []string{"x.py is neither Go source (X.go) nor the folder of a Go package"}},
		{"empty", 1, []string{"there is no Go source in " + filepath.Join(folder, "empty")}},
		{"testonly", 1, []string{"nothing in " + filepath.Join(folder, "testonly") + " is to be compiled here"}},
		{"gone.go", 2, []string{"there is no gone.go (seen from " + folder + ")"}},
		{"./gone", 2, []string{"there is no ./gone"}},
		{"gone", 2, []string{"there is no file or folder gone, and Go 1."}},
		{"a b", 2, []string{"there is no file or folder a b, and it is no import path"}},
		{"example.com/x@", 2, []string{"no import path"}},
		{"mod", 1, []string{"./mod/x.go:3:8: no required module provides package example.com/nowhere"}},
		{"broken", 1, []string{"names no module"}},
		{"spaced", 1, []string{"go: errors parsing ./spaced/go.mod:\n./spaced/go.mod:1: usage: module module/path\n"}},
		{"newer", 1, []string{"go: ./newer/go.mod requires go >= 1.99 (running go 1."}},
		{"cgo.go", 1, []string{"\n./cgo.go:3:3: error: #error no\n"}},
		{"unsafe", 1, []string{"there is nothing to call in unsafe"}},
		{"type.go/...", 2, []string{"type.go/... is neither"}},
		{"empty/...", 2, []string{"there is no go.mod around"}},
	} {
		t.Run(each.idl, func(t *testing.T) {
			expect(t, metaffi(t, "--idl", each.idl, "--guest", "-o", "out"), each.status, each.parts...)
			if fileExists("out") {
				t.Error("something was made")
			}
		})
	}
}

func TestAPlaceThatCannotBeUsedIsToldBeforeTheWork(t *testing.T) {
	folder := folderWith(t, "calc.go", "package calc\n\nfunc F() { missing() }\n", "file", "", "out/calc_MetaFFIGuest"+librarySuffix()+"/x", "")
	chdir(t, folder)
	for _, each := range []struct{ output, part string }{
		{"file", "not a directory"},
		{"file/below/it", "not a directory"},
		{"out", "that is a folder"},
		{"new/folder", "undefined: missing"},
	} {
		t.Run(each.output, func(t *testing.T) {
			expect(t, metaffi(t, "--idl", "calc.go", "--guest", "-o", each.output), 1, each.part)
			if there, _ := filepath.Glob("*"); len(there) != 3 {
				t.Errorf("there is %v", there)
			}
			if hidden, _ := filepath.Glob(".*"); len(hidden) != 0 {
				t.Errorf("there is %v", hidden)
			}
		})
	}
}

func TestWhichFilesMakeAPackage(t *testing.T) {
	folder := folderWith(t,
		"mod/go.mod", "module example.com/mod\n\ngo 1.22\n",
		"mod/whole/a.go", "package whole\n\nfunc A() { b() }\n", "mod/whole/b.go", "package whole\n\nfunc b() {}\nfunc B() {}\n",
		"mod/programs/a.go", "package main\n\nimport \"example.com/mod/whole\"\n\nfunc A() { whole.A() }\nfunc main() {}\n",
		"mod/programs/b.go", "package main\n\nfunc B() {}\nfunc main() {}\n",
		"mod/mixed/a.go", "package a\n\nfunc A() {}\n", "mod/mixed/b.go", "package b\n\nfunc B() {}\n",
		"mod/ignored/gen.go", "//go:build ignore\n\npackage main\n\nfunc Gen() {}\nfunc main() {}\n",
		"mod/ignored/a.go", "package ignored\n\nfunc A() {}\n",
		"mod/tags/a.go", "package tags\n\nfunc A() {}\n", "mod/tags/b.go", "//go:build special\n\npackage tags\n\nfunc B() {}\n",
		"alone/a.go", "package main\n\nfunc A() {}\n", "alone/b.go", "package other\n\nfunc B() {}\n",
		"two/a.go", "package two\n\nfunc A() { b() }\n", "two/b.go", "package two\n\nfunc b() {}\n",
		"mod/go-thing/a.go", "package thing\n\nfunc A() {}\n",
		"strings.go", "package main\n\nimport \"strings\"\n\nfunc Up() string { return strings.ToUpper(\"a\") }\n",
		"func.go", "package main\n\nfunc F() {}\n")
	for _, each := range []struct{ idl, paths string }{
		{"mod/whole", "callable=A callable=B"},
		{"mod/whole/a.go", "callable=A"},
		{"mod/programs/a.go", "callable=A"},
		{"mod/mixed/b.go", "callable=B"},
		{"mod/ignored/gen.go", "callable=Gen"},
		{"mod/ignored", "callable=A"},
		{"mod/tags", "callable=A"},
		{"mod/tags --tags special", "callable=A callable=B"},
		{"alone/a.go", "callable=A"},
		{"two", "callable=A"},
		{"two --idl two", "callable=A"},
		{"mod/go-thing --idl mod/mixed/a.go", "callable=example.com/mod/go-thing.A callable=a.A"},
		{"func.go --idl func.go", "callable=F"},
		{"mod/whole --idl mod/whole", "callable=A callable=B"},
		{"strings.go", "callable=Up"},
		{"func.go", "callable=F"},
		{"mod/whole/... --idl mod/ignored", "callable=whole.A callable=B callable=ignored.A"},
	} {
		t.Run(each.idl, func(t *testing.T) {
			words := strings.Fields(each.idl)
			arguments := []string{"--idl", filepath.Join(folder, words[0])}
			for i, word := range words[1:] {
				if i > 0 && words[i] == "--idl" {
					word = filepath.Join(folder, word)
				}
				arguments = append(arguments, word)
			}
			if got := strings.Join(idlOf(t, arguments...), " "); got != each.paths {
				t.Errorf("got %s, want %s", got, each.paths)
			}
		})
	}
}

// all, std, cmd, tool and work are patterns of the go command, C is cgo, and internal and vendor folders are closed to others.
func TestFilesWithNamesThatGoGivesAMeaning(t *testing.T) {
	for _, name := range []string{"all", "std", "cmd", "tool", "work", "C", "internal", "vendor"} {
		const body = "\n\ntype T struct{}\n\nfunc New() *T { return nil }\n"
		folder := folderWith(t, name+".go", "package main"+body, "mod/go.mod", "module example.com/mod\n\ngo 1.22\n",
			"mod/"+name+".go", "package "+name+body, "mod/other.go", "package other\n")
		for _, place := range []string{"", "mod"} {
			if got := strings.Join(idlOf(t, "--idl", filepath.Join(folder, place, name+".go")), " "); got != "callable=T callable=New" {
				t.Errorf("%s: %s", filepath.Join(place, name+".go"), got)
			}
		}
	}
}

func TestNamesOfLibraries(t *testing.T) {
	folder := folderWith(t, "calc.go", "package main\n", "pkg/a.go", "package pkg\n")
	for text, want := range map[string]string{
		filepath.Join(folder, "calc.go"): filepath.Join(folder, "calc_MetaFFIGuest.so"),
		filepath.Join(folder, "pkg"):     filepath.Join(folder, "pkg", "pkg_MetaFFIGuest.so"),
		"github.com/google/uuid@v1.6.0":  "uuid_MetaFFIGuest.so",
		"example.com/thing/v2":           "thing_MetaFFIGuest.so",
		"gopkg.in/yaml.v3":               "yaml_MetaFFIGuest.so",
	} {
		inputs, err := resolveInputs([]string{text})
		if err != nil {
			t.Fatal(err)
		}
		if got := (&options{}).outputFile(inputs); got != want {
			t.Errorf("%s makes %s, want %s", text, got, want)
		}
	}
}

func TestPackageNames(t *testing.T) {
	for _, each := range []struct{ name, folder, want string }{
		{"calc", "/x", "calc"}, {"my-lib", "/x", "my_lib"}, {"9lives", "/x", "p_9lives"}, {"type", "/x", "p_type"},
		{"main", "/x/tool", "tool"}, {"main", "/", "program"}, {"ünï", "/x", "n"}, {"---", "/x", "program"},
	} {
		if got := packageNameFor(each.name, each.folder); got != each.want {
			t.Errorf("%s in %s is %s, want %s", each.name, each.folder, got, each.want)
		}
	}
}

func TestEmbeddedPatterns(t *testing.T) {
	got := embedded("package x\n\n//go:embed a.txt \"b c\"\n//go:embed all:static\nvar f embed.FS\n// go:embed not\n")
	if strings.Join(got, "|") != "a.txt|b c|all:static" {
		t.Errorf("got %q", got)
	}
}

func TestUsersFoldersStayAsTheyAre(t *testing.T) {
	folder := folderWith(t, "main.go", "package main\n\nfunc F() {}\nfunc main() {}\n", "go.mod", "module example.com/m\n\ngo 1.22\n")
	if err := os.Chmod(folder, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o755) })
	idlOf(t, "--idl", folder)
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
}

package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestGuestSourcesLieInTheCacheUnderTheirContent(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	chosen := &options{
		guest: true, sources: filepath.Join(source, ".."), include: filepath.Join(source, "..", "..", "..", "abi", "include"),
	}
	old := filepath.Join(cache, "metaffi", "go", "guest-old")
	recent := filepath.Join(cache, "metaffi", "go", "guest-recent")
	for _, folder := range []string{old, recent} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	before := time.Now().AddDate(0, -2, 0)
	if err := os.Chtimes(old, before, before); err != nil {
		t.Fatal(err)
	}
	first, err := guestSources(t.TempDir(), chosen)
	if err != nil {
		t.Fatal(err)
	}
	second, err := guestSources(t.TempDir(), chosen)
	if err != nil || first != second {
		t.Errorf("%s, then %s, %v", first, second, err)
	}
	for _, name := range []string{"go.mod", "guest_abi.h", "guest/doc.go", "../../abi/include/metaffi/plugin.h"} {
		if !fileExists(filepath.Join(first, name)) {
			t.Errorf("there is no %s", name)
		}
	}
	if matches, _ := filepath.Glob(filepath.Join(first, "guest", "*_test.go")); len(matches) > 0 {
		t.Errorf("tests were copied: %v", matches)
	}
	if fileExists(old) || !fileExists(recent) {
		t.Error("what was not used for long is to go, and nothing else")
	}
}

func TestWithoutACacheGuestSourcesAreTemporary(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", "/proc/nowhere")
	temporary := t.TempDir()
	folder, err := guestSources(temporary, &options{
		guest: true, sources: filepath.Join(source, ".."), include: filepath.Join(source, "..", "..", "..", "abi", "include"),
	})
	if err != nil || !fileExists(filepath.Join(folder, "guest_abi.h")) {
		t.Errorf("%s, %v", folder, err)
	}
}

func TestIncompleteInstallations(t *testing.T) {
	empty := t.TempDir()
	_, err := guestSources(t.TempDir(), &options{guest: true, sources: empty})
	if err == nil {
		t.Error("there are no sources, and no error")
	}
	file := filepath.Join(folderWith(t, "x.go", "package x\n\nfunc F() {}\n"), "x.go")
	var said outcome
	said.status = run([]string{"--idl", file, "--guest", "--sources", filepath.Join(source, ".."), "--include", empty},
		os.Stdout, &stringWriter{&said.stderr})
	expect(t, said, 1, "MetaFFI's headers are not in "+empty, "--include")
}

type stringWriter struct{ to *string }

func (w *stringWriter) Write(text []byte) (int, error) {
	*w.to += string(text)
	return len(text), nil
}

func TestWhatWasCleanedAwayIsWrittenAgain(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	chosen := &options{
		guest: true, sources: filepath.Join(source, ".."), include: filepath.Join(source, "..", "..", "..", "abi", "include"),
	}
	folder, err := guestSources(t.TempDir(), chosen)
	if err != nil {
		t.Fatal(err)
	}
	abi, cut := filepath.Join(folder, "guest_abi.h"), filepath.Join(folder, "guest", "doc.go")
	if err := os.RemoveAll(filepath.Join(folder, "guest")); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(abi, 10); err != nil {
		t.Fatal(err)
	}
	again, err := guestSources(t.TempDir(), chosen)
	if err != nil || again != folder {
		t.Fatal(again, err)
	}
	if info, err := os.Stat(abi); err != nil || info.Size() == 10 || !fileExists(cut) {
		t.Error("the sources are not whole:", err)
	}
}

func TestWhatStoppedCompilersLeftBehindIsForgottenAfterADay(t *testing.T) {
	home := t.TempDir()
	for name, age := range map[string]int{"new-old": 2, "new-recent": 0, "guest-unused": 2} {
		folder := filepath.Join(home, name)
		then := time.Now().AddDate(0, 0, -age)
		if err := os.Mkdir(folder, 0o755); err != nil || os.Chtimes(folder, then, then) != nil {
			t.Fatal(err)
		}
	}
	forget(home, time.Now().AddDate(0, -1, 0))
	for name, kept := range map[string]bool{"new-old": false, "new-recent": true, "guest-unused": true} {
		if fileExists(filepath.Join(home, name)) != kept {
			t.Error(name, "kept:", !kept)
		}
	}
}

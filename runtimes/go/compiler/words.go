package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

// words turns what go, run in `folder`, printed into a SourceError that speaks of the user's files.
func (w *workspace) words(err error, folder string) error {
	var failed *exec.ExitError
	var source *idl.SourceError
	var text string
	switch {
	case errors.As(err, &failed):
		if text = string(failed.Stderr); strings.TrimSpace(text) == "" {
			return fmt.Errorf("%s ended without a word (%w); was it stopped, or is there too little memory?", w.tools.program, err)
		}
	case errors.As(err, &source):
		text = source.Error()
	default:
		return err
	}
	out := &idl.SourceError{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		out.Lines = append(out.Lines, w.inUsersTerms(line, folder))
	}
	return out
}

var (
	linesPlace = regexp.MustCompile(`^(\s*)([^:]*[^:\s]):\d+`)
	ofOurWork  = regexp.MustCompile(`go\.work requires go >= (\S+)`)
)

// inUsersTerms: places in copies become places in the originals, and names below the current folder are shown from
// there, as Go does.
func (w *workspace) inUsersTerms(line, folder string) string {
	if match := linesPlace.FindStringSubmatchIndex(line); match != nil {
		file := filepath.FromSlash(line[match[4]:match[5]])
		if strings.HasPrefix(file, ".") || fileExists(filepath.Join(folder, file)) {
			line = line[:match[4]] + filepath.Join(folder, file) + line[match[5]:]
		}
	}
	if match := ofOurWork.FindStringSubmatch(line); match != nil {
		line = strings.Replace(line, "go.work", w.moduleFor(match[1]), 1)
	}
	for _, each := range w.shown {
		line = strings.ReplaceAll(line, each.from, each.to)
	}
	trimmed := strings.TrimLeft(line, " \t")
	return line[:len(line)-len(trimmed)] + fromHere(trimmed)
}

// moduleFor is the user's go.mod that asks for that version of Go.
func (w *workspace) moduleFor(version string) string {
	for _, each := range w.modules {
		file := filepath.Join(each.folder, "go.mod")
		content, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if parsed, err := modfile.ParseLax(file, content, nil); err == nil && parsed.Go != nil && parsed.Go.Version == version {
			return fromHere(file)
		}
	}
	return "go.work"
}

// fromHere: what begins with a path below the current folder, seen from there.
func fromHere(text string) string {
	here, err := os.Getwd()
	if err != nil {
		return text
	}
	below := here + string(filepath.Separator)
	if !strings.HasPrefix(text, below) {
		return text
	}
	return "./" + filepath.ToSlash(text[len(below):])
}

// advise on a file that is compiled by itself and might miss the others of its package.
func (w *workspace) advise(in *input) {
	if files, err := goFiles(in.folder, w.tagList()); err == nil && len(files) > 1 {
		w.advice = append(w.advice, fmt.Sprintf("metaffi: there is no go.mod, so %s was compiled by itself, as `go build` does; for the whole "+
			"package name its folder, --idl %s", in.text, filepath.Dir(in.text)))
	}
}

func (w *workspace) withAdvice(err error) error {
	var source *idl.SourceError
	if errors.As(err, &source) && strings.Contains(source.Error(), ": undefined: ") {
		source.Lines = append(source.Lines, w.advice...)
	}
	return err
}

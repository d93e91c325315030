package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

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

var relativePlace = regexp.MustCompile(`^(\s*)(\.\.?[/\\][^:]*|[^:/\\ ]+\.go):\d+`)

// inUsersTerms: places in copies become places in the originals, and names below the current folder are shown from
// there, as Go does.
func (w *workspace) inUsersTerms(line, folder string) string {
	if match := relativePlace.FindStringSubmatchIndex(line); match != nil {
		line = line[:match[4]] + filepath.Join(folder, line[match[4]:match[5]]) + line[match[5]:]
	}
	for _, each := range w.shown {
		line = strings.ReplaceAll(line, each.from, each.to)
	}
	here, err := os.Getwd()
	if err != nil {
		return line
	}
	below := here + string(filepath.Separator)
	if trimmed := strings.TrimLeft(line, " \t"); strings.HasPrefix(trimmed, below) {
		line = line[:len(line)-len(trimmed)] + "./" + filepath.ToSlash(trimmed[len(below):])
	}
	return line
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

package main

import (
	"bytes"
	"io"
	"strings"
)

// lineFilter passes lines that begin with one of two words on to one writer and all others to another.
type lineFilter struct {
	to, rest   io.Writer
	keep, also string
	pending    []byte
}

func (f *lineFilter) Write(text []byte) (int, error) {
	f.pending = append(f.pending, text...)
	for {
		end := bytes.IndexByte(f.pending, '\n')
		if end < 0 {
			return len(text), nil
		}
		line := string(f.pending[:end+1])
		f.pending = f.pending[end+1:]
		writer := f.rest
		if strings.HasPrefix(line, f.keep) || strings.HasPrefix(line, f.also) {
			writer = f.to
		}
		if _, err := io.WriteString(writer, line); err != nil {
			return len(text), err
		}
	}
}

package main

import (
	"slices"
	"strings"
	"testing"
)

func TestWhatTheUserSetStays(t *testing.T) {
	const debugger, collector, c = "-gcflags=all=-dwarf=0", "GOGC=200", "CGO_CFLAGS=-O2"
	for name, each := range map[string]struct {
		goflags, cflags, gogc string
		want                  []string
	}{
		"nothing":       {"", "-O2 -g", "", []string{debugger, collector, c}},
		"GOGC":          {"", "-O2 -g", "50", []string{debugger, c}},
		"other GOFLAGS": {"-mod=mod", "-O2 -g", "", []string{debugger, collector, c}},
		"-gcflags":      {"-gcflags=-N", "-O2 -g", "", []string{collector, c}},
		"CGO_CFLAGS":    {"", "-O1 -g", "", []string{debugger, collector}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GOGC", each.gogc)
			w := &workspace{options: &options{}, tools: &toolchain{env: map[string]string{
				"GOFLAGS": each.goflags, "CGO_CFLAGS": each.cflags}}}
			var got []string
			for _, flag := range append(w.buildFlags(), w.env()...) {
				if slices.ContainsFunc([]string{"-gcflags", "GOGC", "CGO_CFLAGS"}, func(of string) bool { return strings.HasPrefix(flag, of) }) {
					got = append(got, flag)
				}
			}
			if !slices.Equal(got, each.want) {
				t.Errorf("got %q, want %q", got, each.want)
			}
		})
	}
}

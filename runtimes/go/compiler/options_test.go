package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestWrongCommandLinesSayWhatToDo(t *testing.T) {
	for _, each := range []struct {
		arguments string
		message   string
	}{
		{"", "nothing to read: name Go source with --idl"},
		{"--idl x.go", "nothing to do: ask for --guest, --print-idl, or both"},
		{"x.go --guest", "'x.go' belongs to no option; is --idl missing before it?"},
		{"--idl x.go --guest", "--include is missing"},
		{"--idl x.go --bogus", "-bogus"},
		{"--idl x.go --print-idl --name a/b", "a name, not a path"},
		{"--idl", "flag needs an argument"},
	} {
		var stdout, stderr bytes.Buffer
		status := run(strings.Fields(each.arguments), &stdout, &stderr)
		if status != 2 || !strings.Contains(stderr.String(), each.message) {
			t.Errorf("%q: status %d, %s; want 2, %s", each.arguments, status, stderr.String(), each.message)
		}
	}
}

func TestHelpIsNoError(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if status := run([]string{"--help"}, &stdout, &stderr); status != 0 || !strings.Contains(stdout.String(), "--instantiate") {
		t.Errorf("status %d, %s", status, stdout.String())
	}
}

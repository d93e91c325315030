package main

import (
	"os"
	"path/filepath"
	"strings"
)

// useVendor: where the user's module has a vendor folder, Go takes dependencies from there, and so must we. A workspace
// has one of its own, so this one refers to the user's.
func (w *workspace) useVendor(remote []*input) error {
	if len(w.modules) != 1 || len(remote) > 0 {
		return nil
	}
	vendor := filepath.Join(w.modules[0].folder, "vendor")
	list, err := os.ReadFile(filepath.Join(vendor, "modules.txt"))
	if err != nil {
		return nil // there is none
	}
	output, err := w.tools.run(w.modules[0].folder, nil, "env", "GOFLAGS", "GOWORK")
	answers := strings.Split(string(output), "\n")
	if err != nil || len(answers) < 2 || strings.Contains(answers[0], "-mod=") && !strings.Contains(answers[0], "-mod=vendor") ||
		answers[1] != "" && answers[1] != "off" {
		return nil
	}
	entries, err := os.ReadDir(vendor)
	if err != nil {
		return err
	}
	own := filepath.Join(w.folder, "vendor")
	if err := writeFile(filepath.Join(own, "modules.txt"), append([]byte("## workspace\n"), list...)); err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.IsDir() {
			if err := os.Symlink(filepath.Join(vendor, entry.Name()), filepath.Join(own, entry.Name())); err != nil {
				return err
			}
		}
	}
	w.vendored = true
	return nil
}
